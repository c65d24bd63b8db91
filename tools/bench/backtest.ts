import { fork } from 'node:child_process';
import { childEntry } from '../../src/assets.js';
import { runRecording } from '../../src/backtest/engine.js';
import { randomWalks } from '../../src/backtest/random-walk.js';
import { candleAt } from '../../src/domain/candle-column.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { loadSettings } from '../../src/settings.js';
import type { Bench } from './bench.js';
import { megabytesOf } from './process.js';
import { HOUR } from '../../src/domain/index.js';

/** Fourteen months of hours, and the warm-up before them. */
const HOURS = 10_200;
const WARM_UP = 2000;
const SYMBOLS = 68;
/** Symbols with five-minute candles in the last seven months, as in the recorded data. */
const FINE_SYMBOLS = 16;
const FINE_HOURS = 5_136;

/** One measured run, in a process of its own. */
interface BacktestFigure {
  readonly symbols: number;
  /** Base candles decided on. */
  readonly candles: number;
  readonly fineCandles: number;
  readonly trades: number;
  /** Share of the time with a position. */
  readonly exposure: number;
  /** Processor time in s of the run itself, user and system; candles are in memory already. */
  readonly seconds: number;
  readonly wallSeconds: number;
  /** Highest resident memory of the process in MB of 1,000,000 bytes. */
  readonly memoryMb: number;
}

/** What is run. */
interface BacktestLoad {
  readonly symbols: number;
  readonly hours: number;
  readonly fine: boolean;
  /** Whether it learns: threshold, Kelly, followed signals, and a model trained again and again. */
  readonly learns: boolean;
}

/** The whole load, half the symbols, half the time, and the whole with five-minute prices inside the candles. */
const LOADS: Readonly<Record<string, BacktestLoad>> = {
  whole: { symbols: SYMBOLS, hours: HOURS, fine: false, learns: false },
  'whole, learning': { symbols: SYMBOLS, hours: HOURS, fine: false, learns: true },
  'half the symbols': { symbols: SYMBOLS / 2, hours: HOURS, fine: false, learns: false },
  'half the time': { symbols: SYMBOLS, hours: HOURS / 2, fine: false, learns: false },
  'five-minute prices': { symbols: SYMBOLS, hours: HOURS, fine: true, learns: false },
};

/** Random walks: as many signals as prices that go nowhere give, which is more than real ones do. */
const recordingOf = ({
  symbols,
  hours,
  fine,
}: BacktestLoad): { recording: Recording; fineCandles: number } => {
  const recording = randomWalks({ symbols, candles: WARM_UP + hours, seed: 42, steps: 8 });
  if (!fine) return { recording, fineCandles: 0 };
  let fineCandles = 0;
  const known = [...recording.symbols.values()].slice(0, FINE_SYMBOLS);
  const walks = randomWalks({
    symbols: known.length,
    candles: FINE_HOURS * 12,
    seed: 43,
    steps: 4,
    timeframe: '5m',
    volatility: 0.004 / Math.sqrt(12),
  });
  for (const { symbol, files } of known) {
    const hourly = files.get('1h')?.column;
    const walk = walks.symbols.get(symbol)?.files.get('5m');
    if (!hourly || !walk) continue;
    const begin = hourly.length - FINE_HOURS;
    const first = candleAt(hourly, begin);
    // The finer walk takes over where the hourly one stood; its hours are made of it.
    const scale = first.open / candleAt(walk.column, 0).open;
    const { column } = walk;
    for (let i = 0; i < column.length; i++) {
      column.timestamp[i] = first.timestamp + (i * HOUR) / 12;
      for (const field of ['open', 'high', 'low', 'close'] as const)
        column[field][i] = (column[field][i] ?? 0) * scale;
    }
    const before = { ...hourly, length: begin };
    for (const field of ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const)
      Object.assign(before, { [field]: hourly[field].slice(0, begin) });
    Object.assign(files.get('1h') ?? {}, { column: before });
    (files as Map<string, typeof walk>).set('5m', walk);
    fineCandles += column.length;
  }
  return { recording, fineCandles };
};

const measure = async (load: BacktestLoad): Promise<BacktestFigure> => {
  const { recording, fineCandles } = recordingOf(load);
  const learning = load.learns ? 'on' : 'off';
  const settings = loadSettings({ MODE: 'replay', REPLAY_DIR: '.', APPROVAL: 'auto', LEARNING: learning });
  const [before, wall] = [process.cpuUsage(), performance.now()];
  const result = await runRecording({ recording, settings });
  const { user, system } = process.cpuUsage(before);
  return {
    symbols: load.symbols,
    candles: result.candles,
    fineCandles,
    trades: result.trades.length,
    exposure: result.metrics.exposureTime ?? 0,
    seconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - wall) / 1000,
    memoryMb: megabytesOf(process.resourceUsage().maxRSS),
  };
};

/** Measures one load in a process of its own, so that its memory is its own too. */
const measureBacktest = (load: BacktestLoad): Promise<BacktestFigure> =>
  new Promise((resolve, reject) => {
    const { file, execArgv } = childEntry('tools/bench/backtest');
    const child = fork(file, [JSON.stringify(load)], { execArgv: [...execArgv] });
    child.once('message', (figure) => resolve(figure as BacktestFigure));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the measured process ended with code ${code}`)));
  });

/** The load that is judged runs three times; once is enough to see how the others compare with it. */
const runsOf = (name: string): number => (name === 'whole' ? 3 : 1);

/** The backtest's section of docs/benchmarks.md. */
export const backtestBench: Bench = {
  title: 'Backtest',
  about: `${SYMBOLS} random walks × ${HOURS} hourly candles (fourteen months) through all use cases, candles in memory already; each run in a process of its own, the whole load ${runsOf('whole')} times, the others once. Seconds are processor time; where it learns most of that are the trainings, more often and on more outcomes than real prices give. Memory is the highest that the kernel called resident (MB = 1,000,000 bytes). Half the symbols and half the time show how it grows. In the last load ${FINE_SYMBOLS} symbols have five-minute candles for ${FINE_HOURS / 24} days: every five minutes at which something held changes is an instant of its own. Where the time goes: about a third is indicators and votes, a tenth memory and compilation, the rest the hourly check of what is held, spread thinly over the simulated exchange, the account, the review of positions and the orders that move stops.`,
  run: async () => {
    const figures = [];
    for (const [name, load] of Object.entries(LOADS)) {
      const runs: BacktestFigure[] = [];
      for (let run = runsOf(name); run > 0; run--) runs.push(await measureBacktest(load));
      const aims = AIMS[name] ?? {};
      const memory = { name: `${name}, memory`, unit: 'MB' as const, runs: runs.map((one) => one.memoryMb) };
      figures.push({ name, unit: 's' as const, runs: runs.map((one) => one.seconds), ...aims.seconds });
      figures.push({ ...memory, ...aims.memory });
    }
    return figures;
  },
};

const AIMS: Readonly<
  Record<string, { readonly seconds?: { readonly aim: number }; readonly memory?: { readonly aim: number } }>
> = {
  whole: { seconds: { aim: 5 }, memory: { aim: 300 } },
  'whole, learning': { seconds: { aim: 5 }, memory: { aim: 300 } },
  'five-minute prices': { seconds: { aim: 15 }, memory: { aim: 300 } },
};

// In the child: measures what it is told and answers.
const [told] = process.argv.slice(2);
if (process.send && told?.startsWith('{'))
  process.send(await measure(JSON.parse(told) as BacktestLoad), () => process.exit(0));
