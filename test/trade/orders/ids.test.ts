import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceOf, namedOrigin, OrderIds, originIn } from '../../../src/trade/orders/ids.js';

const FITS = /^[A-Za-z0-9_-]{1,40}$/;

describe('a client order id', () => {
  it('fits the exchange, whatever the contract is called, and is never made twice by one process', () => {
    const ids = new OrderIds('abcdefgh');
    const made = Array.from({ length: 5000 }, (_, step) => ids.next(step));
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(FITS);
    expect(made[0]).toMatch(/^rad-abcdefgh-[a-z0-9]{6}-1-0$/);
  });

  it('is in no later epoch again, also where the counter begins anew with a new process', () => {
    const first = new OrderIds('me');
    const second = new OrderIds('me');
    const made = new Set(Array.from({ length: 1000 }, (_, step) => first.next(step)));
    first.beginEpoch();
    for (let step = 0; step < 1000; step++) {
      expect(made.has(second.next(step))).toBe(false);
      expect(made.has(first.next(step))).toBe(false);
    }
  });

  it('is ours by its instance alone, of whatever epoch and version', () => {
    const ids = new OrderIds('me');
    for (const id of [
      new OrderIds('me').next(0),
      ids.away('order-1', 'stop', 1),
      'rad-me-PAS3-s12',
      'rad-me-u12BTC-i900',
    ])
      expect(ids.isOurs(id), id).toBe(true);
    for (const id of ['rad-other-PAS3-s12', new OrderIds('other').next(0), 'manual', ''])
      expect(ids.isOurs(id), id).toBe(false);
    expect(instanceOf('rad-other-PAS3-s12')).toBe('other');
  });
});

describe('the ids of a process', () => {
  it('change with the epoch and with the installation that they belong to', () => {
    const epochs = ['aaaaaa', 'bbbbbb'];
    const ids = new OrderIds('me', () => epochs.shift() ?? '');
    expect(ids.next(0)).toBe('rad-me-aaaaaa-1-0');
    ids.beginEpoch();
    expect(ids.next(0)).toBe('rad-me-bbbbbb-2-0');
    ids.belongTo('you');
    expect(ids.next(0)).toBe('rad-you-bbbbbb-3-0');
  });

  it('name at most four digits of a step', () => {
    expect(new OrderIds('me', () => 'aaaaaa').next(10_007)).toBe('rad-me-aaaaaa-1-7');
  });

  it('are refused in a form that the exchange would not take', () => {
    const ofLength = (length: number) => new OrderIds('me', () => 'x'.repeat(length - 11)).next(0);
    expect(ofLength(40)).toHaveLength(40);
    expect(() => ofLength(41)).toThrow('does not fit');
    expect(() => new OrderIds('ninechars').next(0)).toThrow('does not fit');
  });
});

describe('a client order id while the store is away', () => {
  it('is the same whoever makes it for the same entry, and another for every other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 99 }), (one, other, nth) => {
        const id = new OrderIds('abcdefgh').away(one, 'stop', nth);
        expect(id).toMatch(FITS);
        expect(new OrderIds('abcdefgh').away(one, 'stop', nth)).toBe(id);
        expect(new OrderIds('abcdefgh').away(one, 'close', nth)).not.toBe(id);
        if (one !== other) expect(new OrderIds('abcdefgh').away(other, 'stop', nth)).not.toBe(id);
      }),
    );
  });

  it('says what it was for where nothing is stored', () => {
    const ids = new OrderIds('me');
    expect(namedOrigin(ids.away('x', 'stop', 2))).toMatchObject({ kind: 'stop', step: 2 });
    expect(namedOrigin(ids.away('x', 'close', 1))).toMatchObject({ kind: 'close' });
    expect(namedOrigin(ids.next(0))).toBeUndefined();
  });
});

describe('an order of a version before epochs', () => {
  it('is known by its name when it still rests after an upgrade', () => {
    expect(namedOrigin('rad-me-AS1-i0')).toEqual({ owner: 'AS1', kind: 'intent', step: 0 });
    expect(namedOrigin('rad-me-PAS1-t2')).toEqual({ owner: 'PAS1', kind: 'takeProfit', step: 2 });
    expect(namedOrigin('rad-me-AS1-i899')).toMatchObject({ kind: 'intent' });
    expect(namedOrigin('rad-me-AS1-i900')).toMatchObject({ kind: 'flatten' });
    expect(namedOrigin('rad-me-PAS1-s900')).toMatchObject({ kind: 'stop' });
    expect(namedOrigin('manual')).toBeUndefined();
  });

  it('is what is stored of it, where something is', () => {
    const origin = { owner: 'A1', kind: 'stop', step: 1 } as const;
    const stored = new Map([['rad-me-PAS1-t2', origin]]);
    expect(originIn(stored, 'me', 'rad-me-PAS1-t2')).toBe(origin);
    expect(originIn(stored, 'other', 'rad-me-PAS1-t2')).toBeUndefined();
  });
});
