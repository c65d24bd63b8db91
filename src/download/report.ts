import { progressText, type Terminal } from '../backtest/progress.js';
import { moment } from '../backtest/words.js';
import type { Clock } from '../clock.js';
import type { Outcome, Progress, Watcher } from './run.js';

const CLEAR = '\r\u001B[K';
/** How often a terminal's line is written over, and how often a line is written where there is none, ms. */
const LIVE_MS = 100;
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

/** The last lines of a download. @param dir and @param venue as for the backtest */
export const summaryText = (outcomes: readonly Outcome[], dir: string, venue: string): string => {
  const failed = outcomes.filter((outcome) => outcome.failed !== undefined);
  const fresh = outcomes.reduce((sum, { report }) => sum + (report?.fresh ?? 0), 0);
  const files = outcomes.filter(({ report }) => report && report.rows > 0).length;
  const lines = [
    `${number(fresh)} new rows, ${files} file${files === 1 ? '' : 's'} up to date in ${dir}.`,
    ...(failed.length === 0
      ? []
      : [`${failed.length} failed (run it again to go on):`, ...failed.map(outcomeLine)]),
    ...(files === 0 ? [] : [`Next: npm run backtest -- --data ${dir} --venue ${venue}`]),
  ];
  return `${lines.join('\n')}\n`;
};

/** Tells of a download while it runs: one moving line on a terminal, else plain lines. */
export class Teller implements Watcher {
  readonly #began: number;
  #told: number;

  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Clock,
  ) {
    this.#began = clock.now();
    this.#told = this.#began;
  }

  progress({ done, planned }: Progress): void {
    const now = this.clock.now();
    const live = this.terminal.isTTY === true;
    if (now - this.#told < (live ? LIVE_MS : PLAIN_MS)) return;
    this.#told = now;
    const text = progressText(planned > 0 ? done / planned : 1, done, 'candles', (now - this.#began) / 1000);
    this.terminal.write(live ? CLEAR + text : `${text.trim()}\n`);
  }

  finished(outcome: Outcome): void {
    this.#line(outcomeLine(outcome));
  }

  waiting(reason: string, ms: number): void {
    this.#line(`${reason}; asking again in ${ms / 1000} s`);
  }

  clear(): void {
    if (this.terminal.isTTY) this.terminal.write(CLEAR);
  }

  #line(text: string): void {
    this.clear();
    this.terminal.write(`${text}\n`);
  }
}
