import {
  namedPrice,
  sign,
  type Candle,
  type EntryAt,
  type Plan,
  type SimulatedTrade,
} from '../../domain/index.js';
import { simulateEntry, throughCandle, type SimulationTerms } from './simulated-trade.js';

/** Where a candle fills an entry that waits: at its named price, or at the open where that is beyond it already. */
const fillOf = ({ side }: Plan, at: EntryAt, { open, high, low }: Candle): number | undefined => {
  const price = namedPrice(at, side);
  const isRise = comesByRise(side, at);
  if (isRise ? high < price : low > price) return undefined;
  return isRise ? Math.max(open, price) : Math.min(open, price);
};

/** Whether the price has to rise to the entry: to a short's limit, or to a breakout above. */
const comesByRise = (side: Plan['side'], at: EntryAt): boolean =>
  'trigger' in at ? at.trigger === 'above' : side === 'short';

/**
 * What an entry that waits for its price becomes by one more closed candle: its trade once the price has come, `gone`
 * where the candle opened beyond its stop, undefined while it waits on. Of the candle that fills it counts what surely
 * came after the fill: the way on beyond the named price, and the close.
 * @param closeTime when the candle closed, unix ms
 */
export const entryWithin = (
  plan: Plan,
  at: EntryAt,
  candle: Candle,
  closeTime: number,
  terms: SimulationTerms,
): SimulatedTrade | 'gone' | undefined => {
  const { side, stop } = plan;
  const isBeyond = (price: number): boolean => sign(side) * (price - stop) <= 0;
  // Ahead of a breakout the price lies on the other side of the stop.
  if (!('trigger' in at) && isBeyond(candle.open)) return 'gone';
  const fill = fillOf(plan, at, candle);
  if (fill === undefined) return undefined;
  if (isBeyond(fill)) return 'gone';
  const { timestamp, close } = candle;
  const before = timestamp - (closeTime - timestamp);
  const trade = simulateEntry({ ...plan, entry: fill }, timestamp, before, terms);
  const rest =
    fill === candle.open
      ? candle
      : comesByRise(side, at)
        ? { ...candle, open: fill, low: Math.min(fill, close) }
        : { ...candle, open: fill, high: Math.max(fill, close) };
  return throughCandle(trade, rest, closeTime, terms);
};
