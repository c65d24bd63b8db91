import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleSpecs, walkCandles } from '../../../tools/bench/picture-samples.js';
import {
  PICTURE_HEIGHT,
  PICTURE_WIDTH,
  pictureLayout,
  type SignalPicture,
} from '../../../src/chat/pictures/index.js';
import { BadInputError } from '../../../src/domain/index.js';
import { anySpec } from './arbitrary.js';
import { faultsOf, textsOf } from './layout-faults.js';

const candles = walkCandles(120);
const flat = candles.map((candle) => ({ ...candle, open: 5, high: 5, low: 5, close: 5, volume: 0 }));
const signal = (more: Partial<SignalPicture>): SignalPicture => ({
  type: 'signal',
  symbol: 'BTC-USDT',
  side: 'long',
  timeframe: '1h',
  candles,
  priceDecimals: 1,
  entry: 60_000,
  stop: 58_500,
  ...more,
});

describe('every picture', () => {
  it('keeps its texts apart, inside the canvas and at 24 px or more, whatever the data', () => {
    fc.assert(
      fc.property(anySpec, fc.constantFrom('dark' as const, 'light' as const), (spec, theme) => {
        expect(faultsOf(pictureLayout(spec, theme))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('says no number that is none', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const clean = JSON.parse(
          JSON.stringify(spec, (key, value: unknown) =>
            ['symbol', 'name', 'note', 'title', 'source', 'exitReason', 'day'].includes(key) ? 'x' : value,
          ),
        ) as typeof spec;
        expect(pictureLayout(clean).svg).not.toMatch(/NaN|undefined|Infinity|null/);
      }),
      { numRuns: 200 },
    );
  });

  it.each(
    sampleSpecs(walkCandles(500), {
      symbol: 'BTC-USDT',
      timeframe: '1h',
      priceDecimals: 1,
      side: 'short',
    }).map((spec) => [spec.type, spec] as const),
  )('holds for an ordinary %s', (type, spec) => {
    const layout = pictureLayout(spec);
    expect(faultsOf(layout)).toEqual([]);
    expect([layout.width, layout.height]).toEqual([
      PICTURE_WIDTH,
      type === 'scorecard' ? 472 : PICTURE_HEIGHT,
    ]);
  });

  it('is the same from the specification as from its JSON', () => {
    for (const spec of sampleSpecs(walkCandles(300), {
      symbol: 'BTC-USDT',
      timeframe: '1h',
      priceDecimals: 1,
      side: 'long',
    }))
      expect(pictureLayout(JSON.parse(JSON.stringify(spec)) as typeof spec)).toEqual(pictureLayout(spec));
  });

  it('names an unknown time zone', () => {
    expect(() => pictureLayout(signal({ timeZone: 'Mars/Olympus' }))).toThrow(BadInputError);
  });
});

describe('a signal picture', () => {
  it('names entry, stop, target and liquidation with their prices', () => {
    const texts = textsOf(
      pictureLayout(
        signal({ targets: [{ price: 63_000 }], liquidation: 54_300, candles: candles.slice(-90) }),
      ),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['▲ LONG', 'Entry 60,000.0', 'Stop 58,500.0', 'Target 63,000.0']),
    );
    expect(texts).toContain('Liq 54,300.0');
  });

  it('pushes labels apart when all levels lie within a tick or two', () => {
    const layout = pictureLayout(
      signal({
        entry: 60_000,
        stop: 59_999.9,
        targets: [{ price: 60_000.1 }],
        liquidation: 59_999.8,
        last: 60_000.2,
      }),
    );
    expect(faultsOf(layout)).toEqual([]);
    const names = layout.labels.filter((label) => label.x > 400 && /^[TESL]/.test(label.text));
    expect(names.toSorted((a, b) => a.y - b.y).map(({ text }) => text.split(' ')[0])).toEqual(
      expect.arrayContaining(['Target', 'Entry', 'Stop', 'Liq']),
    );
  });

  it('orders labels by price, from the highest down', () => {
    const layout = pictureLayout(signal({ targets: [{ price: 60_400 }], liquidation: 59_000, stop: 59_900 }));
    const y = (name: string): number => layout.labels.find(({ text }) => text.startsWith(name))?.y ?? NaN;
    expect(y('Target')).toBeLessThan(y('Entry'));
    expect(y('Entry')).toBeLessThan(y('Stop'));
    expect(y('Stop')).toBeLessThan(y('Liq'));
  });

  it.each([
    ['one candle', signal({ candles: candles.slice(0, 1) })],
    [
      'flat candles',
      signal({ candles: flat, entry: 5, stop: 4.9, targets: [{ price: 5.2 }], priceDecimals: 4 }),
    ],
    ['flat candles and nothing else', signal({ candles: flat, entry: 5, stop: 5, priceDecimals: 4 })],
    ['5,000 candles', signal({ candles: walkCandles(5000) })],
    ['an entry that is no price', signal({ entry: NaN })],
  ])('draws %s', (_, spec) => {
    const layout = pictureLayout(spec);
    expect(faultsOf(layout)).toEqual([]);
    expect(textsOf(layout)).not.toContain('No data yet');
  });

  it('writes tiny prices in full', () => {
    const tiny = candles.map((c) => ({
      ...c,
      open: c.open * 2e-11,
      high: c.high * 2e-11,
      low: c.low * 2e-11,
      close: c.close * 2e-11,
    }));
    const layout = pictureLayout(
      signal({
        candles: tiny,
        priceDecimals: 10,
        entry: 0.0000012,
        stop: 0.0000011701,
        targets: [{ price: 0.00000125 }],
      }),
    );
    expect(textsOf(layout)).toEqual(
      expect.arrayContaining(['Entry 0.0000012000', 'Stop 0.0000011701', 'Target 0.0000012500']),
    );
  });

  it('says that there is no data without candles', () => {
    expect(textsOf(pictureLayout(signal({ candles: [] })))).toContain('No data yet');
  });

  it('does not merge a stop with a price of another candle: ticks, wicks and levels share one scale', () => {
    const rows = [10, 20, 30, 40].map((close, i) => ({
      timestamp: Date.UTC(2025, 0, 1) + i * 3_600_000,
      open: close,
      high: close,
      low: close - 5,
      close,
      volume: 0,
    }));
    const layout = pictureLayout(signal({ candles: rows, entry: 22, stop: 18, priceDecimals: 2 }));
    const ticks = layout.labels.filter(({ text }) => /^\d+\.\d\d$/.test(text));
    const wicks = [
      ...layout.svg.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)" stroke="#35c2aa"/g),
    ];
    expect(wicks).toHaveLength(4);
    expect(ticks.length).toBeGreaterThan(1);
    // The wicks fix the scale: the first spans 10 … 5, the last 40 … 35.
    const [low, high] = [Number(wicks[0]?.[3]), Number(wicks[3]?.[2])];
    const yOf = (price: number): number => low + ((price - 5) / 35) * (high - low);
    for (const tick of ticks) expect(tick.y + 0.78 * 24 - 9).toBeCloseTo(yOf(Number(tick.text)), 0);
    expect(layout.svg).toContain(`y1="${Math.round(yOf(18) * 100) / 100}"`);
  });
});

