import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ManualClock } from '../../../src/clock.js';
import type { JournalSource } from '../../../src/state/store/journal-source.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import type { Store } from '../../../src/state/store/store.js';
import { freshPrefix } from './redis.js';

/** Documents of the tests. */
export interface TestDocs {
  thing: { readonly n: number; readonly note?: string | undefined };
  other: { readonly tags: readonly string[] };
}

export interface Harness {
  readonly store: Store<TestDocs> & JournalSource;
  readonly clock: ManualClock;
  /** Lets lease time pass: Redis goes by its own clock, the memory store by the injected one. */
  elapse(ms: number): Promise<void>;
}

export const memoryHarness = (): Harness => {
  const clock = new ManualClock(1_000);
  const store = new MemoryStore<TestDocs>({ clock });
  return { store, clock, elapse: async (ms) => clock.advance(ms) };
};

export const redisHarness = (redis: Redis): Harness => {
  const clock = new ManualClock(1_000);
  const store = new RedisStore<TestDocs>({ redis, prefix: freshPrefix(), clock });
  return {
    store,
    clock,
    elapse: async (ms) => {
      clock.advance(ms);
      await delay(ms);
    },
  };
};
