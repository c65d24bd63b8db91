import { costRatio, realCosts } from '../../../decide/analytics/index.js';
import type { CostSum, CostTable } from '../../../domain/index.js';
import type { Reply } from '../command.js';
import { fitLines, percent, plural, say, signedUsdt } from '../format.js';

/** Groups of fewer trades say nothing. */
const FEWEST = 5;
/** Dearest groups that are named. */
const NAMED = 3;

/** A fraction of a value; `–` where there is none. */
const share = (part: number, whole: number): string => (whole > 0 ? percent(part / whole, 3) : '–');

/** Fees and slippage of what was traded, a fraction of its value. */
const rateOf = (sum: CostSum): number => realCosts(sum) / (sum.entered + sum.left);

const dearest = (
  what: string,
  groups: Readonly<Record<string, CostSum>>,
  name: (key: string) => string,
): string[] => {
  const ranked = Object.entries(groups)
    .filter(([, { trades }]) => trades >= FEWEST)
    .toSorted(([, a], [, b]) => rateOf(b) - rateOf(a))
    .slice(0, NAMED)
    .map(([key, sum]) => `${say(name(key), 20)} ${percent(rateOf(sum), 3)} (${sum.trades})`);
  return ranked.length === 0 ? [] : [`Dearest ${what}: ${ranked.join(', ')}`];
};

const hourText = (hour: string): string => `${hour.padStart(2, '0')}:00`;

/** /stats costs: what trades really cost beside what is modelled. */
export const costsCard = (table: CostTable): Reply => {
  const { all, bySymbol, byHour, recent } = table;
  if (all.trades === 0) return { text: 'No trade was measured yet: there are no costs to show.' };
  const real = realCosts(all);
  const ratio = costRatio(table);
  const times = all.modelled > 0 ? `, ${(real / all.modelled).toFixed(1)} times the modelled ones` : '';
  const late =
    ratio === undefined
      ? []
      : [`The last ${recent.length}: ${ratio.toFixed(1)} times${table.alarmed ? ' ⚠️' : ''}`];
  return {
    text: fitLines([
      `💸 Fees and slippage <b>${signedUsdt(-real)}</b> in ${plural(all.trades, 'trade')}${times}`,
      ...late,
      `Fees ${signedUsdt(-all.fees)}, ${share(all.fees, all.entered + all.left)} a side · funding ${signedUsdt(all.funding)}`,
      `Slippage: entries ${share(all.entrySlippage, all.entered)}, stops ${share(all.stopSlippage, all.stopped)} in ${plural(all.stops, 'trade')}`,
      `Filled post-only: ${all.entered > 0 ? percent(all.made / all.entered) : '–'} of what was entered`,
      ...dearest('symbols', bySymbol, (symbol) => symbol),
      ...dearest('hours (UTC)', byHour, hourText),
    ]),
  };
};
