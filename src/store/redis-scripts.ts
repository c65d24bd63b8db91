import { type Redis, ReplyError } from 'ioredis';
import { ACQUIRE, COMMIT, HELD, HOLDER, NEXT_ID, overLimit, RELEASE, RENEW } from './lua/scripts.js';

type Arg = string | number;

/**
 * The store's scripts as commands of the client: EVALSHA, with EVAL when the server has forgotten the script. Those
 * named …Over write also at maxmemory.
 */
export interface StoreScripts {
  radCommit(prefix: string, ...args: Arg[]): Promise<readonly string[]>;
  radAcquire(prefix: string, lease: string, holder: string, ttlMs: number): Promise<number>;
  radRenew(prefix: string, lease: string, token: number, ttlMs: number): Promise<number>;
  radRelease(prefix: string, lease: string, token: number): Promise<number>;
  radHeld(prefix: string, lease: string, token: number): Promise<number>;
  radHolder(prefix: string, lease: string): Promise<string | null>;
  radCommitOver(prefix: string, ...args: Arg[]): Promise<readonly string[]>;
  radAcquireOver(prefix: string, lease: string, holder: string, ttlMs: number): Promise<number>;
  radRenewOver(prefix: string, lease: string, token: number, ttlMs: number): Promise<number>;
  radReleaseOver(prefix: string, lease: string, token: number): Promise<number>;
  radNextIdOver(prefix: string, sequence: string): Promise<number>;
}

/** Registers the scripts on the client (again is harmless). */
export const withScripts = (redis: Redis): Redis & StoreScripts => {
  const scripts = {
    radCommit: COMMIT,
    radAcquire: ACQUIRE,
    radRenew: RENEW,
    radRelease: RELEASE,
    radHeld: HELD,
    radHolder: HOLDER,
    radCommitOver: overLimit(COMMIT),
    radAcquireOver: overLimit(ACQUIRE),
    radRenewOver: overLimit(RENEW),
    radReleaseOver: overLimit(RELEASE),
    radNextIdOver: overLimit(NEXT_ID),
  };
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
  return redis as Redis & StoreScripts;
};

/** Whether Redis refused because it is at maxmemory. */
export const isFull = (error: unknown): boolean => error instanceof Error && /\bOOM\b/.test(error.message);

/** An answer, from the script that may write at maxmemory where the plain one may not. */
export const evenFull = async <T>(plain: Promise<T>, over: () => Promise<T>): Promise<T> => {
  try {
    return await plain;
  } catch (full) {
    if (!isFull(full)) throw full;
    try {
      return await over();
    } catch (error) {
      // A Redis before 7 does not know such scripts: then it is full for everything.
      throw error instanceof ReplyError ? full : error;
    }
  }
};
