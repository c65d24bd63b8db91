import type { Clock } from '../clock.js';
import { NotSentError } from './errors.js';

/** KuCoin counts weight per pool: futures and management per account, public per address. */
export type Pool = 'futures' | 'public' | 'management';

/**
 * Orders may use all of a pool, other reads leave some to them, bulk reads (candles) leave more. What guards a position
 * (orders that reduce, cancellations, and the reads that both need) is never refused by our own count.
 */
export type Priority = 'guard' | 'order' | 'read' | 'bulk';

/** What a response's gw-ratelimit headers say. */
export interface RateReading {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Weight spent per pool in windows of 30 s. All calls of all parts go through one budget. */
export interface RateBudget {
  /**
   * Spends weight, after waiting for it where the priority allows waiting.
   * @throws NotSentError (`rate-budget`) when it would take too long; orders and guards never wait
   */
  take(pool: Pool, weight: number, priority: Priority): Promise<void>;
  /** Corrects the count by what the exchange reports. */
  correct(pool: Pool, reading: RateReading): void;
  /** Keeps everyone away from a pool for so long, guards for `guardMs`. */
  block(pool: Pool, ms: number, guardMs: number): void;
}

export const POOLS: readonly Pool[] = ['futures', 'public', 'management'];

export const WINDOW = 30_000;
/** Lowest tier. */
export const LIMIT = 2_000;
export const SHARE: Readonly<Record<Exclude<Priority, 'guard'>, number>> = { order: 1, read: 0.9, bulk: 0.7 };
/** A read that would wait longer fails instead. */
export const MAX_WAIT: Readonly<Record<Exclude<Priority, 'guard'>, number>> = {
  order: 0,
  read: 31_000,
  bulk: 600_000,
};

interface Window {
  limit: number;
  used: number;
  resetAt: number;
  blockedUntil: number;
  guardsFrom: number;
}

/** The budget of one process. */
export class LocalRateBudget implements RateBudget {
  readonly #pools = new Map<Pool, Window>();

  constructor(private readonly clock: Clock) {}

  async take(pool: Pool, weight: number, priority: Priority): Promise<void> {
    if (priority === 'guard') return this.takeGuard(pool, weight);
    const deadline = this.clock.now() + MAX_WAIT[priority];
    for (;;) {
      const window = this.#window(pool);
      const now = this.clock.now();
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
  takeGuard(pool: Pool, weight: number): void {
    const window = this.#window(pool);
    const wait = window.guardsFrom - this.clock.now();
    if (wait > 0)
      throw new NotSentError('rate-budget', `the exchange refuses the ${pool} pool just now`, wait);
    window.used += weight;
  }

  correct(pool: Pool, reading: RateReading): void {
    const window = this.#window(pool);
    const resetAt = this.clock.now() + reading.resetMs;
    const used = reading.limit - reading.remaining;
    // The same window: other calls may be under way that the reading does not count yet.
    const same = Math.abs(resetAt - window.resetAt) < WINDOW / 2;
    window.used = same ? Math.max(window.used, used) : used;
    window.limit = reading.limit;
    window.resetAt = resetAt;
  }

  block(pool: Pool, ms: number, guardMs: number): void {
    const window = this.#window(pool);
    window.blockedUntil = Math.max(window.blockedUntil, this.clock.now() + ms);
    window.guardsFrom = Math.max(window.guardsFrom, this.clock.now() + guardMs);
  }

  /** Counts what was spent elsewhere. */
  spend(pool: Pool, weight: number): void {
    this.#window(pool).used += weight;
  }

  /** Weight used in the current window. */
  used(pool: Pool): number {
    return this.#window(pool).used;
  }

  #window(pool: Pool): Window {
    const now = this.clock.now();
    let window = this.#pools.get(pool);
    if (!window) {
      window = { limit: LIMIT, used: 0, resetAt: now + WINDOW, blockedUntil: 0, guardsFrom: 0 };
      this.#pools.set(pool, window);
    } else if (now >= window.resetAt) {
      window.used = 0;
      window.resetAt = now + WINDOW;
    }
    return window;
  }
}
