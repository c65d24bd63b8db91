import fc from 'fast-check';
import { HOUR, type Candle } from '../../../src/domain/index.js';
import type { PictureSpec } from '../../../src/chat/pictures/index.js';

const NOW = Date.UTC(2025, 9, 26, 12);

/** Numbers that no picture can draw, as they come out of broken data or of JSON. */
const hostile = fc.constantFrom(
  NaN,
  Infinity,
  -Infinity,
  0,
  -1,
  1e300,
  -1e300,
  5e-324,
  null as unknown as number,
);

const around = (base: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0.9, max: 1.1, noNaN: true }).map((x) => x * base) },
    { weight: 2, arbitrary: fc.double({ min: 0.01, max: 100, noNaN: true }).map((x) => x * base) },
    { weight: 1, arbitrary: hostile },
  );

const candlesAround = (base: number): fc.Arbitrary<Candle[]> =>
  fc
    .array(
      fc.record({
        gap: fc.constantFrom(1, 1, 1, 1, 1, 2, 30),
        open: around(base),
        close: around(base),
        up: fc.double({ min: 0, max: 0.05, noNaN: true }),
        down: fc.double({ min: 0, max: 0.05, noNaN: true }),
        volume: fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), hostile),
      }),
      { maxLength: 200 },
    )
    .map((rows) => {
      let timestamp = NOW;
      return rows.map(({ gap, open, close, up, down, volume }) => {
        timestamp += gap * HOUR;
        const [high, low] = [Math.max(open, close) * (1 + up), Math.min(open, close) * (1 - down)];
        return { timestamp, open, high, low, close, volume };
      });
    });

const name = fc.oneof(
  fc.constantFrom('BTC-USDT', '1000PEPE-USDT', '1MBABYDOGE-USDT', '', '币安人生-USDT', '<&">\u0000\ud800'),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Chatham');
const time = fc.oneof(
  fc.integer({ min: -50, max: 300 }).map((hours) => NOW + hours * HOUR),
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
  hostile,
);
const money = fc.oneof(
  fc.double({ min: -500, max: 500, noNaN: true }),
  fc.double({ min: -1e14, max: 1e14, noNaN: true }),
  hostile,
);
const decimals = fc.oneof(fc.integer({ min: 0, max: 12 }), hostile);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Undefined properties are left out, as JSON does. */
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

const priceSpec = (base: number): fc.Arbitrary<PictureSpec> => {
  const price = around(base);
  const shared = {
    symbol: name,
    side: fc.constantFrom('long', 'short'),
    timeframe: fc.constantFrom('5m', '1h', '1d'),
    candles: candlesAround(base),
    priceDecimals: decimals,
    timeZone: zone,
    entry: price,
    targets: optional(
      fc.array(
        fc
          .record({
            price,
            share: optional(fc.oneof(fc.double({ min: 0.01, max: 1, noNaN: true }), hostile)),
            makes: optional(fc.record({ usdt: money, r: money })),
            done: optional(fc.constant(true)),
          })
          .map(compact),
        { maxLength: 8 },
      ),
    ),
    leverage: optional(fc.oneof(fc.integer({ min: 1, max: 125 }), hostile)),
    note: optional(name),
    openedAt: time,
    closedAt: time,
    stops: fc.array(fc.record({ at: time, price }), { maxLength: 12 }),
    fills: fc.array(
      fc.record({ at: time, price, side: fc.constantFrom('buy', 'sell'), reduces: fc.boolean() }),
      { maxLength: 6 },
    ),
    pnl: money,
    r: money,
  };
  return fc
    .oneof(
      fc.record({
        type: fc.constant('signal'),
        ...shared,
        stop: price,
        entryZone: optional(fc.record({ low: price, high: price })),
        liquidation: optional(price),
        last: optional(price),
        votes: optional(fc.record({ pro: fc.nat(8), of: fc.constant(8) })),
        rewardRisk: optional(money),
        atStop: optional(fc.record({ usdt: money, r: money })),
        levels: optional(
          fc.array(fc.record({ name: fc.constantFrom('Support', 'Resistance'), price }), { maxLength: 1 }),
        ),
        lines: optional(
          fc.array(
            fc.record({
              name: fc.constantFrom('EMA 12', 'EMA 26', 'Lower band'),
              points: fc.array(fc.record({ at: time, price }), { maxLength: 8 }),
            }),
            { maxLength: 3 },
          ),
        ),
      }),
      fc.record({
        type: fc.constant('position'),
        ...shared,
        stop: price,
        liquidation: optional(price),
        mark: price,
        atStop: optional(fc.record({ usdt: money, r: money })),
        pnlFraction: optional(money),
      }),
      fc.record({
        type: fc.constant('trade'),
        ...shared,
        exit: price,
        best: optional(price),
        worst: optional(price),
        bestR: money,
        worstR: money,
        exitReason: name,
      }),
      fc.record({
        type: fc.constant('market'),
        ...shared,
        last: optional(price),
        levels: optional(fc.array(fc.record({ name, price }), { maxLength: 3 })),
      }),
    )
    .map((spec) => compact(spec) as PictureSpec);
};

const seriesSpec: fc.Arbitrary<PictureSpec> = fc
  .oneof(
    fc.record({
      type: fc.constant('equity'),
      points: fc.array(fc.record({ at: time, equity: money }), { maxLength: 60 }),
      timeZone: zone,
      note: optional(name),
      title: optional(name),
    }),
    fc.record({
      type: fc.constant('daily'),
      days: fc.array(
        fc.record({
          day: fc.oneof(
            fc.integer({ min: 1, max: 31 }).map((d) => `2025-10-${String(d).padStart(2, '0')}`),
            name,
          ),
          pnl: money,
        }),
        { maxLength: 120 },
      ),
      note: optional(name),
    }),
    fc.record({
      type: fc.constant('performance'),
      rows: fc.array(fc.record({ symbol: name, pnl: money, trades: money }), { maxLength: 30 }),
      note: optional(name),
    }),
    fc.record({
      type: fc.constant('scorecard'),
      rows: fc.array(fc.record({ name, r: money, count: money }), { maxLength: 12 }),
    }),
    fc.record({
      type: fc.constant('source'),
      source: name,
      points: fc.array(fc.record({ at: time, r: money, taken: fc.boolean() }), { maxLength: 60 }),
      meanR: optional(fc.record({ value: money, low: money, high: money })),
      timeZone: zone,
      note: optional(name),
    }),
  )
  .map((spec) => compact(spec) as PictureSpec);

/** Any picture, from a dull one to one made of broken data. */
export const anySpec: fc.Arbitrary<PictureSpec> = fc.oneof(
  fc.constantFrom(1.2e-9, 0.000_001_2, 0.0123, 1, 87.5, 61_234.5, 9_876_543.21).chain(priceSpec),
  seriesSpec,
);
