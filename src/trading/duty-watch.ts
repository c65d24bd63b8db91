import { FencedError, type Push } from '../domain/index.js';
import type { TradingParts } from './parts.js';

/** What must happen again and again. */
export type Duty = 'positions' | 'scan';

/** Ticks that fail in a row before the owner is told. */
const FAILURES = 3;

/**
 * Knows when each duty was last really done (a job that ended is not a duty done), and tells the owner when the tick
 * keeps failing, and when it works again.
 */
export class DutyWatch {
  readonly #done = new Map<Duty, number>();
  #failures = 0;
  #isTold = false;

  constructor(private readonly parts: Pick<TradingParts, 'store' | 'human' | 'log'>) {}

  done(duty: Duty): void {
    this.#done.set(duty, this.parts.human.now());
  }

  /** Wall time at which it was last done; undefined = never by this process. */
  at(duty: Duty): number | undefined {
    return this.#done.get(duty);
  }

  /** A scheduled tick ended without a fault. */
  async tickWorked(): Promise<void> {
    this.#failures = 0;
    if (!this.#isTold) return;
    this.#isTold = !(await this.#tell('info', 'Positions are checked again.'));
  }

  /** A scheduled tick failed; of several in a row the owner hears once. */
  async tickFailed(error: unknown): Promise<void> {
    // Another instance looks after them now.
    if (error instanceof FencedError) return;
    this.#failures += 1;
    if (this.#failures < FAILURES || this.#isTold) return;
    const reason = error instanceof Error ? error.message : String(error);
    const text = `Positions could not be checked ${this.#failures} times in a row: ${reason}. Stops and targets rest on the exchange; it is tried on.`;
    this.#isTold = await this.#tell('alarm', text);
  }

  /** Whether it is owed to the chat; with the store away it is said the next time. */
  async #tell(level: Extract<Push, { type: 'notice' }>['level'], text: string): Promise<boolean> {
    try {
      await this.parts.store.commit({ pushes: [{ type: 'notice', level, text }] });
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.log.warn({ reason, text }, 'not told');
      return false;
    }
  }
}
