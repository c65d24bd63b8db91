import type { Candle, Side, Timeframe } from '../../domain/index.js';

/** What every picture may carry. Specifications are plain JSON: queues hold them, not pictures. */
interface PictureBase {
  /** IANA name that times are written in; UTC when absent. */
  readonly timeZone?: string;
  /** One more line of the caller's, shown under the title and cut when too long. */
  readonly note?: string;
}

interface PriceBase extends PictureBase {
  readonly symbol: string;
  readonly side: Side;
  readonly timeframe: Timeframe;
  /** Ascending by time; 80–120 look best, more are merged. */
  readonly candles: readonly Candle[];
  /** Decimals of the instrument's tick. */
  readonly priceDecimals: number;
  readonly entry: number;
  /** In any order; at most eight. */
  readonly targets?: readonly TargetMark[];
  readonly leverage?: number;
  readonly atStop?: Outcome;
}

/** What a trade, or a part of it, will have made at a level, costs included. */
export interface Outcome {
  readonly usdt: number;
  readonly r: number;
}

/** A target: the only one, or one of several with its share. */
export interface TargetMark {
  readonly price: number;
  /** Fraction (0…1] of the position that goes there; all of it when absent. */
  readonly share?: number;
  /** Of the only target what the trade will have made in all; of one of several what its own part makes or made. */
  readonly makes?: Outcome;
  /** All of its share was taken off. */
  readonly done?: true;
}

/** A line over the candles, one value for each point in time (unix ms, the close). */
export interface NamedLine {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly price: number }[];
}

/** A price with a name, such as a support that a reason names. */
export interface NamedLevel {
  readonly name: string;
  readonly price: number;
}

/** The stop from `at` (unix ms) on; the first one is the stop the position began with. */
export interface StopPoint {
  readonly at: number;
  readonly price: number;
}

export interface FillPoint {
  readonly at: number;
  readonly price: number;
  readonly side: 'buy' | 'sell';
  /** True when it made the position smaller. */
  readonly reduces: boolean;
}

/** A trade offered to the owner. */
export interface SignalPicture extends PriceBase {
  readonly type: 'signal';
  /** Where it is to be entered anywhere between two prices; `entry` is then the one that the plan counts with. */
  readonly entryZone?: { readonly low: number; readonly high: number };
  readonly stop: number;
  readonly liquidation?: number;
  /** Price of now; the last close when absent. */
  readonly last?: number;
  /** Net reward ÷ worst case at the target, as the plan has it. */
  readonly rewardRisk?: number;
  /** How many votes speak for it, of all there are. */
  readonly votes?: { readonly pro: number; readonly of: number };
  /** What the reasons name, as far as it can be drawn over the candles. */
  readonly lines?: readonly NamedLine[];
  readonly levels?: readonly NamedLevel[];
}

/** An open position. Money in USDT. */
export interface PositionPicture extends PriceBase {
  readonly type: 'position';
  readonly stop: number;
  readonly liquidation?: number;
  readonly mark: number;
  readonly openedAt: number;
  readonly stops: readonly StopPoint[];
  readonly fills: readonly FillPoint[];
  readonly pnl: number;
  readonly pnlFraction?: number;
  readonly r: number;
}

/** A closed position, told as a story. Money in USDT. */
export interface TradePicture extends PriceBase {
  readonly type: 'trade';
  readonly exit: number;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly stops: readonly StopPoint[];
  readonly fills: readonly FillPoint[];
  /** Best and worst price while it was open; absent = not drawn. */
  readonly best?: number;
  readonly worst?: number;
  /** What it would have come to at those, in R, costs included: the result lies between them. */
  readonly bestR: number;
  readonly worstR: number;
  readonly pnl: number;
  readonly r: number;
  readonly exitReason: string;
}

/** A symbol's candles without a trade. */
export interface MarketPicture extends PictureBase {
  readonly type: 'market';
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly candles: readonly Candle[];
  readonly priceDecimals: number;
  /** Price of now; the last close when absent. */
  readonly last?: number;
  /** Lines at prices that matter, such as that of an alert. */
  readonly levels?: readonly NamedLevel[];
}

/** `drawdown` is a fraction ≤ 0; when absent it is measured from the highest equity so far. */
export interface EquityPoint {
  readonly at: number;
  readonly equity: number;
  readonly drawdown?: number;
}

export interface EquityPicture extends PictureBase {
  readonly type: 'equity';
  readonly title?: string;
  readonly points: readonly EquityPoint[];
}

/** Net P&L in USDT by day (`YYYY-MM-DD`) or by another period, ascending. */
export interface DailyPicture extends PictureBase {
  readonly type: 'daily';
  readonly title?: string;
  /** What a bar stands for; a day when absent. */
  readonly period?: 'day' | 'week' | 'month';
  readonly days: readonly { readonly day: string; readonly pnl: number }[];
}

/** Net P&L in USDT by symbol or another grouping, in any order. */
export interface PerformancePicture extends PictureBase {
  readonly type: 'performance';
  readonly title?: string;
  /** What a row stands for, in the singular; a symbol when absent. */
  readonly noun?: string;
  readonly rows: readonly { readonly symbol: string; readonly pnl: number; readonly trades?: number }[];
}

/** What signals made or would have made, in R, by what became of them; drawn in the given order. */
export interface ScorecardPicture extends PictureBase {
  readonly type: 'scorecard';
  readonly title?: string;
  readonly rows: readonly { readonly name: string; readonly r: number; readonly count: number }[];
}

/** The record of a source of signals, net R. */
export interface SourcePicture extends PictureBase {
  readonly type: 'source';
  /** Its name, as people read it. */
  readonly source: string;
  /** A signal whose result is known: when it was known (unix ms), what it made or would have made. In any order. */
  readonly points: readonly { readonly at: number; readonly r: number; readonly taken: boolean }[];
  /** Mean of those that were taken, with its 95 % interval; absent while they are too few. */
  readonly meanR?: { readonly value: number; readonly low: number; readonly high: number };
}

export type PictureSpec =
  | SignalPicture
  | PositionPicture
  | TradePicture
  | MarketPicture
  | EquityPicture
  | DailyPicture
  | PerformancePicture
  | ScorecardPicture
  | SourcePicture;

export type PicturePriceSpec = SignalPicture | PositionPicture | TradePicture;

export type ThemeName = 'dark' | 'light';
