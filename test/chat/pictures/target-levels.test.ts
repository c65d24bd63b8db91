import { describe, expect, it } from 'vitest';
import {
  PICTURE_HEIGHT,
  pictureLayout,
  type PictureLayout,
  type SignalPicture,
  type TargetMark,
} from '../../../src/chat/pictures/index.js';
import { walkCandles } from '../../../tools/bench/picture-samples.js';
import { faultsOf, textsOf } from './layout-faults.js';

const candles = walkCandles(96);
const close = candles.at(-1)?.close ?? 0;
const signal = (more: Partial<SignalPicture>): SignalPicture => ({
  type: 'signal',
  symbol: 'BTC-USDT',
  side: 'long',
  timeframe: '1h',
  candles,
  priceDecimals: 1,
  entry: close,
  stop: close * 0.98,
  atStop: { usdt: -18.79, r: -1 },
  liquidation: close * 0.9,
  levels: [{ name: 'Support', price: close * 0.99 }],
  ...more,
});
/** `count` targets, `step` (a fraction of the price) apart, each for a tenth. */
const ladder = (count: number, step: number): TargetMark[] =>
  Array.from({ length: count }, (_, i) => ({
    price: close * (1 + step * (i + 1)),
    share: 0.1,
    makes: { usdt: 4.1 * (i + 1), r: 0.2 * (i + 1) },
  }));
const position = (targets: readonly TargetMark[]) => ({
  ...signal({ targets }),
  type: 'position' as const,
  mark: close,
  openedAt: candles[60]?.timestamp ?? 0,
  stops: [],
  fills: [],
  pnl: 3,
  r: 0.2,
});

/** Px of the line at a label's price: where its leader begins. */
const lineOf = ({ svg, labels }: PictureLayout, name: string): number => {
  const label = labels.find(({ text }) => text.startsWith(name));
  const middle = (label?.y ?? NaN) + (label?.height ?? NaN) / 2;
  const leaders = svg.matchAll(
    /<polyline points="[\d.]+,([\d.]+) [\d.]+,[\d.]+ [\d.]+,[\d.]+ [\d.]+,([\d.]+)"/g,
  );
  return Number([...leaders].find((leader) => Math.abs(Number(leader[2]) - middle) < 0.02)?.[1]);
};

describe('several targets', () => {
  it('are numbered from the nearest on, each with its share, price, USDT and R', () => {
    const texts = textsOf(pictureLayout(signal({ targets: ladder(2, 0.01).toReversed() })));
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^T1 10% [\d,.]+ \+4\.10 USDT \+0\.20 R$/),
        expect.stringMatching(/^T2 10% [\d,.]+ \+8\.20 USDT \+0\.40 R$/),
        '80% runs on',
      ]),
    );
  });

  it.each([
    ['to scale', 0.005],
    ['beyond the breaks', 0.08],
    ['a tick apart', 0.000_002],
  ])('are all named without two labels meeting, eight of them %s', (_, step) => {
    for (const spec of [signal({ targets: ladder(8, step) }), position(ladder(8, step))]) {
      const layout = pictureLayout(spec);
      expect(faultsOf(layout)).toEqual([]);
      expect(textsOf(layout).filter((text) => /^T\d/.test(text))).toHaveLength(8);
      expect(layout.height).toBeGreaterThan(PICTURE_HEIGHT);
      expect(layout.height).toBeLessThan(2 * PICTURE_HEIGHT);
    }
  });

  it('leave the picture as high as it is where their labels have room', () => {
    expect(pictureLayout(signal({ targets: ladder(2, 0.01) })).height).toBe(PICTURE_HEIGHT);
  });

  it('lie to scale: the same step in price is the same height', () => {
    const layout = pictureLayout(signal({ targets: ladder(4, 0.008) }));
    const [one, two, three, four] = [1, 2, 3, 4].map((n) => lineOf(layout, `T${n}`));
    for (const height of [(two ?? 0) - (three ?? 0), (three ?? 0) - (four ?? 0)])
      expect(height).toBeCloseTo((one ?? NaN) - (two ?? NaN), 0);
  });

  it('have a tick where they were taken off', () => {
    const [first, second] = ladder(2, 0.01);
    if (!first || !second) throw new Error('two targets');
    const texts = textsOf(pictureLayout(position([{ ...first, done: true }, second])));
    expect(texts.some((text) => text.startsWith('✓ T1 10% '))).toBe(true);
    expect(texts.some((text) => text.startsWith('T2 10% '))).toBe(true);
  });

  it('are shaded the fainter, the less of the position goes so far', () => {
    const { svg } = pictureLayout(signal({ targets: ladder(3, 0.01) }));
    const tints = [...svg.matchAll(/<rect[^>]*fill="#35c2aa" opacity="([\d.]+)"/g)]
      .map((match) => Number(match[1]))
      .filter((opacity) => opacity > 0.1 && opacity < 0.4);
    expect(tints).toHaveLength(3);
    expect(tints).toEqual(tints.toSorted((a, b) => b - a));
  });
});

