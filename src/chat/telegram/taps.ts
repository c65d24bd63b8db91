import { ageOfStamp } from '../../clock.js';
import { shownWorstCase, type Signal } from '../../domain/index.js';
import type { Request } from '../../trade/core/results.js';
import type { PositionFigures } from '../../trade/desk/desk.js';
import { type Tap, unpackTap } from './callback.js';
import { chartCard } from './cards/position.js';
import { deniedCard, refusalCard } from './cards/refusal.js';
import type { Reply, TapAction } from './command.js';
import { CONFIRM_TTL, type Confirmations } from './confirm.js';
import { STALE, type Dispatch } from './dispatch.js';
import { inWords, say } from './format.js';
import type { LivingCards } from './living-cards.js';
import type { ChatBasis } from './parts.js';
import { type PositionActions, positionActions } from './position-actions.js';

type TapParts = Pick<ChatBasis, 'desk' | 'secret' | 'now'> & {
  readonly confirmations: Confirmations;
  readonly dispatch: Dispatch;
  readonly cards: LivingCards;
};

/** Whether Telegram took the answer to a tap, called the tap too old for one, or said neither. */
export type TapAge = 'fresh' | 'old' | 'unknown';

/** What is to be said at once (the short answer of the tap), and the work that follows. */
export interface TapPlan {
  readonly answer: string;
  /** Moves money: asks again unless the tap is known to be fresh. */
  readonly money: boolean;
  /** Take the buttons off the message once the tap is accepted. */
  readonly strip?: boolean;
  readonly work?: (origin: TapOrigin) => Promise<Reply | undefined>;
}

/** Who asks: the key of the update (or of the question that was answered with yes). */
export interface TapOrigin extends Request {
  readonly updateId: number;
  readonly chatId: number;
  readonly age: TapAge;
}

const refuse = (answer: string): TapPlan => ({ answer, money: false });

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

const SIGNAL_TAPS: readonly TapAction[] = ['approve', 'skip', 'undo', 'half', 'double', 'why', 'again'];
/** What the buttons of a position do with it. */
const POSITION_TAPS: Readonly<
  Partial<
    Record<TapAction, (does: PositionActions, figures: PositionFigures, request: Request) => Promise<Reply>>
  >
> = {
  close: (does, figures, request) => does.close(figures, 1, request),
  closeHalf: (does, figures, request) => does.close(figures, 0.5, request),
  adopt: (does, figures) => does.adopt(figures),
  toEntry: (does, figures, request) =>
    does.retarget({ symbol: figures.position.symbol, stop: 'entry' }, figures, request),
};

/** What was asked is done; a card that cannot be drawn now is drawn by the push that tells of it. */
const quietly = (drawing: Promise<void>): Promise<void> => drawing.catch(() => undefined);

