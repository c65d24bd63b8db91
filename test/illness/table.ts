import type { CellResult } from './judgement.js';
import { ALL_PHASES } from './phases.js';

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** `0.3 · 2.1`: longest time without a stop, time until it trades again, s; ✗ where something was wrong. */
const cellText = ({ nakedMs, tradesMs, faults }: CellResult): string =>
  `${faults.length > 0 ? '✗ ' : ''}${seconds(nakedMs)} · ${tradesMs === undefined ? 'never' : seconds(tradesMs)}`;

/** The closing table: a row for each illness, a column for each phase. */
export const illnessTable = (results: readonly CellResult[]): string => {
  const phases = ALL_PHASES.map(({ name }) => name);
  const illnesses = [...new Set(results.map(({ illness }) => illness))].sort();
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = illnesses.map((illness) =>
    row([
      illness,
      ...phases.map((phase) => {
        const result = results.find((each) => each.illness === illness && each.phase === phase);
        return result ? cellText(result) : '';
      }),
    ]),
  );
  return [row(['illness', ...phases]), row(['---', ...phases.map(() => '---')]), ...rows].join('\n');
};
