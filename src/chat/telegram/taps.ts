import { ageOfStamp } from '../../clock.js';
import type { Request } from '../../trade/core/results.js';
import type { PositionFigures } from '../../trade/desk/desk.js';
import { type Tap, unpackTap } from './callback.js';
import { alertAnswers, aroundPlans } from './alert-answers.js';
import { chartCard } from './cards/position.js';
import type { Reply, TapAction } from './command.js';
import type { Confirmations } from './confirm.js';
import { STALE, type Dispatch } from './dispatch.js';
import { say } from './format.js';
import type { LivingCards } from './living-cards.js';
import type { ChatBasis } from './parts.js';
import { type PositionActions, positionActions } from './position-actions.js';
import { createSignalTaps, isSignalTap } from './signal-taps.js';
import { refuse, type TapAge, type TapOrigin, type TapPlan } from './tap-plan.js';

type TapParts = Pick<ChatBasis, 'desk' | 'secret' | 'now'> & {
  readonly confirmations: Confirmations;
  readonly dispatch: Dispatch;
  readonly cards: LivingCards;
};

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

export const createTaps = (parts: TapParts) => {
  const { desk, confirmations, dispatch, cards, now } = parts;
  const actions = positionActions(desk.positions, dispatch);
  const signalTap = createSignalTaps({ desk, dispatch, cards });
  const answerAlert = alertAnswers(desk, actions);
  const planAround = aroundPlans(desk, dispatch);

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
    if (origin.age !== 'fresh' && ageOfStamp(taken.askedAt ?? 0, now()) > STALE) {
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
    if (isSignalTap(tap)) return signalTap(tap);
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
      case 'doIt':
        return {
          answer: 'Working…',
          money: true,
          strip: true,
          work: (origin) => dispatch.guarded('That', () => answerAlert(tap.id, origin)),
        };
      case 'planAround':
        return {
          answer: 'Checking the market…',
          // It only offers a card: a late tap harms nothing.
          money: false,
          work: () => dispatch.stored('That', () => planAround(tap.id)),
        };
      case 'erase':
        return { answer: 'Taken off.', money: false, erase: true };
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
