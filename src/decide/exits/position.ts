import { sign, type Analysis, type Position, type ReviewedPosition, type Side } from '../../domain/index.js';

/** Profit at a price in R of price: sign × (price − entry) ÷ first stop distance; leverage plays no part. */
export const profitR = (
  { side, entryPrice, riskDistance }: Pick<Position, 'side' | 'entryPrice' | 'riskDistance'>,
  price: number,
): number => (sign(side) * (price - entryPrice)) / riskDistance;

/** Whether a stop at `price` still lies behind the market, at least `gap` away. */
export const isBehind = (price: number, market: number, side: Side, gap: number): boolean =>
  sign(side) * (market - price) >= gap;

/**
 * The one way a stop moves by the bot's doing (invariant 6): the proposal when it is tighter than the current stop,
 * else undefined. Every rule goes through it.
 */
export const tighten = (current: number, proposed: number, side: Side): number | undefined =>
  Number.isFinite(proposed) && sign(side) * (proposed - current) > 0 ? proposed : undefined;

/** An entry this share of a candle after its open still owns the whole candle's high and low. */
const LATE_ENTRY = 0.05;

/** Whether all of a candle belongs to a position: of one that began well before the entry only the close does. */
export const ownsCandle = (
  { openedAt }: Pick<Position, 'openedAt'>,
  candleTime: number,
  closeTime: number,
): boolean => openedAt <= candleTime + LATE_ENTRY * (closeTime - candleTime);

type Seen = Pick<Analysis, 'candleTime' | 'closeTime' | 'high' | 'low' | 'close'>;

/** What one more closed candle changes of a position. Extremes that may be older than the position do not count. */
export const countedBy = (
  position: ReviewedPosition,
  candle: Seen,
): Pick<ReviewedPosition, 'best' | 'worst' | 'candlesHeld' | 'reviewedCandle'> => {
  const whole = ownsCandle(position, candle.candleTime, candle.closeTime);
  const [high, low] = whole ? [candle.high, candle.low] : [candle.close, candle.close];
  const long = position.side === 'long';
  return {
    best: long ? Math.max(position.best, high) : Math.min(position.best, low),
    worst: long ? Math.min(position.worst, low) : Math.max(position.worst, high),
    candlesHeld: position.candlesHeld + 1,
    reviewedCandle: candle.candleTime,
  };
};

/**
 * The position after one more closed candle: best, worst, candles held, candle reviewed. A candle that is already
 * counted changes nothing.
 */
export const afterCandle = <P extends ReviewedPosition>(position: P, candle: Seen): P =>
  candle.candleTime <= position.reviewedCandle ? position : { ...position, ...countedBy(position, candle) };
