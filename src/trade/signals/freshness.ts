import { ageOfStamp } from '../../clock.js';
import { baseOf, denied, timeframeMs, type Denied } from '../../domain/index.js';
import { marketNow, stale } from '../orders/fresh-quote.js';
import type { TradingParts } from '../core/parts.js';

/** The newest candle may have closed two timeframes ago (one without a trade has no row) and this long, ms. */
const CANDLE_ALLOWANCE = 120_000;
/** Why nothing may be decided on the candles of a symbol as they are known now; undefined where they are fresh. */
export const staleCandles = (
  parts: Pick<TradingParts, 'market' | 'clock' | 'analyzers'>,
  symbol: string,
  analyzers = parts.analyzers,
): Denied | undefined => {
  const opened = analyzers.newest(symbol);
  const base = baseOf(symbol);
  if (opened === undefined)
    return denied('stale-candles', `no candle of ${base} is known; nothing is decided`, {});
  const span = timeframeMs(analyzers.timeframe);
  const [closed, now] = [opened + span, marketNow(parts)];
  return ageOfStamp(closed, now) <= 2 * span + CANDLE_ALLOWANCE
    ? undefined
    : stale('stale-candles', `${base}'s newest candle`, now - closed);
};

/** As `staleCandles`, after another look at the market where they are stale. @throws ReadFailedError */
export const stillStale = async (
  parts: Pick<TradingParts, 'market' | 'clock' | 'analyzers'>,
  symbol: string,
): Promise<Denied | undefined> => {
  if (!staleCandles(parts, symbol)) return undefined;
  await parts.analyzers.refresh(symbol);
  return staleCandles(parts, symbol);
};
