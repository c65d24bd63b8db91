import { drawnRuns, luckText, resampledText } from '../../../decide/analytics/index.js';
import type { LastBacktest, Luck } from '../../../domain/index.js';
import { inWords, timeText } from '../format.js';

/** The last backtest, as the host of the chat knows it. */
export interface KnownRun {
  readonly run: LastBacktest;
  /** It traded by the settings of now. */
  readonly isCurrent: boolean;
}

/** How often as good a result comes without an edge. */
export const luckLine = (luck: Pick<Luck, 'trades' | 'totalR' | 'random'>): string => `🎲 ${luckText(luck)}`;

/** The same of an account's own trades, beside trades that entered at random in the last backtest. */
export const ownLuckLine = (trades: number, totalR: number, known: KnownRun | undefined): string => {
  const random = known ? drawnRuns(known.run.luck.randomDays, trades) : [];
  return random.length > 0
    ? luckLine({ trades, totalR, random })
    : '🎲 How often luck does as well is not known: /backtest all makes runs with random entries to compare with.';
};

/** What the last backtest said of luck, and how else it could have gone. */
export const lastBacktestLines = (known: KnownRun | undefined, timeZone: string): string[] => {
  if (!known) return [];
  const { run, isCurrent } = known;
  const { luck } = run;
  const span = `${timeText(run.from, timeZone)} to ${timeText(run.to, timeZone)}`;
  return [
    `Last backtest, ${span}${isCurrent ? '' : ', by other settings than now'}: ${luckText(luck)}`,
    ...(luck.resampled ? [inWords(resampledText(luck.resampled))] : []),
  ];
};
