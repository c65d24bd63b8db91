import {
  notionalOf,
  unrealisedOf,
  type Account,
  type ExchangePosition,
  type FillModel,
  type Instrument,
} from '../../domain/index.js';
import { balanceOf, equityOf } from '../../domain/ledger/ledger.js';
import { availableOf, type PaperState } from './paper-state.js';

type Marks = Readonly<Record<string, number>>;

/** The account's figures. Equity, to the last digit, is worked out again only for another ledger or other marks. */
export class Valuation {
  #last:
    { readonly ledger: PaperState['ledger']; readonly marks: Marks; readonly equity: number } | undefined;

  account(
    state: PaperState,
    marks: Marks,
    instruments: ReadonlyMap<string, Instrument>,
    timestamp: number,
  ): Account {
    const equity = this.#equity(state, marks, instruments);
    const available = Math.max(0, availableOf(state, instruments));
    return { balance: balanceOf(state.ledger), equity, available, timestamp };
  }

  #equity({ ledger }: PaperState, marks: Marks, instruments: ReadonlyMap<string, Instrument>): number {
    const last = this.#last;
    if (last?.ledger === ledger && sameMarks(last.marks, marks)) return last.equity;
    const equity = equityOf(ledger, marks, instruments);
    this.#last = { ledger, marks, equity };
    return equity;
  }
}

const sameMarks = (a: Marks, b: Marks): boolean => {
  const symbols = Object.keys(b);
  return symbols.length === Object.keys(a).length && symbols.every((symbol) => a[symbol] === b[symbol]);
};

/** Positions as an exchange reports them. Symbols without a mark or an instrument cannot occur here. */
export const paperPositions = (
  state: PaperState,
  marks: Readonly<Record<string, number>>,
  instruments: ReadonlyMap<string, Instrument>,
): ExchangePosition[] =>
  Object.entries(state.positions).flatMap(([symbol, position]) => {
    const instrument = instruments.get(symbol);
    const markPrice = marks[symbol];
    if (!instrument || markPrice === undefined) return [];
    const contracts = Math.abs(position.contracts);
    const side = position.contracts > 0 ? ('long' as const) : ('short' as const);
    const { entryPrice, liquidationPrice, margin } = position;
    const leverage = Number((notionalOf(contracts, entryPrice, instrument) / margin).toFixed(6));
    const unrealisedPnl = unrealisedOf({ side, contracts, entryPrice }, markPrice, instrument.contractSize);
    return [{ symbol, side, contracts, entryPrice, markPrice, leverage, liquidationPrice, unrealisedPnl }];
  });

const bps = (fraction: number): string => `${Number((fraction * 1e4).toFixed(2))} bps`;

/** What is simulated and how, one line each, for people. */
export const paperAssumptions = (model: FillModel): string[] => [
  `Market orders and targets slip ${bps(model.marketSlippage)}, stops ${bps(model.stopSlippage)}; both pay the taker's fee.`,
  `Entries fill at most ${model.volumeShare * 100} % of a candle's volume; exits fill whole, with up to ${model.maxImpact} times the slippage.`,
  'Liquidation takes the whole isolated margin, at the mark (the last price where marks are missing).',
];
