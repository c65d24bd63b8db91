import type { Clock } from '../clock.js';
import type { Log, Position } from '../domain/index.js';
import type { PriceStream, PriceStreamOptions, StreamedPrice } from '../kucoin/index.js';
import { SingleRun } from '../outbox/single-run.js';
import type { BotDocs } from '../store/docs.js';
import type { Store } from '../store/store.js';

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

/** Whether a price, on the side that the position would leave at, has reached its stop, its target or its liquidation. */
export const isBeyond = (
  position: Pick<Position, 'side' | 'stop' | 'target' | 'liquidationPrice'>,
  { bid, ask }: Pick<StreamedPrice, 'bid' | 'ask'>,
): boolean => {
  const { side, stop, target, liquidationPrice: liquidation } = position;
  if (side === 'long')
    return (
      bid <= stop || (target !== undefined && bid >= target) || bid <= liquidation * (1 + LIQUIDATION_NEAR)
    );
  return (
    ask >= stop ||
    (target !== undefined && ask <= target) ||
    // Zero: the exchange names none.
    (liquidation > 0 && ask >= liquidation * (1 - LIQUIDATION_NEAR))
  );
};

export interface PriceWatchOptions {
  readonly store: Pick<Store<BotDocs>, 'list'>;
  readonly open: (options: PriceStreamOptions) => Pick<PriceStream, 'watch'>;
  /** The review of the 5-second job under its lease; false when somebody else has that. */
  readonly review: () => Promise<boolean>;
  /** Whether this process trades now. */
  readonly ready: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Listens to the prices of open positions and, where one has reached a level, calls the review that would come with
 * the next tick anyway. It decides nothing: the review reads everything itself. The tick stays the safety net for
 * what a silent or broken stream misses.
 */
export class PriceWatch {
  readonly #stream: Pick<PriceStream, 'watch'>;
  readonly #runs = new SingleRun(() => this.#review());
  readonly #looks = new SingleRun(() => this.#look());
  /** When the next review for a symbol whose price stays beyond a level may come, and the pause after that. */
  readonly #next = new Map<string, { readonly at: number; readonly pause: number }>();
  #positions: ReadonlyMap<string, Position> = new Map();
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

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopLooking();
    this.#stream.watch([]);
    await Promise.all([this.#runs.idle(), this.#looks.idle()]);
  }

  #onPrice(price: StreamedPrice): void {
    const position = this.#positions.get(price.symbol);
    if (!position) return;
    if (!isBeyond(position, price)) {
      this.#next.delete(price.symbol);
      return;
    }
    const now = this.options.clock.now();
    const next = this.#next.get(price.symbol);
    if (next && now < next.at) return;
    const pause = next?.pause ?? AGAIN.first;
    this.#next.set(price.symbol, { at: now + pause, pause: Math.min(AGAIN.most, 2 * pause) });
    this.#trigger();
  }

  #trigger(): void {
    if (!this.#stopped && this.options.ready()) this.#runs.trigger();
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
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn({ reason }, 'early review failed');
      return 'failed';
    }
  }

  /** A failed look keeps what is known: the stream goes on with it. */
  async #look(): Promise<void> {
    try {
      const docs = await this.options.store.list('position');
      if (this.#stopped) return;
      const open = docs.map(({ value }) => value).filter(({ status }) => status === 'open');
      this.#positions = new Map(open.map((position) => [position.symbol, position]));
      for (const symbol of this.#next.keys()) if (!this.#positions.has(symbol)) this.#next.delete(symbol);
      this.#stream.watch([...this.#positions.keys()]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.debug({ reason }, 'positions were not looked up');
    }
  }
}
