import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/index.js';
import { RECORDED_SIGNALS, signalRecordOf } from '../../../src/decide/analytics/index.js';

const outcomes = (count: number, over: Partial<Outcome> = {}): Outcome[] =>
  Array.from({ length: count }, (_, i) => ({
    at: i,
    closedAt: i + 1,
    // Two of five win: +1.5 R, −1 R; the mean is 0.
    r: i % 5 < 2 ? 1.5 : -1,
    kind: 'traded',
    features: {},
    signalClass: 'long unopposed',
    ...over,
  }));

describe('the record of signals that are alike', () => {
  it('counts who won, what was only simulated, and how far luck could have carried the mean', () => {
    const record = signalRecordOf(
      [...outcomes(40), ...outcomes(10, { kind: 'skipped' }), ...outcomes(5, { kind: 'denied' })],
      'long unopposed',
    );
    expect(record).toMatchObject({ source: 'journal', signals: 55, won: 22, untaken: 15 });
    expect(record?.meanR).toBeCloseTo(0, 12);
    expect(record?.low).toBeLessThan(-0.2);
    expect(record?.high).toBeGreaterThan(0.2);
  });

  it('leaves out other signals, and trades by hand, which have no class', () => {
    const { signalClass: _, ...byHand } = outcomes(1, { r: 50 })[0] as Outcome;
    const others = [...outcomes(40, { signalClass: 'short unopposed', r: 9 }), byHand];
    expect(signalRecordOf([...outcomes(30), ...others], 'long unopposed')).toMatchObject({
      signals: 30,
      meanR: 0,
    });
  });

  it('says nothing below 30', () => {
    expect(signalRecordOf(outcomes(29), 'long unopposed')).toBeUndefined();
  });

  it('is the same for the same outcomes in any order', () => {
    const list = outcomes(60).map((one, i) => ({ ...one, r: one.r + i / 100 }));
    expect(signalRecordOf(list.toReversed(), 'long unopposed')).toEqual(
      signalRecordOf(list, 'long unopposed'),
    );
  });
});

describe('the table of recorded evidence', () => {
  it.each(Object.entries(RECORDED_SIGNALS))('%s: figures that can be', (_, record) => {
    expect(record.source).toBe('recorded');
    expect(record.signals).toBeGreaterThanOrEqual(30);
    expect(record.won).toBeGreaterThan(0);
    expect(record.won).toBeLessThan(record.signals);
    expect(record.low).toBeLessThan(record.meanR);
    expect(record.meanR).toBeLessThan(record.high);
  });
});