describe('a position picture', () => {
  it('draws every move of the stop as a step', () => {
    const at = (i: number): number => candles[i]?.timestamp ?? 0;
    const base = candles[60]?.close ?? 0;
    const spec = {
      ...signal({ entry: base, stop: base * 0.99 }),
      type: 'position' as const,
      mark: base,
      openedAt: at(60),
      stops: [0.97, 0.98, 0.99].map((share, i) => ({ at: at(60 + 20 * i), price: base * share })),
      fills: [{ at: at(60), price: base, side: 'buy' as const, reduces: false }],
      pnl: -3.2,
      pnlFraction: -0.02,
      r: -0.4,
    };
    const layout = pictureLayout(spec);
    const path = /<polyline points="([^"]+)" fill="none" stroke="#f57f47"[^>]*stroke-width="3.5"/.exec(
      layout.svg,
    )?.[1];
    const corners = (path ?? '').split(' ').map((corner) => corner.split(',').map(Number));
    expect(corners).toHaveLength(6);
    // Level, then up: the y of each pair is the same, and a higher stop lies higher on the picture.
    for (let i = 0; i < 6; i += 2) expect(corners[i]?.[1]).toBe(corners[i + 1]?.[1]);
    expect(corners[2]?.[1]).toBeLessThan(corners[0]?.[1] ?? 0);
    expect(corners[1]?.[0]).toBe(corners[2]?.[0]);
    expect(textsOf(layout)).toEqual(expect.arrayContaining(['−3.20 USDT', '−0.40 R · −2.0%']));
  });
});
