import { writeFileSync } from 'node:fs';
import { ManualClock, wallClock } from '../clock.js';
import { BadInputError, reasonOf } from '../domain/index.js';
import { CandleCache } from '../venues/recorded/candle-cache.js';
import { RecordedMarketData } from '../venues/recorded/recorded-market.js';
import { readAlertFile, type TimedAlert } from './alert-file.js';
import { parseCommandLine, parseCount, type Parsed } from './arguments.js';
import { CHECKS, runChecks } from './checks.js';
import { compareText } from './compare.js';
import { readSource, runRecording, spanOf } from './engine.js';
import { parseGrid } from './grid.js';
import { keepBacktest } from './last-backtest.js';
import { readRunFile, toJson } from './json.js';
import type { Configuration } from './parameters.js';
import { ProgressLine, type Terminal } from './progress.js';
import { EXIT, runCli } from './run-cli.js';
import { summaryOf } from './summary.js';
import { sweep, sweepJson, sweepText } from './sweep.js';
import { countTries } from './tries.js';
import { foldsOf, walkForward, walkForwardJson, walkForwardText } from './walk-forward.js';

const USAGE = `npm run backtest -- [--data DIR] [--venue V] [--symbols A,B] [--from TIME] [--to TIME] [--set NAME=VALUE …]
                    [--alerts FILE] [--close-at-end] [--stay-paused] [--no-luck] [--json FILE] [--html FILE]
npm run backtest -- compare A.json B.json
npm run backtest -- sweep --grid NAME=a,b,c … [--threads N] [--json FILE]   (and the options above)
npm run backtest -- walk-forward --train MONTHS --test MONTHS --grid NAME=a,b,c … [--threads N] [--json FILE]
npm run backtest -- check [${CHECKS.join('|')} …]                     (all of them when none is named)
npm run backtest -- cache [clear]                    (candles as they were read; --no-cache goes without)
`;

/** Where a command writes: results to `out`, its one line of fault and its progress to `error`. */
export interface Output {
  readonly out: Terminal;
  readonly error: Terminal;
  /** Folder where candles are kept as they are read; none without it. */
  readonly cache?: string | undefined;
  /** DATA_DIR, where tries are counted and the last run is kept for the chat; neither without it. */
  readonly dataDir?: string | undefined;
}

/** @throws BadInputError where the file cannot be written */
const write = ({ out }: Output, path: string | undefined, text: () => string): void => {
  if (path === undefined) return;
  try {
    writeFileSync(path, text());
  } catch (error) {
    throw new BadInputError(`${path} cannot be written: ${reasonOf(error)}`);
  }
  out.write(`Written: ${path}\n`);
};

/** Counts runs of settings, and says how many there were so far; what is wrong with the count is said, too. */
const counted = async ({ dataDir, error }: Output, runs: number): Promise<number> => {
  if (dataDir === undefined) return runs;
  const { total, fault } = await countTries(dataDir, runs, wallClock);
  if (fault !== undefined) error.write(`${fault}\n`);
  return total;
};

const noPositionals = ({ positionals }: Parsed): void => {
  const [first] = positionals;
  if (first !== undefined)
    throw new BadInputError(
      `unknown command "${first}"; expected compare, sweep, walk-forward, check, cache or none (--help)`,
    );
};

const OUTPUT = { json: { type: 'string' } } as const;
const GRID = { grid: { type: 'string', multiple: true }, threads: { type: 'string' }, ...OUTPUT } as const;

/** The alerts of a file; what of it cannot be read is said, and the rest is traded. @throws BadInputError */
const alertsOf = (parsed: Parsed, io: Output): readonly TimedAlert[] | undefined => {
  const path = parsed.one('alerts');
  if (path === undefined) return undefined;
  const { alerts, faults } = readAlertFile(path);
  for (const fault of faults) io.error.write(`${fault}\n`);
  return alerts;
};

/** A source is judged by itself, unless the strategy is asked for beside it. */
const aloneWith = ({ configuration, assignments }: Parsed): Configuration['settings'] =>
  assignments.some(({ name }) => name === 'STRATEGY')
    ? configuration.settings
    : { ...configuration.settings, strategy: 'none' };

const runOne = async (argv: readonly string[], io: Output): Promise<number> => {
  const parsed = parseCommandLine(
    argv,
    {
      ...OUTPUT,
      html: { type: 'string' },
      alerts: { type: 'string' },
      'close-at-end': { type: 'boolean' },
      'stay-paused': { type: 'boolean' },
      'no-luck': { type: 'boolean' },
    },
    io.cache,
  );
  noPositionals(parsed);
  const { source, configuration } = parsed;
  const alerts = alertsOf(parsed, io);
  const recording = readSource(source, configuration.settings.timeframe);
  const line = new ProgressLine(io.error, wallClock);
  const result = await runRecording({
    ...configuration,
    ...(alerts ? { alerts, settings: aloneWith(parsed) } : {}),
    recording,
    from: source.from,
    to: source.to,
    closeAtEnd: parsed.flag('close-at-end'),
    afterLimit: parsed.flag('stay-paused') ? 'stay' : 'resume',
    luck: !parsed.flag('no-luck'),
    progress: ({ done, candles }) => line.show(done, candles, 'candles'),
  });
  line.clear();
  io.out.write(summaryOf(result));
  await counted(io, 1);
  const fault = io.dataDir === undefined ? undefined : await keepBacktest(io.dataDir, result);
  if (fault !== undefined) io.error.write(`${fault}\n`);
  write(io, parsed.one('json'), () => toJson(result));
  const html = parsed.one('html');
  if (html !== undefined) {
    // Pictures take a while to load.
    const { toHtml } = await import('./html.js');
    write(io, html, () => toHtml(result, recording));
  }
  return EXIT.ok;
};

