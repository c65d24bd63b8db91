import {
  candleOpen,
  lastClosed,
  RadError,
  timeframeMs,
  type Lesson,
  type Opportunity,
  type Outcome,
  type Plan,
  type Signal,
} from '../domain/index.js';
import { instrumentOf } from '../execution/parts.js';
import { followShadow, isShadowResult, shadowTrade } from '../learning/index.js';
import { positionRules } from '../positions/index.js';
import type { BotDocs } from '../store/docs.js';
import type { Put, Versioned } from '../store/store.js';
import type { TradingParts } from './parts.js';

/** Signals followed at a time: a bound on memory and reads. What comes beyond it is not learned. */
export const MOST_SHADOWS = 200;
/** Where positions have no time stop, a shadow ends after this many candles. */
const MOST_CANDLES = 168;
/** A decision this share of a candle after its open still sees the whole candle. */
const LATE = 0.05;

type Missed = Exclude<Outcome['kind'], 'traded'>;

/** What a decision not taken is followed from. */
export interface Untaken {
  readonly id: string;
  readonly opportunity: Opportunity;
  readonly plan: Plan;
  /** Market time of the plan. */
  readonly at: number;
}

/** A signal as the thing that was not taken. */
export const untakenSignal = (signal: Signal): Untaken => ({
  id: signal.id,
  opportunity: signal.opportunity,
  plan: signal.plan,
  at: signal.plannedAt ?? signal.createdAt,
});

/** The write that starts to follow what was not taken; belongs into the commit that ends it. */
export const followPuts = async (
  parts: TradingParts,
  { id, opportunity, plan, at }: Untaken,
  kind: Missed,
): Promise<readonly Put<BotDocs>[]> => {
  if (parts.learns === false) return [];
  if ((await parts.store.list('lesson')).length >= MOST_SHADOWS) return [];
  const { takerFee } = await instrumentOf(parts, plan.symbol);
  const { timeframe } = parts.settings();
  const { maxCandles = MOST_CANDLES } = positionRules(parts.settings(), parts.rules);
  const open = candleOpen(at, timeframe);
  const from = at - open <= LATE * timeframeMs(timeframe) ? open : at;
  const value: Lesson = {
    symbol: plan.symbol,
    side: plan.side,
    kind,
    features: opportunity.features,
    shadow: shadowTrade(plan, from, takerFee, maxCandles),
    seen: from - 1,
    looked: lastClosed(at, timeframe),
  };
  return [{ kind: 'lesson', id, value, version: 0 }];
};

/** A lesson after a look at the market: still open, ended with an outcome, or given up. */
export type Followed =
  | { readonly state: 'open'; readonly lesson: Lesson }
  | { readonly state: 'ended'; readonly outcome: Outcome; readonly exit: string }
  | { readonly state: 'lost' };

/**
 * Follows a lesson along the candles that closed since the last look, once a candle; undefined when there is nothing
 * new or the market cannot be read (the next tick asks again).
 */
export const followLesson = async (
  parts: TradingParts,
  { value: lesson }: Versioned<Lesson>,
): Promise<Followed | undefined> => {
  if ('outcome' in lesson) return { state: 'ended', outcome: lesson.outcome, exit: '' };
  const { timeframe } = parts.settings();
  const now = parts.clock.now();
  const closed = lastClosed(now, timeframe);
  if (closed <= lesson.looked) return undefined;
  const span = timeframeMs(timeframe);
  let { shadow, seen } = lesson;
  for (const candle of await candlesAfter(parts, lesson)) {
    const state = followShadow(shadow, candle, candle.timestamp + span);
    if (isShadowResult(state)) {
      const { kind, features } = lesson;
      const outcome = { at: shadow.at, closedAt: state.closedAt, r: state.r, kind, features };
      return { state: 'ended', outcome, exit: state.exit };
    }
    [shadow, seen] = [state, candle.timestamp];
  }
  // A symbol that is gone has no more candles.
  if (now - shadow.at > 2 * shadow.maxCandles * span) return { state: 'lost' };
  return { state: 'open', lesson: { ...lesson, shadow, seen, looked: closed } };
};

const candlesAfter = async (
  parts: TradingParts,
  { symbol, seen }: Extract<Lesson, { readonly shadow: unknown }>,
): ReturnType<TradingParts['market']['candles']> => {
  try {
    return await parts.market.candles(symbol, parts.settings().timeframe, { after: seen });
  } catch (error) {
    if (!(error instanceof RadError)) throw error;
    parts.log.warn({ symbol, reason: error.message }, 'a signal not taken cannot be followed now');
    return [];
  }
};
