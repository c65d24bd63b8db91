import { describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/job.js';
import { upkeep } from '../../jobs/upkeep.js';
import { StoreFullError } from '../../src/state/store/store-errors.js';
import { World } from '../support/world.js';
import { AlertWorld } from '../trade/alerts/alert-world.js';

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

  it('does each of its parts whatever becomes of the others, and fails with the first that failed', async () => {
    const world = new AlertWorld();
    const id = await world.hears('long AAA sl 96');
    await world.human.sleep(60_000);
    Object.assign(world.store, { memory: () => Promise.reject(new Error('no memory')) });
    const context = { parts: world.parts, archive: () => Promise.reject(new Error('no disk')) };
    await expect(upkeep.run(context as unknown as JobContext, {})).rejects.toThrow('no disk');
    expect(await world.outcome(id)).toMatchObject({ status: 'offered' });
  });
});
