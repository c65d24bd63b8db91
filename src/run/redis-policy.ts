import type { Redis } from 'ioredis';
import { BadInputError, reasonOf } from '../domain/index.js';

const WANTED = {
  appendonly: ['yes'],
  appendfsync: ['always'],
  // While the file is rewritten nothing would be synced.
  'no-appendfsync-on-rewrite': ['no'],
  'maxmemory-policy': ['noeviction'],
} as const;

/** A Redis that a real account must not stand on. */
export class RedisPolicyError extends BadInputError {
  constructor(faults: readonly string[]) {
    super(`MODE=live refuses this Redis (REDIS_URL): ${faults.join('; ')}`, { faults });
  }
}

/**
 * A real account needs a Redis that loses no acknowledged write, evicts nothing, and refuses none for reasons of its own:
 * a replica takes no writes, a failed snapshot or a replica that is away would stop them.
 * @throws RedisPolicyError naming what is set otherwise and what it must be
 */
export const requireDurableRedis = async (redis: Redis): Promise<void> => {
  const faults: string[] = [];
  const role = await answerOf(redis.info('replication').then((text) => /^role:(\w+)/m.exec(text)?.[1]));
  if (role !== 'master') faults.push(`it is a ${role === 'slave' ? 'replica' : role}, must be the master`);
  for (const [name, allowed] of Object.entries(WANTED)) {
    const value = await configOf(redis, name);
    if (!(allowed as readonly string[]).includes(value))
      faults.push(`${name} is ${value}, must be ${allowed[0]}`);
  }
  const [save, stops] = [await configOf(redis, 'save'), await configOf(redis, 'stop-writes-on-bgsave-error')];
  if (save !== '' && stops !== 'no')
    faults.push(
      `save is "${save}" with stop-writes-on-bgsave-error ${stops}, must be save "" or stop-writes-on-bgsave-error no`,
    );
  const replicas = await configOf(redis, 'min-replicas-to-write');
  if (replicas !== '0') faults.push(`min-replicas-to-write is ${replicas}, must be 0`);
  if (faults.length > 0) throw new RedisPolicyError(faults);
};

const configOf = (redis: Redis, name: string): Promise<string> =>
  answerOf((redis.config('GET', name) as Promise<string[]>).then(([, value]) => value));

const answerOf = async (answer: Promise<string | undefined>): Promise<string> => {
  try {
    return (await answer) ?? 'not known';
  } catch (error) {
    return `not readable (${reasonOf(error)})`;
  }
};
