import type { Instrument } from '../../domain/index.js';
import type { Recording } from './candle-files.js';

const MOST_NAMED = 6;

const named = (symbols: readonly string[]): string =>
  symbols.length <= MOST_NAMED
    ? symbols.join(', ')
    : `${symbols.slice(0, MOST_NAMED).join(', ')} and ${symbols.length - MOST_NAMED} more`;

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What a recording lacks and what is taken instead, one line each, for reports. */
export const assumptionsOf = (
  recording: Recording,
  instruments: ReadonlyMap<string, Instrument>,
): string[] => {
  const symbols = [...recording.symbols.values()];
  const derived = symbols.map((s) => s.symbol).filter((symbol) => instruments.get(symbol)?.assumed);
  const noFunding = symbols.filter((s) => !s.funding).map((s) => s.symbol);
  const lines = [
    'Mark price = last price, and quotes have no spread: neither marks nor books are recorded.',
    'Maintenance margin is half of the margin at full leverage where the instrument file does not give it.',
    'Symbols are those that were recorded, not those that were listed at the time: results carry survivorship bias.',
  ];
  if (derived.length > 0)
    lines.push(`Contract size, lot, tick, fees and leverage limit are assumed for ${named(derived)}.`);
  if (noFunding.length > 0) lines.push(`No funding is recorded for ${named(noFunding)}: none is charged.`);
  for (const { symbol, files } of symbols)
    for (const [timeframe, { missing, firstGap, widened, leftOut, firstFault }] of files) {
      if (missing > 0)
        lines.push(
          `${symbol} ${timeframe} lacks ${plural(missing, 'candle')}` +
            `${firstGap === undefined ? '' : `, the first at ${new Date(firstGap).toISOString()}`}: left out, not filled in.`,
        );
      if (firstFault)
        lines.push(`${plural(leftOut, 'row')} of ${symbol} ${timeframe} left out: ${firstFault.message}.`);
      if (widened > 0)
        lines.push(
          `${plural(widened, 'candle')} of ${symbol} ${timeframe} opened or closed outside the range: widened.`,
        );
    }
  return lines;
};
