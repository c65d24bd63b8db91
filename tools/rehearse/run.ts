import type { Clock } from '../../src/clock.js';
import { BadInputError, carefulOf, reasonOf, type RehearsedFacts } from '../../src/domain/index.js';
import type { HeardCall } from '../../src/venues/kucoin/client.js';
import { LINE_IDS, LINES, stepOf, type LineId } from './lines.js';
import { fail, type Proof } from './types.js';

/** A proof with what it is about, how long it took (ms) and the calls that were made for it. */
export interface Line extends Proof {
  readonly name: string;
  readonly ms: number;
  readonly calls: readonly HeardCall[];
}

/** A step of the list, begun only once the one before has passed. */
export interface Begun {
  /** As the list numbers it. */
  readonly step: string;
  readonly prove: () => AsyncGenerator<Proof>;
}

export interface RunOptions {
  readonly clock: Clock;
  /** The calls since it was last asked. */
  readonly calls: () => readonly HeardCall[];
  readonly onLine: (line: Line) => void;
  /** Aborted when the owner wants to stop. */
  readonly signal?: AbortSignal;
}

/** Everything that was proved so far. */
export class Rehearsing {
  readonly lines: Line[] = [];
  #since: number;

  constructor(private readonly options: RunOptions) {
    this.#since = options.clock.elapsed();
  }

  get facts(): RehearsedFacts {
    return this.lines.reduce<RehearsedFacts>((all, { facts = {} }) => carefulOf(all, facts), {});
  }

  /** Whether a line is red. */
  get failed(): boolean {
    return this.lines.some(({ verdict }) => verdict === 'fail');
  }

  /**
   * Proves steps in their order up to the first line that fails, or until it is told to stop.
   * @returns whether all were proved without a red line
   * @throws BadInputError of a step
   */
  async run(steps: readonly Begun[]): Promise<boolean> {
    for (const { step, prove } of steps) {
      if (this.options.signal?.aborted) return false;
      if (!(await this.#step(step, prove))) return false;
    }
    return true;
  }

  /** Proves the last steps, whatever came before and however often it is told to stop; a red line ends none of them. */
  async end(steps: readonly Begun[]): Promise<void> {
    for (const { step, prove } of steps) await this.#step(step, prove, true);
  }

  async #step(step: string, prove: Begun['prove'], isEnd = false): Promise<boolean> {
    const isStopped = (): boolean => !isEnd && (this.options.signal?.aborted ?? false);
    try {
      for await (const proof of prove()) {
        this.#note(proof);
        if (isStopped() || (proof.verdict === 'fail' && !isEnd)) return false;
      }
      return true;
    } catch (error) {
      if (error instanceof BadInputError) throw error;
      if (isStopped()) return false;
      this.#note(fail(this.#next(step), reasonOf(error)));
      return false;
    }
  }

  /** The line of a step that it was about to prove. */
  #next(step: string): LineId {
    const own = LINE_IDS.filter((id) => stepOf(id) === step);
    const proved = new Set(this.lines.map(({ id }) => id));
    const next = own.find((id) => !proved.has(id)) ?? own.at(-1);
    if (next === undefined) throw new Error(`no lines of step ${step}`);
    return next;
  }

  #note(proof: Proof): void {
    const now = this.options.clock.elapsed();
    const ms = Math.round(now - this.#since);
    this.#since = now;
    const line = { ...proof, name: LINES[proof.id], ms, calls: this.options.calls() };
    this.lines.push(line);
    this.options.onLine(line);
  }
}
