import { describe, expect, it } from 'vitest';
import { pictureLayout, type SourcePicture } from '../../../src/chat/pictures/index.js';
import { faultsOf, textsOf } from './layout-faults.js';
import { DAY } from '../../../src/domain/index.js';

const START = Date.UTC(2025, 9, 1);
const at = (day: number): number => START + day * DAY;
const record = (more: Partial<SourcePicture> = {}): SourcePicture => ({
  type: 'source',
  source: 'tradingview',
  points: [
    { at: at(5), r: 2, taken: true },
    { at: at(0), r: -1, taken: true },
    { at: at(2), r: 1.5, taken: false },
    { at: at(3), r: -1, taken: false },
    { at: at(9), r: 0.25, taken: true },
  ],
  meanR: { value: 0.42, low: -0.1, high: 0.93 },
  ...more,
});

/** Px of the corners of the line in a colour. */
const corners = (spec: SourcePicture, colour: string): (readonly [number, number])[] => {
  const { svg } = pictureLayout(spec);
  const points = new RegExp(
    `<polyline points="([^"]+)" fill="none" stroke="${colour}"[^>]*stroke-width="(?:3|2).5"`,
  );
  return (points.exec(svg)?.[1] ?? '').split(' ').map((corner) => {
    const [x = NaN, y = NaN] = corner.split(',').map(Number);
    return [x, y] as const;
  });
};
const [GAIN, LOSS, MUTED] = ['#35c2aa', '#f57f47', '#9aa8bf'];

describe('the picture of a source', () => {
  it('says what its trades made, their mean with its interval, and what the others would have made', () => {
    const layout = pictureLayout(record());
    expect(textsOf(layout)).toEqual(
      expect.arrayContaining([
        'tradingview',
        '+1.25 R',
        '5 signals',
        'mean +0.42 R (−0.10 to +0.93)',
        'Taken +1.25 R 3 trades won 2',
        'Not taken +0.50 R 2 simulated won 1',
      ]),
    );
    expect(faultsOf(layout)).toEqual([]);
  });

  it('adds one result to the next in the order of time, from nought on, and ends at the right edge', () => {
    const line = corners(record(), GAIN);
    // 0, then −1, +1, +1.25: a step is two corners.
    const [zero = NaN, low = NaN, high = NaN, end = NaN] = [0, 2, 4, 6].map((i) => line[i]?.[1]);
    expect(line).toHaveLength(8);
    expect(low - zero).toBeCloseTo((low - high) / 2, 1);
    expect(high - end).toBeCloseTo((low - high) / 8, 1);
    expect(line.map(([x]) => x)).toEqual(line.map(([x]) => x).toSorted((a, b) => a - b));
  });

  it('draws both on one scale', () => {
    const [taken, missed] = [corners(record(), GAIN), corners(record(), MUTED)];
    expect(missed[0]).toEqual(taken[0]);
    // +1.5 of what was not taken lies higher than +1.25 of what was.
    expect(missed[2]?.[1]).toBeLessThan(taken[6]?.[1] ?? NaN);
  });

  it('has the colour of its result', () => {
    const lost = record({ points: [{ at: at(1), r: -2, taken: true }] });
    expect(corners(lost, LOSS)).toHaveLength(4);
  });

  it('says that trades are too few for a mean, and nothing of what there is none of', () => {
    const { meanR: _, ...unsure } = record();
    expect(textsOf(pictureLayout(unsure))).toContain('too few for a mean');
    const missed = record({ points: [{ at: at(1), r: 1, taken: false }] });
    const { meanR: __, ...none } = missed;
    const texts = textsOf(pictureLayout(none));
    expect(texts.some((text) => /^Taken|mean/.test(text))).toBe(false);
    expect(texts).toContain('Not taken +1.00 R 1 simulated won 1');
  });

  it('leaves out what is no result, and says so where nothing remains', () => {
    const broken = record({ points: [{ at: at(1), r: NaN, taken: true }] });
    expect(textsOf(pictureLayout(broken))).toContain('No data yet');
  });
});
