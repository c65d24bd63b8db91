import { describe, expect, it } from 'vitest';
import type { ContractSpec, Fault, KlineRow } from '../../support/kucoin/index.js';
import { bench, HOUR, INSTRUMENTS, START, type Bench } from './support.js';

const KLINES = 'GET /api/v1/kline/query';
const CONTRACTS = 'GET /api/v1/contracts/active';
/** Open time of the last closed hour. */
const LAST = START - HOUR / 2 - HOUR;

const always = (change: (data: readonly unknown[]) => readonly unknown[]): Fault => ({
  kind: 'changed',
  times: Infinity,
  change: (data) => change(data as readonly unknown[]),
});

/** The candle that opens at LAST, as a test wants it. */
const withLast = (odd: (row: KlineRow) => unknown): Fault =>
  always((rows) => rows.map((row) => ((row as KlineRow)[0] === LAST ? odd(row as KlineRow) : row)));

const calls = ({ fake }: Bench): number =>
  fake.requests.filter(({ path }) => path === '/api/v1/kline/query').length;

const holes = (candles: readonly { readonly timestamp: number }[]): number =>
  candles.filter(({ timestamp }, i) => i > 0 && timestamp - (candles[i - 1]?.timestamp ?? 0) !== HOUR).length;

describe('an odd candle', () => {
  it.each<[string, (row: KlineRow) => unknown]>([
    ['whose open lies above its high', ([t, , h, l, c, v]) => [t, h + 1, h, l, c, v]],
    ['whose close lies below its low', ([t, o, h, l, , v]) => [t, o, h, l, l / 2, v]],
  ])('%s is widened, counted once and named', async (_, odd) => {
    const { kucoin } = await bench({ faults: { [KLINES]: withLast(odd) } });
    for (let times = 0; times < 2; times++) {
      const candles = await kucoin.market.candles('BTC-USDT', '1h', { limit: 50 });
      expect(candles).toHaveLength(50);
      const { open = 0, high = 0, low = 0, close = 0 } = candles.at(-1) ?? {};
      expect(high).toBe(Math.max(open, high, close));
      expect(low).toBe(Math.min(open, low, close));
    }
    expect(kucoin.market.oddRows.counts()).toEqual([{ kind: 'candle', done: 'widened', count: 1 }]);
    expect(kucoin.market.oddRows.line()).toContain('XBTUSDTM 1h 2026-03-01T23:00:00.000Z');
  });

  it.each<[string, (row: KlineRow) => unknown]>([
    ['null', () => null],
    ['a price that is null', ([t, o, h, l, , v]) => [t, o, h, l, null, v]],
    ['no price', ([t, , , , , v]) => [t, 0, 0, 0, 0, v]],
    ['high under low', ([t, o, h, l, c, v]) => [t, o, l, h, c, v]],
    ['a volume below nothing', ([t, o, h, l, c]) => [t, o, h, l, c, -1]],
    ['a volume that is null', ([t, o, h, l, c]) => [t, o, h, l, c, null]],
    ['off the grid', ([t, ...rest]) => [t + 1, ...rest]],
    ['too few cells', ([t, o]) => [t, o]],
  ])('%s: is left out, the others stay', async (_, odd) => {
    const b = await bench({ faults: { [KLINES]: withLast(odd) } });
    const candles = await b.kucoin.market.candles('BTC-USDT', '1h', { limit: 50 });
    expect(candles.at(-1)?.timestamp).toBe(LAST - HOUR);
    expect(candles).toHaveLength(49);
    expect(b.kucoin.market.oddRows.counts()).toEqual([{ kind: 'candle', done: 'left out', count: 1 }]);
    // It stops nothing for longer than itself.
    b.clock.advance(HOUR);
    const next = await b.kucoin.market.candles('BTC-USDT', '1h', { after: LAST - HOUR });
    expect(next.map(({ timestamp }) => timestamp)).toEqual([LAST + HOUR]);
  });

  it('twice and in any order is taken once and in order', async () => {
    const { kucoin } = await bench({
      faults: { [KLINES]: always((rows) => [...rows, ...rows].toReversed()) },
    });
    const candles = await kucoin.market.candles('BTC-USDT', '1h', { limit: 50 });
    expect(candles).toHaveLength(50);
    expect(holes(candles)).toBe(0);
  });
});

describe('pages that come short', () => {
  it.each<[string, (rows: readonly unknown[]) => readonly unknown[]]>([
    ['the oldest 200 rows', (rows) => rows.slice(0, 200)],
    ['the newest 200 rows', (rows) => rows.slice(-200)],
    ['the oldest 100 rows', (rows) => rows.slice(0, 100)],
  ])('A20: %s of 500: the history is whole', async (_, cut) => {
    const b = await bench({ faults: { [KLINES]: always(cut) } });
    const candles = await b.kucoin.market.candles('BTC-USDT', '1h');
    expect(candles).toHaveLength(2_000);
    expect(holes(candles)).toBe(0);
    expect(calls(b)).toBeLessThanOrEqual(21);
    const page = await b.kucoin.market.candlePage('BTC-USDT', '1h', LAST - 499 * HOUR, LAST);
    expect(page).toHaveLength(500);
    expect(b.kucoin.market.oddRows.line()).toBeUndefined();
  });

  it('candles without a trade have no row: they are not asked for again, and a long hole is named', async () => {
    const quiet = new Set([
      LAST - 40 * HOUR,
      ...Array.from({ length: 30 }, (_, i) => LAST - (700 + i) * HOUR),
    ]);
    const lacking = always((rows) => rows.filter((row) => !quiet.has((row as KlineRow)[0])));
    const b = await bench({ faults: { [KLINES]: lacking } });
    expect(await b.kucoin.market.candles('BTC-USDT', '1h')).toHaveLength(1_969);
    expect(calls(b)).toBe(4);
    expect(b.kucoin.market.oddRows.line()).toMatch(/1 × candle missing; .*30 in a row/);
  });

  it('an exchange that shows a row at a time is not asked for ever', async () => {
    const b = await bench({ faults: { [KLINES]: always((rows) => rows.slice(-1)) } });
    expect((await b.kucoin.market.candles('BTC-USDT', '1h')).length).toBeGreaterThan(0);
    expect(calls(b)).toBeLessThanOrEqual(32);
  });
});

