import type { Clock } from '../clock.js';
import { isPassing, type KucoinMarketData, type RateBudget } from '../kucoin/index.js';

/** What of an exchange is asked. */
export type HistorySource = Pick<
  KucoinMarketData,
  'time' | 'instruments' | 'universe' | 'listedAt' | 'candlePage' | 'fundingRates'
>;

/** A budget whose every call waits behind orders and other reads, so that a bot beside it keeps its share. */
export const lastInLine = (budget: RateBudget): RateBudget => ({
  take: (pool, weight) => budget.take(pool, weight, 'bulk'),
  correct: (pool, reading) => budget.correct(pool, reading),
  block: (pool, ms, guardMs) => budget.block(pool, ms, guardMs),
});

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** A hiccup is not worth a line. */
const WORTH_A_WORD = 4_000;
const TRIES = 7;
/** After so long without any answer the exchange counts as away, and nothing is asked twice. */
const AWAY_AFTER = 120_000;

/** Asks again when a read fails in passing: more and more slowly, and not for ever. One for all reads. */
export class Patience {
  #answeredAt: number;

  /** @param onWait told what failed when the next try is seconds away */
  constructor(
    private readonly clock: Clock,
    private readonly onWait: (reason: string, waitMs: number) => void = () => {},
  ) {
    this.#answeredAt = clock.now();
  }

  /** @throws what the last try threw */
  async ask<T>(read: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const answer = await read();
        this.#answeredAt = this.clock.now();
        return answer;
      } catch (error) {
        const away = this.clock.now() - this.#answeredAt > AWAY_AFTER;
        if (!isPassing(error) || tries >= TRIES || away) throw error;
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
        if (wait >= WORTH_A_WORD) this.onWait(error instanceof Error ? error.message : String(error), wait);
        await this.clock.sleep(wait);
      }
    }
  }
}
