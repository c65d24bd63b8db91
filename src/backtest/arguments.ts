import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BadInputError, reasonOf } from '../domain/index.js';
import { assetPath } from '../assets.js';
import type { ReadOptions } from '../venues/recorded/candle-files.js';
import { configure, parseAssignment, type Assignment, type Configuration } from './parameters.js';

/** Options that every command takes which reads candles. */
const COMMON = {
  data: { type: 'string' },
  venue: { type: 'string' },
  symbols: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  set: { type: 'string', multiple: true },
  'no-cache': { type: 'boolean' },
} as const;

type Extra = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>>;

/** A command line that was understood. */
export interface Parsed {
  readonly source: ReadOptions;
  readonly configuration: Configuration;
  readonly assignments: readonly Assignment[];
  readonly positionals: readonly string[];
  /** One value of an extra option. */
  one(name: string): string | undefined;
  many(name: string): readonly string[];
  flag(name: string): boolean;
}

/** Unix ms of a date, a time or a number. @throws BadInputError */
export const parseTime = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const time = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isFinite(time)) return time;
  throw new BadInputError(
    `--${name}: got "${text}", expected a date such as 2025-06-01, a time such as 2025-06-01T12:00:00Z, or unix ms`,
  );
};

/**
 * Reads a command line.
 * @param cache folder in which candles are kept unless --no-cache is given; none without it
 * @throws BadInputError with one line for an unknown flag or a bad value
 */
export const parseCommandLine = (argv: readonly string[], extra: Extra = {}, cache?: string): Parsed => {
  const options: NonNullable<ParseArgsConfig['options']> = { ...COMMON, ...extra };
  const { values, positionals } = parseFlags({ args: argv, options, allowPositionals: true });
  const list = (name: string): string[] => {
    const value = values[name];
    if (Array.isArray(value)) return value.map(String);
    return typeof value === 'string' ? [value] : [];
  };
  const one = (name: string): string | undefined => list(name).at(-1);
  const dir = one('data') ?? assetPath('market-data');
  const assignments = list('set').map(parseAssignment);
  const from = parseTime('from', one('from'));
  const to = parseTime('to', one('to'));
  if (from !== undefined && to !== undefined && from >= to)
    throw new BadInputError(`--to ${one('to')}: got a time that is not after --from, expected a later one`);
  const source = { dir, venue: one('venue'), symbols: symbolsOf(one('symbols')), from, to };
  return {
    source: { ...source, cache: values['no-cache'] === true ? undefined : cache },
    configuration: configure(assignments, dir),
    assignments,
    positionals,
    one,
    many: list,
    flag: (name) => values[name] === true,
  };
};

/** `parseArgs` of Node, strict. @throws BadInputError with one line on what is wrong */
export const parseFlags = <T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> => {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node explains over several sentences; the first says what is wrong.
    const [first = ''] = reasonOf(error).split('. ');
    throw new BadInputError(first);
  }
};

/** The parts of a list with commas. */
export const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const symbolsOf = (text: string | undefined): string[] | undefined => {
  if (text === undefined) return undefined;
  const symbols = listOf(text);
  if (symbols.length === 0)
    throw new BadInputError('--symbols: got nothing, expected names such as BTC-USDT,ETH-USDT');
  return symbols;
};

/** A whole number of an option. @throws BadInputError */
export const parseCount = (name: string, text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new BadInputError(`--${name}: got "${text}", expected a whole number above 0`);
};
