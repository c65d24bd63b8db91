import { seededRandom } from '../../src/domain/random.js';
import { Coverage } from './coverage.js';
import { runLife, type LifeOptions, type LifePlan } from './life.js';
import type { Script } from './script.js';
import { add, emptyTally, faultsOf, type Tally } from './tally.js';

export interface CrashOptions extends LifeOptions {
  readonly seed: number;
  readonly venue: LifePlan['venue'];
  readonly report?: (line: string) => void;
}

export interface SampleOptions extends CrashOptions {
  readonly runs: number;
  /** Chance of a fault before each stage. */
  readonly faults: number;
  readonly scripts?: readonly Script[];
  /** The one fault that happens, by name. */
  readonly only?: string;
}

export interface Enumeration {
  readonly tally: Tally;
  readonly coverage: Coverage;
}

/** Together they go through every phase of the order path. */
const SCRIPTS: readonly Script[] = [
  { entry: 'taken', ending: 'close' },
  { entry: 'rested', ending: 'halt' },
  { entry: 'interrupted', ending: 'haltWithoutStore', short: true },
  { entry: 'taken', ending: 'stopGone', short: true },
  { from: 'source', entry: 'taken', ending: 'close' },
];

/** The same, each with all that can happen between entry and ending. */
const LONG: readonly Script[] = [
  { entry: 'taken', ending: 'close' },
  { entry: 'rested', ending: 'halt' },
  { entry: 'rested', ending: 'close' },
  { entry: 'interrupted', ending: 'haltWithoutStore' },
  { entry: 'taken', ending: 'stopGone' },
  { from: 'source', entry: 'rested', ending: 'halt' },
];

/** Lives a life; what was wrong is reported with its plan. */
export const lived = async (plan: LifePlan, options: CrashOptions): ReturnType<typeof runLife> => {
  const result = await runLife(plan, options);
  const wrong = faultsOf(result.tally);
  if (wrong.length > 0)
    options.report?.(
      `${wrong.map((key) => `${key} ${result.tally[key]}`).join(', ')} (${result.where}): ${JSON.stringify(plan)}`,
    );
  return result;
};

/**
 * Names every await of every script, then dies at each of them, before the call and after it. On a simulated exchange
 * and a store in memory a life is the same each time, so the nth await has one name.
 * @param every only each so-manyth of them
 */
export const enumerateCrashes = async (
  options: CrashOptions & { readonly every?: number; readonly scripts?: readonly Script[] },
): Promise<Enumeration> => {
  const { seed, venue, every = 1 } = options;
  const tally = emptyTally();
  const coverage = new Coverage();
  for (const script of options.scripts ?? SCRIPTS) {
    const plan: LifePlan = { ...script, seed, venue, faults: 0 };
    const calm = await lived(plan, options);
    add(tally, calm.tally);
    const life = [...(script.from ? [`from a ${script.from}`] : []), script.entry, script.ending].join(', ');
    coverage.name(life, calm.awaits);
    for (let at = 1; at <= calm.awaits.length; at += every)
      for (const when of ['before', 'after'] as const) {
        const result = await lived({ ...plan, crash: { at, when } }, options);
        add(tally, result.tally);
        if (result.where === calm.awaits[at - 1]) coverage.hit(life, result.where, when);
        else
          options.report?.(
            `await ${at} is ${result.where}, not ${calm.awaits[at - 1]}: a life is not the same twice`,
          );
      }
  }
  return { tally, coverage };
};

/** Dies once in every run, at awaits spread over the whole life, before and after the call in turn. */
export const crashRuns = async (options: SampleOptions): Promise<Tally> => {
  const { runs, seed, venue, faults, scripts = LONG, only } = options;
  const sum = emptyTally();
  const lengths: number[] = [];
  for (const script of scripts)
    lengths.push((await runLife({ ...script, seed, venue, faults: 0 }, options)).awaits.length);
  const random = seededRandom(seed);
  for (let run = 0; run < runs; run++) {
    const kind = run % scripts.length;
    const script = scripts[kind];
    if (!script) continue;
    // Spread evenly, each a little off its place, so that another seed meets others.
    const at = 1 + Math.floor(((run + random()) / runs) * (lengths[kind] ?? 0));
    const when = Math.floor(run / scripts.length) % 2 === 0 ? 'before' : 'after';
    const own: Pick<LifePlan, 'seed' | 'venue' | 'crash' | 'faults'> = {
      seed: seed * 100_003 + run,
      venue,
      crash: { at, when },
      faults,
    };
    const plan: LifePlan = { ...script, ...own, ...(only === undefined ? {} : { only }) };
    add(sum, (await lived(plan, options)).tally);
  }
  return sum;
};
