import { timeframeMs, type Instrument } from '../../domain/index.js';
import { at, upperBound, type CandleColumn } from '../../domain/candle-column.js';
import { balanceOf } from '../../domain/ledger/ledger.js';
import type { RecordedMarket } from '../market.js';
import { activeSymbols, ordersOf, type PaperState } from './paper-state.js';

/** What the account may go through without anybody having to look at it. */
export interface Calm {
  /** Closes from this time on are looked at in any case, unix ms. */
  readonly before: number;
  /** USDT between which equity may move. */
  readonly floor: number;
  readonly ceiling: number;
  /** Called before the candles that close at a time are read. */
  readonly reveal?: ((time: number) => void) | undefined;
}

/** The candles of one active symbol on their way. */
interface Lane {
  readonly column: CandleColumn;
  readonly span: number;
  /** Prices at or beyond which something of the symbol happens. */
  readonly low: number;
  readonly high: number;
  /** USDT of equity a unit of price. */
  readonly perPrice: number;
  /** The candle that forms at the time that was reached. */
  forming: number;
}

/** Between which prices nothing of a symbol is reached. A level that is not known is NaN: nothing lies inside. */
const reachOf = (state: PaperState, symbol: string): Pick<Lane, 'low' | 'high'> => {
  const lows = [-Infinity];
  const highs = [Infinity];
  const { contracts = 0, liquidationPrice = NaN } = state.positions[symbol] ?? {};
  if (contracts !== 0) (contracts > 0 ? lows : highs).push(liquidationPrice);
  for (const { type, side, price = NaN, triggerPrice = NaN } of ordersOf(state, symbol)) {
    const isBelow = (side === 'sell') === (type === 'stop');
    (isBelow ? lows : highs).push(type === 'limit' ? price : triggerPrice);
  }
  return { low: Math.max(...lows), high: Math.min(...highs) };
};

const equityAt = (fixed: number, lanes: readonly Lane[]): number =>
  lanes.reduce((sum, { column, perPrice, forming }) => sum + perPrice * at(column.open, forming), fixed);

/** Whether a lane was in reach of nothing in the candle that closes now, and goes on without a hole. */
const moveOn = (lane: Lane, time: number): boolean => {
  const { column, span, low, high } = lane;
  if (at(column.timestamp, lane.forming) + span !== time) return true;
  if (!(at(column.low, lane.forming) > low && at(column.high, lane.forming) < high)) return false;
  return at(column.timestamp, ++lane.forming) === time;
};

/**
 * The last candle close up to which, from `after` on, provably nothing happens to an account: no order or liquidation
 * price is reached, no funding is paid, equity stays within its bounds. `after` where the first one has to be looked
 * at. Holes and ends of recordings are left to whoever looks exactly.
 */
export const calmUntil = (
  market: RecordedMarket,
  state: PaperState,
  instruments: ReadonlyMap<string, Pick<Instrument, 'contractSize'>>,
  after: number,
  { before, floor, ceiling, reveal }: Calm,
): number => {
  const lanes: Lane[] = [];
  let fixed = balanceOf(state.ledger);
  let end = before;
  for (const symbol of activeSymbols(state)) {
    const column = market.finestColumn(symbol, after);
    if (!column) return after;
    const span = timeframeMs(column.timeframe);
    const forming = upperBound(column.timestamp, after - span);
    // Also where there is none: NaN.
    if (!(at(column.timestamp, forming) <= after)) return after;
    end = Math.min(end, market.nextFunding(symbol, after) ?? Infinity);
    const { contracts = '0', cost = '0' } = state.ledger.positions[symbol] ?? {};
    const size = instruments.get(symbol)?.contractSize ?? NaN;
    fixed -= Number(cost) * size;
    lanes.push({ column, span, forming, ...reachOf(state, symbol), perPrice: Number(contracts) * size });
  }
  for (let reached = after; ;) {
    let time = Infinity;
    for (const { column, span, forming } of lanes)
      time = Math.min(time, at(column.timestamp, forming) + span);
    // False where a recording ends, too: NaN.
    if (!(time < end)) return reached;
    reveal?.(time);
    if (!lanes.every((lane) => moveOn(lane, time))) return reached;
    const equity = equityAt(fixed, lanes);
    if (!(equity > floor && equity < ceiling)) return reached;
    reached = time;
  }
};
