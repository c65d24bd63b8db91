import type { Clock } from '../clock.js';
import { reasonOf, type Log, type Position } from '../domain/index.js';
import type { PriceStream, PriceStreamOptions, StreamedPrice } from '../venues/price-stream.js';
import { SingleRun } from '../state/outbox/single-run.js';
import type { BotDocs } from '../state/store/docs.js';
import type { Store, Versioned } from '../state/store/store.js';
import { openPositions } from '../state/store/open-docs.js';

/** How often the open positions are looked up, ms. */
const LOOK_EVERY = 1_000;
/** While a price stays beyond a level, reviews come at growing intervals up to that of the job, ms. */
const AGAIN = { first: 1_000, most: 5_000 } as const;
/** A tick under way holds the lease; it may have read before this price, ms between tries and how many. */
const HELD = { wait: 25, tries: 40 } as const;
/** An early review that failed is repeated at once so often; then the tick has it. */
const FAILURES = 3;
/** Nearer to the liquidation than this fraction of its price is beyond it. */
const LIQUIDATION_NEAR = 0.005;

type Levels = Pick<Position, 'side' | 'stop' | 'target' | 'liquidationPrice'>;
type Prices = Pick<StreamedPrice, 'bid' | 'ask'>;

/** Whether a price, on the side that the position would leave at, has reached its stop. */
const isBeyondStop = ({ side, stop }: Levels, { bid, ask }: Prices): boolean =>
  side === 'long' ? bid <= stop : ask >= stop;

/** Whether a price, on the side that the position would leave at, has reached its stop, its target or its liquidation. */
export const isBeyond = (position: Levels, prices: Prices): boolean => {
  const { side, target, liquidationPrice: liquidation } = position;
  const { bid, ask } = prices;
  if (isBeyondStop(position, prices)) return true;
  if (side === 'long')
    return (target !== undefined && bid >= target) || bid <= liquidation * (1 + LIQUIDATION_NEAR);
  return (
    (target !== undefined && ask <= target) ||
    // Zero: the exchange names none.
    (liquidation > 0 && ask >= liquidation * (1 - LIQUIDATION_NEAR))
  );
};

export interface PriceWatchOptions {
  readonly store: Pick<Store<BotDocs>, 'list'>;
  readonly open: (options: PriceStreamOptions) => Pick<PriceStream, 'watch'>;
  /**
   * The part of a review that cannot wait for the rest of it, nor for its lease: closes a position whose stop is gone.
   * `seen`: the position as the watch saw it last.
   */
  readonly urgent: (symbol: string, seen: Versioned<Position> | undefined) => Promise<unknown>;
  /** The review of the 5-second job under its lease; false when somebody else has that. */
  readonly review: () => Promise<boolean>;
  /** Whether this process trades now. */
  readonly ready: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Listens to the prices of open positions and, where one has reached a level, calls the review that would come with
 * the next tick anyway, its urgent part first. It decides nothing: the review reads everything itself. The tick stays
 * the safety net for what a silent or broken stream misses.
 */
export class PriceWatch {
  readonly #stream: Pick<PriceStream, 'watch'>;
  readonly #runs = new SingleRun(() => this.#review());
  readonly #looks = new SingleRun(() => this.#look());
  /** When the next review for a symbol whose price stays beyond a level may come, steady ms, and the pause after that. */
  readonly #next = new Map<string, { readonly at: number; readonly pause: number }>();
  /** The urgent part at work, by symbol: one that takes long keeps no other waiting. */
  readonly #urgent = new Map<string, Promise<void>>();
  #positions: ReadonlyMap<string, Versioned<Position>> = new Map();
  #stopLooking = (): void => undefined;
  #stopped = false;

  constructor(private readonly options: PriceWatchOptions) {
    this.#stream = options.open({
      onPrice: (price) => this.#onPrice(price),
      // Whatever happened in between is read, not guessed.
      onGap: () => this.#trigger(),
    });
  }

  start(): void {
    this.#stopLooking = this.options.clock.every(LOOK_EVERY, () => this.#looks.trigger());
    this.#looks.trigger();
  }

  /** Looks at no further price; resolves once what it has begun is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopLooking();
    this.#stream.watch([]);
    await Promise.all(this.#urgent.values());
    await Promise.all([this.#runs.idle(), this.#looks.idle()]);
  }

  #onPrice(price: StreamedPrice): void {
    const position = this.#positions.get(price.symbol)?.value;
    if (!position) return;
    if (!isBeyond(position, price)) {
      this.#next.delete(price.symbol);
      return;
    }
    const now = this.options.clock.elapsed();
    const next = this.#next.get(price.symbol);
    if (next && now < next.at) return;
    const pause = next?.pause ?? AGAIN.first;
    this.#next.set(price.symbol, { at: now + pause, pause: Math.min(AGAIN.most, 2 * pause) });
    if (!isBeyondStop(position, price)) return this.#trigger();
    const { symbol } = price;
    if (!this.#may() || this.#urgent.has(symbol)) return;
    this.#urgent.set(
      symbol,
      this.#goAhead(symbol).finally(() => this.#urgent.delete(symbol)),
    );
  }

  #may(): boolean {
    return !this.#stopped && this.options.ready();
  }

  #trigger(): void {
    if (this.#may()) this.#runs.trigger();
  }

  /** The urgent part, beside a review under way; a review follows. */
  async #goAhead(symbol: string): Promise<void> {
    try {
      await this.options.urgent(symbol, this.#positions.get(symbol));
    } catch (error) {
      this.#warn(error, 'urgent review failed');
    }
    this.#trigger();
  }

  #warn(error: unknown, what: string): void {
    this.options.log.warn({ reason: reasonOf(error) }, what);
  }

  async #review(): Promise<void> {
    const { clock } = this.options;
    let failures = 0;
    for (let tries = 0; tries < HELD.tries && failures < FAILURES && !this.#stopped; tries++) {
      const outcome = await this.#attempt();
      if (outcome === 'done') break;
      if (outcome === 'failed') failures += 1;
      await clock.sleep(HELD.wait);
    }
    this.#looks.trigger();
  }

  async #attempt(): Promise<'done' | 'held' | 'failed'> {
    try {
      return (await this.options.review()) ? 'done' : 'held';
    } catch (error) {
      this.#warn(error, 'early review failed');
      return 'failed';
    }
  }

  /** A failed look keeps what is known: the stream goes on with it. */
  async #look(): Promise<void> {
    try {
      const open = await openPositions(this.options.store);
      if (this.#stopped) return;
      this.#positions = new Map(open.map((doc) => [doc.value.symbol, doc]));
      for (const symbol of this.#next.keys()) if (!this.#positions.has(symbol)) this.#next.delete(symbol);
      this.#stream.watch([...this.#positions.keys()]);
    } catch (error) {
      const reason = reasonOf(error);
      this.options.log.debug({ reason }, 'positions were not looked up');
    }
  }
}
