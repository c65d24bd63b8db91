import { Redis } from 'ioredis';
import { testRedis } from '../../support/redis.js';

/** A client of the run's private Redis; the caller disconnects it. */
export const connect = async (): Promise<Redis> => {
  const redis = new Redis(testRedis().url, { maxRetriesPerRequest: null });
  await redis.ping();
  return redis;
};

export const freshPrefix = (): string => testRedis().prefix;
