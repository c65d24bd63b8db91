import type {
  ClosedTrade,
  Fill,
  Instrument,
  Intent,
  JournalEntry,
  Position,
  Push,
  Timeframe,
} from '../domain/index.js';
import { coinsOf } from '../domain/index.js';
import type { FillBasis } from '../ledger/basis.js';
import { bookedOf, lots, openedBy, riskUnitOf } from './fold-open.js';
import { closedTrade } from './fold-report.js';

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
  const against = fill.side === 'buy' ? held < 0 : held > 0;
  return against ? Math.min(Math.abs(held), fill.contracts) : 0;
};

/** A part of a fill, with its part of the fee. */
export const partOf = (fill: Fill, contracts: number): Fill =>
  contracts === fill.contracts
    ? fill
    : { ...fill, contracts: lots(contracts), fee: (fill.fee * contracts) / fill.contracts };

/** The closed trade with contracts of its entry that were not in the record when it was closed. */
export const completedTrade = (
  trade: ClosedTrade,
  intent: Intent,
  { fill, exitPrice, realised }: LateFill,
  instrument: Instrument,
): ClosedTrade => {
  const contracts = lots(trade.contracts + fill.contracts);
  const average = (known: number, late: number): number =>
    (known * trade.contracts + late * fill.contracts) / contracts;
  const entryPrice = average(trade.entryPrice, fill.price);
  const coins = coinsOf(contracts, instrument);
  const grossPnl = trade.grossPnl + realised;
  const fees = trade.fees + fill.fee;
  const netPnl = grossPnl - fees + trade.funding;
  const riskUnit = intent.kind === 'open' ? riskUnitOf(intent, bookedOf(intent)) : trade.riskUnit;
  const scale = riskUnit > 0 ? ((contracts / trade.contracts) * trade.riskUnit) / riskUnit : 0;
  return {
    ...trade,
    contracts,
    coins,
    notional: coins * entryPrice,
    entryPrice,
    exitPrice: average(trade.exitPrice, exitPrice),
    grossPnl,
    fees,
    netPnl,
    riskUnit,
    r: riskUnit > 0 ? netPnl / riskUnit : 0,
    maeR: trade.maeR * scale,
    mfeR: trade.mfeR * scale,
    fillIds: [...trade.fillIds, fill.id],
  };
};

/** The trade of an entry of which nothing was in the record before it was closed; the exit's fee is in the ledger alone. */
export const tradeBefore = (
  intent: Intent,
  { fill, exitPrice, realised }: LateFill,
  instrument: Instrument,
  timeframe: Timeframe,
): ClosedTrade | undefined => {
  const opened = openedBy(intent, fill, instrument, timeframe);
  return (
    opened &&
    closedTrade(
      {
        ...opened,
        status: 'closed',
        contracts: 0,
        realised,
        exitContracts: fill.contracts,
        exitPrice,
        closedAt: fill.timestamp,
        exitReason: 'closed before its entry was in the record',
      },
      instrument,
    )
  );
};

/** Notes a trade that a late fill made or completed; one that was told already is corrected. */
export const recordCompleted = (
  out: {
    readonly trades: ClosedTrade[];
    readonly completed: ClosedTrade[];
    readonly pushes: Push[];
    readonly journal: JournalEntry[];
  },
  trade: ClosedTrade,
  known: ClosedTrade | undefined,
  { fill, exitPrice, realised }: LateFill,
): void => {
  out.journal.push({
    at: fill.timestamp,
    event: known ? 'trade-completed' : 'trade-closed-late',
    symbol: trade.symbol,
    positionId: trade.id,
    cause: 'a fill of the entry came into the record after the exit',
    data: { fillId: fill.id, contracts: fill.contracts, exitPrice, realised, netPnl: trade.netPnl },
  });
  const told = out.pushes.findIndex((push) => push.type === 'exit' && push.trade === known);
  if (known && told < 0) {
    const same = out.completed.findIndex(({ id }) => id === trade.id);
    out.completed.splice(same < 0 ? out.completed.length : same, 1, trade);
    out.pushes.push({
      type: 'notice',
      level: 'info',
      text: `${trade.symbol}: ${fill.contracts} more contracts of the entry came into the exchange's record after they had been closed. The trade is ${trade.contracts} contracts in all, net ${trade.netPnl.toFixed(2)} USDT.`,
    });
    return;
  }
  const index = known ? out.trades.indexOf(known) : out.trades.length;
  out.trades.splice(index, 1, trade);
  out.pushes.splice(known ? told : out.pushes.length, 1, { type: 'exit', trade });
};

/** Clocks of the exchange and of this host may differ by so much, ms. */
const SKEW_MS = 10_000;

/** Whether a fill was in what the exchange showed when a position that the bot did not open was taken in. */
export const isKnown = ({ status, knownSince, owed }: Position, { timestamp }: Fill): boolean =>
  status === 'open' && knownSince !== undefined && owed !== undefined && timestamp < knownSince + SKEW_MS;

/** The position after a fill that was in it already: its fee is booked, and so much less is owed by the record. */
export const withKnown = ({ owed = 0, ...position }: Position, fill: Fill): Position => {
  const left = lots(owed - (fill.side === 'buy' ? 1 : -1) * fill.contracts);
  return {
    ...position,
    ...(left === 0 ? {} : { owed: left }),
    fees: position.fees + fill.fee,
    fillIds: [...position.fillIds, fill.id],
  };
};
