import { type Redis, ReplyError } from 'ioredis';
import { RadError } from '../../domain/index.js';
import {
  ACQUIRE,
  COMMIT,
  HELD,
  HOLDER,
  LIST,
  NEXT_ID,
  overLimit,
  PROBE,
  RELEASE,
  RENEW,
} from './lua/scripts.js';
import { StoreFullError, StoreUnavailableError } from './store-errors.js';

type Arg = string | number;

/** As the LIST script says. */
export type ListAnswer = readonly [state: string, flat?: readonly string[], changed?: string];

interface Scripts {
  radCommit(prefix: string, ...args: Arg[]): Promise<readonly string[]>;
  radList(prefix: string, kind: string, known: string): Promise<ListAnswer>;
  radAcquire(prefix: string, lease: string, holder: string, ttlMs: number, owner: string): Promise<number>;
  radRenew(prefix: string, lease: string, token: number, ttlMs: number): Promise<number>;
  radRelease(prefix: string, lease: string, token: number): Promise<number>;
  radHeld(prefix: string, lease: string, token: number): Promise<number>;
  radHolder(prefix: string, lease: string): Promise<string | null>;
  radNextIdOver(prefix: string, sequence: string): Promise<number>;
  radProbeOver(key: string): Promise<number>;
}

/**
 * The store's scripts as commands of the client: EVALSHA, with EVAL when the server has forgotten the script. Those
 * named …Over write also at maxmemory.
 */
export type StoreScripts = Scripts & {
  readonly [N in 'radCommit' | 'radAcquire' | 'radRenew' | 'radRelease' as `${N}Over`]: Scripts[N];
};

/** Registers the scripts on the client (again is harmless). */
export const withScripts = (redis: Redis): Redis & StoreScripts => {
  const scripts = {
    radCommit: COMMIT,
    radList: LIST,
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
    radProbeOver: overLimit(PROBE),
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

/** Awaits an answer of Redis and gives its errors a type. */
export const asked = async <T>(
  operation: string,
  fields: Readonly<Record<string, unknown>>,
  answer: Promise<T>,
): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RadError) throw error;
    if (isFull(error)) throw new StoreFullError(operation, fields, error);
    // Without a reply the client speaks of streams and retries, which says nothing to people.
    const reason = error instanceof ReplyError ? error : new Error('Redis does not answer', { cause: error });
    throw new StoreUnavailableError(operation, fields, reason);
  }
};
