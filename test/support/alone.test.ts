import { execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

describe('a unit test', () => {
  it.each([
    ['connects to nothing', () => connect(6379)],
    ['serves nothing', () => createServer().listen(0)],
    ['spawns nothing', () => spawn('redis-server')],
    ['waits for no program', () => spawnSync('redis-server')],
    ['runs no file', () => execFileSync('redis-server')],
    ['has no child', () => fork('dist/src/main.js')],
  ])('%s', (_, act) => {
    expect(act).toThrow('a unit test may not');
  });

  it('has no Redis', async () => {
    const redis = new Redis({ lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    redis.on('error', () => undefined);
    await expect(redis.ping()).rejects.toThrow();
    redis.disconnect();
  });

  it('fetches nothing', async () => {
    await expect(fetch('http://127.0.0.1:6379')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('a unit test may not connect') as string },
    });
  });
});
