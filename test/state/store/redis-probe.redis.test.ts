import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { wallClock } from '../../../src/clock.js';
import { RedisLink } from '../../../src/state/store/redis-link.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import { testRedis } from '../../support/redis.js';

const urlWith = (password: string): string => {
  const address = new URL(testRedis().url);
  address.password = encodeURIComponent(password);
  return address.href;
};

it.each(['a wrong one', ''])('a Redis that does not take the password %j says so', async (password) => {
  const { prefix } = testRedis();
  const redis = new Redis(urlWith(password), { maxRetriesPerRequest: 0, enableOfflineQueue: false });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  expect(await new RedisStore({ redis, prefix, clock: wallClock }).probe()).toEqual({
    is: 'away',
    why: 'does not take the password of REDIS_URL',
    unauthorized: true,
  });
});

it('a connection that waits for Redis to be there ends with a password that it does not take', async () => {
  const link = new RedisLink({ url: urlWith('wrong'), clock: wallClock, onTrouble: () => undefined });
  onTestFinished(() => link.close());
  await expect(link.ready(new AbortController().signal)).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringMatching(/^REDIS_URL: .+; expected /) as string,
  });
});
