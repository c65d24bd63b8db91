import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ADX, ATR, BollingerBands, EMA, MACD, ROC, RSI, SMA, Stochastic } from 'technicalindicators';
import type { Candle } from '../src/domain/index.js';
import { DEFAULT_STRATEGY, SymbolAnalyzer, findOpportunity } from '../src/strategy/index.js';

const SYMBOLS = 100;
const CANDLES = 250;
/** New candles after the scan, one timing each. */
const FOLLOWING = 100;

/** Medians in ms of one thread, each after one uncounted run. */
export interface ScanFigures {
  readonly symbols: number;
  readonly candles: number;
  readonly runs: number;
  /** All symbols from nothing: every candle through the indicators, then the opportunity. */
  readonly coldScanMs: number;
  /** All symbols with technicalindicators recomputed over the same windows, once each, without any strategy. */
  readonly libraryMs: number;
  /** One new closed candle for each symbol: indicators and opportunity (median of 99). */
  readonly newCandleMs: number;
  /** The same with technicalindicators recomputed over the window that the candle ends: what it costs without streaming. */
  readonly libraryNewCandleMs: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

const timed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** Median time of some runs in ms, after one that is not counted. */
const medianOf = (runs: number, work: (run: number) => void): number => {
  work(0);
  return median(Array.from({ length: runs }, (_, i) => timed(() => work(i + 1))));
};

/** Windows of real hourly candles and those that follow; symbols of the sample in turn, further windows after. */
const windowsOf = (folder: string): Candle[][] => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.csv.gz'))
    .toSorted();
  const all = files.map((name) => candlesOf(join(folder, name)));
  return Array.from({ length: SYMBOLS }, (_, i) => {
    const candles = all[i % all.length] ?? [];
    const windows = Math.max(1, candles.length - CANDLES - FOLLOWING);
    const from = (Math.floor(i / all.length) * CANDLES) % windows;
    return candles.slice(from, from + CANDLES + FOLLOWING);
  });
};

const candlesOf = (file: string): Candle[] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [timestamp = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
      return { timestamp, open, high, low, close, volume };
    });

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

/**
 * Times a scan of 100 symbols over 250 hourly candles each, and what one new candle for each costs.
 * @param dataDir a folder of candle files with `binance-perp/1h` in it.
 */
export const measureScan = (dataDir: string, runs = 7): ScanFigures => {
  const windows = windowsOf(join(dataDir, 'binance-perp', '1h'));
  const recomputeAll = (end: number): void => {
    for (const candles of windows) recompute(candles.slice(end - CANDLES, end));
  };
  const coldScanMs = medianOf(runs, () => coldScan(windows));
  const libraryMs = medianOf(runs, () => recomputeAll(CANDLES));
  const analyzers = coldScan(windows);
  const newCandleMs = medianOf(FOLLOWING - 1, (run) =>
    analyzers.forEach((analyzer, i) => {
      analyzer.push(windows[i]?.[CANDLES + run] as Candle);
      look(analyzer);
    }),
  );
  const libraryNewCandleMs = medianOf(runs, (run) => recomputeAll(CANDLES + run));
  return {
    symbols: SYMBOLS,
    candles: CANDLES,
    runs,
    coldScanMs,
    libraryMs,
    newCandleMs,
    libraryNewCandleMs,
  };
};
