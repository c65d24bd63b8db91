import type { Clock } from '../clock.js';
import { type Instrument, type Log, type Push, RadError } from '../domain/index.js';
import type { DeliveryResult } from '../outbox/courier.js';
import type { BotDocs, CardRef } from '../store/docs.js';
import type { Store, StoredPush } from '../store/store.js';
import type { TradingDesk } from '../trading/desk.js';
import { errorLine, faultOf } from './api-errors.js';
import { exitLines, positionCard } from './cards/position.js';
import { type MessagePush, pushCard } from './cards/push.js';
import { type CardContext, signalCard } from './cards/signal.js';
import type { Reply } from './command.js';
import type { Outgoing } from './outgoing.js';

/** Wait while nobody can be reached at all: no owner yet, or the owner blocked the bot; ms. */
const NOBODY_WAIT = 60_000;

/** The chat did not answer, or not as it should: what was to be sent is tried again. */
export class ChatUnreachableError extends RadError {
  constructor(reason: string) {
    super('chat-unreachable', `the chat cannot be reached: ${reason}`, { reason });
  }
}

export interface MessengerParts {
  readonly store: Store<BotDocs>;
  readonly desk: TradingDesk;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
  readonly token: string;
  readonly outgoing: Outgoing;
  readonly owner: () => Promise<number | undefined>;
}

/** Puts pushes into words and keeps the cards of signals and positions true. */
export interface Messenger {
  /** For the courier. @throws ChatUnreachableError when it is to be tried again. */
  deliver(stored: StoredPush): Promise<DeliveryResult>;
  /** Sends a reply; one that is a card takes the place of the older card of the same thing. */
  show(chatId: number, reply: Reply): Promise<void>;
  /** Redraws the card of a signal, where there is one. */
  redrawSignal(signalId: string): Promise<void>;
  /** Redraws the card of an open position, where there is one. */
  redrawPosition(positionId: string): Promise<void>;
}

/** The event number at the end: a repeat after a lost answer carries the same (invariant 16). */
const numbered = (reply: Reply, seq: number): Reply => ({ ...reply, text: `${reply.text} · #${seq}` });

