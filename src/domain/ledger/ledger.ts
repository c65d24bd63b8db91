import { Big } from 'big.js';
import { ReadFailedError, type AccountEvent, type Cash, type Cashflow, type Instrument } from '../index.js';
import { EMPTY_BASIS, applyFill, unrealisedExact, type FillBasis } from './basis.js';

/**
 * Fills, fees, funding and transfers applied into a balance (invariant 4). JSON; amounts are decimal strings in USDT.
 * balance = opening + realised − fees + funding + transfers, to the last digit.
 */
export interface LedgerState {
  /** Cash, without unrealised P&L. */
  readonly balance: string;
  /** Sums since the ledger was opened. */
  readonly realised: string;
  readonly fees: string;
  readonly funding: string;
  readonly transfers: string;
  /** Open symbols only. */
  readonly positions: Readonly<Record<string, FillBasis>>;
  /** Funding that is booked while no trade that was open at its time is in the record yet. */
  readonly unclaimed?: readonly Cashflow[];
}

/** What one event did, in USDT. `realised` is price P&L only; `funding` and `transfer` positive = received. */
export interface LedgerEffect {
  readonly realised: number;
  readonly fee: number;
  readonly funding: number;
  readonly transfer: number;
  /** Signed contracts and average entry of the symbol after it; 0 when flat or when no symbol is concerned. */
  readonly contracts: number;
  readonly entryPrice: number;
}

/** A ledger that starts with `balance` USDT in cash. */
export const emptyLedger = (balance: number): LedgerState => ({
  balance: new Big(balance).toFixed(),
  realised: '0',
  fees: '0',
  funding: '0',
  transfers: '0',
  positions: {},
});

/** The ledger that stood at `balance` USDT before all that is in `record` (one that began with 0). */
export const openingLedger = (balance: number, record: Pick<LedgerState, 'balance'>): LedgerState => ({
  ...emptyLedger(0),
  balance: new Big(balance).minus(record.balance).toFixed(),
});

/** What was there before all that the ledger holds, USDT. */
export const openingBalance = ({ balance, realised, fees, funding, transfers }: LedgerState): number =>
  new Big(balance).minus(realised).plus(fees).minus(funding).minus(transfers).toNumber();

const add = (a: string, b: Big | number | string): string => new Big(a).plus(b).toFixed();

const NO_EFFECT: LedgerEffect = {
  realised: 0,
  fee: 0,
  funding: 0,
  transfer: 0,
  contracts: 0,
  entryPrice: 0,
};

/**
 * Applies one account event.
 * @param instrument of the fill's symbol; only its contract size is read, and only for fills.
 */
export const applyEvent = (
  state: LedgerState,
  event: AccountEvent,
  instrument?: Pick<Instrument, 'contractSize'>,
): { readonly state: LedgerState; readonly effect: LedgerEffect } => {
  if (event.type === 'cashflow') {
    const { kind, amount } = event.cashflow;
    const sum = kind === 'funding' ? 'funding' : 'transfers';
    return {
      state: { ...state, balance: add(state.balance, amount), [sum]: add(state[sum], amount) },
      effect: { ...NO_EFFECT, [kind]: amount },
    };
  }
  const { fill } = event;
  if (!instrument) throw new ReadFailedError(`contract size of ${fill.symbol}`, 'instrument unknown');
  const applied = applyFill(state.positions[fill.symbol] ?? EMPTY_BASIS, fill, instrument.contractSize);
  const { [fill.symbol]: _, ...others } = state.positions;
  return {
    state: {
      ...state,
      balance: add(state.balance, new Big(applied.realisedExact).minus(fill.fee)),
      realised: add(state.realised, applied.realisedExact),
      fees: add(state.fees, fill.fee),
      positions: applied.contracts === 0 ? others : { ...others, [fill.symbol]: applied.basis },
    },
    effect: {
      ...NO_EFFECT,
      realised: applied.realised,
      fee: fill.fee,
      contracts: applied.contracts,
      entryPrice: applied.entryPrice,
    },
  };
};

/**
 * Balance + unrealised P&L at the marks, as a decimal string to the last digit.
 * @throws ReadFailedError when an open symbol has no mark or instrument: unknown is not zero (invariant 8).
 */
export const exactEquityOf = (
  state: LedgerState,
  marks: Readonly<Record<string, number>>,
  instruments: ReadonlyMap<string, Pick<Instrument, 'contractSize'>>,
): string => {
  let equity = new Big(state.balance);
  for (const [symbol, basis] of Object.entries(state.positions)) {
    const mark = marks[symbol];
    const instrument = instruments.get(symbol);
    if (mark === undefined || !instrument)
      throw new ReadFailedError(
        'equity',
        `no ${mark === undefined ? 'mark price' : 'instrument'} of ${symbol}`,
      );
    equity = equity.plus(unrealisedExact(basis, mark, instrument.contractSize));
  }
  return equity.toFixed();
};

/** The same as a number. @throws ReadFailedError as `exactEquityOf` does. */
export const equityOf = (
  state: LedgerState,
  marks: Readonly<Record<string, number>>,
  instruments: ReadonlyMap<string, Pick<Instrument, 'contractSize'>>,
): number => Number(exactEquityOf(state, marks, instruments));

/** What the ledger has booked since it was opened, as numbers. */
export const cashOfLedger = ({ realised, fees, funding }: LedgerState): Cash => ({
  realised: Number(realised),
  fees: Number(fees),
  funding: Number(funding),
});

export const balanceOf = (state: LedgerState): number => Number(state.balance);
