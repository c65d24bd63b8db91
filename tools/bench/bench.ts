import type { Clock } from '../../src/clock.js';
import { RadError, reasonOf } from '../../src/domain/index.js';

/** One measured figure. */
export interface Figure {
  readonly name: string;
  /** Empty for what is counted. */
  readonly unit: 'ms' | 's' | 'KB' | 'MB' | 'MB/h' | '%' | '';
  /** One value a run, in the unit. */
  readonly runs: readonly number[];
  /** The median is to be at most this; absent = told, not judged. */
  readonly aim?: number;
}

/** One section of docs/benchmarks.md. */
export interface Bench {
  readonly title: string;
  /** What is measured and how, in a few sentences. */
  readonly about: string;
  /** Given up after this; default LIMIT_SECONDS. */
  readonly limitSeconds?: number;
  readonly run: () => Promise<readonly Figure[]>;
}

/** What a section may take that does not say otherwise. */
export const LIMIT_SECONDS = 600;

/** The middle value; the upper one of the two where there are two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

const shown = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
};

const verdict = ({ runs, aim }: Figure): string => {
  if (aim === undefined) return '';
  return median(runs) <= aim ? 'met' : '**not met**';
};

const row = (figure: Figure): string => {
  const { name, unit, runs, aim } = figure;
  const cells = [
    name,
    `**${`${shown(median(runs))} ${unit}`.trim()}**`,
    aim === undefined ? '' : `≤ ${aim} ${unit}`,
    verdict(figure),
    runs.map(shown).join(' · '),
  ];
  return `| ${cells.join(' | ')} |`;
};

/** A section in Markdown: every run of every figure, the median in bold. */
export const section = ({ title, about }: Bench, figures: readonly Figure[]): string =>
  [
    `## ${title}`,
    '',
    about,
    '',
    '| figure | median | aim | | all runs |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(row),
  ].join('\n');

/** A section that could not be measured: why, in its place. */
const brokenSection = ({ title, about }: Bench, why: string): string =>
  [`## ${title}`, '', about, '', `**Not measured:** ${why}`].join('\n');

/** The section as measured; one that fails or takes too long says so in its place, and `ok` is false. */
export const measured = async (
  bench: Bench,
  clock: Pick<Clock, 'sleep'>,
): Promise<{ readonly text: string; readonly ok: boolean }> => {
  const seconds = bench.limitSeconds ?? LIMIT_SECONDS;
  const done = new AbortController();
  const limit = clock.sleep(seconds * 1000, done.signal).then(() => {
    throw new RadError('bench', `it took longer than ${seconds} s and was given up`, { seconds });
  });
  const run = bench.run();
  // Whichever loses the race must not end the process with an unhandled rejection.
  run.catch(() => undefined);
  limit.catch(() => undefined);
  try {
    return { text: section(bench, await Promise.race([run, limit])), ok: true };
  } catch (error) {
    return { text: brokenSection(bench, reasonOf(error)), ok: false };
  } finally {
    done.abort();
  }
};
