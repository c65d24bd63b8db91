import { seededRandom } from '../../src/domain/random.js';
import type { BotDocs } from '../../src/store/docs.js';
import type { Store } from '../../src/store/store.js';
import { runLife, type LifePlan } from './life.js';
import type { Sabotage } from './process.js';
import type { Site } from './site.js';
import { add, emptyTally, faultsOf, type Tally } from './tally.js';

export interface CrashOptions {
  readonly runs: number;
  readonly seed: number;
  readonly venue: LifePlan['venue'];
  /** Chance of a fault before each step. */
  readonly faults: number;
  readonly store?: (site: Site) => Store<BotDocs>;
  readonly sabotage?: Sabotage;
  readonly report?: (line: string) => void;
}

/** Dies once in every run, at awaits spread over the whole life, before and after the call in turn. */
export const crashRuns = async (options: CrashOptions): Promise<Tally> => {
  const { runs, seed, venue, faults, report } = options;
  const sum = emptyTally();
  const store = {
    ...(options.store ? { store: options.store } : {}),
    ...(options.sabotage ? { sabotage: options.sabotage } : {}),
  };
  const calls: Record<LifePlan['ending'], number> = { close: 0, halt: 0 };
  for (const ending of ['close', 'halt'] as const)
    calls[ending] = (await runLife({ seed, venue, faults: 0, ending }, store)).calls;
  const random = seededRandom(seed);
  for (let run = 0; run < runs; run++) {
    const ending = run % 4 === 3 ? 'halt' : 'close';
    // Spread evenly, each a little off its place, so that another seed meets others.
    const at = 1 + Math.floor(((run + random()) / runs) * (calls[ending] * 0.95));
    const plan: LifePlan = {
      seed: seed * 100_003 + run,
      venue,
      crash: { at, when: run % 2 === 0 ? 'before' : 'after' },
      faults,
      ending,
    };
    const { tally, where } = await runLife(plan, store);
    const wrong = faultsOf(tally);
    if (wrong.length > 0)
      report?.(
        `${wrong.map((key) => `${key} ${tally[key]}`).join(', ')} (${where}): ${JSON.stringify(plan)}`,
      );
    add(sum, tally);
  }
  return sum;
};
