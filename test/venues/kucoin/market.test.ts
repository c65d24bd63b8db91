import { describe, expect, it } from 'vitest';
import type { ContractSpec, KlineProvider } from '../../support/kucoin/index.js';
import { bench, HOUR, INSTRUMENTS, START } from './support.js';

const klines = (requests: readonly { path: string }[]): number =>
  requests.filter(({ path }) => path === '/api/v1/kline/query').length;

describe('instruments and universe', () => {
  it('reads sizes, fees and leverage from the exchange', async () => {
    const { kucoin } = await bench();
    expect((await kucoin.market.instruments()).get('BTC-USDT')).toEqual({
      symbol: 'BTC-USDT',
      base: 'BTC',
      tickSize: 0.1,
      lotSize: 1,
      contractSize: 0.001,
      makerFee: 0.0002,
      takerFee: 0.0006,
      maxLeverage: 100,
      maxOrderContracts: 1_000_000,
      maintenanceMargin: 0.004,
      assumed: false,
    });
  });

  it('ranks by turnover and leaves out what is inverse, paused, quoted otherwise or about to be delisted', async () => {
    const others: ContractSpec[] = [
      { symbol: 'XBTUSDM', base: 'XBT', quote: 'USD', inverse: true, multiplier: -1, turnover: 9e12 },
      { symbol: 'OLDUSDTM', turnover: 9e11, expireDate: START + 86_400_000 },
      { symbol: 'OFFUSDTM', turnover: 9e11, status: 'Paused' },
      { symbol: 'ETHUSDCM', base: 'ETH', quote: 'USDC', turnover: 9e11 },
      { symbol: 'DEADUSDTM', turnover: 0 },
    ];
    const { kucoin, fake } = await bench({ instruments: [...others, ...INSTRUMENTS] });
    expect(await kucoin.market.universe(10)).toEqual(['BTC-USDT', 'ETH-USDT', 'DOGE-USDT']);
    expect(await kucoin.market.universe(1)).toEqual(['BTC-USDT']);
    // A position in a contract that is being delisted still has its sizes.
    expect((await kucoin.market.instruments()).has('OLD-USDT')).toBe(true);
    expect(fake.requests.map(({ path }) => path)).toEqual(['/api/v1/timestamp', '/api/v1/contracts/active']);
  });

  it('serves known sizes while the list cannot be read, but not an old ranking', async () => {
    const { kucoin, fake, clock } = await bench();
    await kucoin.market.instruments();
    clock.advance(2 * HOUR);
    fake.fail('GET /api/v1/contracts/active', { kind: 'html', times: 2 });
    expect((await kucoin.market.instruments()).size).toBe(3);
    await expect(kucoin.market.universe(3)).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('takes an empty list for a failure', async () => {
    const { kucoin, fake } = await bench();
    fake.fail('GET /api/v1/contracts/active', { kind: 'empty', times: 2 });
    await expect(kucoin.market.universe(3)).rejects.toMatchObject({ code: 'read-failed' });
    await expect(kucoin.market.instruments()).rejects.toMatchObject({ code: 'read-failed' });
  });
});

describe('pages of history', () => {
  const midnight = START - HOUR / 2;

  it('have the closed candles of the range, in one call', async () => {
    const { kucoin, fake } = await bench();
    const page = await kucoin.market.candlePage('BTC-USDT', '1h', midnight - 500 * HOUR, midnight - HOUR);
    expect([page.length, page[0]?.timestamp, page.at(-1)?.timestamp]).toEqual([
      500,
      midnight - 500 * HOUR,
      midnight - HOUR,
    ]);
    expect(klines(fake.requests)).toBe(1);
    // The candle of midnight is still forming, and the one before it is not asked for.
    expect(await kucoin.market.candlePage('BTC-USDT', '1h', midnight - HOUR, midnight + HOUR)).toHaveLength(
      1,
    );
    expect(await kucoin.market.candlePage('BTC-USDT', '1h', midnight, midnight)).toEqual([]);
    expect(klines(fake.requests)).toBe(2);
  });

  it('are ascending, each candle once, without one that lies off the grid', async () => {
    let rows: readonly (readonly [number, number, number, number, number, number])[] = [
      [midnight - HOUR, 1, 1, 1, 1, 5],
      [midnight - 2 * HOUR, 1, 1, 1, 1, 5],
      [midnight - HOUR, 1, 1, 1, 1, 6],
    ];
    const { kucoin } = await bench({ candles: () => rows });
    const read = (): Promise<readonly { timestamp: number; volume: number }[]> =>
      kucoin.market.candlePage('BTC-USDT', '1h', midnight - 9 * HOUR, midnight);
    expect((await read()).map(({ timestamp, volume }) => [timestamp, volume])).toEqual([
      [midnight - 2 * HOUR, 0.005],
      [midnight - HOUR, 0.006],
    ]);
    rows = [[midnight - 2 * HOUR + 1, 1, 1, 1, 1, 5]];
    expect(await read()).toEqual([]);
    expect(kucoin.market.oddRows.counts()).toEqual([{ kind: 'candle', done: 'left out', count: 1 }]);
  });

  it('know the time of the exchange, never that of this computer, and when a contract began', async () => {
    const { kucoin, fake } = await bench({
      skew: 5_000,
      instruments: [{ symbol: 'XBTUSDTM', base: 'XBT', firstOpenDate: 12 }],
    });
    expect(await kucoin.market.time()).toBe(START + 5_000);
    fake.fail('GET /api/v1/timestamp', { kind: 'html', times: 2 });
    await expect(kucoin.market.time()).rejects.toMatchObject({ code: 'read-failed' });
    expect(await kucoin.market.listedAt('BTC-USDT')).toBe(12);
  });
});

describe('candles', () => {
  it('drops the forming candle and turns lots into coins', async () => {
    const { kucoin } = await bench();
    const candles = await kucoin.market.candles('ETH-USDT', '1h', { limit: 3 });
    // At 00:30 the last closed hour opened at 23:00; 1,000 lots of 0.01 coins.
    const last = START - HOUR / 2 - HOUR;
    expect(candles.map(({ timestamp }) => timestamp)).toEqual([last - 2 * HOUR, last - HOUR, last]);
    expect(candles[0]?.volume).toBe(10);
  });

  it('waits a moment after the close before it takes a candle for closed', async () => {
    const { kucoin, clock } = await bench();
    const opened = START - HOUR / 2;
    clock.set(opened + HOUR + 1_999);
    const early = await kucoin.market.candles('BTC-USDT', '1h', { limit: 1 });
    expect(early[0]?.timestamp).toBe(opened - HOUR);
    clock.set(opened + HOUR + 2_000);
    const settled = await kucoin.market.candles('BTC-USDT', '1h', { limit: 1 });
    expect(settled[0]?.timestamp).toBe(opened);
  });

  it('gets the last candle also from an exchange that leaves the end of the range out', async () => {
    const { kucoin } = await bench({
      candles: (_symbol, _minutes, from, to) =>
        [from, from + HOUR].filter((time) => time < to).map((time) => [time, 1, 1, 1, 1, 1] as const),
    });
    expect(await kucoin.market.candles('BTC-USDT', '1h', { limit: 1 })).toHaveLength(1);
  });

  it('goes by the clock of the exchange', async () => {
    // The computer is a minute fast: at 01:00:30 of its time the exchange has not closed the hour.
    const { kucoin, clock } = await bench({ skew: -60_000 });
    const opened = START - HOUR / 2;
    clock.set(opened + HOUR + 30_000);
    const candles = await kucoin.market.candles('BTC-USDT', '1h', { limit: 1 });
    expect(candles[0]?.timestamp).toBe(opened - HOUR);
  });

  it('pages 2,000 candles with 500 a call', async () => {
    const { kucoin, fake } = await bench();
    const candles = await kucoin.market.candles('BTC-USDT', '1h');
    expect(candles).toHaveLength(2_000);
    expect(
      candles.every(({ timestamp }, i) => i === 0 || timestamp - (candles[i - 1]?.timestamp ?? 0) === HOUR),
    ).toBe(true);
    expect(klines(fake.requests)).toBe(4);
  });

  it('stops paging where the history of a young coin begins', async () => {
    const since = START - 100 * HOUR;
    const young: KlineProvider = (_symbol, minutes, from, to) => {
      const rows = [];
      for (let time = Math.ceil(from / HOUR) * HOUR; time <= to; time += minutes * 60_000)
        if (time >= since) rows.push([time, 1, 1, 1, 1, 1] as const);
      return rows;
    };
    const { kucoin, fake } = await bench({ candles: young });
    expect(await kucoin.market.candles('BTC-USDT', '1h')).toHaveLength(99);
    expect(klines(fake.requests)).toBe(2);
  });

  it('asks nothing before a new candle can have closed', async () => {
    const { kucoin, fake, clock } = await bench();
    const [candle] = await kucoin.market.candles('BTC-USDT', '1h', { limit: 1 });
    const after = candle?.timestamp ?? 0;
    for (let minute = 0; minute < 29; minute++) {
      clock.advance(60_000);
      expect(await kucoin.market.candles('BTC-USDT', '1h', { after })).toEqual([]);
    }
    expect(klines(fake.requests)).toBe(1);
    clock.advance(62_000);
    expect(await kucoin.market.candles('BTC-USDT', '1h', { after })).toMatchObject([
      { timestamp: after + HOUR },
    ]);
    expect(klines(fake.requests)).toBe(2);
  });

  it('asks again, but not at once, for a candle that should be there', async () => {
    const { kucoin, fake, clock } = await bench({ candles: () => [] });
    const after = START - HOUR / 2 - 2 * HOUR;
    for (let i = 0; i < 5; i++) expect(await kucoin.market.candles('BTC-USDT', '1h', { after })).toEqual([]);
    expect(klines(fake.requests)).toBe(1);
    clock.advance(15_000);
    await kucoin.market.candles('BTC-USDT', '1h', { after });
    expect(klines(fake.requests)).toBe(2);
    await expect(kucoin.market.candles('BTC-USDT', '1h')).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('takes a broken row for a failure', async () => {
    const { kucoin } = await bench({ candles: (_s, _m, _f, to) => [[to - (to % HOUR), 1, NaN, 1, 1, 1]] });
    await expect(kucoin.market.candles('BTC-USDT', '1h')).rejects.toMatchObject({ code: 'read-failed' });
  });
});

describe('quotes and depth', () => {
  it('reads bid, ask, last and mark, and keeps them for a second', async () => {
    const { kucoin, fake, clock } = await bench();
    fake.setPrice('BTC-USDT', { bid: 49_999, ask: 50_001, mark: 50_003 });
    const quote = await kucoin.market.quote('BTC-USDT');
    expect(quote).toEqual({
      symbol: 'BTC-USDT',
      bid: 49_999,
      ask: 50_001,
      last: 50_003,
      mark: 50_003,
      timestamp: START,
    });
    const asked = fake.requests.length;
    await kucoin.market.quote('BTC-USDT');
    expect(fake.requests).toHaveLength(asked);
    clock.advance(1_001);
    fake.setPrice('BTC-USDT', { bid: 51_000, ask: 51_001 });
    expect((await kucoin.market.quote('BTC-USDT')).bid).toBe(51_000);
  });

  it('asks for all at once when many are wanted', async () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ symbol: `C${i}USDTM`, price: 100 + i }));
    const { kucoin, fake } = await bench({ instruments: many });
    const quotes = await Promise.all(many.map((_, i) => kucoin.market.quote(`C${i}-USDT`)));
    expect(quotes.map(({ bid }) => bid)).toEqual(many.map(({ price }) => price));
    expect(fake.requests.filter(({ path }) => path === '/api/v1/allTickers')).toHaveLength(1);
    expect(fake.requests.filter(({ path }) => path === '/api/v1/ticker')).toHaveLength(4);
  });

  it('reads the book best first, in contracts, and takes an empty side for a failure', async () => {
    const { kucoin, fake } = await bench();
    const depth = await kucoin.market.depth('BTC-USDT');
    expect(depth?.bids).toHaveLength(20);
    expect(depth?.bids[0]).toEqual({ price: 50_000, contracts: 100 });
    expect(depth?.asks[0]).toEqual({ price: 50_000.1, contracts: 100 });
    fake.fail('GET /api/v1/level2/depth20', { kind: 'empty' });
    await expect(kucoin.market.depth('BTC-USDT')).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('reads funding rates of a span, and asks nothing where no hour lies in it', async () => {
    const { kucoin, fake } = await bench();
    const midnight = START - HOUR / 2;
    expect(await kucoin.market.fundingRates('BTC-USDT', midnight, START)).toEqual([]);
    expect(fake.requests).toEqual([]);
    expect(await kucoin.market.fundingRates('BTC-USDT', midnight - 9 * HOUR, START)).toEqual([
      { timestamp: midnight - 8 * HOUR, rate: 0.0001 },
      { timestamp: midnight, rate: 0.0001 },
    ]);
  });

  it('reads on where the exchange has cut the list of funding rates off', async () => {
    const funding = (_symbol: string, time: number): number | undefined =>
      time % (4 * HOUR) === 0 ? time / 1e17 : undefined;
    const { kucoin, fake } = await bench({ funding });
    const midnight = START - HOUR / 2;
    const rates = await kucoin.market.fundingRates('BTC-USDT', midnight - 300 * 4 * HOUR, START);
    expect(rates.map(({ timestamp }) => timestamp)).toEqual(
      Array.from({ length: 300 }, (_, i) => midnight - (299 - i) * 4 * HOUR),
    );
    expect(rates[7]?.rate).toBe((rates[7]?.timestamp ?? NaN) / 1e17);
    expect(
      fake.requests.filter(({ path }) => path === '/api/v1/contract/funding-rates').length,
    ).toBeLessThanOrEqual(4);
  });

  it('knows the funding rate that is charged next by the list of contracts', async () => {
    const { kucoin, fake } = await bench();
    const { rate, timestamp } = await kucoin.market.fundingRate('BTC-USDT');
    expect(rate).toBe(0.0001);
    expect(timestamp).toBeGreaterThan(START - HOUR);
    const asked = fake.requests.length;
    await kucoin.market.fundingRate('ETH-USDT');
    expect(fake.requests).toHaveLength(asked);
    await expect(kucoin.market.fundingRate('NOPE-USDT')).rejects.toMatchObject({ code: 'read-failed' });
  });

  it('fails for a symbol that KuCoin does not have', async () => {
    const { kucoin } = await bench();
    await expect(kucoin.market.quote('NOPE-USDT')).rejects.toMatchObject({ code: 'read-failed' });
  });
});
