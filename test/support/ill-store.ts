import type { Clock } from '../../src/clock.js';
import type { Store } from '../../src/state/store/store.js';
import { StoreUnavailableError } from '../../src/state/store/store-errors.js';

/** How the way of one process to the store is. */
export type StoreMood =
  | 'well'
  /** Half-open: nothing arrives and nothing comes back, until the link makes the connection anew. */
  | 'silent'
  /** As a server that was stopped: what was asked is done, and answered, once it is well again. */
  | 'stalled'
  /** Every answer takes its time. */
  | 'slow'
  /** As READONLY. */
  | 'refuses'
  /** What is asked is done; the answer is lost. */
  | 'losesAnswers'
  /** Renewals of a lease alone are refused. */
  | 'refusesRenewals';

/** From so much silence on `RedisLink` connects anew, which ends what was asked before, ms. */
const SILENCE = 1_000;
/** How long an answer takes that is slow, ms. */
const SLOW = 150;

/** A process's way to a store that falls ill by mood. */
export class IllStore<D> {
  mood: StoreMood = 'well';
  readonly target: Store<D>;
  #waiting: (() => void)[] = [];
  #unanswered: (() => void)[] = [];

  constructor(
    real: Store<D>,
    private readonly clock: Clock,
  ) {
    this.target = new Proxy(real, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key, object);
        if (typeof value !== 'function' || key === 'onOwed') return value;
        return (...args: unknown[]) => this.#call(String(key), () => Reflect.apply(value, object, args));
      },
    });
  }

  /** What a stall held back happens now. */
  turn(mood: StoreMood): void {
    this.mood = mood;
    if (mood !== 'stalled') for (const wake of this.#waiting.splice(0)) wake();
    if (mood !== 'silent') for (const end of this.#unanswered.splice(0)) end();
  }

  async #unheard(operation: string): Promise<never> {
    const ended = new Promise<void>((resolve) => this.#unanswered.push(resolve));
    await Promise.race([ended, this.clock.sleep(SILENCE)]);
    throw new StoreUnavailableError(operation, {}, new Error('the connection was made anew'));
  }

  async #call(operation: string, work: () => unknown): Promise<unknown> {
    switch (this.mood) {
      case 'silent':
        return this.#unheard(operation);
      case 'stalled':
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
        return work();
      case 'slow':
        await this.clock.sleep(SLOW);
        // What fell ill meanwhile is met on the way back.
        return (this.mood as StoreMood) === 'silent' ? this.#unheard(operation) : work();
      case 'refuses':
        throw new StoreUnavailableError(operation, {}, new Error('READONLY'));
      case 'losesAnswers':
        await work();
        throw new StoreUnavailableError(operation, {}, new Error('the connection broke'));
      case 'refusesRenewals':
        return operation === 'renewLease' ? false : work();
      case 'well':
        return work();
    }
  }
}

/** Moves a clock in steps and lets what they wake run. */
export const pass = async (
  clock: Clock & { advance(ms: number): void },
  ms: number,
  each: () => void = () => undefined,
): Promise<void> => {
  for (let moved = 0; moved < ms; moved += 50) {
    clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
    each();
  }
};
