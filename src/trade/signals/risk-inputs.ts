import {
  controlAt,
  INITIAL_CONTROL,
  initialMarginOf,
  lossAtStop,
  notionalOf,
  RadError,
  ReadFailedError,
  sign,
  type Instrument,
  type Intent,
  type Position,
  type Side,
} from '../../domain/index.js';
import {
  contractsWithin,
  correlationOf,
  firstMarks,
  openRiskOf,
  returnsOf,
  slippageAllowance,
  type RiskContext,
  type RiskPending,
} from '../../decide/risk/index.js';
import { getOr } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { kellyOf } from '../learn/track-record.js';
import { pendingEntries } from '../../state/store/open-docs.js';

/** Hourly returns that a correlation is measured on: one week, the same however long the bot has been running. */
const CORRELATION_RETURNS = 168;

/**
 * Everything the risk rules need to know at this moment, the account read from the exchange.
 * @param symbols those that an entry is planned in
 */
export const riskContext = async (
  parts: TradingParts,
  ...symbols: readonly string[]
): Promise<RiskContext> => {
  const { store, clock } = parts;
  const [account, positions, entries, locks, control, marks, instruments, kelly] = await Promise.all([
    parts.exchange.fetchAccount(),
    store.list('position'),
    pendingEntries(store),
    store.list('lock'),
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    store.get('equity', 'main'),
    parts.market.instruments(),
    kellyOf(parts),
  ]);
  if (parts.scansElsewhere)
    await catchUp(parts, [...symbols, ...[...positions, ...entries].map(({ value }) => value.symbol)]);
  return {
    now: clock.now(),
    equity: account.equity,
    available: account.available,
    positions: positions.map(({ value }) => heldRisk(value, instruments)),
    pending: entries.map(({ value }) => pendingRisk(value)),
    marks: marks?.value ?? firstMarks(account.equity, clock.now()),
    control: controlAt(control.value, clock.now()),
    locks: new Map(
      locks.filter(({ value }) => value.until > clock.now()).map(({ id, value }) => [id, value]),
    ),
    correlation: (a, b) => correlation(parts, a, b),
    ...(kelly ? { kelly } : {}),
  };
};

/** Reads the candles that another process may have scanned instead of this one. */
const catchUp = async (parts: TradingParts, symbols: readonly string[]): Promise<void> => {
  for (const symbol of new Set(symbols))
    try {
      await parts.analyzers.refresh(symbol);
    } catch (error) {
      // As with a symbol that was never scanned: nothing is known of how it moves with others.
      if (!(error instanceof RadError)) throw error;
      parts.log.warn({ symbol, reason: error.message }, 'no candles to measure correlation on');
    }
};

const heldRisk = (
  position: Position,
  instruments: ReadonlyMap<string, Instrument>,
): RiskContext['positions'][number] => {
  const instrument = instruments.get(position.symbol) ?? position.instrument;
  if (!instrument) throw new ReadFailedError('instruments', `${position.symbol} is held but not listed`);
  const notional = notionalOf(position.contracts, position.entryPrice, instrument);
  return {
    symbol: position.symbol,
    side: position.side,
    notional,
    openRisk: openRiskOf(position, instrument),
    margin: initialMarginOf(notional, position.leverage),
  };
};

/**
 * Correlation of the returns between the last candles that both symbols have: aligned by candle time, so that a hole
 * in one of them shifts nothing.
 */
const correlation = (parts: TradingParts, a: string, b: string): number | undefined => {
  const [first, second] = [parts.analyzers.closes(a), parts.analyzers.closes(b)];
  const [x, y]: [number[], number[]] = [[], []];
  if (!first || !second) return undefined;
  let [i, j] = [first.times.length - 1, second.times.length - 1];
  while (i >= 0 && j >= 0 && x.length <= CORRELATION_RETURNS) {
    const [left, right] = [first.times[i] ?? 0, second.times[j] ?? 0];
    if (left === right) {
      x.push(first.closes[i--] ?? 0);
      y.push(second.closes[j--] ?? 0);
    } else if (left > right || Number.isNaN(left)) i--;
    else j--;
  }
  return correlationOf(returnsOf(x.reverse()), returnsOf(y.reverse()));
};

/** What an entry that is still working may yet become; what it filled and booked is in the position (invariant 13). */
export const pendingRisk = (intent: Intent): RiskPending => {
  const { plan, reservedRisk, reservedNotional, symbol, side } = intent;
  const booked = intent.steps.reduce((sum, step) => sum + step.booked, 0);
  const left = plan && plan.contracts > 0 ? Math.max(0, 1 - booked / plan.contracts) : 1;
  const notional = reservedNotional * left;
  return {
    symbol,
    side,
    reservedRisk: reservedRisk * left,
    reservedNotional: notional,
    ...(plan ? { reservedMargin: initialMarginOf(notional, plan.leverage) } : {}),
  };
};

/**
 * Contracts that the book takes no worse than the smaller of MAX_SLIPPAGE and 0.15 R from its best price; undefined
 * where there is no book. `stopDistance`: a fraction of the price.
 */
export const depthLimitOf = async (
  parts: TradingParts,
  symbol: string,
  side: Side,
  stopDistance: number,
): Promise<number | undefined> => {
  const depth = await parts.market.depth(symbol);
  if (!depth) return undefined;
  const best = (side === 'long' ? depth.asks : depth.bids)[0]?.price ?? 0;
  const allowance = slippageAllowance(best, best * stopDistance, parts.settings().maxSlippage);
  return contractsWithin(depth, side, best + sign(side) * allowance);
};

/** What equity loses from the mark on if the stop is hit; negative = profit locked in. */
export const riskFromMark = (position: Position, mark: number, instrument: Instrument): number =>
  lossAtStop(position, mark, instrument);