export const createTaps = (parts: TapParts) => {
  const { desk, confirmations, dispatch, cards, now } = parts;
  const actions = positionActions(desk.positions, dispatch);

  /** Runs what the owner asked of a signal; the card is redrawn from the state that came of it. */
  const actOnSignal = async (tap: Tap, origin: TapOrigin): Promise<Reply | undefined> => {
    const { id, version, action } = tap;
    const result =
      action === 'approve'
        ? await desk.signals.approve(id, version, origin)
        : action === 'skip'
          ? await desk.signals.skip(id, version)
          : await desk.signals.resize(id, version, action === 'half' ? 0.5 : 2);
    await quietly(cards.signal(id, origin.chatId));
    switch (result.status) {
      case 'refused':
        return refusalCard(result);
      case 'denied':
        return deniedCard(result.denied);
      case 'asked':
        return {
          text: `🔁 <b>Nothing sent</b>: ${say(inWords(result.why), 600)}. The card shows what changed; tap Approve once more if you still want it.`,
        };
      default:
        return undefined;
    }
  };

  const undoTap = (tap: Tap, { status, heldUntil, cardVersion }: Signal): TapPlan => {
    if (status !== 'approved' || heldUntil === undefined || cardVersion !== tap.version)
      return refuse('Nothing done: there is nothing to undo here.');
    return {
      answer: 'Undoing…',
      money: false,
      work: async ({ chatId }) => {
        const result = await desk.signals.undo(tap.id, tap.version);
        await quietly(cards.signal(tap.id, chatId));
        return result.status === 'refused' ? refusalCard(result) : undefined;
      },
    };
  };

  /** Both cards are drawn by the pushes of its commit. */
  const againTap = (tap: Tap, signal: Signal): TapPlan => {
    if (signal.status !== 'expired') return refuse(`Nothing done: this signal ${STATES[signal.status]}.`);
    return {
      answer: 'Checking the market…',
      money: false,
      work: async () => {
        const result = await desk.signals.planAgain(tap.id, tap.version);
        if (result.status === 'refused') return refusalCard(result);
        return result.status === 'denied' ? deniedCard(result.denied) : undefined;
      },
    };
  };

  const signalTap = async (tap: Tap): Promise<TapPlan> => {
    const signal = await desk.signals.get(tap.id);
    if (!signal) return refuse('Nothing done: this signal is gone.');
    if (tap.action === 'why') {
      const work: TapPlan['work'] = (origin) =>
        dispatch.show(`why ${signal.id}`, { ...origin, confirmed: false });
      return { answer: '', money: false, work };
    }
    if (tap.action === 'undo') return undoTap(tap, signal);
    if (tap.action === 'again') return againTap(tap, signal);
    const isGood = signal.status === 'offered' || (signal.status === 'awaiting' && tap.action === 'skip');
    if (!isGood) return refuse(`Nothing done: this signal ${STATES[signal.status]}.`);
    if (shownWorstCase(signal, tap.version) === undefined)
      return refuse('Nothing done: the card has changed, use its new buttons.');
    if (signal.expiresAt <= desk.market.now()) return refuse('Nothing done: this signal has expired.');
    const answers = {
      approve: 'Checking the market…',
      skip: signal.status === 'awaiting' ? 'Cancelled' : 'Skipped',
      half: 'Half the size…',
      double: 'Twice the size…',
    };
    return {
      answer: answers[tap.action as keyof typeof answers],
      money: tap.action === 'approve',
      work: (origin) => actOnSignal(tap, origin),
    };
  };

  const positionTap = async (tap: Tap): Promise<TapPlan> => {
    const figures = (await desk.positions.list()).find(({ position }) => position.id === tap.id);
    if (!figures) return refuse('Nothing done: this position is closed.');
    const { symbol, cardVersion } = figures.position;
    const quiet = (work: NonNullable<TapPlan['work']>): TapPlan => ({ answer: '', money: false, work });
    if (tap.action === 'target')
      return quiet((origin) =>
        // It only asks what is wanted: a late tap harms nothing.
        dispatch.command(`/target ${symbol}`, { ...origin, sentAt: now(), confirmed: false }),
      );
    if (tap.action === 'chart') return quiet(() => Promise.resolve(chartCard(figures)));
    if (tap.action === 'refresh') {
      return quiet(async ({ chatId }) => {
        await cards.position(tap.id, chatId);
        return undefined;
      });
    }
    const act = POSITION_TAPS[tap.action];
    if (!act) return refuse('Nothing done: I do not know this button.');
    if (cardVersion !== tap.version)
      return refuse('Nothing done: the position has changed, use its new buttons.');
    return {
      answer: 'Working…',
      money: true,
      work: async (origin) => {
        const claim = `${tap.id}.${tap.version}.${tap.action}`;
        if (!(await confirmations.claim(claim, origin.key)))
          return { text: '⚠️ Nothing done: this button was used already.' };
        const reply = await dispatch.guarded('That', () => act(actions, figures, origin));
        if (reply?.undone) await confirmations.drop(claim);
        return reply;
      },
    };
  };

  /** A yes: takes the question once and does what it asked about. */
  const answerYes = async (id: string, origin: TapOrigin): Promise<Reply | undefined> => {
    const taken = await confirmations.take(id, origin.key);
    if (!taken) return { text: '⚠️ Nothing done: this question was answered already or has run out.' };
    // The yes is no older than its question.
    const asked = taken.expiresAt - CONFIRM_TTL;
    if (origin.age !== 'fresh' && ageOfStamp(asked, now()) > STALE) {
      await confirmations.drop(id);
      return { text: '⚠️ Nothing done: that answer reached me late. Please ask again.' };
    }
    // The question's own key: whoever answers it, and how often, it is one request.
    const own = { ...origin, key: `c${id}`, sentAt: now() };
    const { text, data } = taken.args;
    const reply =
      typeof text === 'string'
        ? // A yes to "this is late, still wanted?" is not yet a yes to what the command itself may ask.
          await dispatch.command(text, { ...own, confirmed: taken.action === 'command' })
        : await retap(typeof data === 'string' ? data : '', own);
    await confirmations.drop(id);
    return reply;
  };

  /** The old tap that the owner said yes to, checked again against the state of now. */
  const retap = async (data: string, origin: TapOrigin): Promise<Reply | undefined> => {
    const plan = await planOfData(data);
    return plan.work ? plan.work(origin) : { text: `⚠️ ${say(plan.answer)}` };
  };

  const planOf = async (tap: Tap): Promise<TapPlan> => {
    if (SIGNAL_TAPS.includes(tap.action)) return signalTap(tap);
    switch (tap.action) {
      case 'yes':
        return { answer: 'Working…', money: false, strip: true, work: (origin) => answerYes(tap.id, origin) };
      case 'no':
        return {
          answer: 'Left as it is.',
          money: false,
          strip: true,
          work: async () => {
            await confirmations.drop(tap.id);
            return { text: '✖️ Left as it is.', silent: true };
          },
        };
      case 'show':
        return {
          answer: '',
          money: false,
          work: (origin) => dispatch.show(tap.id, { ...origin, confirmed: false }),
        };
      case 'open':
        return {
          answer: '',
          money: false,
          // It only asks which side: a late tap harms nothing.
          work: (origin) =>
            dispatch.command(`/open ${tap.id}`, { ...origin, sentAt: now(), confirmed: false }),
        };
      default:
        return positionTap(tap);
    }
  };

  const planOfData = async (data: string): Promise<TapPlan> => {
    const tap = unpackTap(data, await parts.secret());
    return tap ? planOf(tap) : refuse('Nothing done: this button is not mine.');
  };

  return {
    /** What the callback data asks for, checked against signature, version and state; nothing is done yet. */
    plan: planOfData,
    /** The question for a tap that is old, or may be. */
    askAgain: (data: string, age: Exclude<TapAge, 'fresh'>): Promise<Reply> =>
      dispatch.askAboutTap(
        data,
        age === 'old'
          ? 'That tap reached me late. Is it still wanted?'
          : 'Telegram does not tell me now how old that tap is. Is it still wanted?',
      ),
  };
};

export type Taps = ReturnType<typeof createTaps>;
