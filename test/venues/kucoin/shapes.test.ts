import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../support/kucoin/endpoints.js';
import { get } from './raw.js';
import { bench, request } from './support.js';

/** Wire examples of the exchange's own description; they lie outside the project and are not part of it. */
const FILE = new URL('../../../shared/kucoin/rest-examples.json', import.meta.url);

interface Example {
  readonly method: string;
  readonly path: string;
  readonly pool: string;
  readonly weight: number | null;
  readonly responseExample: { readonly data: unknown };
}

const normal = (path: string): string => path.replace(/\{[^}]*\}/g, '{}');

/** Field names and the kinds of their values; the rows of a list are taken together. null may stand for anything. */
const shapeOf = (value: unknown): unknown => {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const shapes = value.map(shapeOf);
    const rows = shapes.every((each) => typeof each === 'object' && !Array.isArray(each));
    return shapes.length > 1 && rows ? [Object.assign({}, ...shapes)] : shapes.slice(0, 1);
  }
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
};

/** Where what the test exchange says has another kind than the example; fields that it leaves out do not count. */
const differences = (ours: unknown, theirs: unknown, at: string): string[] => {
  if (ours === 'null' || theirs === 'null') return [];
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.length > 0 && theirs.length > 0 ? differences(ours[0], theirs[0], `${at}[]`) : [];
  if (typeof ours === 'string' || typeof theirs === 'string' || Array.isArray(ours) !== Array.isArray(theirs))
    return ours === theirs ? [] : [`${at}: ${JSON.stringify(ours)} for ${JSON.stringify(theirs)}`];
  const [mine, others] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
  return Object.entries(mine).flatMap(([key, value]) =>
    key in others ? differences(value, others[key], `${at}.${key}`) : [`${at}.${key}: not in the example`],
  );
};

const load = (): readonly Example[] => JSON.parse(readFileSync(FILE, 'utf8')) as Example[];

/** The exchange has these, the description at hand lacks or abbreviates them. */
const UNDOCUMENTED = new Set([
  'GET /api/v2/position/getPositionMode',
  'POST /api/v2/position/switchPositionMode',
  'GET /api/ua/v1/account/mode',
]);
/** Fields of fills in regions with a tax on fees; the example of the recent ones was taken elsewhere. */
const REGIONAL = /^\/api\/v1\/recentFills\[\]\.(open|close)FeeTaxPay: not in the example$/;

describe.skipIf(!existsSync(FILE))(
  'the test exchange beside the wire examples (skipped where they are not at hand)',
  () => {
    const find = (method: string, path: string): Example | undefined => {
      const name = normal(path.replace(/depth\d+$/, 'depth{size}'));
      return load().find((each) => each.method === method && normal(each.path) === name);
    };

    it('has its pools and weights', () => {
      for (const { method, path, pool, weight } of ENDPOINTS) {
        if (UNDOCUMENTED.has(`${method} ${path}`)) continue;
        const example = find(method, path);
        expect(example, `${method} ${path}`).toBeDefined();
        expect(pool, path).toBe(example?.pool.toLowerCase());
        // The weight of recentFills is not given, that of depth100 is twice the one for depth20.
        if (example?.weight && !path.endsWith('depth100')) expect(weight, path).toBe(example.weight);
      }
    });

    it('answers with its fields and kinds of values', async () => {
      const { exchange, fake } = await bench();
      const seen = new Map<string, unknown>();
      const { server } = fake;
      await exchange.createOrder(request());
      await exchange.createOrder(
        request({ type: 'stop', side: 'sell', triggerPrice: 40_000, reduceOnly: true }),
      );
      const resting = request({ type: 'limit', price: 40_000, timeInForce: 'GTC' });
      await exchange.createOrder(resting);
      fake.funding('BTC-USDT', 0.0001);
      fake.transfer(10);
      for (const path of [
        '/api/v1/contracts/active',
        '/api/v1/allTickers',
        '/api/v1/ticker?symbol=XBTUSDTM',
        '/api/v1/mark-price/XBTUSDTM/current',
        '/api/v1/level2/depth20?symbol=XBTUSDTM',
        '/api/v1/kline/query?symbol=XBTUSDTM&granularity=60',
        '/api/v1/timestamp',
        '/api/v1/status',
        '/api/v1/funding-rate/XBTUSDTM/current',
        '/api/v1/contract/funding-rates?symbol=XBTUSDTM&from=1772300000000&to=1772400000000',
        '/api/v1/account-overview?currency=USDT',
        '/api/v1/positions',
        '/api/v1/position?symbol=XBTUSDTM',
        '/api/v1/orders?status=active',
        '/api/v1/stopOrders',
        `/api/v1/orders/byClientOid?clientOid=${resting.clientOrderId}`,
        `/api/v1/orders/${server.book.orders[0]?.id}`,
        '/api/v1/recentDoneOrders',
        '/api/v1/recentFills',
        '/api/v1/fills',
        '/api/v1/funding-history?symbol=XBTUSDTM',
        '/api/v1/transaction-history',
        '/api/v2/position/getMarginMode?symbol=XBTUSDTM',
        '/api/v1/user/api-key',
      ])
        seen.set(path, await get(fake, path));
      const faults: string[] = [];
      for (const [path, data] of seen) {
        const bare = path.split('?')[0] ?? '';
        const endpoint = ENDPOINTS.find(
          ({ method, path: pattern }) =>
            method === 'GET' && new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
        );
        const example = find('GET', endpoint?.path ?? '');
        faults.push(...differences(shapeOf(data), shapeOf(example?.responseExample.data), bare));
      }
      expect(faults.filter((fault) => !REGIONAL.test(fault))).toEqual([]);
    });
  },
);

describe('the test exchange, asked for much', () => {
  const HOUR = 3_600_000;

  it('gives 500 candles from the beginning of the range, the forming one with the last', async () => {
    const { fake, clock } = await bench();
    const first = clock.now() - (clock.now() % HOUR) - 700 * HOUR;
    const page = (from: number): Promise<unknown> =>
      get(fake, `/api/v1/kline/query?symbol=XBTUSDTM&granularity=60&from=${from}&to=${clock.now()}`);
    const rows = (await page(first)) as number[][];
    expect([rows.length, rows[0]?.[0], rows.at(-1)?.[0]]).toEqual([500, first, first + 499 * HOUR]);
    const rest = (await page(first + 500 * HOUR)) as number[][];
    expect([rest.length, rest.at(-1)?.[0]]).toEqual([201, first + 700 * HOUR]);
    await expect(get(fake, '/api/v1/kline/query?symbol=XBTUSDTM&granularity=3')).rejects.toThrow('400100');
  });

  it('gives the newest 100 funding rates of the range, the newest first', async () => {
    const { fake, clock } = await bench();
    const last = clock.now() - (clock.now() % (8 * HOUR));
    const query = `symbol=XBTUSDTM&from=${last - 300 * 8 * HOUR}&to=${clock.now()}`;
    const rows = (await get(fake, `/api/v1/contract/funding-rates?${query}`)) as { timepoint: number }[];
    expect(rows.map(({ timepoint }) => timepoint)).toEqual(
      Array.from({ length: 100 }, (_, i) => last - i * 8 * HOUR),
    );
  });
});
