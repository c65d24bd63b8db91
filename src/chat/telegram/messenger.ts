import {
  type Push,
  QUESTION_CARD,
  pushKindOf,
  type PushKind,
  type PushPreferences,
  RadError,
} from '../../domain/index.js';
import type { DeliveryResult } from '../../state/outbox/courier.js';
import type { StoredPush } from '../../state/store/store.js';
import { errorLine, faultOf } from './api-errors.js';
import { absenceCard } from './cards/absence.js';
import { type MessagePush, pushCard, pushLine, replacedQuestion } from './cards/push.js';
import type { CardContext } from './cards/signal.js';
import type { Reply, Tools } from './command.js';
import { say } from './format.js';
import { type Digest, fitting, groupOf, type Line, linesCard } from './digest.js';
import type { LivingCards } from './living-cards.js';
import type { Outgoing } from './outgoing.js';
import type { Owner } from './owner.js';
import type { ChatBasis } from './parts.js';
import { createRepeats, numbered } from './repeats.js';
import { deniedPush } from './remedies.js';
import { isQuiet, isUrgent, modeOf, type Preferences } from './preferences.js';

/** Wait while the owner cannot be reached at all, having blocked the bot; ms. */
const NOBODY_WAIT = 60_000;
/** Wait while there is no owner yet: who has just been paired must not wait for a first signal, ms. */
const UNPAIRED_WAIT = 2_000;

/** The chat did not answer, or not as it should: what was to be sent is tried again. */
export class ChatUnreachableError extends RadError {
  constructor(reason: string) {
    super('chat-unreachable', `the chat cannot be reached: ${reason}`, { reason });
  }
}

type MessengerParts = Pick<ChatBasis, 'desk' | 'clock' | 'log' | 'timeZone' | 'token'> & {
  readonly outgoing: Outgoing;
  readonly cards: LivingCards;
  readonly preferences: Preferences;
  readonly digest: Digest;
  readonly owner: Pick<Owner, 'id'>;
  readonly choose: Tools['choose'];
  /** What comes ahead of every push. */
  readonly introduce: (chatId: number) => Promise<void>;
};

/** Puts pushes into words, and brings answers to the chat. */
export interface Messenger {
  /**
   * For the courier. Many that need no answer go out together with the first.
   * @throws ChatUnreachableError when it is to be tried again.
   */
  deliver(stored: StoredPush, following?: readonly StoredPush[]): Promise<DeliveryResult>;
  /** Brings what was held in quiet hours, once they are over. Rejects when the chat does not take it. */
  releaseHeld(chatId: number): Promise<void>;
  /** Sends a reply; one that is a card takes the place of the older card of the same thing. */
  show(chatId: number, reply: Reply): Promise<void>;
}

/** A mistake of the program, which trying again does not mend. */
const isOwnFault = (error: unknown): error is Error =>
  error instanceof TypeError || error instanceof RangeError;

/** Whether both do nothing but draw the same card. */
const isSameDrawing = (one: Push, other: Push): boolean =>
  (one.type === 'signalChanged' && other.type === one.type && other.signalId === one.signalId) ||
  (one.type === 'positionChanged' && other.type === one.type && other.positionId === one.positionId);

type Drawing = Extract<Push, { type: 'signalChanged' | 'positionChanged' | 'questionReplaced' }>;

/** Whether a push changes a message that is there, and is none of its own. */
const isDrawing = (push: Push): push is Drawing =>
  push.type === 'signalChanged' || push.type === 'positionChanged' || push.type === 'questionReplaced';

/** What comes at once in quiet hours too, without a sound: the rest waits for their end. */
const COME_SILENTLY: ReadonlySet<PushKind> = new Set<PushKind>(['signal', 'alert', 'report']);

/** How a message comes: as the owner wishes, or held until the quiet hours are over. */
type Manner = 'loud' | 'silent' | 'off' | 'held';

