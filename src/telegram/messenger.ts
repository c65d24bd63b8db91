import type { Clock } from '../clock.js';
import { type Log, RadError } from '../domain/index.js';
import type { DeliveryResult } from '../outbox/courier.js';
import type { StoredPush } from '../store/store.js';
import type { TradingDesk } from '../trading/desk.js';
import { errorLine, faultOf } from './api-errors.js';
import { type MessagePush, pushCard } from './cards/push.js';
import type { Reply } from './command.js';
import { type LivingCards, numbered } from './living-cards.js';
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
  readonly desk: TradingDesk;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
  readonly token: string;
  readonly outgoing: Outgoing;
  readonly cards: LivingCards;
  readonly owner: () => Promise<number | undefined>;
}

/** Puts pushes into words, and brings answers to the chat. */
export interface Messenger {
  /** For the courier. @throws ChatUnreachableError when it is to be tried again. */
  deliver(stored: StoredPush): Promise<DeliveryResult>;
  /** Sends a reply; one that is a card takes the place of the older card of the same thing. */
  show(chatId: number, reply: Reply): Promise<void>;
}

export const createMessenger = (parts: MessengerParts): Messenger => {
  const { desk, clock, log, timeZone, outgoing, cards } = parts;

  const message = async (push: MessagePush, chatId: number, seq: number): Promise<void> => {
    const symbol = push.type === 'exit' ? push.trade.symbol : 'symbol' in push ? push.symbol : undefined;
    // The card first: editing it again does no harm, should the message have to be tried again.
    if (push.type === 'exit') await cards.end(push.trade);
    const instrument = symbol === undefined ? undefined : await desk.instrument(symbol);
    const reply = pushCard(push, { now: clock.now(), timeZone, instrument });
    await outgoing.send(chatId, numbered(reply, seq));
    if (push.type === 'fill' || push.type === 'moved')
      await followCard(push.positionId, chatId, push.type === 'fill' && push.action === 'opened');
  };

  /** The position's card after a message about it. The message is out: a failure here must not repeat it. */
  const followCard = async (positionId: string, chatId: number, missing: boolean): Promise<void> => {
    try {
      await cards.position(positionId, chatId, { missing });
    } catch (error) {
      log.warn({ positionId, error: errorLine(error, parts.token) }, 'a position card could not be drawn');
    }
  };

  const render = ({ push, seq }: StoredPush, chatId: number): Promise<void> => {
    switch (push.type) {
      case 'signal':
        return cards.signal(push.signalId, chatId, { seq, missing: true });
      case 'signalChanged':
        return cards.signal(push.signalId, chatId, { seq });
      case 'positionChanged':
        return cards.position(push.positionId, chatId, { seq, missing: true });
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
      if (reply.card === undefined) await outgoing.send(chatId, reply);
      else await cards.place(reply.card, chatId, reply);
    },
  };
};
