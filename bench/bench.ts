/** One measured figure. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 's' | 'KB' | 'MB';
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
  readonly run: () => Promise<readonly Figure[]>;
}

/** The middle value; the upper one of the two where there are two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

const shown = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) : '–';

const verdict = ({ runs, aim }: Figure): string => {
  if (aim === undefined) return '';
  return median(runs) <= aim ? 'met' : '**not met**';
};

const row = (figure: Figure): string => {
  const { name, unit, runs, aim } = figure;
  const cells = [
    name,
    `**${shown(median(runs))} ${unit}**`,
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
