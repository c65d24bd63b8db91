import { describe, expect, it } from 'vitest';
import { entryWithin } from '../../../src/decide/exits/index.js';
import { HOUR, type EntryAt, type Plan } from '../../../src/domain/index.js';
import { candleOf, planOf, T0, terms, type Row } from './fixtures.js';

/** A long at 100 with its stop at 95 and its target at 110. */
const within = (at: EntryAt, row: Row, over: Partial<Plan> = {}) =>
  entryWithin(planOf(over), at, candleOf(row), T0 + HOUR, terms);

const SHORT: Partial<Plan> = { side: 'short', stop: 105, target: 90 };

describe('an entry that waits for its price, by one more candle', () => {
  it.each<[string, EntryAt, Row, Partial<Plan>, number | 'gone' | undefined]>([
    ['a limit that was not reached waits on', { price: 100 }, [104, 106, 101, 105], {}, undefined],
    ['a limit fills at its price', { price: 100 }, [104, 106, 99, 101], {}, 100],
    ['a limit below which it opened fills at the open', { price: 100 }, [98, 99, 97, 98], {}, 98],
    ['a zone fills at its worse edge', { low: 97, high: 100 }, [104, 106, 99, 101], {}, 100],
    ['a short’s limit fills from below', { price: 100 }, [96, 101, 95, 97], SHORT, 100],
    ['a breakout fills at its trigger', { trigger: 'above', price: 100 }, [97, 102, 96, 101], {}, 100],
    [
      'a breakout that was jumped fills at the open',
      { trigger: 'above', price: 100 },
      [103, 104, 102, 103],
      {},
      103,
    ],
    [
      'a breakout waits while the price lies beyond its stop',
      { trigger: 'above', price: 100 },
      [94, 96, 93, 95],
      {},
      undefined,
    ],
    ['one that opened beyond its stop is gone', { price: 100 }, [94, 99, 93, 98], {}, 'gone'],
  ])('%s', (_, at, row, over, expected) => {
    const result = within(at, row, over);
    if (typeof expected !== 'number') expect(result).toBe(expected);
    // As a taker: a little worse than the price that came.
    else expect(result).toMatchObject({ entryPrice: expect.closeTo(expected, 0) as number, openedAt: T0 });
  });

  it('counts what came after the fill alone: a high before it is no target, a low beyond it is its stop', () => {
    expect(within({ price: 100 }, [109, 111, 99, 101])).toMatchObject({ status: 'open' });
    expect(within({ price: 100 }, [104, 106, 94, 96])).toMatchObject({
      status: 'closed',
      exitReason: 'stop',
    });
    const above = { trigger: 'above', price: 100 } as const;
    expect(within(above, [96, 102, 94, 101])).toMatchObject({ status: 'open' });
    expect(within(above, [96, 111, 94, 101])).toMatchObject({ status: 'closed', exitReason: 'target' });
  });
});
