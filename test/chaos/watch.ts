import type { Exchange } from '../../src/exchange/exchange.js';
import type { Site } from './site.js';

/** A call that waited so long was held back by the exchange's own limit of calls. */
const HELD_BACK_MS = 1000;

/** Watches the exchange's own state after every call and every passing of time: how long contracts lie open without a stop. */
export class Watch {
  nakedAlive = 0;
  nakedRestart = 0;
  /** Times that an exit went beyond what was open. */
  flipped = 0;
  #since: number | undefined;
  #reachableSince = 0;
  /** A process started and what it found naked is not covered yet. */
  #restarted = false;
  #side = 0;

  constructor(private readonly site: Site) {}

  /** The exchange, watched. A call that fails or is refused says that it could not be reached until now. */
  over(exchange: Exchange): Exchange {
    return new Proxy(exchange, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const asked = this.site.clock.now();
          try {
            const answer: unknown = await Reflect.apply(value, target, args);
            if (wasRefused(answer) || this.site.clock.now() - asked >= HELD_BACK_MS)
              this.#reachableSince = this.site.clock.now();
            return answer;
          } catch (error) {
            this.#reachableSince = this.site.clock.now();
            throw error;
          } finally {
            await this.look();
          }
        };
      },
    });
  }

  /** A new process begins; what it finds is counted from now. */
  async restart(): Promise<void> {
    this.#since = undefined;
    this.#restarted = true;
    await this.look();
  }

  async look(): Promise<void> {
    const held = await this.site.truth.held();
    if (held !== 0 && Math.sign(held) !== this.#side) {
      if (this.#side !== 0) this.flipped++;
      this.#side = Math.sign(held);
    }
    if (held === 0) this.#side = 0;
    const covered =
      held === 0 || (await this.site.truth.covered(held > 0 ? 'long' : 'short')) >= Math.abs(held);
    if (covered) {
      this.#since = undefined;
      this.#restarted = false;
      return;
    }
    const now = this.site.clock.now();
    this.#since ??= now;
    const naked = now - Math.max(this.#since, this.#reachableSince);
    if (this.#restarted) this.nakedRestart = Math.max(this.nakedRestart, naked);
    else this.nakedAlive = Math.max(this.nakedAlive, naked);
  }
}

const wasRefused = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'outcome' in answer && answer.outcome === 'notPlaced';