describe('the names of lines over the candles', () => {
  it('are crossed by no level and no early candle where there is a place without', () => {
    // The candles rise from the left edge's foot, the targets fill the room above the entry.
    const rising = walkCandles(96).map((candle, i) => {
      const open = 50_000 + 100 * i;
      return { ...candle, open, close: open + 100, high: open + 140, low: open - 40 };
    });
    const entry = rising.at(-1)?.close ?? 0;
    const points = rising.map(({ timestamp, close: price }) => ({ at: timestamp, price }));
    const layout = pictureLayout(
      signal({
        candles: rising,
        entry,
        stop: entry * 0.97,
        targets: Array.from({ length: 6 }, (_, i) => ({ price: entry * (1.01 + 0.01 * i), share: 0.1 })),
        levels: [],
        lines: [{ name: 'EMA 12', points }],
      }),
    );
    const name = layout.labels.find(({ text }) => text === 'EMA 12');
    const levels = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'Entry', 'Stop'].map((one) => lineOf(layout, one));
    for (const y of levels) {
      expect(y).toBeGreaterThan(0);
      expect(y < (name?.y ?? NaN) || y > (name?.y ?? NaN) + (name?.height ?? NaN)).toBe(true);
    }
    expect(faultsOf(layout)).toEqual([]);
  });
});

describe('a target alone', () => {
  it('is called so, and for less than all says for how much', () => {
    const [whole, part] = [{ price: close * 1.02 }, { price: close * 1.02, share: 0.5 }];
    expect(
      textsOf(pictureLayout(signal({ targets: [whole] }))).some((text) => text.startsWith('Target ')),
    ).toBe(true);
    const texts = textsOf(pictureLayout(signal({ targets: [part] })));
    expect(texts).toContain('50% runs on');
    expect(texts.some((text) => text.startsWith('T1 50% '))).toBe(true);
  });
});

describe('an entry zone', () => {
  const zone = { low: close * 0.99, high: close * 0.995 };

  it.each(['long', 'short'] as const)('is a band with one label that names both its ends (%s)', (side) => {
    const stop = side === 'long' ? close * 0.97 : close * 1.03;
    const layout = pictureLayout(signal({ side, entry: close * 0.992, entryZone: zone, stop }));
    const price = (value: number): string => value.toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ',');
    expect(textsOf(layout)).toContain(`Entry ${price(zone.high)} down to ${price(zone.low)}`);
    expect(faultsOf(layout)).toEqual([]);
    expect(layout.svg).toMatch(/<rect[^>]*fill="#f3f6fb" opacity/);
  });

  it('that is none is a price', () => {
    const { high: low, low: high } = zone;
    for (const entryZone of [
      { low, high },
      { low: NaN, high },
      { low, high: low },
    ])
      expect(textsOf(pictureLayout(signal({ entryZone })))).toContain(
        `Entry ${close.toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ',')}`,
      );
  });
});
