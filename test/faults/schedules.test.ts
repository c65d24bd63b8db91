import { afterEach, describe, expect, it } from 'vitest';
import { answer } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

/** When the last scan began, ms. */
const lastScan = async ({ redis }: Stage): Promise<number> => {
  const [key = ''] = await redis.client.keys('rad:live:*:doc:scan');
  const text = (await redis.client.hget(key, 'main')) ?? '';
  return key === '' ? 0 : (JSON.parse(text.slice(text.indexOf('|') + 1)) as { startedAt: number }).startedAt;
};

describe('a schedule that is gone', { timeout: 90_000 }, () => {
  it('A11: is made again and told when its next run is gone from Redis', async () => {
    stage = await Stage.open({ env: { CHECK_INTERVAL: '5' } });
    const { api, redis } = stage;
    await eventually('a first scan', async () => (await lastScan(stage)) > 0);
    // Between two runs its next one waits in one place.
    const taken = await eventually('the next scan is planned', async () => {
      const [delayed = ''] = await redis.client.keys('*:bull:scan:delayed');
      const jobs = (await redis.client.zrange(delayed, 0, -1)).filter((id) => id.includes('scan-market'));
      if (jobs.length === 0) return false;
      return (await redis.client.zrem(delayed, ...jobs)) > 0;
    });
    expect(taken).toBe(true);
    const before = await lastScan(stage);
    const after = await eventually(
      'A11: scanned again although the next run was gone',
      async () => {
        const at = await lastScan(stage);
        return at > before && at;
      },
      30_000,
    );
    await answer(api, 0, ['market scan', 'gone from Redis'], 10_000);
    await eventually('A11: scans go on by themselves', async () => (await lastScan(stage)) > after, 15_000);
  });
});
