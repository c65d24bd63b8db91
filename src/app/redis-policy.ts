import type { Redis } from 'ioredis';
import { BadInputError } from '../domain/index.js';

const WANTED = {
  appendonly: ['yes'],
  appendfsync: ['always'],
  // While the file is rewritten nothing would be synced.
  'no-appendfsync-on-rewrite': ['no'],
  'maxmemory-policy': ['noeviction'],
} as const;

/**
 * A real account needs a Redis that loses no acknowledged write and evicts nothing.
 * @throws BadInputError naming what is set otherwise and what it must be
 */
export const requireDurableRedis = async (redis: Redis): Promise<void> => {
  const faults: string[] = [];
  for (const [name, allowed] of Object.entries(WANTED)) {
    const value = await configOf(redis, name);
    if (!(allowed as readonly string[]).includes(value))
      faults.push(`${name} is ${value}, must be ${allowed[0]}`);
  }
  if (faults.length > 0)
    throw new BadInputError(`MODE=live refuses this Redis (REDIS_URL): ${faults.join('; ')}`, { faults });
};

const configOf = async (redis: Redis, name: string): Promise<string> => {
  try {
    const [, value = 'not known'] = (await redis.config('GET', name)) as string[];
    return value;
  } catch (error) {
    return `not readable (${error instanceof Error ? error.message : String(error)})`;
  }
};
