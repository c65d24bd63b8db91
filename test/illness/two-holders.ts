import { setImmediate as turn } from 'node:timers/promises';
import { ManualClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import type { LeaseKeeper } from '../../src/state/store/lease-keeper.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { hangable } from '../support/hanging.js';

const TTL_MS = 3000;
/** The store answers the first holder so late, ms. */
const LATE_MS = 900;
const STEP_MS = 50;
const LASTS_MS = 8000;

const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await turn();
};

/**
 * A holder whose store answers late, and then no more, and one that waits for its place: how long both hold the lease,
 * as each of them sees it, ms.
 */
export const timeWithTwoHolders = async (Keeper: typeof LeaseKeeper): Promise<number> => {
  const clock = new ManualClock(0);
  const store = new MemoryStore<object>({ clock });
  const late = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(value, target, args);
        await clock.sleep(LATE_MS);
        return answer;
      };
    },
  });
  const wire = hangable(late);
  const keeperOn = (own: typeof store, holder: string): LeaseKeeper =>
    new Keeper({ store: own, lease: 'trader', holder, clock, log: silentLog, ttlMs: TTL_MS });
  const first = keeperOn(wire.target, 'first');
  const second = keeperOn(store, 'second');
  const pass = async (ms: number): Promise<number> => {
    let both = 0;
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      clock.advance(STEP_MS);
      await settled();
      if (first.holds() && second.holds()) both += STEP_MS;
    }
    return both;
  };
  void first.acquire();
  await pass(2 * LATE_MS);
  void second.acquire();
  // Until right after a renewal was answered.
  await pass(LASTS_MS);
  wire.hang();
  const both = await pass(LASTS_MS);
  if (!second.holds()) throw new Error('nobody took the place of the first');
  await second.release();
  return both;
};
