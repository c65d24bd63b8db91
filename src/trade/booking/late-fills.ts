import type { ClosedTrade, Fill, Instrument, JournalEntry, Position, Timeframe } from '../../domain/index.js';
import { addUsdt, bookedTrade, coinsOf, lots, inUsdt, withBooking } from '../../domain/index.js';
import type { FillBasis } from '../../domain/ledger/basis.js';
import type { LedgerState } from '../../domain/ledger/ledger.js';
import type { Books, Applied } from './books.js';
import { bookedOf, openedBy, riskUnitOf, type Entry } from './open-position.js';
import { closedTrade } from './closed-trade.js';
import { entryBooking, sideBooking } from './fill-bookings.js';

/** A fill of an entry, or the part of it, that came into the record after it had been closed. */
export interface LateFill {
  readonly fill: Fill;
  /** At which it had been closed. */
  readonly exitPrice: number;
  /** USDT, fees not included. */
  readonly realised: number;
}

/** Contracts of a fill that only make up for what was taken off before; `before`: the ledger's basis without it. */
export const madeUpBy = (fill: Fill, before: FillBasis | undefined): number => {
  const held = Number(before?.contracts ?? 0);
  const against = fill.side === 'buy' ? -held : held;
  return Math.max(0, Math.min(against, fill.contracts));
};

/** A fill in two, the first of so many contracts; the fee is split without a remainder. */
export const splitFill = (fill: Fill, contracts: number): readonly [Fill, Fill] => {
  const fee = contracts === fill.contracts ? fill.fee : addUsdt((fill.fee * contracts) / fill.contracts);
  const rest = { contracts: lots(fill.contracts - contracts), fee: addUsdt(fill.fee, -fee) };
  return [
    { ...fill, contracts: lots(contracts), fee },
    { ...fill, ...rest },
  ];
};

/** The closed trade with contracts of its entry that were not in the record when it was closed. */
export const completedTrade = (
  trade: ClosedTrade,
  entry: Entry,
  { fill, exitPrice, realised }: LateFill,
  instrument: Instrument,
): ClosedTrade => {
  const contracts = lots(trade.contracts + fill.contracts);
  const average = (known: number, late: number): number =>
    (known * trade.contracts + late * fill.contracts) / contracts;
  const entryPrice = average(trade.entryPrice, fill.price);
  const coins = coinsOf(contracts, instrument);
  const riskUnit = entry.kind === 'open' ? riskUnitOf(entry, bookedOf(entry)) : trade.riskUnit;
  const scale = riskUnit > 0 ? ((contracts / trade.contracts) * trade.riskUnit) / riskUnit : 0;
  const { owed = 0, ...known } = trade;
  const left = lots(owed - fill.contracts);
  const completed: ClosedTrade = {
    ...known,
    openedAt: Math.min(trade.openedAt, fill.timestamp),
    contracts,
    coins,
    notional: coins * entryPrice,
    entryPrice,
    exitPrice: average(trade.exitPrice, exitPrice),
    riskUnit,
    maeR: trade.maeR * scale,
    mfeR: trade.mfeR * scale,
    fillIds: [...trade.fillIds, fill.id],
    ...(left > 0 ? { owed: left } : {}),
  };
  return bookedTrade(completed, entryBooking(fill, realised));
};

/** The trade of an entry of which nothing was in the record before it was closed; the exit's fee is in the ledger alone. */
export const tradeBefore = (
  entry: Entry,
  { fill, exitPrice, realised }: LateFill,
  instrument: Instrument,
  timeframe: Timeframe,
  isAgain = false,
): ClosedTrade =>
  closedTrade(
    {
      ...openedBy(entry, fill, instrument, timeframe, { isAgain }),
      status: 'closed',
      contracts: 0,
      realised,
      bookings: [entryBooking(fill, realised)],
      exitContracts: fill.contracts,
      exitPrice,
      closedAt: fill.timestamp,
      exitReason: 'closed before its entry was in the record',
    },
    instrument,
  );

/** Closed trades that late records may belong to, each as it is by now. */
export const tradesKnown = ({ trades = [] }: Books, out: Applied): readonly ClosedTrade[] => {
  const changed = [...out.trades, ...out.completed];
  return [...changed, ...trades.filter(({ id }) => !changed.some((trade) => trade.id === id))];
};

/**
 * Notes what a late record made of a trade that was `before` (or of none), and tells it: in the trade's own push while
 * that is still owed, else by a sentence (`told`).
 */
export const correct = (
  out: Applied,
  trade: ClosedTrade,
  before: ClosedTrade | undefined,
  why: Pick<JournalEntry, 'at' | 'cause' | 'data'>,
  told: string,
): void => {
  out.journal.push({
    ...why,
    event: before ? 'trade-completed' : 'trade-closed-late',
    symbol: trade.symbol,
    positionId: trade.id,
    data: { ...why.data, netPnl: trade.netPnl },
  });
  const owed = out.pushes.findIndex((push) => push.type === 'exit' && push.trade === before);
  if (before && owed < 0) {
    const same = out.completed.findIndex(({ id }) => id === trade.id);
    out.completed.splice(same < 0 ? out.completed.length : same, 1, trade);
    const text = `${trade.symbol}: ${told} Its result is ${inUsdt(trade.netPnl)} now.`;
    out.pushes.push({ type: 'notice', level: 'info', text });
    return;
  }
  const index = before ? out.trades.indexOf(before) : out.trades.length;
  out.trades.splice(index, 1, trade);
  out.pushes.splice(before ? owed : out.pushes.length, 1, { type: 'exit', trade });
};

/** Notes what a late fill of the entry made of a trade. */
export const recordLate = (
  out: Applied,
  trade: ClosedTrade,
  known: ClosedTrade | undefined,
  { fill, exitPrice, realised }: LateFill,
): void => {
  const { id, contracts, timestamp: at } = fill;
  const cause = 'a fill of the entry came into the record after the exit';
  const told = `${contracts} more contracts of the entry came into the exchange's record after they had been closed: the trade is ${trade.contracts} contracts in all.`;
  correct(out, trade, known, { at, cause, data: { fillId: id, contracts, exitPrice, realised } }, told);
};

/** Clocks of the exchange and of this host may differ by so much, ms. */
const SKEW_MS = 10_000;

/** Whether a fill was in what the exchange showed when a position that the bot did not open was taken in. */
export const isKnown = ({ status, knownSince = -Infinity, owed }: Position, { timestamp }: Fill): boolean =>
  status === 'open' && owed !== undefined && timestamp < knownSince + SKEW_MS;

/** The ledger with the basis of one symbol as it was. */
export const withBasis = (ledger: LedgerState, symbol: string, basis: FillBasis | undefined): LedgerState => {
  const { [symbol]: _, ...others } = ledger.positions;
  return { ...ledger, positions: basis ? { ...others, [symbol]: basis } : others };
};

/** The position after a fill that was in it already: its money is booked, and so much less is owed by the record. */
export const withKnown = ({ owed = 0, ...position }: Position, fill: Fill, realised: number): Position => {
  const left = lots(owed - (fill.side === 'buy' ? 1 : -1) * fill.contracts);
  return {
    ...withBooking(position, sideBooking(position.side, fill, realised, 'before it was taken over')),
    ...(left === 0 ? {} : { owed: left }),
    fillIds: [...position.fillIds, fill.id],
  };
};
