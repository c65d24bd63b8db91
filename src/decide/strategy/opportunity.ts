import {
  inPercent,
  type Analysis,
  type NoOpportunity,
  type Opportunity,
  type Side,
} from '../../domain/index.js';
import { freshConviction, type SymbolAnalyzer } from './analyzer.js';
import { exitsOf, roomAhead } from './exits.js';
import { featuresOf } from './features.js';
import type { StrategyOptions } from './options.js';
import { scoreOf } from './score.js';

const whole = (fraction: number): string => `${Math.round(100 * fraction)} %`;

export const isOpportunity = (answer: Opportunity | NoOpportunity): answer is Opportunity => 'side' in answer;

/**
 * What an analysis is worth: an opportunity, or why there is none.
 *
 * The slow frames give the direction, the hourly votes the moment: an opportunity is the candle at which their
 * confidence reaches the threshold after six candles without, not each candle it stays there: a trend is entered
 * afresh only after the votes have doubted it. Codes: `no-side`, `frames-disagree`, `below-threshold`, `not-fresh`, `no-volatility`,
 * `stop-too-wide`.
 */
export const findOpportunity = (
  analysis: Analysis,
  options: StrategyOptions,
): Opportunity | NoOpportunity => {
  const conviction = analysis.conviction ?? 0;
  const before = analysis.earlierConviction ?? 0;
  if (freshConviction(conviction, before, options.threshold) === 0) return whyNot(analysis, options);
  const { symbol } = analysis;
  const side: Side = conviction > 0 ? 'long' : 'short';
  const confidence = Math.abs(conviction);
  const exits = exitsOf(analysis, side, options);
  if (!exits)
    return { symbol, code: 'no-volatility', reason: 'the price does not move: no ATR to place a stop by' };
  const { stopDistance } = exits;
  if (stopDistance > options.maxStopDistance)
    return {
      symbol,
      code: 'stop-too-wide',
      reason: `the stop would have to be ${inPercent(stopDistance, 1)} away, at most ${inPercent(options.maxStopDistance, 1)} is traded`,
    };
  const opportunity = {
    symbol,
    side,
    confidence,
    analysis,
    reasons: reasonsFor(analysis, side),
    ...exits,
    features: featuresOf(analysis, side, confidence, stopDistance),
  };
  return { ...opportunity, score: scoreOf(opportunity, roomAhead(analysis, side)) };
};

/** How entries are found; the strategy's own way unless research replaces it. */
export interface EntryRule {
  /** Cheap: whether `find` could answer with an opportunity. */
  look(analyzer: SymbolAnalyzer, options: StrategyOptions): boolean;
  find(analysis: Analysis, options: StrategyOptions): Opportunity | NoOpportunity;
}

/** The strategy's own way to an entry. */
export const ENTRIES: EntryRule = {
  look: (analyzer, options) => analyzer.quickLook(options.threshold) !== 0,
  find: findOpportunity,
};

/** The reasons of the votes for a side, strongest first, with their weight. */
export const votesFor = ({ votes }: Analysis, side: Side): string[] =>
  votes
    .filter((vote) => vote.side === side)
    .toSorted((a, b) => b.weight - a.weight)
    .map((vote) => `${vote.reason} (${vote.weight})`);

/** The votes for the side, strongest first, then what the slow frames say. */
export const reasonsFor = (analysis: Analysis, side: Side): string[] => [
  ...votesFor(analysis, side),
  ...analysis.frames.map((frame) => frame.reason),
];

const whyNot = (analysis: Analysis, options: StrategyOptions): NoOpportunity => {
  const { symbol } = analysis;
  const confidence = analysis.confidence ?? 0;
  const side = confidence > 0 ? 'long' : 'short';
  if (confidence === 0) return { symbol, code: 'no-side', reason: 'the votes are even' };
  const contrary = analysis.frames.find((frame) => frame.direction !== side);
  if (contrary)
    return {
      symbol,
      code: 'frames-disagree',
      reason: `the votes say ${side}, the ${contrary.timeframe} frame is ${contrary.direction}`,
    };
  if (Math.abs(confidence) < options.threshold)
    return {
      symbol,
      code: 'below-threshold',
      reason: `the votes for ${side} weigh ${whole(Math.abs(confidence))}, ${whole(options.threshold)} is needed`,
    };
  return { symbol, code: 'not-fresh', reason: `${side} since an earlier candle: waiting for a new start` };
};
