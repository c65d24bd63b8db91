import type { Redis } from 'ioredis';
import { memoryIn } from './redis-rows.js';
import { isFull, type StoreScripts } from './redis-scripts.js';
import { StoreFullError } from './store-errors.js';
import type { StoreState } from './store.js';
import { BadInputError, reasonOf } from '../../domain/index.js';

/** Share of its memory from which any write of the queues may be the one that is refused. */
const FULL = 0.98;

/** What a Redis says that is there and takes no writes; a failover leaves clients with one. */
export const REFUSAL = /\b(READONLY|NOREPLICAS|MISCONF|MASTERDOWN|LOADING|UNBLOCKED)\b/;

/** What a Redis says to a wrong password, and to none. */
const UNAUTHORIZED = /\b(WRONGPASS|NOAUTH|ERR invalid password)\b/;

export const isUnauthorized = (error: unknown): boolean => UNAUTHORIZED.test(reasonOf(error));

export const wrongPassword = (): BadInputError =>
  new BadInputError(
    'REDIS_URL: Redis does not take the password; expected is the one that the server has, as in redis://:password@host:6379',
  );

/** What ails Redis, in words that complete "Redis …". */
export const illnessOf = (error: unknown): string => {
  const refusal = REFUSAL.exec(reasonOf(error))?.[1];
  if (refusal === 'LOADING') return 'is still loading its data';
  if (refusal !== undefined) return `refuses writes (${refusal})`;
  if (isUnauthorized(error)) return 'does not take the password of REDIS_URL';
  return isFull(error) || error instanceof StoreFullError ? 'has no memory left (OOM)' : 'does not answer';
};

/**
 * Asks Redis by a write; those who ask at the same time share one answer. It is one that gets to the append-only file: a
 * Redis whose disk is full dies of a write, and answers everything else after it was started again.
 */
export const createProbe = (redis: Redis & StoreScripts, key: string): (() => Promise<StoreState>) => {
  let asking: Promise<StoreState> | undefined;
  return () => (asking ??= probe(redis, key).finally(() => (asking = undefined)));
};

const probe = async (redis: Redis & StoreScripts, key: string): Promise<StoreState> => {
  try {
    // A connection that is being made anew is waited for: whoever asks knows how long.
    if (!['ready', 'end'].includes(redis.status)) await connected(redis);
    const [, memory] = await Promise.all([redis.set(key, '1'), redis.info('memory')]);
    const { used, limit } = memoryIn(memory);
    return limit === 0 || used < FULL * limit ? { is: 'well' } : { is: 'full', why: 'has no memory left' };
  } catch (error) {
    if (!isFull(error))
      return { is: 'away', why: illnessOf(error), ...(isUnauthorized(error) ? { unauthorized: true } : {}) };
  }
  return redis.radProbeOver(key).then(
    () => ({ is: 'full', why: 'has no memory left (OOM)' }),
    (error: unknown) => ({ is: 'away', why: illnessOf(error) }),
  );
};

/** @throws what a Redis says that does not take the password */
const connected = (redis: Redis): Promise<void> =>
  new Promise((resolve, reject) => {
    const heard = (error?: Error): void => {
      if (error && !isUnauthorized(error)) return;
      redis.off('ready', heard).off('error', heard);
      if (error) reject(error);
      else resolve();
    };
    redis.on('ready', heard).on('error', heard);
  });
