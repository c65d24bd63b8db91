import type { Redis } from 'ioredis';
import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { NotSentError } from './errors.js';
import { BLOCK, CORRECT, TAKE } from './lua-rate-budget.js';
import {
  LIMIT,
  LocalRateBudget,
  MAX_WAIT,
  SHARE,
  WINDOW,
  type Pool,
  type Priority,
  type RateBudget,
  type RateReading,
} from './rate-budget.js';

type Arg = string | number;

interface BudgetScripts {
  radTake(key: string, ...args: Arg[]): Promise<number>;
  radCorrect(key: string, ...args: Arg[]): Promise<number>;
  radBlock(key: string, ...args: Arg[]): Promise<number>;
}

/** Two readings of the same window name its end to within this, ms. */
const SAME_END = 250;
/** The reason of an abort that is no fault: making one up for each call costs more than the call's own timer. */
const ANSWERED = 'answered';
/** Redis answers within this, or it counts as away, ms: an order must not wait for it. */
const PATIENCE = 250;

export interface SharedBudgetOptions {
  /** Stays the caller's. */
  readonly redis: Redis;
  /** Key prefix of each pool: the public one is counted by address, the others by account. */
  readonly prefixes: Readonly<Record<Pool, string>>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The budget of all processes on one Redis. While Redis is away each goes by its own count, which knows what it spent
 * itself and what the exchange reported.
 */
export class RedisRateBudget implements RateBudget {
  readonly #redis: Redis & BudgetScripts;
  readonly #local: LocalRateBudget;
  /** What Redis has for certain of a pool's window: what it was told last, and what this process took of it since. */
  readonly #told = new Map<Pool, { readonly limit: number; readonly resetAt: number; used: number }>();
  #away = false;

  constructor(private readonly options: SharedBudgetOptions) {
    const { redis, clock } = options;
    for (const [name, lua] of Object.entries({ radTake: TAKE, radCorrect: CORRECT, radBlock: BLOCK }))
      redis.defineCommand(name, { numberOfKeys: 1, lua });
    this.#redis = redis as Redis & BudgetScripts;
    this.#local = new LocalRateBudget(clock);
  }

  async take(pool: Pool, weight: number, priority: Priority): Promise<void> {
    // The others learn of it by what the answer says of the pool.
    if (priority === 'guard') return this.#local.takeGuard(pool, weight);
    const { clock } = this.options;
    const deadline = clock.now() + MAX_WAIT[priority];
    for (;;) {
      const wait = await this.#ask(() =>
        this.#redis.radTake(this.#key(pool), LIMIT, WINDOW, weight, SHARE[priority]),
      );
      if (wait === undefined) return this.#local.take(pool, weight, priority);
      if (wait === 0) {
        this.#local.spend(pool, weight);
        const told = this.#told.get(pool);
        if (told) told.used += weight;
        return;
      }
      if (clock.now() + wait > deadline)
        throw new NotSentError('rate-budget', `the ${pool} rate budget is spent`, wait);
      await clock.sleep(wait);
    }
  }

  correct(pool: Pool, reading: RateReading): void {
    this.#local.correct(pool, reading);
    if (this.#redis.status !== 'ready') return;
    const { limit, remaining, resetMs } = reading;
    const resetAt = this.options.clock.now() + resetMs;
    const told = this.#told.get(pool);
    const isSame = told?.limit === limit && Math.abs(resetAt - told.resetAt) < SAME_END;
    if (isSame && limit - remaining <= told.used) return;
    this.#told.set(pool, { limit, resetAt, used: limit - remaining });
    this.#redis
      .radCorrect(this.#key(pool), LIMIT, WINDOW, limit, remaining, resetMs)
      // Told again with the next reading.
      .catch(() => this.#told.delete(pool));
  }

  block(pool: Pool, ms: number, guardMs: number): void {
    this.#local.block(pool, ms, guardMs);
    void this.#ask(() => this.#redis.radBlock(this.#key(pool), LIMIT, WINDOW, Math.ceil(ms)));
  }

  #key(pool: Pool): string {
    return `${this.options.prefixes[pool]}:${pool}`;
  }

  /** The script's answer; undefined while Redis is away. A client that reconnects would keep it waiting for ever. */
  async #ask(script: () => Promise<number>): Promise<number | undefined> {
    if (this.#redis.status !== 'ready') return this.#is('away');
    const { clock } = this.options;
    const answered = new AbortController();
    const answer = script().catch(() => undefined);
    const late = clock.sleep(PATIENCE, answered.signal).then(
      () => undefined,
      () => undefined,
    );
    const value = await Promise.race([answer, late]);
    answered.abort(ANSWERED);
    return value === undefined ? this.#is('away') : (this.#is('back'), value);
  }

  /** One line for an outage and one for its end. */
  #is(state: 'away' | 'back'): undefined {
    const away = state === 'away';
    if (away !== this.#away)
      this.options.log.info({}, away ? 'the rate budget is counted alone' : 'the rate budget is shared');
    this.#away = away;
  }
}
