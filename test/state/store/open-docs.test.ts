import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { workingIntents } from '../../../src/state/store/open-docs.js';
import { intentOf } from '../../trade/booking/fixtures.js';

it('an intent is under way from the commit that brings it to the one that ends it, however often it is asked for', async () => {
  const store = new MemoryStore<BotDocs>({ clock: new ManualClock(0) });
  const ids = async (symbol?: string) => (await workingIntents(store, symbol)).map(({ id }) => id);
  const put = (id: string, over: Parameters<typeof intentOf>[1] = {}) =>
    store.commit({ put: [{ kind: 'intent', id, value: intentOf(id, over) }] });
  expect(await ids()).toEqual([]);
  await put('A1');
  await put('A2', { symbol: 'SOL-USDT' });
  expect([await ids(), await ids(), await ids('SOL-USDT')]).toEqual([['A1', 'A2'], ['A1', 'A2'], ['A2']]);
  await put('A1', { status: 'done' });
  expect([await ids(), await ids()]).toEqual([['A2'], ['A2']]);
  await store.commit({ del: [{ kind: 'intent', id: 'A2' }] });
  expect(await ids()).toEqual([]);
});
