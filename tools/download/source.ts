import type { Clock } from '../../src/clock.js';
import { reasonOf } from '../../src/domain/index.js';
import type { LiveMarketData } from '../../src/venues/market.js';

/** What of an exchange is asked. */
export type HistorySource = Pick<
  LiveMarketData,
  'time' | 'instruments' | 'universe' | 'listedAt' | 'candlePage' | 'fundingRates' | 'isPassing'
>;

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** A hiccup is not worth a line. */
const WORTH_A_WORD = 4_000;
const TRIES = 7;
/** After so long without any answer the exchange counts as away, and nothing is asked twice. */
const AWAY_AFTER = 120_000;

/** Asks again when a read fails in passing: more and more slowly, and not for ever. One for all reads. */
export class Retries {
  #answeredAt: number;

  /** @param onWait told what failed when the next try is seconds away */
  constructor(
    private readonly clock: Clock,
    private readonly source: Pick<HistorySource, 'isPassing'>,
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
        if (!this.source.isPassing(error) || tries >= TRIES || away) throw error;
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
        if (wait >= WORTH_A_WORD) this.onWait(reasonOf(error), wait);
        await this.clock.sleep(wait);
      }
    }
  }
}
