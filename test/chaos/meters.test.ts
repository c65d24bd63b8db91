import { describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../src/domain/index.js';
import type { Exchange, Placement } from '../../src/venues/exchange.js';
import { follow } from './order-calls.js';
import { Reach } from './reach.js';
import { JumpClock, type Site } from './site.js';
import { Watch } from './watch.js';

describe('the time in which the exchange could not be used', () => {
  it('is that in which order calls failed, one after the other, and no more', () => {
    const reach = new Reach();
    reach.failed('place', 1000, 1000);
    reach.failed('place', 1500, 1500);
    reach.failed('place', 2400, 2400);
    reach.worked('place');
    reach.failed('place', 5000, 5000);
    expect(reach.outage(0, 10_000)).toBe(1400);
    expect(reach.outage(1200, 2000)).toBe(800);
  });

  it('ends with the first call that works, and where nobody tried for a while', () => {
    const reach = new Reach();
    reach.failed('place', 0, 0);
    reach.worked('place');
    reach.failed('place', 500, 500);
    reach.failed('place', 1501, 1501);
    expect(reach.outage(0, 10_000)).toBe(0);
  });

  it('is told by each kind of call: stops that are not taken, although orders can be read', () => {
    const reach = new Reach();
    reach.failed('place', 0, 0);
    reach.worked('read');
    reach.failed('place', 600, 600);
    reach.worked('place');
    expect(reach.outage(0, 10_000)).toBe(600);
  });

  it('lasts as long as a call hangs, calls side by side counted once', () => {
    const reach = new Reach();
    reach.failed('place', 0, 8000);
    reach.failed('read', 0, 8000);
    reach.failed('read', 4000, 12_000);
    expect(reach.outage(0, 20_000)).toBe(12_000);
  });
});

describe('a call', () => {
  it.each([
    ['POST', '/api/v1/orders', undefined, true],
    ['POST', '/api/v1/orders', '429000', true],
    ['GET', '/api/v1/stopOrders', '500000', true],
    ['GET', '/api/v1/orders/byClientOid', undefined, true],
    // Refused for what it says: the exchange was there.
    ['POST', '/api/v1/orders', '300003', false],
    // Nothing that a stop needs.
    ['GET', '/api/v1/recentFills', undefined, false],
    ['GET', '/api/v1/positions', '500000', false],
    // It shuts the pool for every call.
    ['GET', '/api/v1/positions', '429000', true],
    ['DELETE', '/api/v1/orders/5', undefined, false],
  ])('%s %s answered with %s excuses a naked position: %s', (method, path, code, excuses) => {
    const call = { method, path, ...(code === undefined ? {} : { code }) };
    const reach = new Reach();
    follow(reach, { ...call, at: 0 });
    follow(reach, { ...call, at: 100 });
    expect(reach.outage(0, 1000) > 0).toBe(excuses);
  });
});

it('one call that hangs excuses nothing: the others are answered', () => {
  const reach = new Reach();
  for (const at of [0, 500])
    follow(reach, { method: 'POST', path: '/api/v1/orders', fault: 'timeoutAfter', at });
  expect(reach.outage(0, 1000)).toBe(0);
});

/** An account with a long and no stop, and what is asked of it. */
const naked = (): { site: Site; watch: Watch } => {
  const clock = new JumpClock(0);
  const truth = { held: () => Promise.resolve(3), covered: () => Promise.resolve(0) };
  const site = { clock, reach: new Reach(), truth } as unknown as Site;
  return { site, watch: new Watch(site) };
};

describe('the meter of naked time', () => {
  it('goes on while other reads fail, and while the bot itself fails', async () => {
    const { site, watch } = naked();
    const exchange = watch.over({
      fetchEvents: () => Promise.reject(new ReadFailedError('account events', 'away')),
      createOrder: () => Promise.reject(new TypeError('a fault of ours')),
    } as unknown as Exchange);
    for (let second = 0; second < 3; second++) {
      await exchange.fetchEvents('').catch(() => undefined);
      await exchange.createOrder({} as never).catch((): Placement => ({ outcome: 'unknown', reason: '' }));
      site.clock.advance(1000);
    }
    await watch.look();
    expect(watch.nakedAlive).toBe(3000);
  });

  it('stands still while order calls fail', async () => {
    const { site, watch } = naked();
    await watch.look();
    site.clock.advance(500);
    site.reach.failed('place', 500, 8500);
    site.clock.set(9000);
    await watch.look();
    expect(watch.nakedAlive).toBe(1000);
  });
});
