import {
  marksOf,
  signalClassOf,
  ENTRY_WAIT,
  expecting,
  lastClosed,
  NotFoundError,
  RadError,
  timeframeMs,
  type Candle,
  type Lesson,
  type Opportunity,
  type Outcome,
  type Plan,
  type Signal,
  type SimulatedTrade,
  type Unfilled,
  type WaitingEntry,
} from '../../domain/index.js';
import {
  afterCandle,
  entryWithin,
  positionRules,
  resultOf,
  reviewPosition,
  simulateEntry,
  throughCandle,
  withDecisions,
  withFunding,
  type SimulationTerms,
} from '../../decide/exits/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import type { MarketStep } from '../../venues/market-steps.js';
import type { TradingParts } from '../core/parts.js';
import { isLearning } from './gates.js';
import { termsOf, throughStretch, type Looks, type Stretch } from './looks.js';

/** Signals followed at a time: a bound on memory and reads. What comes beyond it is not learned. */
export const MOST_FOLLOWED = 200;
/** A symbol without a candle for so many is gone. */
const LOST_CANDLES = 168;

type Missed = Exclude<Outcome['kind'], 'traded'>;

/** What a decision not taken is followed from. */
export interface Untaken {
  readonly id: string;
  readonly opportunity: Opportunity;
  readonly source?: Signal['source'] | undefined;
  readonly plan: Plan;
  /** Market time of the plan. */
  readonly at: number;
  /** Market time up to which it has waited for its price in vain. */
  readonly waitedTo?: number;
}

/** A signal as the thing that was not taken. */
export const untakenSignal = (
  { clock }: Pick<TradingParts, 'clock'>,
  { id, opportunity, source, plan, status, plannedAt, createdAt }: Signal,
): Untaken => ({
  id,
  opportunity,
  source,
  plan,
  at: plannedAt ?? createdAt,
  ...(status === 'awaiting' ? { waitedTo: clock.now() } : {}),
});

/** The write that starts to follow what was not taken; belongs into the commit that ends it. */
export const followPuts = async (
  parts: TradingParts,
  { id, opportunity, source, plan, at, waitedTo = at }: Untaken,
  kind: Missed,
): Promise<readonly Put<BotDocs>[]> => {
  if (!isLearning(parts)) return [];
  const { entryAt } = opportunity;
  if ((await parts.store.list('lesson')).length >= MOST_FOLLOWED) return [];
  const closed = lastClosed(waitedTo, parts.settings().timeframe);
  // Of what left the market there is nothing to follow.
  const terms = await expecting(NotFoundError, termsOf(parts, plan.symbol), () => undefined);
  if (!terms) return [];
  const value: Lesson = {
    symbol: plan.symbol,
    side: plan.side,
    kind,
    features: opportunity.features,
    ...marksOf({ signalClass: signalClassOf({ opportunity, source }), advice: opportunity.advice }),
    ...(plan.waits && entryAt
      ? { entry: { plan, at: entryAt, from: waitedTo, until: at + ENTRY_WAIT } }
      : { trade: simulateEntry(plan, at, closed, terms) }),
    seen: waitedTo,
    looked: closed,
  };
  return [{ kind: 'lesson', id, value, version: 0 }];
};

type FollowedLesson = Extract<Lesson, { readonly looked: unknown }>;

/** A lesson after a look at the market: still open, ended with an outcome, or given up. */
export type Followed =
  | { readonly state: 'open'; readonly lesson: Lesson }
  | { readonly state: 'ended'; readonly outcome: Outcome; readonly exit: string }
  | { readonly state: 'unfilled'; readonly value: Unfilled }
  | { readonly state: 'lost' };

/**
 * Follows a lesson along what the market did since the last look, once a base candle, by the rules and fills of a trade
 * that was made; undefined when there is nothing new.
 */
