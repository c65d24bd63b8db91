import type { ClosedTrade, Signal } from '../../domain/index.js';
import type { CardRef } from '../../state/store/docs.js';
import type { PositionFigures } from '../../trade/desk/desk.js';
import { errorLine, faultOf } from './api-errors.js';
import { exitLines, positionCard } from './cards/position.js';
import { type CardContext, signalCard } from './cards/signal.js';
import type { Reply } from './command.js';
import type { Outgoing } from './outgoing.js';
import type { ChatBasis } from './parts.js';
import { numbered } from './repeats.js';

/** A card whose figures alone changed is redrawn no more often than this, ms: Telegram counts edits. */
const REFRESH_AFTER = 15_000;
/** Rest after a refresh that failed, ms; redrawing can wait, messages cannot. */
const REST_AFTER_FAILURE = 30_000;

type LivingCardsParts = Pick<ChatBasis, 'store' | 'desk' | 'clock' | 'log' | 'timeZone' | 'token'> & {
  readonly outgoing: Outgoing;
};

interface DrawOptions {
  /** Event number of the push that asks for it. */
  readonly seq?: number;
  /** Send a new card when there is none (or it is gone); absent: where it waits for an answer. */
  readonly missing?: boolean;
  /** A new card makes no sound. */
  readonly silent?: boolean;
}

/** One message per signal and per position, edited in place, found again after a restart. */
export interface LivingCards {
  /** Draws a signal's card from its present state; one that waits is sent when it is missing. */
  signal(id: string, chatId: number, options?: DrawOptions): Promise<void>;
  /** Draws an open position's card. */
  position(id: string, chatId: number, options?: DrawOptions): Promise<void>;
  /** The card of a closed position says how it ended, loses its buttons and is let go. */
  end(trade: ClosedTrade): Promise<void>;
  /** Sends a question, so that it can be taken back. */
  ask(id: string, chatId: number, reply: Reply): Promise<void>;
  /** A message that is remembered says this from now on, without buttons, and is let go. */
  close(id: string, reply: Reply): Promise<void>;
  /** Sends a new message as the card of a thing; the older one loses its buttons. */
  place(card: string, chatId: number, reply: Reply): Promise<void>;
  /** Redraws what has changed: countdowns, P&L, what rests. Never rejects. */
  refresh(chatId: number): Promise<void>;
}

/** How a card was drawn last; a change of `state` is shown at once, other changes now and then. */
interface Drawn {
  readonly text: string;
  readonly state: string;
  readonly at: number;
}

/** What the picture of a signal shows of its plan. */
const picturedOf = ({ plan }: Signal): string =>
  [plan.entry, plan.stop, plan.target, plan.liquidation, plan.leverage, plan.worstCase].join(' ');

const stateOf = ({ position }: PositionFigures): string =>
  [
    position.cardVersion,
    position.stop,
    position.target,
    ...position.protection.map(({ type, state }) => `${type}=${state}`),
  ].join(' ');