describe('the list of contracts', () => {
  it('A21: the universe has coins in ordinary trading only; what is held in others has its sizes', async () => {
    const others: readonly ContractSpec[] = [
      { symbol: 'AAPLUSDTM', row: { marketType: 'NASDAQ', assetClass: 'STOCK' } },
      { symbol: 'QQQUSDTM', row: { marketType: 'OTHER' } },
      { symbol: 'XAUUSDTM', row: { assetClass: 'METAL' } },
      { symbol: 'NEWUSDTM', row: { marketStage: 'PRE_MARKET' } },
      { symbol: 'XBTMU26', base: 'XBT', row: { type: 'FFICSX' } },
      { symbol: 'GONEUSDTM', expireDate: START + HOUR },
    ].map((spec) => ({ ...spec, turnover: 9e12 }));
    const coins = INSTRUMENTS.map((spec) => ({
      ...spec,
      row: { marketStage: 'NORMAL', marketType: 'CRYPTO' },
    }));
    const { kucoin } = await bench({ instruments: [...others, ...coins] });
    expect(await kucoin.market.universe(10)).toEqual(['BTC-USDT', 'ETH-USDT', 'DOGE-USDT']);
    const known = await kucoin.market.instruments();
    for (const base of ['AAPL', 'QQQ', 'XAU', 'NEW', 'GONE']) expect(known.has(`${base}-USDT`)).toBe(true);
    expect(known.get('BTC-USDT')?.contractSize).toBe(0.001);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a word', 'maintenance'],
    ['an empty row', {}],
    [
      'a tick of 0',
      { symbol: 'ODDUSDTM', type: 'FFWCSX', quoteCurrency: 'USDT', settleCurrency: 'USDT', tickSize: 0 },
    ],
  ])('A30: %s hides no other contract', async (_, odd) => {
    const { kucoin, exchange } = await bench({ faults: { [CONTRACTS]: always((rows) => [odd, ...rows]) } });
    expect(await kucoin.market.universe(10)).toEqual(['BTC-USDT', 'ETH-USDT', 'DOGE-USDT']);
    expect(await exchange.fetchPositions()).toEqual([]);
  });

  it('a row that cannot be read is named', async () => {
    const { kucoin } = await bench({
      faults: {
        [CONTRACTS]: always((rows) =>
          rows.map((row) =>
            (row as { symbol: string }).symbol === 'ETHUSDTM' ? { ...(row as object), tickSize: 0 } : row,
          ),
        ),
      },
    });
    expect(await kucoin.market.universe(10)).toEqual(['BTC-USDT', 'DOGE-USDT']);
    expect(kucoin.market.oddRows.line()).toMatch(/1 × contract left out; .*ETHUSDTM: .*tickSize is 0/);
  });
});

describe('quotes', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ symbol: `C${i}USDTM`, price: 100 + i }));

  it('of all: one row that cannot be read fails its own symbol alone', async () => {
    const { kucoin } = await bench({
      instruments: many,
      faults: {
        'GET /api/v1/allTickers': always((rows) => [
          null,
          ...rows.map((row) =>
            (row as { symbol: string }).symbol === 'C7USDTM'
              ? { ...(row as object), bestBidPrice: '900' }
              : row,
          ),
        ]),
      },
    });
    const read = await Promise.allSettled(many.map((_, i) => kucoin.market.quote(`C${i}-USDT`)));
    expect(read.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([7]);
  });

  it('are as old as the mark or the newest trade that comes with them', async () => {
    const old = START - 30 * HOUR;
    const { kucoin } = await bench({
      instruments: many,
      faults: {
        'GET /api/v1/mark-price/{symbol}/current': {
          kind: 'changed',
          times: Infinity,
          change: (data) => ({ ...(data as object), timePoint: old }),
        },
        'GET /api/v1/allTickers': always((rows) =>
          rows.map((row) => ({ ...(row as object), ts: old * 1e6 })),
        ),
      },
    });
    const quotes = await Promise.all(many.map((_, i) => kucoin.market.quote(`C${i}-USDT`)));
    expect(new Set(quotes.map(({ timestamp }) => timestamp))).toEqual(new Set([old]));
  });

  it.each([0, -1, null])('a mark of %s is none', async (markPrice) => {
    const { kucoin } = await bench({
      instruments: many,
      faults: { [CONTRACTS]: always((rows) => rows.map((row) => ({ ...(row as object), markPrice }))) },
    });
    const read = await Promise.allSettled(many.map((_, i) => kucoin.market.quote(`C${i}-USDT`)));
    expect(read.filter(({ status }) => status === 'rejected')).toHaveLength(16);
  });

  it('a funding rate that is none is left out', async () => {
    const { kucoin } = await bench({
      faults: {
        'GET /api/v1/contract/funding-rates': always((rows) => [
          null,
          { timepoint: START - HOUR / 2, fundingRate: 375 },
          ...rows.slice(1),
        ]),
      },
    });
    const rates = await kucoin.market.fundingRates('BTC-USDT', START - 10 * HOUR, START);
    expect(rates.map(({ timestamp }) => timestamp)).toEqual([START - HOUR / 2 - 8 * HOUR]);
  });
});
