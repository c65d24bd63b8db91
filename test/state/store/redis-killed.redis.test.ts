import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { startRedis } from '../../../src/state/store/private-redis.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import type { TestDocs } from './harness.js';

/** Breaks the connection when the server has answered and before the client has read it. */
const loseAnswer = (redis: Redis): void => {
  const end = performance.now() + 20;
  while (performance.now() < end);
  redis.stream.destroy();
};

it('counts every commit exactly once when Redis is killed under it or its answer is lost', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-killed-'));
  const server = await startRedis({ dataDir, log: silentLog });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => undefined);
  const store = new RedisStore<TestDocs>({ redis, prefix: 'killed', clock: wallClock });
  const total = 1_200;
  for (let n = 0; n < total; n++) {
    const kills = n % 200 === 100;
    const pid = kills ? Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]) : 0;
    const commit = store.commit({
      put: [{ kind: 'thing', id: 'count', value: { n: n + 1 }, version: n }],
      journal: [{ at: n, event: 'paused' }],
      pushes: [{ type: 'notice', level: 'info', text: String(n) }],
    });
    // The commit is on its way now. It is sent again, and must neither conflict nor count twice.
    if (kills) process.kill(pid, 'SIGKILL');
    else if (n % 100 === 50) loseAnswer(redis);
    await commit;
  }
  expect(await store.get('thing', 'count')).toEqual({ id: 'count', value: { n: total }, version: total });
  expect((await store.journal()).map(({ at }) => at)).toEqual(Array.from({ length: total }, (_, n) => n));
  expect((await store.owedPushes(1e6)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: total }, (_, n) => n + 1),
  );
  redis.disconnect();
  await server.stop();
  await rm(dataDir, { recursive: true });
}, 60_000);
