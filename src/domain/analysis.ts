import type { EntryAt } from './entry-at.js';
import type { StopFollows, NamedTarget } from './ladder.js';
import type { Advice } from './learning.js';
import type { Side } from './side.js';

export type Regime = 'trending' | 'ranging' | 'neutral';

/** Values of the indicators at a closed candle. A value is absent on too little or flat data, never NaN. */
export interface IndicatorValues {
  readonly sma20?: number;
  readonly sma50?: number;
  readonly ema12?: number;
  readonly ema26?: number;
  readonly ema50?: number;
  readonly ema200?: number;
  readonly macd?: number;
  readonly macdSignal?: number;
  readonly macdHistogram?: number;
  readonly rsi14?: number;
  readonly atr14?: number;
  readonly adx14?: number;
  readonly stochasticK?: number;
  readonly stochasticD?: number;
  readonly bollingerUpper?: number;
  readonly bollingerMiddle?: number;
  readonly bollingerLower?: number;
  /** (upper − lower) / middle, a fraction. */
  readonly bbWidth?: number;
  /** Volume ÷ its 20-candle mean. */
  readonly volumeRatio?: number;
  /** close / close 10 candles ago − 1, a fraction. */
  readonly momentum10?: number;
  readonly vwap50?: number;
  /** Nearest pivot levels below and above the close. */
  readonly support?: number;
  readonly resistance?: number;
}

/** Those that the review of a position looks at. */
export type ReviewedValues = Pick<
  IndicatorValues,
  'rsi14' | 'atr14' | 'adx14' | 'bbWidth' | 'momentum10' | 'support' | 'resistance'
>;

/** One vote of the strategy, in words for people. `side` absent = abstains. */
export interface Vote {
  readonly name: string;
  readonly side?: Side;
  readonly weight: number;
  /** For example "RSI 27 is oversold". */
  readonly reason: string;
}

/** Direction of a slower frame (4h, 1d) made from the same closed candles. */
export interface FrameView {
  readonly timeframe: '4h' | '1d';
  readonly direction: Side | 'flat' | 'unknown';
  readonly reason: string;
  /** Signed by direction. 4h: place in its range, −1…1; 1d: mean momentum, a fraction of the price. */
  readonly strength?: number;
}

/** All that the strategy sees in one symbol after one closed candle. */
export interface Analysis {
  readonly symbol: string;
  /** Open time of the closed candle the analysis stands on. */
  readonly candleTime: number;
  /** When that candle closed (= candleTime + timeframe). */
  readonly closeTime: number;
  readonly close: number;
  readonly high: number;
  readonly low: number;
  readonly values: IndicatorValues;
  readonly regime: Regime;
  readonly frames: readonly FrameView[];
  readonly votes: readonly Vote[];
  /** Candles seen so far. */
  readonly candles: number;
  /** Winner ÷ total of the votes after the slow frames are weighed in, signed: above 0 long, below 0 short. */
  readonly confidence?: number;
  /** The same where every slow frame agrees with the votes, else 0. */
  readonly conviction?: number;
  /** The strongest conviction for that side within the six candles before. */
  readonly earlierConviction?: number;
}

/** What the review of a position needs of an analysis. */
export interface Snapshot extends Pick<Analysis, 'candleTime' | 'closeTime' | 'close' | 'high' | 'low'> {
  readonly values: ReviewedValues;
  readonly frames: readonly Pick<FrameView, 'timeframe' | 'direction'>[];
}

/** A scanned symbol worth trading. */
export interface Opportunity {
  readonly symbol: string;
  readonly side: Side;
  /**
   * Signed weight of the votes for the side, after the slow frames are weighed in, −1…1: it ranks, is held against the
   * threshold and is no likelihood. Below 0, only in a trade by hand, the votes are against the side.
   */
  readonly confidence: number;
  /** Ranks opportunities of one scan; higher first; ties by symbol. */
  readonly score: number;
  readonly analysis: Analysis;
  /** The votes for the side, strongest first, and what the slower frames say. */
  readonly reasons: readonly string[];
  /** Distance of the planned stop from entry, a fraction of the price. */
  readonly stopDistance: number;
  /** A stop that was named as a price: it stays there, whatever the entry. */
  readonly stop?: number;
  /** Where the entry waits for the price; absent: at the price of now. */
  readonly entryAt?: EntryAt;
  /** Distance the trail keeps from the best price, a fraction of the price. */
  readonly trailDistance: number;
  /** Distance of the planned target from entry, a fraction; absent = no target, the trail decides. */
  readonly targetDistance?: number;
  /** Targets that were named, in place of the strategy's own. */
  readonly targets?: readonly NamedTarget[];
  readonly stopFollows?: StopFollows;
  /** Worth in USDT that the owner named, at most, in place of the size by risk. */
  readonly notional?: number;
  /** Features known at entry, for the model: named numbers. */
  readonly features: Readonly<Record<string, number>>;
  /** What each learner says of it; absent for a trade by hand, and where nothing is learned. */
  readonly advice?: Advice;
  /** No rule that acts now takes it: it is followed to compare the rules, and never offered. */
  readonly untraded?: true;
}

/** Why a symbol gave no opportunity; `code` is stable, `reason` is for people. */
export interface NoOpportunity {
  readonly symbol: string;
  readonly code: string;
  readonly reason: string;
}