export const createLivingCards = (parts: LivingCardsParts): LivingCards => {
  const { store, desk, clock, log, timeZone, outgoing } = parts;
  const chains = new Map<string, Promise<unknown>>();
  const unsaved = new Map<string, CardRef>();
  const drawn = new Map<string, Drawn>();
  let restUntil = 0;

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

  const contextOf = async (symbol: string): Promise<CardContext> => ({
    now: clock.now(),
    marketNow: desk.market.now(),
    timeZone,
    instrument: await desk.market.instrument(symbol),
  });

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

  const send = async (id: string, chatId: number, reply: Reply, drawnOf?: string): Promise<void> => {
    const ref = await outgoing.send(chatId, reply);
    await remember(id, drawnOf === undefined ? ref : { ...ref, drawnOf });
  };

  /** Edits the card where it lies; sends a new one when there is none or it is gone, and `anew` says so. */
  const draw = async (
    id: string,
    chatId: number,
    reply: Reply,
    anew: {
      readonly missing: boolean;
      readonly gone: boolean;
      readonly seq: number | undefined;
      /** What the picture is to show; the one that is there is kept when absent. */
      readonly drawnOf?: string | undefined;
    },
  ): Promise<void> => {
    const { drawnOf } = anew;
    const ref = await recall(id);
    const repaint = ref?.hasPhoto === true && drawnOf !== undefined && ref.drawnOf !== drawnOf;
    const gone = ref !== undefined && (await outgoing.edit(ref, reply, repaint)) === 'gone';
    if (ref && !gone) return repaint ? remember(id, { ...ref, drawnOf }) : undefined;
    if (gone ? anew.gone : anew.missing) await send(id, chatId, numbered(reply, anew.seq), drawnOf);
  };

  const note = (id: string, text: string, state: string): void => {
    drawn.set(id, { text, state, at: clock.now() });
  };

  const signal: LivingCards['signal'] = (id, chatId, { seq, missing, silent = false } = {}) =>
    serially(id, async () => {
      const found = await desk.signals.get(id);
      if (!found) return log.warn({ signalId: id }, 'a signal to draw does not exist');
      const entry = found.status === 'approved' ? await desk.signals.entry(found) : undefined;
      const reply = signalCard(found, {
        ...(await contextOf(found.plan.symbol)),
        entry,
        exit: desk.signals.exitOf(found.plan),
      });
      const offered = found.status === 'offered';
      // Another plan needs another picture, also where the tap that approved it made it.
      const drawnOf = offered || found.status === 'approved' ? picturedOf(found) : undefined;
      const anew = { missing: missing ?? offered, gone: offered, seq, drawnOf };
      await draw(id, chatId, { ...reply, silent: silent || !offered }, anew);
      if (offered) note(id, reply.text, String(found.cardVersion));
      else drawn.delete(id);
    });

  const position: LivingCards['position'] = (id, chatId, { seq, missing = false } = {}) =>
    serially(id, async () => {
      const figures = (await desk.positions.list()).find((one) => one.position.id === id);
      if (!figures) return;
      const reply = positionCard(figures, (await desk.account.status()).now, timeZone);
      await draw(id, chatId, reply, { missing, gone: missing, seq });
      note(id, reply.text, stateOf(figures));
    });

  const isDue = (id: string, text: string, state: string): boolean => {
    const last = drawn.get(id);
    if (last === undefined || last.state !== state) return true;
    return last.text !== text && clock.now() - last.at >= REFRESH_AFTER;
  };

  const refreshAll = async (chatId: number): Promise<void> => {
    const { now } = await desk.account.status();
    for (const figures of await desk.positions.list()) {
      const { id } = figures.position;
      if (!isDue(id, positionCard(figures, now, timeZone).text, stateOf(figures))) continue;
      if (await recall(id)) await position(id, chatId);
    }
    for (const offered of await desk.signals.list()) {
      const { text } = signalCard(offered, await contextOf(offered.plan.symbol));
      if (!isDue(offered.id, text, String(offered.cardVersion))) continue;
      if (await recall(offered.id)) await signal(offered.id, chatId);
    }
  };

  const close: LivingCards['close'] = (id, reply) =>
    serially(id, async () => {
      drawn.delete(id);
      const ref = await recall(id);
      if (!ref) return;
      await outgoing.edit(ref, reply);
      unsaved.delete(id);
      await store.commit({ del: [{ kind: 'card', id }] });
    });

  return {
    signal,
    position,

    close,
    ask: (id, chatId, reply) => serially(id, () => send(id, chatId, reply)),
    end: async (trade) =>
      close(trade.id, { text: exitLines(trade, await contextOf(trade.symbol)).join('\n') }),

    place: (card, chatId, reply) =>
      serially(card, async () => {
        const old = await recall(card);
        await send(card, chatId, reply);
        if (old) await outgoing.strip(old);
      }),

    async refresh(chatId) {
      if (clock.now() < restUntil) return;
      try {
        await refreshAll(chatId);
      } catch (error) {
        const fault = faultOf(error);
        restUntil = clock.now() + Math.max(REST_AFTER_FAILURE, fault?.kind === 'wait' ? fault.ms : 0);
        log.debug({ error: errorLine(error, parts.token) }, 'cards could not be redrawn, later');
      }
    },
  };
};
