import { describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/job.js';
import { upkeep } from '../../jobs/upkeep.js';
import { StoreFullError } from '../../src/state/store/store-errors.js';
import { World } from '../support/world.js';

describe('upkeep', () => {
  it('makes room although Redis refuses every write: taking lines off the journal is none', async () => {
    const { parts, store } = new World([[100, 100, 100, 100, 1_000_000]]);
    Object.assign(store, { memory: () => Promise.resolve({ used: 99, limit: 100 }) });
    store.commit = () => Promise.reject(new StoreFullError('commit', {}, new Error('OOM')));
    let archived = 0;
    const context = { parts, archive: () => Promise.resolve(void (archived += 1)) };
    await expect(upkeep.run(context as unknown as JobContext, {})).rejects.toBeInstanceOf(StoreFullError);
    expect(archived).toBe(1);
  });
});
