import { canPlanAgain, shownWorstCase, type Signal } from '../../domain/index.js';
import type { ApproveResult, DeniedResult, ResizeResult } from '../../trade/core/results.js';
import type { Tap } from './callback.js';
import { refusalCard } from './cards/refusal.js';
import type { Button, Reply, TapAction } from './command.js';
import type { Dispatch } from './dispatch.js';
import { inWords, say } from './format.js';
import type { LivingCards } from './living-cards.js';
import type { ChatBasis } from './parts.js';
import { deniedReply, type DeniedWish, sizeText } from './remedies.js';
import { refuse, type TapOrigin, type TapPlan } from './tap-plan.js';

type SignalTapParts = Pick<ChatBasis, 'desk'> & { readonly dispatch: Dispatch; readonly cards: LivingCards };

const STATES: Readonly<Record<Signal['status'], string>> = {
  offered: 'waits',
  awaiting: 'is approved already, and waits for its price',
  approved: 'is approved already',
  skipped: 'was skipped',
  expired: 'has expired',
  denied: 'was denied',
  ended: 'has ended by itself',
  replaced: 'gave way to another card',
};

const ANSWERS: Partial<Record<TapAction, string>> = {
  approve: 'Checking the market…',
  skip: 'Skipped',
  half: 'Half the size…',
  double: 'Twice the size…',
};

/** Buttons that take a denied signal at another size, and times which. */
const TAKES = new Map<TapAction, number>([
  ['takeHalf', 0.5],
  ['takeDouble', 2],
]);

const SIGNAL_TAPS: ReadonlySet<TapAction> = new Set([
  'approve',
  'skip',
  'undo',
  'half',
  'double',
  'why',
  'again',
  ...TAKES.keys(),
]);

export const isSignalTap = ({ action }: Tap): boolean => SIGNAL_TAPS.has(action);

/** What was asked is done; a card that cannot be drawn now is drawn by the push that tells of it. */
const quietly = (drawing: Promise<void>): Promise<void> => drawing.catch(() => undefined);

/** Whatever became of the signal, the button that asks for the same once more. */
const onceMore = ({ status, id, cardVersion: version }: Signal): Button =>
  status === 'offered'
    ? { label: 'Approve again', action: 'approve', id, version }
    : { label: '🔄 Plan again', action: 'again', id, version };

/** What would work where a signal was denied: it waits on its card, or can be planned again there. */
const wishOf = (signal: Signal): DeniedWish => {
  const { id, cardVersion: version, plan, status } = signal;
  const again = onceMore(signal);
  const wish = { symbol: plan.symbol, again, afterwards: `Then tap ${again.label} on the card.` };
  return status === 'offered'
    ? wish
    : {
        ...wish,
        sized: (fits) =>
          'times' in fits
            ? {
                label: `Take ${sizeText(fits)}`,
                action: fits.times < 1 ? 'takeHalf' : 'takeDouble',
                id,
                version,
              }
            : undefined,
      };
};

/** What a tap on a button of a signal's card asks for, checked against its version and state; nothing is done yet. */
export const createSignalTaps = ({ desk, dispatch, cards }: SignalTapParts) => {
  const denied = async (result: DeniedResult, id: string): Promise<Reply> => {
    const signal = await desk.signals.get(id);
    return deniedReply(result, signal ? wishOf(signal) : { symbol: '' }, dispatch);
  };

  /** What came of an approval or another size; the card is redrawn from the state. */
  const told = async (
    result: ApproveResult | ResizeResult | { readonly status: 'skipped' },
    id: string,
    { chatId }: TapOrigin,
  ): Promise<Reply | undefined> => {
    await quietly(cards.signal(id, chatId));
    switch (result.status) {
      case 'refused':
        return refusalCard(result);
      case 'denied':
        return denied(result, id);
      case 'asked':
        return {
          text: `🔁 <b>Nothing sent</b>: ${say(inWords(result.why), 600)}. The card shows what changed; tap Approve once more if you still want it.`,
        };
      default:
        return undefined;
    }
  };

  const resize = async ({ id, version, action }: Tap, origin: TapOrigin): Promise<Reply | undefined> => {
    const result = await desk.signals.resize(id, version, action === 'half' ? 0.5 : 2);
    if (result.status !== 'denied') return told(result, id, origin);
    const symbol = (await desk.signals.get(id))?.plan.symbol ?? '';
    // At its present size it can be approved as before.
    const instead = { hint: 'The card stays at the size that it has.', buttons: [] };
    return deniedReply(result, { symbol, instead }, dispatch);
  };

  const actOnSignal = async (tap: Tap, origin: TapOrigin): Promise<Reply | undefined> => {
    const { id, version, action } = tap;
    if (action === 'approve') return told(await desk.signals.approve(id, version, origin), id, origin);
    if (action === 'skip') return told(await desk.signals.skip(id, version), id, origin);
    return resize(tap, origin);
  };

  const undoTap = (tap: Tap, { status, heldUntil, cardVersion }: Signal): TapPlan => {
    if (status !== 'approved' || heldUntil === undefined || cardVersion !== tap.version)
      return refuse('Nothing done: there is nothing to undo here.');
    return {
      answer: 'Undoing…',
      money: false,
      work: async (origin) => {
        const result = await desk.signals.undo(tap.id, tap.version);
        await quietly(cards.signal(tap.id, origin.chatId));
        return result.status === 'refused' ? refusalCard(result) : undefined;
      },
    };
  };

  /**
   * Plans a signal that is over once more; both cards are drawn by the pushes of its commit. With another size, which was named with
   * its loss, the new card is approved with the same tap.
   */
  const againTap = ({ id, version, action }: Tap, signal: Signal): TapPlan => {
    if (!canPlanAgain(signal)) return refuse(`Nothing done: this signal ${STATES[signal.status]}.`);
    if (signal.cardVersion !== version)
      return refuse('Nothing done: the card has changed, use its new buttons.');
    const times = TAKES.get(action) ?? 1;
    const takes = TAKES.has(action);
    return {
      answer: 'Checking the market…',
      money: takes,
      work: async (origin) => {
        const result = await desk.signals.planAgain(id, version, times);
        if (result.status === 'refused') return refusalCard(result);
        if (result.status === 'denied') return denied(result, id);
        if (!takes) return undefined;
        const { id: newId, cardVersion } = result.signal;
        return told(await desk.signals.approve(newId, cardVersion, origin), newId, origin);
      },
    };
  };

  return async (tap: Tap): Promise<TapPlan> => {
    const signal = await desk.signals.get(tap.id);
    if (!signal) return refuse('Nothing done: this signal is gone.');
    if (tap.action === 'why') {
      const work: TapPlan['work'] = (origin) =>
        dispatch.show(`why ${signal.id}`, { ...origin, confirmed: false });
      return { answer: '', money: false, work };
    }
    if (tap.action === 'undo') return undoTap(tap, signal);
    if (tap.action === 'again' || TAKES.has(tap.action)) return againTap(tap, signal);
    const isWaiting = signal.status === 'awaiting' && tap.action === 'skip';
    if (signal.status !== 'offered' && !isWaiting)
      return refuse(`Nothing done: this signal ${STATES[signal.status]}.`);
    if (shownWorstCase(signal, tap.version) === undefined)
      return refuse('Nothing done: the card has changed, use its new buttons.');
    if (signal.expiresAt <= desk.market.now()) return refuse('Nothing done: this signal has expired.');
    return {
      answer: isWaiting ? 'Cancelled' : (ANSWERS[tap.action] ?? ''),
      money: tap.action === 'approve',
      work: (origin) => actOnSignal(tap, origin),
    };
  };
};
