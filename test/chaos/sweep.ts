import { MOODS } from '../support/kucoin/moods.js';
import { lived, type CrashOptions } from './crashes.js';
import { stagesOf, type Script } from './script.js';
import { add, emptyTally, type Tally } from './tally.js';

/** Ends by the owner's word, and with an entry that rests, fills in part and is taken for the rest. */
const SCRIPT: Script = { entry: 'rested', ending: 'close' };
/** The push side is no part of these lives: the matrix of illnesses has it. */
const isSpoken = (name: string): boolean => MOODS[name]?.socket === undefined;

/**
 * The wire-level exchange falls into each of its moods ahead of each stage of a trade.
 * @param options.every only each so-manyth stage, others with another seed
 */
export const sweep = async (
  options: Pick<CrashOptions, 'seed' | 'report'> & { readonly every: number },
): Promise<Tally> => {
  const { seed, every } = options;
  const sum = emptyTally();
  const stages = stagesOf(SCRIPT).length;
  for (const [row, name] of Object.keys(MOODS).filter(isSpoken).entries())
    for (let stage = (row + seed) % every; stage < stages; stage += every) {
      const plan = { ...SCRIPT, seed, venue: 'wire', faults: 0, mood: { name, stage } } as const;
      add(sum, (await lived(plan, { ...options, venue: 'wire' })).tally);
    }
  return sum;
};
