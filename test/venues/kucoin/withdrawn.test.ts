import { describe, expect, it, vi } from 'vitest';
import { checkLeased } from '../../../jobs/check-positions.js';
import { recover } from '../../../src/trade/reconcile/startup.js';
import { partsOn } from './desk.js';
import { bench } from './support.js';

describe('a withdrawal beyond the daily limit', () => {
  it.each([0, 1, 2, 3])('that comes %s checks after a look for transfers pauses nothing', async (after) => {
    const wire = await bench();
    const parts = partsOn(wire);
    const { begin } = parts.cashflows;
    let isRead = Promise.resolve<unknown>(undefined);
    parts.cashflows.begin = (work) => begin.call(parts.cashflows, () => (isRead = work()));
    const check = async (): Promise<void> => {
      wire.clock.advance(5_000);
      expect(await checkLeased({ parts, holder: 'me' })).toBe(true);
      await isRead;
    };
    await recover(parts);
    await check();
    for (let checks = 0; checks < after; checks++) await check();
    wire.fake.transfer(-900);
    for (let checks = 0; checks < 14; checks++) await check();
    await vi.waitFor(async () =>
      expect((await parts.store.get('ledger', 'main'))?.value.transfers).toBe('-900'),
    );
    expect((await parts.store.get('control', 'main'))?.value.paused ?? false).toBe(false);
    expect((await parts.store.get('equity', 'main'))?.value).toMatchObject({ peakEquity: 9_100, held: 0 });
  });
});
