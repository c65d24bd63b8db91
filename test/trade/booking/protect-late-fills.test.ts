import { describe, expect, it } from 'vitest';
import { isDriven, protectLateFills } from '../../../src/trade/booking/protect-late-fills.js';
import { HOUR, intentOf, positionOf, SYMBOL } from './fixtures.js';

describe('a fill', () => {
  it('is followed by its intent until that has ended', () => {
    expect(isDriven(intentOf())).toBe(true);
    expect(isDriven(intentOf('A1', { status: 'done' }))).toBe(false);
    expect(isDriven(undefined)).toBe(false);
  });

  it('that nobody follows owes an intent that guards its position, ahead of all other work', () => {
    const position = positionOf({ cardVersion: 37 });
    const { put, journal, jobs } = protectLateFills([position], { clock: { now: () => HOUR } as never });
    const intent = {
      id: 'L11PA1',
      kind: 'protect',
      symbol: SYMBOL,
      side: 'long',
      by: 'bot',
      cause: 'a late fill',
      status: 'pending',
      positionId: 'PA1',
      steps: [],
      reservedRisk: 0,
      reservedNotional: 0,
      createdAt: HOUR,
      updatedAt: HOUR,
    };
    expect(put).toEqual([{ kind: 'intent', id: 'L11PA1', value: intent }]);
    expect(journal).toMatchObject([
      { at: HOUR, event: 'intent-recorded', intentId: 'L11PA1', positionId: 'PA1' },
    ]);
    expect(jobs).toEqual([
      { queue: 'orders', name: 'execute-order', data: { intentId: 'L11PA1' }, priority: 1 },
    ]);
  });

  it('owes it under an id that stands in a button, however long that of the position is', () => {
    const [put] = protectLateFills([positionOf({ id: 'Pu123456789012345678' })], {
      clock: { now: () => HOUR } as never,
    }).put;
    expect(put?.id).toBe('L1Pu1234567890123456');
  });
});
