import type { Redis } from 'ioredis';
import { ACQUIRE, COMMIT, HELD, HOLDER, RELEASE, RENEW } from './lua/scripts.js';

type Arg = string | number;

/** The store's scripts as commands of the client: EVALSHA, with EVAL when the server has forgotten the script. */
export interface StoreScripts {
  radCommit(prefix: string, ...args: Arg[]): Promise<readonly string[]>;
  radAcquire(prefix: string, lease: string, holder: string, ttlMs: number): Promise<number>;
  radRenew(prefix: string, lease: string, token: number, ttlMs: number): Promise<number>;
  radRelease(prefix: string, lease: string, token: number): Promise<number>;
  radHeld(prefix: string, lease: string, token: number): Promise<number>;
  radHolder(prefix: string, lease: string): Promise<string | null>;
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
  };
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { numberOfKeys: 1, lua });
  return redis as Redis & StoreScripts;
};
