import { describe, expect, it } from 'vitest';
import type { EntryAt, Opportunity } from '../../../src/domain/index.js';
import { context as ROOM, opportunity, planned, quote, refused } from './fixtures.js';

const at = (entryAt: EntryAt, over: Partial<Opportunity> = {}): Opportunity =>
  opportunity({ entryAt, stop: 95, ...over });

describe('an entry that names its price (the market is at 100)', () => {
  it.each<[string, Opportunity, object]>([
    ['a long limit below', at({ price: 98 }), { entry: 98, limit: 98, waits: 'limit' }],
    ['a long limit above: it would fill now', at({ price: 102 }), { entry: 100, limit: 102 }],
    ['a zone below, by its worse edge', at({ low: 96, high: 98 }), { entry: 98, limit: 98, waits: 'limit' }],
    ['a zone around the price', at({ low: 99, high: 101 }), { entry: 100, limit: 101 }],
    ['a breakout above', at({ trigger: 'above', price: 103 }), { entry: 103, waits: 'trigger' }],
    [
      'a short limit above',
      at({ price: 102 }, { side: 'short', stop: 105 }),
      { entry: 102, limit: 102, waits: 'limit' },
    ],
    [
      'a short zone above, by its worse edge',
      at({ low: 102, high: 104 }, { side: 'short', stop: 106 }),
      { entry: 102, limit: 102, waits: 'limit' },
    ],
    [
      'a short breakdown below',
      at({ trigger: 'below', price: 97 }, { side: 'short', stop: 101 }),
      { entry: 97, waits: 'trigger' },
    ],
  ])('%s', (_, wanted, expected) => {
    const { entry, limit, waits } = planned(wanted);
    expect({ entry, ...(limit ? { limit } : {}), ...(waits ? { waits } : {}) }).toEqual(expected);
  });

  it.each<[string, Opportunity, number | undefined]>([
    ['a long limit above', at({ price: 102 }), 102],
    ['a long limit where the market is', at({ price: 100.4 }), undefined],
    ['a long limit below, which waits', at({ price: 98 }), undefined],
    ['a long zone above', at({ low: 102, high: 103 }), 102],
    ['a long zone around the price', at({ low: 99, high: 103 }), undefined],
    ['a short limit below', at({ price: 98 }, { side: 'short', stop: 105 }), 98],
    ['a short zone below', at({ low: 97, high: 98 }, { side: 'short', stop: 105 }), 98],
    ['a breakout that has come', at({ trigger: 'above', price: 99.8 }), undefined],
  ])('tells where the price is clearly better than named: %s', (_, wanted, named) => {
    expect(planned(wanted).betterThan).toBe(named);
  });

  it('is on ticks, no worse than named', () => {
    expect(planned(at({ price: 98.007 }))).toMatchObject({ entry: 98, limit: 98 });
    const short = at({ price: 102.003 }, { side: 'short', stop: 105 });
    expect(planned(short)).toMatchObject({ entry: 102.01, limit: 102.01 });
  });

  it('keeps its stop where it is, and sizes by the distance from where it enters', () => {
    const [near, far] = [planned(at({ price: 96 })), planned(at({ price: 98 }))];
    expect([near.stop, far.stop]).toEqual([95, 95]);
    expect(near.worstCase).toBeCloseTo(far.worstCase, 0);
    expect(near.notional).toBeGreaterThan(2 * far.notional);
  });

  it('is not sized by a book that says nothing of its price', () => {
    expect(planned(at({ price: 98 }), quote(), undefined, ROOM({ depthLimit: 1 })).contracts).toBeGreaterThan(
      1,
    );
  });

  it('is denied with its stop on the wrong side, too far away, or once a breakout has run away', () => {
    expect(refused(at({ price: 94 })).code).toBe('bad-stop');
    expect(refused(at({ price: 98 }, { stop: 80 })).code).toBe('stop-too-wide');
    const broken = at({ trigger: 'above', price: 97 });
    expect(refused(broken).code).toBe('entry-passed');
    expect(planned(at({ trigger: 'above', price: 99.8 })).entry).toBe(100);
  });
});
