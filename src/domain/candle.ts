/** One candle. `timestamp` is its open time (unix ms UTC); `volume` is in coins. */
export interface Candle {
  readonly timestamp: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const SPANS = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
} as const;

export type Timeframe = keyof typeof SPANS;

export const TIMEFRAMES = Object.keys(SPANS) as Timeframe[];

/** Length of a timeframe in ms. */
export const timeframeMs = (timeframe: Timeframe): number => SPANS[timeframe];

/** Open time of the candle that contains `time` (both unix ms UTC). */
export const candleOpen = (time: number, timeframe: Timeframe): number =>
  time - (time % timeframeMs(timeframe));

/** Open time of the last candle that is closed at `time`. */
export const lastClosed = (time: number, timeframe: Timeframe): number =>
  candleOpen(time, timeframe) - timeframeMs(timeframe);
