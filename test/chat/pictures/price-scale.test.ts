import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureLayout, type PictureLayout, type SignalPicture } from '../../../src/chat/pictures/index.js';
import { priceScale } from '../../../src/chat/pictures/price-scale.js';
import { walkCandles } from '../../../tools/bench/picture-samples.js';
import { textsOf } from './layout-faults.js';

const candles = walkCandles(96);
const close = candles.at(-1)?.close ?? 0;
const signal = (more: Partial<SignalPicture> = {}): SignalPicture => ({
  type: 'signal',
  symbol: 'BTC-USDT',
  side: 'long',
  timeframe: '1h',
  candles,
  priceDecimals: 1,
  entry: close,
  stop: close * 0.98,
  ...more,
});

/** Px of the lines that run upright: the wicks. */
const wicks = ({ svg }: PictureLayout): number[] =>
  [...svg.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)"/g)]
    .filter((match) => Number(match[3]) < 450)
    .flatMap((match) => [Number(match[2]), Number(match[3])]);
const candleHeight = (spec: SignalPicture): number => {
  const ends = wicks(pictureLayout(spec));
  return Math.max(...ends) - Math.min(...ends);
};
/** A break is two torn edges. */
const breaks = ({ svg }: PictureLayout): number =>
  [...svg.matchAll(/<polyline points="[^"]{300,}"[^>]*stroke="#9aa8bf"/g)].length / 2;

describe('the scale of prices', () => {
  it('is true between the breaks: equal distances in price are equal heights', () => {
    const scale = priceScale({ low: 100, high: 110, below: [90, 50], above: [300] }, 100, 400);
    expect(scale.y(100) - scale.y(105)).toBeCloseTo(scale.y(105) - scale.y(110), 8);
    expect(scale.breaks).toHaveLength(3);
  });

  it('has a break ahead of every level that is not to scale, and keeps their order', () => {
    const scale = priceScale({ low: 100, high: 110, below: [90, 50], above: [300] }, 100, 400);
    const [first = 0, second = 0, over = 0] = scale.breaks;
    const down = [300, over, 110, 100, first, 90, second, 50];
    const places = down.map((one) => (scale.breaks.includes(one) ? one : scale.y(one)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('a picture of prices', () => {
  it('puts stop, target and liquidation to scale or beyond a break, and names their prices in full', () => {
    const near = pictureLayout(signal({ targets: [{ price: close * 1.03 }] }));
    expect(breaks(near)).toBe(0);
    const far = pictureLayout(signal({ targets: [{ price: close * 1.5 }], liquidation: 1000 }));
    expect(breaks(far)).toBe(2);
    expect(textsOf(far)).toEqual(expect.arrayContaining(['Liq 1,000.0']));
  });

  it('never flattens its candles: whatever the levels, they keep a fifth of the picture’s height', () => {
    const level = fc.double({ min: 0.02, max: 40, noNaN: true }).map((share) => share * close);
    fc.assert(
      fc.property(level, level, level, (stop, target, liquidation) => {
        expect(candleHeight(signal({ stop, targets: [{ price: target }], liquidation }))).toBeGreaterThan(
          0.17 * 520,
        );
      }),
      { numRuns: 200 },
    );
    // Without levels afar they have most of it.
    expect(candleHeight(signal())).toBeGreaterThan(0.4 * 520);
  });

  it('cuts the wick of one wild candle, marks it and says how far it went', () => {
    const wild = candles.map((candle, i) => (i === 40 ? { ...candle, low: candle.low * 0.4 } : candle));
    const [calm, cut] = [signal(), signal({ candles: wild })];
    expect(candleHeight(cut)).toBeGreaterThan(0.6 * candleHeight(calm));
    const price = (wild[40]?.low ?? 0).toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ',');
    expect(textsOf(pictureLayout(cut))).toContain(`↓${price}`);
    expect(textsOf(pictureLayout(calm)).some((text) => /^[↑↓]/.test(text))).toBe(false);
    // A wick cut below does not reach the level beyond the break.
    const broken = pictureLayout({ ...cut, liquidation: close * 0.3 });
    expect(Math.max(...wicks(broken))).toBeLessThan(Math.max(...wicks(pictureLayout(cut))));
  });

  it('says at stop and target what they make, in USDT and R', () => {
    const layout = pictureLayout(
      signal({
        targets: [{ price: close * 1.03, makes: { usdt: 74.83, r: 3.98 } }],
        atStop: { usdt: -18.79, r: -1 },
      }),
    );
    const texts = textsOf(layout);
    expect(texts.find((text) => text.startsWith('Stop'))).toMatch(/−18\.79 USDT −1\.00 R$/);
    expect(texts.find((text) => text.startsWith('Target'))).toMatch(/\+74\.83 USDT \+3\.98 R$/);
  });

  it('draws what the reasons name, each with its name, and the level among the labels', () => {
    const points = candles.map(({ timestamp, close: price }) => ({ at: timestamp, price }));
    const named = signal({
      lines: [
        { name: 'EMA 12', points },
        { name: 'EMA 26', points },
      ],
      levels: [{ name: 'Support', price: close * 0.99 }],
    });
    const texts = textsOf(pictureLayout(named));
    expect(texts).toEqual(expect.arrayContaining(['EMA 12', 'EMA 26']));
    expect(texts.some((text) => text.startsWith('Support '))).toBe(true);
    expect(pictureLayout(named).svg).toContain('stroke="#7db4ff"');
    expect(textsOf(pictureLayout(signal())).some((text) => /EMA|Support/.test(text))).toBe(false);
  });
});
