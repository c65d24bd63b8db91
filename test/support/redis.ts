import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

export interface TestRedis {
  readonly url: string;
  /** Of this call's own; use it for keys and as BullMQ's `prefix`. */
  readonly prefix: string;
}

/** The run's private Redis with a key prefix that nobody else has. */
export const testRedis = (): TestRedis => ({
  url: inject('redisUrl'),
  prefix: `test-${randomBytes(6).toString('hex')}`,
});
