import {
  INITIAL_CONTROL,
  initialMarginOf,
  isPendingEntry,
  lossAtStop,
  notionalOf,
  ReadFailedError,
  type Instrument,
  type Position,
} from '../domain/index.js';
import { filledOf } from '../execution/orders.js';
import { correlationOf, firstMarks, openRiskOf, returnsOf, type RiskContext } from '../risk/index.js';
import { getOr } from '../store/store.js';
import type { TradingParts } from './parts.js';

/** Hourly returns that a correlation is measured on: one week, the same however long the bot has been running. */
const CORRELATION_RETURNS = 168;

/** Everything the risk rules need to know at this moment, the account read from the exchange. */
export const riskContext = async (parts: TradingParts): Promise<RiskContext> => {
  const { store, clock } = parts;
  const [account, positions, intents, locks, control, marks, instruments] = await Promise.all([
    parts.exchange.fetchAccount(),
    store.list('position'),
    store.list('intent'),
    store.list('lock'),
    getOr(store, 'control', 'main', INITIAL_CONTROL),
    store.get('equity', 'main'),
    parts.market.instruments(),
  ]);
  return {
    now: clock.now(),
    equity: account.equity,
    available: account.available,
    positions: positions.map(({ value }) => heldRisk(value, instruments)),
    pending: intents
      .map(({ value }) => value)
      .filter(isPendingEntry)
      .map((intent) => ({
        symbol: intent.symbol,
        side: intent.side,
        reservedRisk: intent.reservedRisk,
        reservedNotional: filledOf(intent) > 0 ? 0 : intent.reservedNotional,
      })),
    marks: marks?.value ?? firstMarks(account.equity, clock.now()),
    control: control.value,
    locks: new Map(locks.map((lock) => [lock.id, lock.value])),
    correlation: (a, b) => correlation(parts, a, b),
  };
};

const heldRisk = (
  position: Position,
  instruments: ReadonlyMap<string, Instrument>,
): RiskContext['positions'][number] => {
  const instrument = instruments.get(position.symbol);
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

const correlation = (parts: TradingParts, a: string, b: string): number | undefined => {
  const [first, second] = [parts.brain.closes(a), parts.brain.closes(b)];
  // Aligned at the last candle that both have.
  const end = Math.min(first.times.at(-1) ?? 0, second.times.at(-1) ?? 0);
  const upTo = (memory: typeof first): readonly number[] => {
    let length = memory.times.length;
    while (length > 0 && (memory.times[length - 1] ?? 0) > end) length--;
    return memory.closes.slice(Math.max(0, length - CORRELATION_RETURNS - 1), length);
  };
  return correlationOf(returnsOf(upTo(first)), returnsOf(upTo(second)));
};

/** What equity loses from the mark on if the stop is hit; negative = profit locked in. */
export const riskFromMark = (position: Position, mark: number, instrument: Instrument): number =>
  lossAtStop(position, mark, instrument);
