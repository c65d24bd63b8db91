import { ProgressLine, type Terminal } from '../../src/backtest/progress.js';
import { moment } from '../../src/backtest/words.js';
import type { Clock } from '../../src/clock.js';
import type { Outcome, Progress, Watcher } from './run.js';

/** How often a line is written where there is no terminal, ms. */
const PLAIN_MS = 30_000;

const number = (count: number): string => count.toLocaleString('en-US');

/** One file in one line. */
export const outcomeLine = ({ symbol, series, report, failed }: Outcome): string => {
  const name = series === 'all' ? symbol : `${symbol} ${series}`;
  if (failed !== undefined) return `✗ ${name}: ${failed}`;
  if (!report || report.first === undefined || report.last === undefined)
    return `✓ ${name}: nothing in that time`;
  const { rows, fresh, first, last, missing, firstGap, remarks } = report;
  const parts = [
    `${number(rows)} rows (${number(fresh)} new), ${moment(first)} to ${moment(last)} UTC`,
    ...(firstGap === undefined
      ? []
      : [`the exchange lacks ${number(missing)}, the first at ${moment(firstGap)}`]),
    ...remarks,
  ];
  return `✓ ${name}: ${parts.join('; ')}`;
};

/**
 * The last lines of a download. @param dir and @param venue as for the backtest
 * @param odd what was mended or left out, in a line
 */
export const summaryText = (
  outcomes: readonly Outcome[],
  dir: string,
  venue: string,
  odd?: string,
): string => {
  const failed = outcomes.filter((outcome) => outcome.failed !== undefined);
  const fresh = outcomes.reduce((sum, { report }) => sum + (report?.fresh ?? 0), 0);
  const files = outcomes.filter(({ report }) => report && report.rows > 0).length;
  const lines = [
    `${number(fresh)} new rows, ${files} file${files === 1 ? '' : 's'} up to date in ${dir}.`,
    ...(failed.length === 0
      ? []
      : [`${failed.length} failed (run it again to go on):`, ...failed.map(outcomeLine)]),
    ...(odd === undefined ? [] : [`Odd rows of the exchange: ${odd}`]),
    ...(files === 0 ? [] : [`Next: npm run backtest -- --data ${dir} --venue ${venue}`]),
  ];
  return `${lines.join('\n')}\n`;
};

/** Tells of a download while it runs: one moving line on a terminal, else plain lines. */
export class Teller implements Watcher {
  readonly #line: ProgressLine;

  constructor(terminal: Terminal, clock: Clock) {
    this.#line = new ProgressLine(terminal, clock, PLAIN_MS);
  }

  progress({ done, planned }: Progress): void {
    this.#line.show(planned > 0 ? done / planned : 1, done, 'candles');
  }

  finished(outcome: Outcome): void {
    this.#line.say(outcomeLine(outcome));
  }

  waiting(reason: string, ms: number): void {
    this.#line.say(`${reason}; asking again in ${ms / 1000} s`);
  }

  clear(): void {
    this.#line.clear();
  }
}
