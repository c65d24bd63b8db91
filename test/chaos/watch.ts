import type { Exchange } from '../../src/venues/exchange.js';
import type { Site } from './site.js';

/** Watches the exchange's own state after every call and every passing of time: how long contracts lie open without a stop. */
export class Watch {
  nakedAlive = 0;
  nakedRestart = 0;
  /** After somebody else took the stop away: the tick finds it. */
  nakedRobbed = 0;
  /** Times that an exit went beyond what was open. */
  flipped = 0;
  /** At the last look: contracts are open, and no stop covers them all. */
  isNaked = false;
  #since: number | undefined;
  /** A process started and what it found naked is not covered yet. */
  #restarted = false;
  #robbed = false;
  #side = 0;

  constructor(private readonly site: Site) {}

  /** The exchange, watched. */
  over(exchange: Exchange): Exchange {
    return new Proxy(exchange, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          try {
            return (await Reflect.apply(value, target, args)) as unknown;
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

  /** Somebody else takes the stop away. */
  robbed(): void {
    this.#robbed = true;
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
    this.isNaked = !covered;
    if (covered) {
      this.#since = undefined;
      this.#restarted = this.#robbed = false;
      return;
    }
    const now = this.site.clock.now();
    this.#since ??= now;
    const naked = now - this.#since - this.site.reach.outage(this.#since, now);
    if (this.#robbed) this.nakedRobbed = Math.max(this.nakedRobbed, naked);
    else if (this.#restarted) this.nakedRestart = Math.max(this.nakedRestart, naked);
    else this.nakedAlive = Math.max(this.nakedAlive, naked);
  }
}