const runCompare = async (argv: readonly string[], io: Output): Promise<number> => {
  const { positionals } = parseCommandLine(argv);
  const [a, b, ...more] = positionals;
  if (a === undefined || b === undefined || more.length > 0)
    throw new BadInputError(`compare: got ${positionals.length} files, expected two written by --json`);
  io.out.write(compareText(readRunFile(a), readRunFile(b), [a, b]));
  return EXIT.ok;
};

const threadsOf = (parsed: Parsed): number | undefined => {
  const text = parsed.one('threads');
  return text === undefined ? undefined : parseCount('threads', text, 1);
};

const runSweep = async (argv: readonly string[], io: Output): Promise<number> => {
  const parsed = parseCommandLine(argv, GRID, io.cache);
  noPositionals(parsed);
  const grid = parseGrid(parsed.many('grid'));
  const line = new ProgressLine(io.error, wallClock);
  const { source, assignments } = parsed;
  const swept = await sweep({
    source,
    assignments,
    grid,
    threads: threadsOf(parsed),
    onProgress: (share, done) => line.show(share, done, 'runs'),
  });
  line.clear();
  const tries = await counted(io, grid.length);
  io.out.write(sweepText(swept, tries));
  write(io, parsed.one('json'), () => sweepJson(swept, tries));
  return EXIT.ok;
};

const runWalkForward = async (argv: readonly string[], io: Output): Promise<number> => {
  const months = { train: { type: 'string' }, test: { type: 'string' } } as const;
  const parsed = parseCommandLine(argv, { ...GRID, ...months }, io.cache);
  noPositionals(parsed);
  const grid = parseGrid(parsed.many('grid'));
  const train = parseCount('train', parsed.one('train'), 12);
  const test = parseCount('test', parsed.one('test'), 3);
  const { source, assignments, configuration } = parsed;
  const span = spanOfSource(source, configuration);
  const folds = foldsOf(span.from, span.to, train, test);
  const line = new ProgressLine(io.error, wallClock);
  const result = await walkForward({
    source,
    assignments,
    grid,
    folds,
    threads: threadsOf(parsed),
    onProgress: (share, done) => line.show(share, done, 'runs'),
  });
  line.clear();
  await counted(io, folds.length * (grid.length + 1));
  io.out.write(walkForwardText(result));
  write(io, parsed.one('json'), () => walkForwardJson(result));
  return EXIT.ok;
};

/** The span of the candles; they are read only where the command line does not name both ends. */
const spanOfSource = (
  source: Parsed['source'],
  { settings }: Parsed['configuration'],
): { readonly from: number; readonly to: number } => {
  const { from, to } = source;
  if (from !== undefined && to !== undefined) return { from, to };
  const market = new RecordedMarketData(readSource(source, settings.timeframe), new ManualClock(0));
  return spanOf(market, { from, to, settings });
};

const runCheck = async (argv: readonly string[], io: Output): Promise<number> => {
  const parsed = parseCommandLine(argv, {}, io.cache);
  const { source, configuration } = parsed;
  const line = new ProgressLine(io.error, wallClock);
  const reports = await runChecks(parsed.positionals, source, configuration, (done, count, what) =>
    line.show(done, count, what),
  );
  line.clear();
  for (const { name, ok, text } of reports) io.out.write(`${ok ? '✓' : '✗'} ${name}: ${text}\n`);
  return reports.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
};

/** Shows what is kept, or clears it. */
const runCache = async (argv: readonly string[], io: Output): Promise<number> => {
  const { positionals } = parseCommandLine(argv);
  const [action] = positionals;
  if (action !== undefined && (action !== 'clear' || positionals.length > 1))
    throw new BadInputError(`cache: got "${positionals.join(' ')}", expected clear or nothing`);
  if (io.cache === undefined)
    throw new BadInputError('there is no folder for a cache: the settings cannot be used');
  const cache = new CandleCache(io.cache);
  const files = cache.list();
  const megabytes = (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1);
  if (action === undefined)
    for (const { source, candles } of files) io.out.write(`${source}: ${candles} candles\n`);
  if (action === 'clear') cache.clear();
  io.out.write(`${files.length} files, ${megabytes} MB in ${io.cache}${action ? ' removed' : ''}\n`);
  return EXIT.ok;
};

const dispatch = async ([first, ...rest]: readonly string[], io: Output): Promise<number> => {
  switch (first) {
    case '--help':
    case '-h':
    case 'help':
      io.out.write(USAGE);
      return EXIT.ok;
    case 'compare':
      return runCompare(rest, io);
    case 'sweep':
      return runSweep(rest, io);
    case 'walk-forward':
      return runWalkForward(rest, io);
    case 'check':
      return runCheck(rest, io);
    case 'cache':
      return runCache(rest, io);
    default:
      return runOne(first === undefined ? [] : [first, ...rest], io);
  }
};

/** Runs a command line of `npm run backtest` and answers its exit code. */
export const runBacktestCommand = (argv: readonly string[], io: Output): Promise<number> =>
  runCli(
    () => dispatch(argv, io),
    (text) => io.error.write(text),
  );
