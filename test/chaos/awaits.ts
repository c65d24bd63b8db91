import type { Clock } from '../../src/clock.js';
import { Crash } from '../support/world.js';

/** Where a process dies: at its nth await, before the call is made or after it worked and before its answer is read. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** Methods that answer at once: no process dies in them. */
const AT_ONCE: ReadonlySet<string | symbol> = new Set(['now', 'onOwed', 'recall']);

/** Real time in which work has its chance to be done ahead of a deadline. Rejects when the signal aborts. */
export type Chance = (signal: AbortSignal) => Promise<unknown>;

/**
 * The awaits of a process on what lies outside of it, named by phase; at one of them it dies, and nothing of its graph
 * works any more. `renew` is a death of its own accord: what follows belongs to the next process.
 */
export class Awaits {
  /** `exchange.createOrder#1 of "opening"`, in order. */
  readonly names: string[] = [];
  readonly phases: string[] = [];
  phase = 'starting';
  #generation = 0;
  #mourn: (crash: Crash) => void = () => undefined;
  readonly #end: Promise<never>;
  #dead = false;
  readonly #ordinals = new Map<string, number>();

  /** @param phaseOf the phase of a call, when it is not the one that was set */
  constructor(
    private readonly death?: Death,
    private readonly phaseOf: (phase: string) => string = (phase) => phase,
  ) {
    this.#end = new Promise((_, reject) => (this.#mourn = reject));
    this.#end.catch(() => undefined);
  }

  get died(): boolean {
    return this.#dead;
  }

  /** Work of the process, which ends with it. @throws Crash */
  lifelong<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return Promise.race([work, this.#end]);
  }

  /** Ends the process that these awaits were bound for; the next one goes on counting. */
  renew(): void {
    this.#generation++;
  }

  /** A part with all its methods that answer a promise under this fate. */
  bind<T extends object>(target: T, name: string): T {
    const generation = this.#generation;
    return new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key, object);
        if (typeof value !== 'function' || AT_ONCE.has(key)) return value;
        return (...args: unknown[]) =>
          this.#call(
            `${name}.${String(key)}`,
            generation,
            () => Reflect.apply(value, object, args) as unknown,
          );
      },
    });
  }

  /** The time of a process: it stands still for the dead, and deadlines (waits that may be ended) do not pass at once. */
  clock(host: Clock, chance: Chance): Clock {
    const generation = this.#generation;
    return {
      now: () => host.now(),
      elapsed: () => host.elapsed(),
      every: () => () => undefined,
      sleep: async (ms, signal) => {
        if (this.#isGone(generation)) return new Promise(() => undefined);
        if (signal) await chance(signal);
        return host.sleep(ms);
      },
    };
  }

  #isGone(generation: number): boolean {
    return this.#dead || generation !== this.#generation;
  }

  async #call(method: string, generation: number, act: () => unknown): Promise<unknown> {
    if (this.#isGone(generation)) throw new Crash(method);
    const phase = this.phaseOf(this.phase);
    const ordinal = (this.#ordinals.get(`${phase} ${method}`) ?? 0) + 1;
    this.#ordinals.set(`${phase} ${method}`, ordinal);
    const last = this.names.push(`${method}#${ordinal} of "${phase}"`) === this.death?.at;
    this.phases.push(phase);
    if (last && this.death?.when === 'before') this.#die(method);
    try {
      const answer = await act();
      if (!last) return answer;
    } catch (error) {
      if (!last) throw error;
    }
    // Its answer, or its failure, is read by nobody.
    return this.#die(method);
  }

  #die(method: string): never {
    this.#dead = true;
    const crash = new Crash(method);
    this.#mourn(crash);
    throw crash;
  }
}
