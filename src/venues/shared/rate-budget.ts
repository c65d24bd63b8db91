import type { Clock } from '../../clock.js';
import { NotSentError } from './errors.js';

/**
 * Orders may use all of a pool, other reads leave some to them, bulk reads (candles) leave more. What guards a position
 * (orders that reduce, cancellations, and the reads that both need) is never refused by our own count.
 */
export type Priority = 'guard' | 'order' | 'read' | 'bulk';

/** What an exchange says of a quota. */
export interface RateReading {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** A quota before the exchange has said anything of it: so much weight in each pool, in windows of so long, ms. */
export interface Quota {
  readonly limit: number;
  readonly window: number;
}

/** Weight spent per pool, in windows. All calls of all parts go through one budget. */
export interface RateBudget {
  /**
   * Spends weight, after waiting for it where the priority allows waiting.
   * @throws NotSentError (`rate-budget`) when it would take too long; orders and guards never wait
   */
  take(pool: string, weight: number, priority: Priority): Promise<void>;
  /** Corrects the count by what the exchange reports. */
  correct(pool: string, reading: RateReading): void;
  /** Keeps everyone away from a pool for so long, guards for `guardMs`. */
  block(pool: string, ms: number, guardMs: number): void;
}

export const SHARE: Readonly<Record<Exclude<Priority, 'guard'>, number>> = { order: 1, read: 0.9, bulk: 0.7 };
/** A read that would wait longer fails instead. */
export const MAX_WAIT: Readonly<Record<Exclude<Priority, 'guard'>, number>> = {
  order: 0,
  read: 31_000,
  bulk: 600_000,
};

/** Times are steady ms. */
interface Window {
  limit: number;
  used: number;
  resetAt: number;
  blockedUntil: number;
  guardsFrom: number;
}

/** The budget of one process. */
export class LocalRateBudget implements RateBudget {
  readonly #pools = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly quota: Quota,
  ) {}

  async take(pool: string, weight: number, priority: Priority): Promise<void> {
    if (priority === 'guard') return this.takeGuard(pool, weight);
    const deadline = this.clock.elapsed() + MAX_WAIT[priority];
    for (;;) {
      const window = this.#window(pool);
      const now = this.clock.elapsed();
      const free = window.used + weight <= window.limit * SHARE[priority];
      if (now >= window.blockedUntil && free) {
        window.used += weight;
        return;
      }
      const until = Math.max(window.blockedUntil, free ? now : window.resetAt);
      if (until > deadline)
        throw new NotSentError('rate-budget', `the ${pool} rate budget is spent`, Math.max(1, until - now));
      await this.clock.sleep(Math.max(1, until - now));
    }
  }

  /** @throws NotSentError while the exchange has just refused the pool */
  takeGuard(pool: string, weight: number): void {
    const window = this.#window(pool);
    const wait = window.guardsFrom - this.clock.elapsed();
    if (wait > 0)
      throw new NotSentError('rate-budget', `the exchange refuses the ${pool} pool just now`, wait);
    window.used += weight;
  }

  correct(pool: string, reading: RateReading): void {
    const window = this.#window(pool);
    const resetAt = this.clock.elapsed() + reading.resetMs;
    const used = reading.limit - reading.remaining;
    // The same window: other calls may be under way that the reading does not count yet.
    const same = Math.abs(resetAt - window.resetAt) < this.quota.window / 2;
    window.used = same ? Math.max(window.used, used) : used;
    window.limit = reading.limit;
    window.resetAt = resetAt;
  }

  block(pool: string, ms: number, guardMs: number): void {
    const window = this.#window(pool);
    window.blockedUntil = Math.max(window.blockedUntil, this.clock.elapsed() + ms);
    window.guardsFrom = Math.max(window.guardsFrom, this.clock.elapsed() + guardMs);
  }

  /** Counts what was spent elsewhere. */
  spend(pool: string, weight: number): void {
    this.#window(pool).used += weight;
  }

  /** Weight used in the current window. */
  used(pool: string): number {
    return this.#window(pool).used;
  }

  #window(pool: string): Window {
    const now = this.clock.elapsed();
    let window = this.#pools.get(pool);
    if (!window) {
      window = {
        limit: this.quota.limit,
        used: 0,
        resetAt: now + this.quota.window,
        blockedUntil: -Infinity,
        guardsFrom: -Infinity,
      };
      this.#pools.set(pool, window);
    } else if (now >= window.resetAt) {
      window.used = 0;
      window.resetAt = now + this.quota.window;
    }
    return window;
  }
}

/** A budget whose every call waits behind orders and other reads, so that a bot beside it keeps its share. */
export const lastInLine = (budget: RateBudget): RateBudget => ({
  take: (pool, weight) => budget.take(pool, weight, 'bulk'),
  correct: (pool, reading) => budget.correct(pool, reading),
  block: (pool, ms, guardMs) => budget.block(pool, ms, guardMs),
});
