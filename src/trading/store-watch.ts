import { fenced } from '../execution/parts.js';
import type { DurableLines } from '../store/durable-lines.js';
import { guardWithoutStore, type GuardLine } from './guard-without-store.js';
import type { TradingParts } from './parts.js';
import { createWithin } from './patience.js';

/** The store answers within this, or it is away, ms. */
const STORE_PATIENCE = 500;
/** Looks between two rounds of guarding once a round left nothing open: an order may still turn up. */
const ROUNDS_APART = 10;

/**
 * One look at whether the state store is there; to be called every half second. While it is away, entries under way are
 * guarded without it; once it is back, what was done becomes journal and is told.
 */
export class StoreWatch {
  /** Looks since the store went away; 0 while it is there. */
  #away = 0;
  #nextRound = 0;
  /** At the start there may be lines of a process that died meanwhile. */
  #hasLines = true;

  constructor(
    private readonly parts: TradingParts,
    private readonly file: DurableLines<GuardLine>,
  ) {}

  async look(): Promise<'there' | 'away'> {
    const { store, human } = this.parts;
    try {
      await createWithin(human)(store.ping(), STORE_PATIENCE);
    } catch {
      await this.#guard();
      return 'away';
    }
    this.#away = 0;
    this.#nextRound = 0;
    if (this.#hasLines) await this.#merge();
    return 'there';
  }

  async #guard(): Promise<void> {
    this.#away += 1;
    if (this.#away === 1) this.parts.log.error({}, 'the state store is away: entries are guarded without it');
    if (this.#away < this.#nextRound) return;
    this.#hasLines = true;
    const left = await guardWithoutStore(this.parts, this.file);
    this.#nextRound = this.#away + (left.length > 0 ? 1 : ROUNDS_APART);
  }

  async #merge(): Promise<void> {
    const lines = await this.file.read();
    if (lines.length > 0) {
      const symbols = [...new Set(lines.map(({ symbol }) => symbol))].join(', ');
      await this.parts.store.commit({
        ...fenced(this.parts),
        journal: lines,
        pushes: [
          {
            type: 'notice',
            level: 'alarm',
            text: `Redis was away while an entry filled (${symbols}): it was guarded straight on the exchange.`,
          },
        ],
      });
      await this.file.remove();
    }
    this.#hasLines = false;
  }
}
