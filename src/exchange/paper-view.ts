import { notionalOf, unrealisedOf, type ExchangePosition, type Instrument } from '../domain/index.js';
import type { FillModel, PaperState } from './paper-state.js';

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
