import type { Redis } from 'ioredis';
import { createWithin, type Clock } from '../../clock.js';
import type { Log } from '../../domain/index.js';
import { NotSentError } from './errors.js';
import { BLOCK, CORRECT, TAKE } from './lua-rate-budget.js';
import {
  LocalRateBudget,
  MAX_WAIT,
  SHARE,
  type Priority,
  type Quota,
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
/** That more is spent is passed on so much later, ms: a write must not lie in the way of what follows the answer. */
export const TOLD_AFTER = 100;
/** Redis answers within this, or it counts as away, ms: an order must not wait for it. */
const TIMEOUT = 250;

export interface SharedBudgetOptions {
  /** Stays the caller's. */
  readonly redis: Redis;
  /** The key of each pool: what is counted by address is one for all accounts. */
  readonly keyOf: (pool: string) => string;
  readonly quota: Quota;
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
  /** What Redis has, or is about to have, of a pool's window: what it was told last, and what this process took since. */
  readonly #told = new Map<string, { readonly limit: number; readonly resetAt: number; used: number }>();
  /** Pools that it is about to be told of. */
  readonly #untold = new Set<string>();
  #away = false;

  constructor(private readonly options: SharedBudgetOptions) {
    const { redis, clock, quota } = options;
    for (const [name, lua] of Object.entries({ radTake: TAKE, radCorrect: CORRECT, radBlock: BLOCK }))
      redis.defineCommand(name, { numberOfKeys: 1, lua });
    this.#redis = redis as Redis & BudgetScripts;
    this.#local = new LocalRateBudget(clock, quota);
  }

  async take(pool: string, weight: number, priority: Priority): Promise<void> {
    // The others learn of it by what the answer says of the pool.
    if (priority === 'guard') return this.#local.takeGuard(pool, weight);
    const { clock, keyOf } = this.options;
    const deadline = clock.elapsed() + MAX_WAIT[priority];
    for (;;) {
      const wait = await this.#ask(() =>
        this.#redis.radTake(keyOf(pool), ...this.#quota, weight, SHARE[priority]),
      );
      if (wait === undefined) return this.#local.take(pool, weight, priority);
      if (wait === 0) {
        this.#local.spend(pool, weight);
        const told = this.#told.get(pool);
        if (told) told.used += weight;
        return;
      }
      if (clock.elapsed() + wait > deadline)
        throw new NotSentError('rate-budget', `the ${pool} rate budget is spent`, wait);
      await clock.sleep(wait);
    }
  }

  correct(pool: string, reading: RateReading): void {
    this.#local.correct(pool, reading);
    const { clock } = this.options;
    const { limit, remaining, resetMs } = reading;
    const resetAt = clock.elapsed() + resetMs;
    const told = this.#told.get(pool);
    const isSame = told?.limit === limit && Math.abs(resetAt - told.resetAt) < SAME_END;
    if (isSame && limit - remaining <= told.used) return;
    this.#told.set(pool, { limit, resetAt, used: limit - remaining });
    // Another limit than was assumed, or another window.
    if (!isSame) return this.#tell(pool);
    if (this.#untold.has(pool)) return;
    this.#untold.add(pool);
    void clock.sleep(TOLD_AFTER).then(() => this.#tell(pool));
  }

  #tell(pool: string): void {
    this.#untold.delete(pool);
    const { clock, keyOf } = this.options;
    const told = this.#told.get(pool);
    if (!told) return;
    const { limit, used, resetAt } = told;
    // Told again with the next reading.
    const forget = (): void => void this.#told.delete(pool);
    const left = Math.ceil(resetAt - clock.elapsed());
    // A window that is over says nothing of the next one, which others may have begun.
    if (this.#redis.status !== 'ready' || left <= 0) return forget();
    this.#redis.radCorrect(keyOf(pool), ...this.#quota, limit, limit - used, left).catch(forget);
  }

  block(pool: string, ms: number, guardMs: number): void {
    this.#local.block(pool, ms, guardMs);
    void this.#ask(() => this.#redis.radBlock(this.options.keyOf(pool), ...this.#quota, Math.ceil(ms)));
  }

  get #quota(): readonly [limit: number, window: number] {
    return [this.options.quota.limit, this.options.quota.window];
  }

  /** The script's answer; undefined while Redis is away. A client that reconnects would keep it waiting for ever. */
  async #ask(script: () => Promise<number>): Promise<number | undefined> {
    if (this.#redis.status !== 'ready') return this.#is('away');
    const value = await createWithin(this.options.clock)(script(), TIMEOUT).catch(() => undefined);
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