export const createMessenger = (parts: MessengerParts): Messenger => {
  const { store, desk, clock, log, timeZone, outgoing } = parts;
  const chains = new Map<string, Promise<unknown>>();
  const unsaved = new Map<string, CardRef>();

  /** One drawing of a card at a time, so that an older state never lands on a newer one. */
  const serially = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const run = (chains.get(key) ?? Promise.resolve()).then(work, work);
    chains.set(key, run);
    const forget = (): void => {
      if (chains.get(key) === run) chains.delete(key);
    };
    run.then(forget, forget);
    return run;
  };

  const contextOf = async (symbol: string | undefined): Promise<CardContext> => {
    const instrument: Instrument | undefined =
      symbol === undefined ? undefined : await desk.instrument(symbol);
    return { now: clock.now(), timeZone, instrument };
  };

  /** A message that was sent is not sent again because the store failed to note where it lies. */
  const remember = async (id: string, ref: CardRef): Promise<void> => {
    try {
      await store.commit({ put: [{ kind: 'card', id, value: ref }] });
      unsaved.delete(id);
    } catch (error) {
      unsaved.set(id, ref);
      log.warn({ card: id, error: errorLine(error, parts.token) }, 'the place of a card could not be stored');
    }
  };

  const recall = async (id: string): Promise<CardRef | undefined> =>
    unsaved.get(id) ?? (await store.get('card', id))?.value;

  /** Edits the card where it lies; sends a new one when there is none (or it is gone) and `anew` says so. */
  const draw = async (
    id: string,
    chatId: number,
    reply: Reply,
    anew: { readonly missing: boolean; readonly gone: boolean; readonly seq?: number },
  ): Promise<void> => {
    const ref = await recall(id);
    const gone = ref !== undefined && (await outgoing.edit(ref, reply)) === 'gone';
    if (ref && !gone) return;
    if (!(gone ? anew.gone : anew.missing)) return;
    await remember(
      id,
      await outgoing.send(chatId, anew.seq === undefined ? reply : numbered(reply, anew.seq)),
    );
  };

  const drawSignal = (id: string, chatId: number, seq?: number, missing = false): Promise<void> =>
    serially(id, async () => {
      const signal = await desk.signal(id);
      if (!signal) return log.warn({ signalId: id }, 'a signal to draw does not exist');
      const reply = signalCard(signal, await contextOf(signal.plan.symbol));
      const offered = signal.status === 'offered';
      const anew = { missing: missing || offered, gone: offered, ...(seq === undefined ? {} : { seq }) };
      await draw(id, chatId, { ...reply, silent: !offered }, anew);
    });

  const drawPosition = (id: string, chatId: number, seq?: number): Promise<void> =>
    serially(id, async () => {
      const figures = (await desk.positions()).find(({ position }) => position.id === id);
      if (!figures) return;
      const { now } = await desk.status();
      const anew = {
        missing: seq !== undefined,
        gone: seq !== undefined,
        ...(seq === undefined ? {} : { seq }),
      };
      await draw(id, chatId, positionCard(figures, now, timeZone), anew);
    });

  /** The card of a closed position says how it ended and loses its buttons. Before the message: editing repeats safely. */
  const endPosition = (trade: Extract<Push, { type: 'exit' }>['trade']): Promise<void> =>
    serially(trade.id, async () => {
      const ref = await recall(trade.id);
      if (!ref) return;
      await outgoing.edit(ref, { text: exitLines(trade, await contextOf(trade.symbol)).join('\n') });
      unsaved.delete(trade.id);
      await store.commit({ del: [{ kind: 'card', id: trade.id }] });
    });

  const message = async (push: MessagePush, chatId: number, seq: number): Promise<void> => {
    const symbol = push.type === 'exit' ? push.trade.symbol : 'symbol' in push ? push.symbol : undefined;
    if (push.type === 'exit') await endPosition(push.trade);
    await outgoing.send(chatId, numbered(pushCard(push, await contextOf(symbol)), seq));
  };

  const render = ({ push, seq }: StoredPush, chatId: number): Promise<void> => {
    switch (push.type) {
      case 'signal':
        return drawSignal(push.signalId, chatId, seq, true);
      case 'signalChanged':
        return drawSignal(push.signalId, chatId, seq);
      case 'positionChanged':
        return drawPosition(push.positionId, chatId, seq);
      default:
        return message(push, chatId, seq);
    }
  };

  /** What becomes of a push that could not be shown. Throws for what is simply tried again. */
  const outcomeOf = (error: unknown): DeliveryResult => {
    const fault = faultOf(error);
    switch (fault?.kind) {
      case 'wait':
        return { status: 'retryAfter', ms: fault.ms };
      case 'blocked':
      case 'token':
        return { status: 'retryAfter', ms: NOBODY_WAIT };
      case 'outage':
      case 'conflict':
        throw new ChatUnreachableError(errorLine(error, parts.token));
      case undefined:
        // A fault of our own in one message must not hold up all that follow; a store that is away comes back.
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
        return { status: 'dropped', reason: error.message };
      default:
        return { status: 'dropped', reason: errorLine(error, parts.token) };
    }
  };

  return {
    async deliver(stored) {
      try {
        const chatId = await parts.owner();
        if (chatId === undefined) return { status: 'retryAfter', ms: NOBODY_WAIT };
        await render(stored, chatId);
        return { status: 'delivered' };
      } catch (error) {
        return outcomeOf(error);
      }
    },

    async show(chatId, reply) {
      const { card } = reply;
      if (card === undefined) {
        await outgoing.send(chatId, reply);
        return;
      }
      await serially(card, async () => {
        const old = await recall(card);
        await remember(card, await outgoing.send(chatId, reply));
        if (old) await outgoing.strip(old);
      });
    },

    async redrawSignal(signalId) {
      const chatId = await parts.owner();
      const known = await recall(signalId);
      if (chatId !== undefined && known) await drawSignal(signalId, chatId);
    },

    async redrawPosition(positionId) {
      const chatId = await parts.owner();
      if (chatId !== undefined) await drawPosition(positionId, chatId);
    },
  };
};
