import { describe, expect, it } from 'vitest';
import { PICTURE_HEIGHT, pictureLayout } from '../../../src/chat/pictures/index.js';
import { faultsOf, textsOf } from './layout-faults.js';

describe('pictures of results', () => {
  const empty = [
    { type: 'equity', points: [] },
    { type: 'daily', days: [] },
    { type: 'performance', rows: [] },
    { type: 'scorecard', rows: [] },
  ] as const;

  it.each(empty.map((spec) => [spec.type, spec] as const))(
    'an empty %s says that there is no data yet',
    (_, spec) => {
      const layout = pictureLayout(spec);
      expect(textsOf(layout)).toContain('No data yet');
      expect(faultsOf(layout)).toEqual([]);
    },
  );

  it('measures drawdown from the highest equity so far, and keeps a dip of one point among thousands', () => {
    const points = Array.from({ length: 5000 }, (_, i) => ({
      at: i * 60_000,
      equity: i === 2501 ? 750 : 1000,
    }));
    expect(textsOf(pictureLayout({ type: 'equity', points }))).toContain('max drawdown −25.0%');
    const dips = /<path d="M([^"]+)" fill="none" stroke="#f57f47"/.exec(
      pictureLayout({ type: 'equity', points }).svg,
    );
    const ys = (dips?.[1] ?? '').split('L').map((point) => Number(point.split(',')[1]));
    expect(Math.max(...ys) - Math.min(...ys)).toBeGreaterThan(50);
  });

  it('takes the given drawdown, which is net of transfers, over its own', () => {
    const points = [
      { at: 0, equity: 1000, drawdown: 0 },
      { at: 3_600_000, equity: 500, drawdown: -0.1 },
    ];
    expect(textsOf(pictureLayout({ type: 'equity', points }))).toContain('max drawdown −10.0%');
  });

  it('sums days up and names the best and the worst', () => {
    const days = [12.5, -30.25, 0, 4].map((pnl, i) => ({ day: `2025-10-0${i + 1}`, pnl }));
    expect(textsOf(pictureLayout({ type: 'daily', days }))).toEqual(
      expect.arrayContaining(['−13.75 USDT', '2 up · 1 down', '+12.50', '−30.25', '4 Oct']),
    );
  });

  it('says what a bar stands for where it is no day', () => {
    const days = [
      { day: 'Sep 2025', pnl: -3 },
      { day: 'Oct 2025', pnl: 5 },
    ];
    expect(textsOf(pictureLayout({ type: 'daily', period: 'month', days }))).toEqual(
      expect.arrayContaining(['Monthly P&L', '2 months', 'Sep 2025', 'Oct 2025', '+2.00 USDT']),
    );
  });

  it('is no higher than its few rows need, and names what a row is', () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ symbol: `C${i}`, pnl: i - 1, trades: 1 }));
    const heights = [1, 2, 9, 30].map(
      (count) => pictureLayout({ type: 'performance', rows: rows(count) }).height,
    );
    expect(heights).toEqual([220, 304, PICTURE_HEIGHT, PICTURE_HEIGHT]);
    expect(pictureLayout({ type: 'performance', rows: [] }).height).toBe(PICTURE_HEIGHT);
    const sides = pictureLayout({ type: 'performance', noun: 'side', rows: rows(2) });
    expect(textsOf(sides)).toContain('2 sides');
    expect(faultsOf(sides)).toEqual([]);
  });

  it('keeps both ends of a long ranking and sums up the rest, so that the rows add up to the total', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ symbol: `C${i}-USDT`, pnl: i - 5, trades: 1 }));
    const texts = textsOf(pictureLayout({ type: 'performance', rows }));
    // −5 … 14 sum to 90; the ends are 14 13 12 11 and −2 −3 −4 −5.
    expect(texts).toEqual(
      expect.arrayContaining(['+90.00 USDT', '20 trades', 'C19', 'C0', '12 others', '+54.00']),
    );
  });
});
