import { randomWalks } from '../../src/backtest/random-walk.js';
import type { CandleColumn } from '../../src/domain/candle-column.js';
import type { ContractSpec, KlineProvider, KlineRow } from '../../test/support/kucoin/index.js';
import { HOUR } from '../../src/domain/index.js';

/** Candles behind now: more than the bot reads. */
const HISTORY = 2_100;
/** Candles from now on, so that hours can close meanwhile. */
const AHEAD = 4;
const TICK = 0.001;
const MULTIPLIER = 0.1;

/** A market of random walks: prices that go nowhere, a history for each, signals now and then. */
export interface SteadyMarket {
  readonly instruments: readonly ContractSpec[];
  readonly candles: KlineProvider;
  /** Symbols of ours by turnover, highest first. */
  readonly symbols: readonly string[];
}

const round = (price: number): number => Number(price.toFixed(3));

/** Rows of the wire with open times in [from, to]; `first`: open time of the column's first candle. */
const rowsOf = (column: CandleColumn, first: number, from: number, to: number): readonly KlineRow[] => {
  const rows: KlineRow[] = [];
  const value = (field: 'open' | 'high' | 'low' | 'close', i: number): number =>
    round(column[field][i] ?? NaN);
  const begin = Math.max(0, Math.ceil((from - first) / HOUR));
  const end = Math.min(column.length - 1, Math.floor((to - first) / HOUR));
  for (let i = begin; i <= end; i++)
    rows.push([
      first + i * HOUR,
      value('open', i),
      value('high', i),
      value('low', i),
      value('close', i),
      // Lots of MULTIPLIER coins.
      Math.round((column.volume[i] ?? 0) / MULTIPLIER),
    ]);
  return rows;
};

/** Hourly random walks of `pairs` symbols up to and beyond `now` (the exchange's time, ms). */
export const steadyMarket = (pairs: number, now: number): SteadyMarket => {
  const recording = randomWalks({ symbols: pairs, candles: HISTORY + AHEAD, seed: 7, steps: 8 });
  const first = Math.floor(now / HOUR) * HOUR - HISTORY * HOUR;
  const columns = new Map<string, CandleColumn>();
  const instruments: ContractSpec[] = [];
  for (const [rank, { symbol, files }] of [...recording.symbols.values()].entries()) {
    const column = files.get('1h')?.column;
    if (!column) continue;
    const id = `${symbol.replace('-USDT', '')}USDTM`;
    columns.set(id, column);
    instruments.push({
      symbol: id,
      multiplier: MULTIPLIER,
      tickSize: TICK,
      turnover: 1e9 - rank,
      price: round(column.open[HISTORY] ?? NaN),
    });
  }
  return {
    instruments,
    symbols: [...recording.symbols.keys()],
    candles: (symbol, minutes, from, to) => {
      const column = minutes === 60 ? columns.get(symbol) : undefined;
      return column ? rowsOf(column, first, from, to) : [];
    },
  };
};
