import { momentOf, type Moment } from '../../clock.js';
import { FencedError, reasonOf } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';

/** What must happen again and again. */
export type Duty = 'positions' | 'scan';

/** Knows when each duty was last really done (a job that ended is not a duty done), and whether the tick fails now. */
export class TickAlarm {
  readonly #done = new Map<Duty, Moment>();
  #failure: string | undefined;

  constructor(private readonly parts: Pick<TradingParts, 'human'>) {}

  done(duty: Duty): void {
    this.#done.set(duty, momentOf(this.parts.human));
  }

  /** When it was last done; undefined = never by this process. */
  last(duty: Duty): Moment | undefined {
    return this.#done.get(duty);
  }

  /** Why the newest tick failed; undefined where it did not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  tickWorked(): void {
    this.#failure = undefined;
  }

  tickFailed(error: unknown): void {
    // Another instance looks after them now.
    if (error instanceof FencedError) return;
    this.#failure = reasonOf(error);
  }
}
