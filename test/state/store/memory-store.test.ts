import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { TestDocs } from './harness.js';

it('keeps the newest journal entries within its limit, under their own numbers', async () => {
  const store = new MemoryStore<TestDocs>({ clock: new ManualClock(), journalLimit: 3 });
  for (let at = 1; at <= 20; at++) {
    await store.commit({ journal: [{ at, event: 'paused' }] });
    expect(await store.journalLength()).toBe(Math.min(at, 3));
    expect((await store.journal()).map((entry) => entry.at)).toEqual(
      [at - 2, at - 1, at].filter((kept) => kept > 0),
    );
  }
  expect((await store.oldestJournal(2)).map(({ seq, entry }) => [seq, entry.at])).toEqual([
    [18, 18],
    [19, 19],
  ]);
});

it('keeps references: no copy is made on the way in or out', async () => {
  const store = new MemoryStore<TestDocs>({ clock: new ManualClock() });
  const value = { tags: ['a'] };
  await store.commit({ put: [{ kind: 'other', id: 'x', value }] });
  expect((await store.get('other', 'x'))?.value).toBe(value);
  expect((await store.list('other'))[0]?.value).toBe(value);
});

it('skips the search for NaN when told to', async () => {
  const store = new MemoryStore<TestDocs>({ clock: new ManualClock(), checkValues: false });
  await store.commit({ put: [{ kind: 'thing', id: 'x', value: { n: Number.NaN } }] });
  expect((await store.get('thing', 'x'))?.value.n).toBeNaN();
});
