import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ADX, ATR, BollingerBands, EMA, MACD, ROC, RSI, SMA, Stochastic } from 'technicalindicators';
import type { Candle } from '../../src/domain/index.js';
import { DEFAULT_STRATEGY, SymbolAnalyzer, findOpportunity } from '../../src/decide/strategy/index.js';
import { candlesOf } from '../../src/domain/candle-column.js';
import { readCandleFile } from '../../src/venues/recorded/candle-files.js';
import { median, type Bench } from './bench.js';

const SYMBOLS = 100;
const CANDLES = 250;
/** New candles after the scan, one timing each. */
const FOLLOWING = 100;

/** Times in ms of one thread, one value a run, after one run that is not counted. */
interface ScanFigures {
  /** All symbols from nothing: every candle through the indicators, then the opportunity. */
  readonly coldScan: readonly number[];
  /** All symbols with technicalindicators recomputed over the same windows, once each, without any strategy. */
  readonly library: readonly number[];
  /** One new closed candle for each symbol: indicators and opportunity. Each run is the median of 99 candles. */
  readonly newCandle: readonly number[];
  /** The same with technicalindicators recomputed over the window that the candle ends: what it costs without streaming. */
  readonly libraryNewCandle: readonly number[];
}

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** Times of some runs in ms, after one that is not counted. */
const timesOf = (runs: number, work: (run: number) => void): number[] => {
  work(0);
  return Array.from({ length: runs }, (_, i) => timed(() => work(i + 1)));
};

/** Windows of real hourly candles and those that follow; symbols of the sample in turn, further windows after. */
const windowsOf = (folder: string): Candle[][] => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.csv.gz'))
    .toSorted();
  const all = files.map((name) => candlesOf(readCandleFile(join(folder, name), '1h').column));
  return Array.from({ length: SYMBOLS }, (_, i) => {
    const candles = all[i % all.length] ?? [];
    const windows = Math.max(1, candles.length - CANDLES - FOLLOWING);
    const from = (Math.floor(i / all.length) * CANDLES) % windows;
    return candles.slice(from, from + CANDLES + FOLLOWING);
  });
};

const look = (analyzer: SymbolAnalyzer): void => {
  const analysis = analyzer.analysis();
  if (analysis) findOpportunity(analysis, DEFAULT_STRATEGY);
};

const coldScan = (windows: readonly Candle[][]): SymbolAnalyzer[] =>
  windows.map((candles, i) => {
    const analyzer = new SymbolAnalyzer(`S${i}-USDT`, '1h');
    for (let k = 0; k < CANDLES; k += 1) analyzer.push(candles[k] as Candle);
    look(analyzer);
    return analyzer;
  });

/** The same indicators by the library's batch form; VWAP, volume ratio and levels it has not as we use them. */
const recompute = (candles: readonly Candle[]): void => {
  const close = candles.map((candle) => candle.close);
  const high = candles.map((candle) => candle.high);
  const low = candles.map((candle) => candle.low);
  for (const period of [20, 50]) SMA.calculate({ period, values: close });
  for (const period of [12, 26, 50, 200]) EMA.calculate({ period, values: close });
  MACD.calculate({
    values: close,
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  });
  RSI.calculate({ period: 14, values: close });
  ATR.calculate({ period: 14, high, low, close });
  ADX.calculate({ period: 14, high, low, close });
  Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close });
  BollingerBands.calculate({ period: 20, stdDev: 2, values: close });
  SMA.calculate({ period: 20, values: candles.map((candle) => candle.volume) });
  ROC.calculate({ period: 10, values: close });
};

/** Feeds the candles that follow the windows to warm analyzers; the median time of one candle for every symbol. */
const newCandles = (windows: readonly Candle[][]): number => {
  const analyzers = coldScan(windows);
  return median(
    timesOf(FOLLOWING - 1, (run) =>
      analyzers.forEach((analyzer, i) => {
        analyzer.push(windows[i]?.[CANDLES + run] as Candle);
        look(analyzer);
      }),
    ),
  );
};

/**
 * Times a scan of 100 symbols over 250 hourly candles each, and what one new candle for each costs.
 * @param dataDir a folder of candle files with `binance-perp/1h` in it.
 */
const measureScan = (dataDir: string, runs = 7): ScanFigures => {
  const windows = windowsOf(join(dataDir, 'binance-perp', '1h'));
  const recomputeAll = (end: number): void => {
    for (const candles of windows) recompute(candles.slice(end - CANDLES, end));
  };
  return {
    coldScan: timesOf(runs, () => void coldScan(windows)),
    library: timesOf(runs, () => recomputeAll(CANDLES)),
    newCandle: Array.from({ length: runs }, () => newCandles(windows)),
    libraryNewCandle: timesOf(runs, (run) => recomputeAll(CANDLES + run)),
  };
};

/** The scan's section of docs/benchmarks.md. */
export const scanBench = (dataDir: string): Bench => ({
  title: 'Scan',
  about: `${SYMBOLS} symbols with ${CANDLES} hourly candles each (windows of the recorded sample), one thread, after one run that is not counted. A cold scan pushes every candle through indicators, slow frames and votes and looks for an opportunity; technicalindicators recomputes its indicators over the same windows, once each and without any strategy. A new candle is one more for each of the ${SYMBOLS} symbols; each run there is the median of ${FOLLOWING - 1} candles.`,
  run: () => {
    const { coldScan: cold, library, newCandle, libraryNewCandle } = measureScan(dataDir);
    return Promise.resolve([
      { name: 'cold scan', unit: 'ms', runs: cold, aim: 150 },
      { name: 'the same windows by technicalindicators', unit: 'ms', runs: library },
      { name: 'one new candle for each symbol', unit: 'ms', runs: newCandle, aim: 3 },
      { name: 'the same by technicalindicators', unit: 'ms', runs: libraryNewCandle },
    ]);
  },
});
