import { readFileSync } from 'node:fs';
import { BadInputError, reasonOf } from '../domain/index.js';
import { namedSettings } from './parameters.js';
import type { BacktestResult } from './types.js';

/** What a run is written down as; the same input gives the same bytes. Times are unix ms. */
export type RunFile = ReturnType<typeof runFile>;

const runFile = (result: BacktestResult) => ({
  ...result,
  settings: namedSettings(result.settings),
  decisions: result.decisions.length,
});

export const toJson = (result: BacktestResult): string => `${JSON.stringify(runFile(result), null, 1)}\n`;

/** Reads a file that `--json` wrote. @throws BadInputError with one line */
export const readRunFile = (path: string): RunFile => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BadInputError(`${path} cannot be read: ${reasonOf(error)}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BadInputError(`${path} is not JSON; expected a file written by backtest --json`);
  }
  const isRun =
    typeof parsed === 'object' &&
    parsed !== null &&
    ['settings', 'metrics', 'trades', 'decisionHash'].every((key) => key in parsed);
  if (!isRun) throw new BadInputError(`${path} is not a run; expected a file written by backtest --json`);
  return parsed as RunFile;
};
