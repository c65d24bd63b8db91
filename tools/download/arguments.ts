import { join } from 'node:path';
import { listOf, parseCount, parseFlags, parseTime } from '../../src/backtest/arguments.js';
import { VENUES } from '../../src/venues/registry.js';
import type { VenueDefinition } from '../../src/venues/venue.js';
import { isSymbol, BadInputError, TIMEFRAMES, type Timeframe } from '../../src/domain/index.js';

const IDS = VENUES.map(({ id }) => id);

export const USAGE = `npm run download -- --symbols BTC,ETH | --top N   --from TIME [--to TIME] [--timeframe 1h[,5m]] [--data DIR]
                    [--venue ${IDS.join('|')}]
Closed candles, funding rates and instruments of ${VENUES.map(({ name }) => name).join(' or ')} as candle files, for npm run backtest -- --data DIR and
REPLAY_DIR=DIR. No keys are needed. --top: the N with the highest 24 h turnover. --timeframe: of ${TIMEFRAMES.join(' ')} (1h).
--to: now. --data: the folder candles in DATA_DIR. Run again it asks only for what lies before and after what is there.
`;

/** What is to be downloaded. */
export interface Wanted {
  readonly dir: string;
  readonly venue: VenueDefinition;
  /** Names, or how many of the highest turnover. */
  readonly symbols: readonly string[] | { readonly top: number };
  readonly timeframes: readonly Timeframe[];
  /** Unix ms UTC; candles that open at or after `from` and close at or before `to` (default: now). */
  readonly from: number;
  readonly to: number | undefined;
}

const OPTIONS = {
  symbols: { type: 'string' },
  top: { type: 'string' },
  timeframe: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  data: { type: 'string' },
  venue: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const symbolOf = (name: string): string => (name.includes('-') ? name : `${name}-USDT`);

const symbolsOf = (text: string): string[] => {
  const names = listOf(text.toUpperCase());
  const bad = names.find((name) => !isSymbol(symbolOf(name)));
  if (names.length === 0 || bad !== undefined)
    throw new BadInputError(`--symbols: got "${bad ?? text}", expected names such as BTC,ETH or BTC-USDT`);
  return [...new Set(names.map(symbolOf))];
};

const timeframesOf = (text: string): Timeframe[] => {
  const names = [...new Set(listOf(text))];
  const isTimeframe = (name: string): name is Timeframe => (TIMEFRAMES as readonly string[]).includes(name);
  const bad = names.find((name) => !isTimeframe(name));
  if (names.length === 0 || bad !== undefined)
    throw new BadInputError(`--timeframe: got "${bad ?? text}", expected some of ${TIMEFRAMES.join(',')}`);
  return names.filter(isTimeframe);
};

const choiceOf = (symbols: string | undefined, top: string | undefined): Wanted['symbols'] => {
  if (symbols !== undefined && top !== undefined)
    throw new BadInputError('--top: got it beside --symbols, expected one of the two');
  if (symbols !== undefined) return symbolsOf(symbols);
  if (top !== undefined) return { top: parseCount('top', top, 1) };
  throw new BadInputError('--symbols: got nothing, expected names such as BTC,ETH (or --top N)');
};

const beginOf = (text: string | undefined, now: number): number => {
  const from = parseTime('from', text);
  if (from === undefined) throw new BadInputError('--from: got nothing, expected a date such as 2024-01-01');
  if (from >= now) throw new BadInputError(`--from: got "${text}", expected a time in the past`);
  return from;
};

const venueOf = (id: string): VenueDefinition => {
  const venue = VENUES.find((each) => each.id === id);
  if (venue) return venue;
  throw new BadInputError(`--venue: got "${id}", expected ${IDS.join(' or ')}`);
};

/**
 * Reads a command line; 'help' when that is all it asks for.
 * @param now unix ms @param dataDir the setting DATA_DIR @param exchange the setting EXCHANGE
 * @throws BadInputError with one line for each fault
 */
export const readArguments = (
  argv: readonly string[],
  now: number,
  dataDir: string,
  exchange: string,
): Wanted | 'help' => {
  const asked = parseFlags({ args: argv, options: OPTIONS }).values;
  if (asked.help) return 'help';
  const faults: string[] = [];
  const checked = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof BadInputError)) throw error;
      faults.push(error.message);
      return undefined;
    }
  };
  const symbols = checked(() => choiceOf(asked.symbols, asked.top));
  const timeframes = checked(() => timeframesOf(asked.timeframe ?? '1h'));
  const from = checked(() => beginOf(asked.from, now));
  const to = checked(() => parseTime('to', asked.to));
  const venue = checked(() => venueOf(asked.venue ?? exchange));
  if (from !== undefined && to !== undefined && from >= to)
    faults.push(`--to: got "${asked.to}", expected a time after --from`);
  if (!symbols || !timeframes || from === undefined || !venue || faults.length > 0)
    throw new BadInputError(faults.join('\n'));
  return { dir: asked.data ?? join(dataDir, 'candles'), venue, symbols, timeframes, from, to };
};
