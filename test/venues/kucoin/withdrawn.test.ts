import { describe, expect, it, vi } from 'vitest';
import { checkLeased } from '../../../jobs/check-positions.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { partsOn } from './desk.js';
import { bench } from './support.js';

describe('a withdrawal beyond the daily limit', () => {
  it.each([
    [5, 0],
    [5, 1],
    [1, 1],
    [1, 9],
  ])('pauses nothing with a check every %s s, %s checks after a look for transfers', async (every, after) => {
    const wire = await bench();
    const parts = partsOn(wire);
    const { begin } = parts.cashflows;
    let isRead = Promise.resolve<unknown>(undefined);
    parts.cashflows.begin = (work) => begin.call(parts.cashflows, () => (isRead = work()));
    const check = async (): Promise<void> => {
      wire.clock.advance(every * 1_000);
      expect(await checkLeased({ parts, holder: 'me' })).toBe(true);
      await isRead;
    };
    await recover(parts);
    await check();
    for (let checks = 0; checks < after; checks++) await check();
    wire.fake.transfer(-900);
    for (let checks = 0; checks < 100 / every; checks++) await check();
    await vi.waitFor(async () =>
      expect((await parts.store.get('ledger', 'main'))?.value.transfers).toBe('-900'),
    );
    expect((await parts.store.get('control', 'main'))?.value.paused ?? false).toBe(false);
    expect((await parts.store.get('equity', 'main'))?.value).toMatchObject({ peakEquity: 9_100 });
  });
});
