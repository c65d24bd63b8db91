import { expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { instanceName } from '../../src/run/trading-parts.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import type { BotDocs } from '../../src/state/store/docs.js';

it('a store that came back empty takes over the name that is in use; one that knows a name keeps it', async () => {
  const store = new MemoryStore<BotDocs>({ clock: new ManualClock(0) });
  expect(await instanceName(store, 'abc123')).toBe('abc123');
  expect(await instanceName(store, 'def456')).toBe('abc123');
});
