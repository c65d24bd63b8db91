import { LINES, type LineId } from './lines.js';
import type { Figures, Proof, Verdict } from './types.js';

export const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', fail: '✗' };

/** `filledSize` as people write it; what is no such name stays. */
const spaced = (name: string): string =>
  /^[a-z]+([A-Z][a-z]+)+$/.test(name) ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name;

/** Figures in one line. */
export const figuresText = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${spaced(name)} ${value === true ? 'yes' : value === false ? 'no' : value}`)
    .join(', ');

/** How many lines have which verdict. */
export const countsOf = (lines: readonly Pick<Proof, 'verdict'>[]): Readonly<Record<Verdict, number>> => {
  const count = (verdict: Verdict): number => lines.filter((line) => line.verdict === verdict).length;
  return { pass: count('pass'), warn: count('warn'), fail: count('fail') };
};

/** A line as the terminal shows it. */
export const lineText = ({ id, verdict, why, figures }: Proof & { readonly id: LineId }): string => {
  const text = figuresText(figures);
  return `${MARKS[verdict]} ${id} ${LINES[id]}${why === undefined ? '' : `: ${why}`}${text === '' ? '' : ` (${text})`}`;
};