export const createMessenger = (parts: MessengerParts): Messenger => {
  const { desk, clock, log, timeZone, outgoing, cards, preferences, digest } = parts;
  const repeats = createRepeats(outgoing, clock, timeZone);

  const contextOf = async (push: MessagePush): Promise<CardContext> => {
    const symbol = push.type === 'exit' ? push.trade.symbol : 'symbol' in push ? push.symbol : undefined;
    const instrument = symbol === undefined ? undefined : await desk.market.instrument(symbol);
    return { now: clock.now(), timeZone, instrument };
  };

  const message = async (push: MessagePush, chatId: number, seq: number, how: Manner): Promise<void> => {
    // The card first: editing it again does no harm, should the message have to be tried again.
    if (push.type === 'exit') await cards.end(push.trade);
    const context = await contextOf(push);
    if (how === 'held') await digest.hold({ seq, text: pushLine(push, context) });
    else if (how !== 'off')
      await bring(push, chatId, { ...(await cardOf(push, context, seq)), silent: how === 'silent' }, seq);
    if (push.type === 'fill' || push.type === 'moved')
      await followCard(push.positionId, chatId, push.type === 'fill' && push.action === 'opened');
  };

  const cardOf = async (push: MessagePush, context: CardContext, seq: number): Promise<Reply> => {
    const card = pushCard(push, context);
    if (push.type !== 'denied' || !push.denial) return card;
    return deniedPush(card, { symbol: push.symbol, denial: push.denial }, parts, seq);
  };

  const bring = async (push: MessagePush, chatId: number, reply: Reply, seq: number): Promise<void> => {
    if (push.type === 'notice') await repeats.send(chatId, reply, seq);
    else if (push.type === 'asked')
      await cards.ask(QUESTION_CARD + push.alertId, chatId, numbered(reply, seq));
    else await outgoing.send(chatId, numbered(reply, seq));
  };

  /** The position's card after a message about it. The message is out: a failure here must not repeat it. */
  const followCard = async (positionId: string, chatId: number, missing: boolean): Promise<void> => {
    try {
      await cards.position(positionId, chatId, { missing });
    } catch (error) {
      log.warn({ positionId, error: errorLine(error, parts.token) }, 'a position card could not be drawn');
    }
  };

  /** What came while the owner was silent, as it stands by now. */
  const missed = async (
    { since, signalIds }: Extract<Push, { type: 'missed' }>,
    chatId: number,
    seq: number,
    silent: boolean,
  ): Promise<void> => {
    const [came, waiting] = await Promise.all([
      Promise.all(signalIds.map((id) => desk.signals.get(id))),
      desk.signals.list(),
    ]);
    const card = absenceCard({
      silence: clock.now() - since,
      marketNow: desk.market.now(),
      came: came.filter((signal) => signal !== undefined),
      waiting,
    });
    await outgoing.send(chatId, numbered({ ...card, silent }, seq));
  };

  /** How a push comes now; drawings of cards are never held: they make no sound. */
  const mannerOf = (wishes: PushPreferences, { push }: StoredPush): Manner => {
    const mode = modeOf(wishes, push);
    if (mode === 'off' || isUrgent(push) || !isQuiet(wishes, clock.now(), timeZone)) return mode;
    return COME_SILENTLY.has(pushKindOf(push) ?? 'moved') ? 'silent' : 'held';
  };

  const render = (stored: StoredPush, chatId: number, how: Manner): Promise<void> => {
    const { push, seq } = stored;
    switch (push.type) {
      case 'signal':
        return how === 'off'
          ? Promise.resolve()
          : cards.signal(push.signalId, chatId, { seq, missing: true, silent: how === 'silent' });
      case 'signalChanged':
        // A later candle rings no bell, and brings no card to whoever wants none.
        return cards.signal(push.signalId, chatId, { seq, missing: false, silent: true });
      case 'missed':
        return how === 'off' ? Promise.resolve() : missed(push, chatId, seq, how === 'silent');
      case 'positionChanged':
        return cards.position(push.positionId, chatId, { seq, missing: true });
      case 'questionReplaced':
        return cards.close(QUESTION_CARD + push.alertId, replacedQuestion(push));
      default:
        return message(push, chatId, seq, how);
    }
  };

  const groupAt = async (
    pushes: readonly StoredPush[],
    wishes: PushPreferences,
  ): Promise<readonly StoredPush[]> => {
    if (pushes.length <= 1 || isQuiet(wishes, clock.now(), timeZone)) return [];
    const waiting = new Set((await desk.signals.list()).map(({ id }) => id));
    return groupOf(pushes, {
      mode: ({ push }) => modeOf(wishes, push),
      isDrawing: ({ push }) => isDrawing(push),
      standsAlone: ({ push }) =>
        isUrgent(push) ||
        pushKindOf(push) === 'report' ||
        push.type === 'missed' ||
        push.type === 'asked' ||
        push.type === 'refusedTalk' ||
        push.type === 'questionReplaced' ||
        (push.type === 'signal' && waiting.has(push.signalId)),
    });
  };

  const lineOf = async ({ push, seq }: StoredPush): Promise<Line | undefined> => {
    if (isDrawing(push) || push.type === 'missed') return undefined;
    if (push.type !== 'signal') return { seq, text: pushLine(push, await contextOf(push)) };
    const signal = await desk.signals.get(push.signalId);
    return signal && { seq, text: `📡 ${say(signal.plan.symbol, 24)} ${signal.plan.side}: ${signal.status}` };
  };

  /** A fault of our own in one line must not cost the others theirs. */
  const safeLineOf = (stored: StoredPush): Promise<Line | undefined> =>
    lineOf(stored).catch((error: unknown) => {
      if (!isOwnFault(error)) throw error;
      log.error(
        { seq: stored.seq, error: errorLine(error, parts.token) },
        'a message could not be put into words',
      );
      return { seq: stored.seq, text: `⚠️ Message #${stored.seq} could not be shown; the journal has it.` };
    });

  /** Several pushes as one message; then their cards are drawn, each once. @returns those that went out. */
  const together = async (
    group: readonly StoredPush[],
    chatId: number,
    wishes: PushPreferences,
  ): Promise<readonly number[]> => {
    const wanted = group.filter(({ push }) => modeOf(wishes, push) !== 'off');
    const all = (await Promise.all(wanted.map(safeLineOf))).filter((line) => line !== undefined);
    const lines = fitting(all);
    const next = all[lines.length]?.seq ?? Infinity;
    const taken = group.filter(({ seq }) => seq < next);
    for (const { push } of taken) if (push.type === 'exit') await cards.end(push.trade);
    const loud = taken.some(({ push }) => modeOf(wishes, push) === 'loud');
    if (lines.length > 0)
      await outgoing.send(chatId, linesCard(`🗂 <b>${lines.length} messages at once</b>`, lines, !loud));
    await followAll(taken, chatId);
    return taken.map(({ seq }) => seq);
  };

  const followAll = async (taken: readonly StoredPush[], chatId: number): Promise<void> => {
    const signals = new Set<string>();
    const positions = new Map<string, boolean>();
    for (const { push } of taken) {
      if (push.type === 'signalChanged') signals.add(push.signalId);
      if ('positionId' in push)
        positions.set(push.positionId, positions.get(push.positionId) === true || push.type !== 'moved');
    }
    for (const [id, missing] of positions) await followCard(id, chatId, missing);
    for (const id of signals)
      await cards
        .signal(id, chatId, { missing: false, silent: true })
        .catch((error: unknown) =>
          log.warn({ signalId: id, error: errorLine(error, parts.token) }, 'no card'),
        );
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
        if (!isOwnFault(error)) throw error;
        return { status: 'dropped', reason: error.message };
      default:
        return { status: 'dropped', reason: errorLine(error, parts.token) };
    }
  };

  const releaseHeld = async (chatId: number, wishes: PushPreferences): Promise<void> => {
    if (!isQuiet(wishes, clock.now(), timeZone))
      await digest.release((reply) => outgoing.send(chatId, reply));
  };

  return {
    async deliver(stored, following = []) {
      try {
        const chatId = await parts.owner.id();
        if (chatId === undefined) return { status: 'retryAfter', ms: UNPAIRED_WAIT };
        await parts.introduce(chatId);
        const wishes = await preferences.get();
        if (!isUrgent(stored.push)) await releaseHeld(chatId, wishes);
        // A card that a later push draws anyway is drawn once.
        if (following.some(({ push }) => isSameDrawing(push, stored.push))) return { status: 'delivered' };
        const group = await groupAt([stored, ...following], wishes);
        if (group.length > 0) return { status: 'delivered', together: await together(group, chatId, wishes) };
        await render(stored, chatId, mannerOf(wishes, stored));
        return { status: 'delivered' };
      } catch (error) {
        return outcomeOf(error);
      }
    },

    releaseHeld: async (chatId) => releaseHeld(chatId, await preferences.get()),

    async show(chatId, reply) {
      if (reply.card === undefined) await outgoing.send(chatId, reply);
      else await cards.place(reply.card, chatId, reply);
    },
  };
};
