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

/** A candle of which only the close counts. */
export const flatAt = ({ timestamp, close, volume }: Candle): Candle => ({
  timestamp,
  open: close,
  high: close,
  low: close,
  close,
  volume,
});

const PRICES = ['low', 'high', 'open', 'close'] as const;

const isPrice = (value: number): boolean => value > 0 && value < Infinity;

/**
 * The candle that a row stands for, whatever source it comes from, or in words why it is none. One whose open or close
 * lies outside its range is widened: both were traded, and some sources let a candle open at the last close.
 */
export const readCandle = (row: Candle, timeframe: Timeframe): Candle | string => {
  const { timestamp, open, high, low, close, volume } = row;
  if (!(timestamp >= 0 && timestamp % SPANS[timeframe] === 0))
    return `timestamp ${timestamp} is not on the ${SPANS[timeframe]} ms grid; expected open times in unix ms`;
  if (!(isPrice(low) && isPrice(high) && isPrice(open) && isPrice(close))) {
    const name = PRICES.find((price) => !isPrice(row[price])) ?? 'low';
    return `${name} is ${row[name]}; expected prices above 0`;
  }
  if (high < low) return `high ${high} is below low ${low}; expected high ≥ low`;
  if (!(volume >= 0 && volume < Infinity)) return `volume is ${volume}; expected volume ≥ 0, in coins`;
  if (open <= high && open >= low && close <= high && close >= low) return row;
  return { ...row, high: Math.max(high, open, close), low: Math.min(low, open, close) };
};
