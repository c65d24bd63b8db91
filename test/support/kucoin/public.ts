import type { Book } from './book.js';
import { contractRow, tickerRow } from './shapes.js';
import { KucoinFault, type FundingProvider, type KlineProvider, type KlineRow } from './types.js';
import { HOUR } from '../../../src/domain/index.js';

/** One request, as handlers see it. */
export interface Call {
  readonly now: number;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly parts: Readonly<Record<string, string>>;
  readonly candles: KlineProvider;
  readonly funding: FundingProvider;
  readonly stopsByClientOid: boolean;
  /** Orders, positions and fills are shown as they were so long ago. */
  readonly lateMs: number;
  /** Ended orders that filled nothing are not shown. */
  readonly vanished: boolean;
  /** Address of the push side. */
  readonly socketRoot: string;
  readonly apiKey: string;
  readonly permission: string;
  readonly ipWhitelist: string;
}

type Handler = (book: Book, call: Call) => unknown;

const GRANULARITIES = new Set([1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 10080]);
const MAX_ROWS = 500;
/** Funding rates in one answer, the newest: as its users report. */
const MAX_RATES = 100;
const HOURS_8 = 28_800_000;

const symbolOf = (book: Book, symbol: string | undefined): string => {
  if (symbol === undefined || !book.contracts.has(symbol))
    throw new KucoinFault('400600', 'validation.symbolNotAvailable');
  return symbol;
};

const kline: Handler = (book, call) => {
  const symbol = symbolOf(book, call.query['symbol']);
  const minutes = Number(call.query['granularity']);
  if (!GRANULARITIES.has(minutes)) throw new KucoinFault('400100', 'granularity is invalid', 400);
  const span = minutes * 60_000;
  const to = Math.min(call.now, Number(call.query['to'] ?? call.now));
  const { firstOpenDate } = book.contract(symbol);
  const asked = Number(call.query['from'] ?? to - MAX_ROWS * span);
  const from = Math.max(asked, firstOpenDate - (firstOpenDate % span));
  return call.candles(symbol, minutes, from, to).slice(0, MAX_ROWS);
};

const LEVELS = 20;

const depth =
  (levels: number): Handler =>
  (book, call) => {
    const symbol = symbolOf(book, call.query['symbol']);
    const { bid, ask } = book.price(symbol);
    const { tickSize } = book.contract(symbol);
    const side = (price: number, step: number): [number, number][] =>
      Array.from({ length: levels }, (_, i) => [Number((price + i * step).toFixed(10)), 100 + i]);
    const ts = call.now * 1_000_000;
    return { sequence: 1_697_895_963_339, symbol, bids: side(bid, -tickSize), asks: side(ask, tickSize), ts };
  };

const fundingRates: Handler = (book, call) => {
  const symbol = symbolOf(book, call.query['symbol']);
  const rows: unknown[] = [];
  const from = Math.max(Number(call.query['from']), book.contract(symbol).firstOpenDate);
  const to = Math.min(call.now, Number(call.query['to']));
  for (let time = to - (to % HOUR); time >= from && rows.length < MAX_RATES; time -= HOUR) {
    const fundingRate = call.funding(symbol, time);
    if (fundingRate !== undefined) rows.push({ symbol, fundingRate, timepoint: time });
  }
  return rows;
};

/** Where to connect for pushes. */
export const bullet: Handler = (_book, call) => ({
  token: 'test-token',
  instanceServers: [
    {
      endpoint: call.socketRoot,
      encrypt: false,
      protocol: 'websocket',
      pingInterval: 18_000,
      pingTimeout: 10_000,
    },
  ],
});

/** Handlers of the open endpoints, by method and path. */
export const PUBLIC: Readonly<Record<string, Handler>> = {
  'GET /api/v1/timestamp': (_book, call) => call.now,
  'GET /api/v1/status': () => ({ msg: '', status: 'open' }),
  'GET /api/v1/contracts/active': (book) =>
    [...book.contracts.values()]
      .filter(({ symbol }) => !book.delisted.has(symbol))
      .map((contract) => contractRow(contract, book)),
  'GET /api/v1/contracts/{symbol}': (book, call) =>
    contractRow(book.contract(symbolOf(book, call.parts['symbol'])), book),
  'GET /api/v1/ticker': (book, call) => tickerRow(symbolOf(book, call.query['symbol']), book, call.now),
  'GET /api/v1/allTickers': (book, call) =>
    [...book.contracts.keys()].map((symbol) => tickerRow(symbol, book, call.now)),
  'GET /api/v1/mark-price/{symbol}/current': (book, call) => {
    const symbol = symbolOf(book, call.parts['symbol']);
    const { mark } = book.price(symbol);
    return { symbol, granularity: 1000, timePoint: call.now, value: mark, indexPrice: mark };
  },
  'GET /api/v1/level2/depth20': depth(LEVELS),
  'GET /api/v1/level2/depth100': depth(100),
  'GET /api/v1/kline/query': kline,
  'GET /api/v1/funding-rate/{symbol}/current': (book, call) => ({
    symbol: `.${symbolOf(book, call.parts['symbol'])}FPI8H`,
    granularity: HOURS_8,
    timePoint: call.now - (call.now % HOURS_8),
    value: 0.0001,
    predictedValue: 0.0001,
    fundingRateCap: 0.003,
    fundingRateFloor: -0.003,
    period: 0,
    fundingTime: call.now - (call.now % HOURS_8) + HOURS_8,
  }),
  'GET /api/v1/contract/funding-rates': fundingRates,
  'POST /api/v1/bullet-public': bullet,
};

/** The usual rate every eight hours. */
export const steadyFunding: FundingProvider = (_symbol, time) => (time % HOURS_8 === 0 ? 0.0001 : undefined);

/** Candles of a slow wave around 100, the forming one included: a market where none is given. */
export const waveCandles: KlineProvider = (_symbol, minutes, from, to) => {
  const span = minutes * 60_000;
  const rows: KlineRow[] = [];
  for (let time = Math.ceil(from / span) * span; time <= to; time += span) {
    const at = (t: number): number => Number((100 + 5 * Math.sin(t / 7.2e6)).toFixed(4));
    const open = at(time);
    const close = at(time + span);
    rows.push([time, open, Math.max(open, close) + 0.1, Math.min(open, close) - 0.1, close, 1_000]);
  }
  return rows;
};