export const followLesson = async (
  parts: TradingParts,
  { value: lesson }: Versioned<Lesson>,
  looks: Looks,
): Promise<Followed | undefined> => {
  if ('outcome' in lesson) return { state: 'ended', outcome: lesson.outcome, exit: '' };
  const { symbol, kind, features, looked } = lesson;
  const { timeframe } = parts.settings();
  const { now } = looks;
  const closed = lastClosed(now, timeframe);
  if (closed <= looked) return undefined;
  if (!('trade' in lesson) && !('entry' in lesson))
    return giveUp(parts, symbol, 'it was followed by simpler rules of an earlier version');
  const { progress, seen, isUnread } = await goOn(parts, lesson, looks);
  if (progress === 'gone' || ('until' in progress && !isUnread && now >= progress.until))
    return { state: 'unfilled', value: { closedAt: now } };
  if (!isUnread && seen === lesson.seen && now - seen > LOST_CANDLES * timeframeMs(timeframe))
    return giveUp(parts, symbol, 'there are no candles of it any more');
  if ('until' in progress || progress.status === 'open') {
    const state = 'until' in progress ? { entry: progress } : { trade: progress };
    const { side } = lesson;
    return {
      state: 'open',
      lesson: { symbol, side, kind, features, ...marksOf(lesson), ...state, seen, looked: closed },
    };
  }
  const trade = progress;
  const { openedAt: at, closedAt = now, exitReason: exit = '' } = trade;
  return {
    state: 'ended',
    outcome: { at, closedAt, r: resultOf(trade), kind, features, ...marksOf(lesson) },
    exit,
  };
};

const giveUp = (parts: TradingParts, symbol: string, reason: string): Followed => {
  parts.log.warn({ symbol, reason }, 'a signal not taken is not followed any more');
  return { state: 'lost' };
};

/** How far it has come: a trade, an entry that waits for its price, or one that can never be filled any more. */
type Progress = SimulatedTrade | WaitingEntry | 'gone';

const progressOf = (lesson: FollowedLesson): Progress => ('trade' in lesson ? lesson.trade : lesson.entry);

/** `isUnread`: nothing is known of what the market did. */
interface Walked {
  readonly progress: Progress;
  readonly seen: number;
  readonly isUnread?: boolean;
}

/** What cannot be read now is followed from the next candle on. */
const goOn = async (parts: TradingParts, lesson: FollowedLesson, looks: Looks): Promise<Walked> => {
  const { symbol } = lesson;
  try {
    const { terms, stretch } = await looks.since(symbol, lesson.seen);
    const walked = along(progressOf(lesson), stretch, terms);
    const seen = stretch.steps.at(-1)?.time ?? lesson.seen;
    const isTrade = walked !== 'gone' && !('until' in walked);
    return {
      progress: isTrade ? await reviewed(parts, symbol, walked, { seen, stretch, looks }, terms) : walked,
      seen,
    };
  } catch (error) {
    if (!(error instanceof RadError)) throw error;
    parts.log.warn({ symbol, reason: error.message }, 'a signal not taken cannot be followed now');
    // A contract that is not listed any more says so; any other read may succeed the next time.
    return { progress: progressOf(lesson), seen: lesson.seen, isUnread: !(error instanceof NotFoundError) };
  }
};

const along = (progress: Progress, stretch: Stretch, terms: SimulationTerms): Progress =>
  progress !== 'gone' && !('until' in progress)
    ? throughStretch(progress, stretch, terms)
    : stretch.steps.reduce<Progress>((each, step) => throughStep(each, step, terms), progress);

const throughStep = (progress: Progress, step: MarketStep, terms: SimulationTerms): Progress => {
  if (progress === 'gone') return progress;
  if ('until' in progress)
    return step.kind === 'candle' ? entered(progress, step.candle, step.time, terms) : progress;
  if (step.kind === 'candle') return throughCandle(progress, step.candle, step.time, terms);
  return step.kind === 'funding' ? withFunding(progress, step.mark, step.rate, terms) : progress;
};

const entered = (
  entry: WaitingEntry,
  candle: Candle,
  closeTime: number,
  terms: SimulationTerms,
): Progress => {
  if (candle.timestamp < entry.from) return entry;
  if (candle.timestamp >= entry.until) return 'gone';
  return entryWithin(entry.plan, entry.at, candle, closeTime, terms) ?? entry;
};

/** After the review of the newest candle, as of a position. */
const reviewed = async (
  parts: TradingParts,
  symbol: string,
  trade: SimulatedTrade,
  { seen, stretch, looks }: { readonly seen: number; readonly stretch: Stretch; readonly looks: Looks },
  terms: SimulationTerms,
): Promise<SimulatedTrade> => {
  if (trade.status !== 'open') return trade;
  const analysis = await looks.snapshot(symbol);
  if (!analysis || analysis.candleTime <= trade.reviewedCandle || analysis.closeTime > seen) return trade;
  const { volume } = stretch;
  const at = looks.now;
  const view = { analysis, instrument: terms.instrument, now: at };
  const decisions = reviewPosition(trade, view, positionRules(parts.settings(), parts.rules));
  const after = afterCandle(trade, analysis);
  if (decisions.length === 0) return after;
  const { bid, ask } = await parts.market.quote(symbol);
  return withDecisions(after, decisions, { price: trade.side === 'long' ? bid : ask, volume, at }, terms);
};
