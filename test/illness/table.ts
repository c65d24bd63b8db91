import type { CellResult } from './judgement.js';
import { ALL_PHASES } from './phases.js';

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** `0.3 · 2.1`: longest time without a stop, time until it trades again, s; ✗ where something was wrong. */
const cellText = ({ nakedMs, tradesMs, faults }: CellResult): string =>
  `${faults.length > 0 ? '✗ ' : ''}${seconds(nakedMs)} · ${tradesMs === undefined ? 'never' : seconds(tradesMs)}`;

/** The cells of a table as it was written: by illness, then by phase. */
const cellsOf = (table: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const [phases = [], , ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(
    rows.map(([illness = '', ...cells]) => [
      illness,
      new Map(cells.map((cell, nth) => [phases[nth + 1] ?? '', cell])),
    ]),
  );
};

/**
 * The closing table: a row for each illness, a column for each phase.
 * @param before a table whose cells stand where nothing was played now
 */
export const illnessTable = (results: readonly CellResult[], before = ''): string => {
  const phases = ALL_PHASES.map(({ name }) => name);
  const known = cellsOf(before);
  const illnesses = [...new Set([...known.keys(), ...results.map(({ illness }) => illness).sort()])];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = illnesses.map((illness) =>
    row([
      illness,
      ...phases.map((phase) => {
        const result = results.find((each) => each.illness === illness && each.phase === phase);
        return result ? cellText(result) : (known.get(illness)?.get(phase) ?? '');
      }),
    ]),
  );
  return [row(['illness', ...phases]), row(['---', ...phases.map(() => '---')]), ...rows].join('\n');
};
