import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireDurableRedis } from '../../src/run/redis-policy.js';
import { openVenue } from '../../src/run/venue.js';
import { silentLog } from '../../src/domain/index.js';
import { loadSettings } from '../../src/settings.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';

const SOUND = {
  appendonly: 'yes',
  appendfsync: 'always',
  'no-appendfsync-on-rewrite': 'no',
  'maxmemory-policy': 'noeviction',
  save: '',
  'min-replicas-to-write': '0',
} as const;

let dir: string;
let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rad-policy-'));
  server = await startRedis({ dataDir: dir, log: silentLog });
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});
afterEach(async () => {
  for (const [name, value] of Object.entries(SOUND)) await redis.config('SET', name, value);
});

const live = loadSettings({
  MODE: 'live',
  KUCOIN_API_KEY: 'k',
  KUCOIN_API_SECRET: 's',
  KUCOIN_API_PASSPHRASE: 'p',
  EXCHANGE_API_ROOT: 'http://127.0.0.1:1',
});

/** What a start asks of Redis before anything is traded. */
const checked = async (): Promise<void> => (await openVenue(live, redis, silentLog)).checkStore?.();

describe('the Redis of a real account', () => {
  it('takes the private server as it is', async () => {
    await expect(requireDurableRedis(redis)).resolves.toBeUndefined();
  });

  it.each([
    ['appendonly', 'no', 'yes'],
    ['appendfsync', 'everysec', 'always'],
    ['no-appendfsync-on-rewrite', 'yes', 'no'],
    ['maxmemory-policy', 'allkeys-lru', 'noeviction'],
  ])('%s %s is refused in live before anything is traded', async (name, weak, wanted) => {
    await redis.config('SET', name, weak);
    await expect(checked()).rejects.toMatchObject({
      code: 'bad-input',
      message: `MODE=live refuses this Redis (REDIS_URL): ${name} is ${weak}, must be ${wanted}`,
    });
  });

  it.each([
    ['save', '3600 1', 'save is "3600 1" with stop-writes-on-bgsave-error yes, must be save "" or'],
    ['min-replicas-to-write', '1', 'min-replicas-to-write is 1, must be 0'],
  ])('%s %s would stop its writes one day', async (name, value, line) => {
    await redis.config('SET', name, value);
    await expect(requireDurableRedis(redis)).rejects.toThrow(line);
    if (name === 'save') await redis.config('SET', 'stop-writes-on-bgsave-error', 'no');
    if (name === 'save') await expect(requireDurableRedis(redis)).resolves.toBeUndefined();
    await redis.config('SET', 'stop-writes-on-bgsave-error', 'yes');
  });

  it('refuses a replica, which takes no writes', async () => {
    await redis.replicaof('127.0.0.1', '1');
    await expect(checked()).rejects.toMatchObject({
      code: 'bad-input',
      message: 'MODE=live refuses this Redis (REDIS_URL): it is a replica, must be the master',
    });
    await redis.replicaof('NO', 'ONE');
  });

  it('names every weakness, and one that cannot be read', async () => {
    await redis.config('SET', 'appendfsync', 'no');
    await redis.config('SET', 'maxmemory-policy', 'volatile-ttl');
    await expect(requireDurableRedis(redis)).rejects.toThrow(
      /appendfsync is no, must be always; maxmemory-policy is volatile-ttl/,
    );
    const noPermission = (): Promise<never> => Promise.reject(new Error('NOPERM'));
    const closed = { config: noPermission, info: noPermission } as unknown as Redis;
    await expect(requireDurableRedis(closed)).rejects.toThrow('appendonly is not readable (NOPERM)');
  });
});
