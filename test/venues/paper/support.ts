import { ManualClock } from '../../../src/clock.js';
import {
  timeframeMs,
  type Instrument,
  type OrderRequest,
  type Timeframe,
} from '../../../src/domain/index.js';
import { PaperExchange, type PaperExchangeOptions } from '../../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../../src/venues/paper/paper-state.js';
import { newColumn } from '../../../src/domain/candle-column.js';
import type { Recording } from '../../../src/venues/recorded/candle-files.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';

export const T0 = Date.UTC(2025, 9, 1);
export const MINUTE = 60_000;

/** open, high, low, close, volume in coins */
export type Row = readonly [number, number, number, number, number];

/** One coin a contract, a tick of 0.01, 0.02 % / 0.06 %, 1 % maintenance. */
export const instrumentOf = (symbol: string): Instrument => ({
  symbol,
  base: symbol.split('-')[0] ?? symbol,
  tickSize: 0.01,
  lotSize: 1,
  contractSize: 1,
  makerFee: 0.0002,
  takerFee: 0.0006,
  maxLeverage: 20,
  maintenanceMargin: 0.01,
  assumed: false,
});

export interface SymbolRows {
  readonly rows: readonly Row[];
  readonly timeframe?: Timeframe;
  readonly funding?: readonly (readonly [time: number, rate: number])[];
}

export const recordingOf = (symbols: Readonly<Record<string, SymbolRows>>): Recording => ({
  venue: 'test',
  instruments: new Map(Object.keys(symbols).map((symbol) => [symbol, instrumentOf(symbol)])),
  symbols: new Map(
    Object.entries(symbols).map(([symbol, { rows, timeframe = '5m', funding }]) => {
      const column = newColumn(timeframe, rows.length);
      for (const [i, [open, high, low, close, volume]] of rows.entries()) {
        column.timestamp[i] = T0 + i * timeframeMs(timeframe);
        column.open[i] = open;
        column.high[i] = high;
        column.low[i] = low;
        column.close[i] = close;
        column.volume[i] = volume;
      }
      const rates = funding && {
        timestamp: Float64Array.from(funding, ([time]) => time),
        rate: Float64Array.from(funding, ([, rate]) => rate),
      };
      return [
        symbol,
        {
          symbol,
          files: new Map([[timeframe, { column, decimals: 2, missing: 0, widened: 0, leftOut: 0 }]]),
          funding: rates,
        },
      ];
    }),
  ),
});

/** A quiet candle at 100 with plenty of volume. */
export const CALM: Row = [100, 100, 100, 100, 10_000];

/**
 * An exchange over recorded rows; the clock stands at the close of the first of them (a calm one by custom).
 */
export const paper = (
  symbols: Readonly<Record<string, SymbolRows>>,
  options: Partial<PaperExchangeOptions> = {},
) => {
  const clock = new ManualClock(T0 + timeframeMs(Object.values(symbols)[0]?.timeframe ?? '5m'));
  const market = new RecordedMarketData(recordingOf(symbols), clock);
  const store = new MemoryStore<PaperDocs>({ clock });
  const exchange = new PaperExchange({ market, clock, store, balance: 1000, ...options });
  const to = async (time: number) => {
    clock.set(time);
    return (await exchange.advance(time)).fills;
  };
  /** Lets the next n candles of 5 minutes close. */
  const next = (n = 1) => to(clock.now() + n * 5 * MINUTE);
  return { clock, market, store, exchange, to, next };
};

let ids = 0;

export const order = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  clientOrderId: `c${++ids}`,
  symbol: 'A-USDT',
  side: 'buy',
  type: 'market',
  contracts: 10,
  reduceOnly: false,
  leverage: 10,
  ...change,
});

export const limit = (price: number, change: Partial<OrderRequest> = {}): OrderRequest =>
  order({ type: 'limit', price, timeInForce: 'PO', ...change });

export const exit = (change: Partial<OrderRequest> = {}): OrderRequest =>
  order({ side: 'sell', reduceOnly: true, ...change });

export const stopAt = (triggerPrice: number, change: Partial<OrderRequest> = {}): OrderRequest =>
  exit({ type: 'stop', triggerPrice, ...change });

export const targetAt = (triggerPrice: number, change: Partial<OrderRequest> = {}): OrderRequest =>
  exit({ type: 'takeProfit', triggerPrice, ...change });
