import { resampleDays, type EquityPoint } from '../decide/analytics/index.js';
import { DEFAULT_FILL_MODEL, inR, moneyOf, netOf, type Luck } from '../domain/index.js';
import { openPositions } from '../state/store/open-docs.js';
import type { TradingParts } from '../trade/core/parts.js';
import type { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import type { WalkTerms } from './entry-walk.js';
import { randomEntries, type Entered } from './random-entries.js';
import type { Recorder } from './recorder.js';

/** A run that is over. */
export interface Ended {
  readonly parts: TradingParts;
  readonly market: RecordedMarketData;
  readonly recorder: Recorder;
  readonly span: { readonly from: number; readonly to: number };
}

/** The entries of a run that is over, by what each made; those that are open at the mark. */
export const enteredOf = async ({ parts, market, recorder, span }: Ended): Promise<readonly Entered[]> => {
  const made = new Map(recorder.trades.map(({ id, r }) => [id, r]));
  for (const { value } of await openPositions(parts.store)) {
    const { mark } = market.quoteAt(value.symbol, span.to);
    made.set(value.id, inR(netOf(moneyOf(value, mark, market.instrument(value.symbol))), value.riskUnit));
  }
  return [...recorder.entries].flatMap(([id, entry]) => {
    const r = made.get(id);
    return r === undefined ? [] : [{ ...entry, r }];
  });
};

/** What the entries of a run are followed by, at whatever time. */
export const termsOf = ({ parts, market, span }: Omit<Ended, 'recorder'>): WalkTerms => ({
  market,
  settings: parts.settings(),
  rules: parts.rules,
  model: { ...DEFAULT_FILL_MODEL, ...parts.fills },
  span,
});

/** With what its days say, drawn again. */
export const withResampled = (luck: Omit<Luck, 'resampled'>, curve: readonly EquityPoint[]): Luck => {
  const resampled = resampleDays(curve);
  return { ...luck, ...(resampled ? { resampled } : {}) };
};

/** How much of a run that is over may be luck. Takes about as long as the run. @param progress share that is done */
export const luckOf = async (
  run: Ended,
  curve: readonly EquityPoint[],
  progress?: (share: number) => void,
): Promise<Luck> => {
  const entered = await enteredOf(run);
  return withResampled(randomEntries({ ...termsOf(run), entered, ...(progress ? { progress } : {}) }), curve);
};
