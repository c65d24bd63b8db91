import type { Terminal } from '../../src/backtest/progress.js';
import { BadInputError } from '../../src/domain/index.js';
import type { Stage } from './arguments.js';
import { choose } from './steps/contracts.js';
import { mostCost, planText, requireFree } from './trading.js';
import type { Chosen } from './types.js';
import type { Wire } from './wire.js';

/** What is going to be done. */
export interface Agreed {
  readonly chosen: Chosen;
  /** What it may cost at most as it was said, USDT. */
  readonly said: number;
}

/** Dearer by more than this since it was said, it is asked for again; a factor. */
const DEARER = 1.1;

export interface AgreeOptions {
  readonly wire: Wire;
  readonly stages: readonly Stage[];
  readonly out: Terminal;
  /** @throws BadInputError while a bot is at work on the account */
  readonly requireNoBot: () => Promise<void>;
  /** The owner agreed beforehand, and takes part in nothing. */
  readonly yes: boolean;
  readonly ask?: (question: string) => Promise<boolean>;
}

/**
 * Says what comes next and what it may cost, and asks. The question may be open for hours: price, bots and what is in
 * the contract are read again after the yes.
 * @returns undefined where the owner does not want it
 * @throws BadInputError where something is in the way
 */
export const agree = async (first: Chosen, options: AgreeOptions): Promise<Agreed | undefined> => {
  const { wire, stages, out, requireNoBot, yes, ask } = options;
  const lots = stages.includes('ladder') ? 3 : 1;
  const costOf = (chosen: Chosen): number => mostCost(chosen, stages, ask !== undefined && !yes);
  await requireFree(wire, first, lots);
  for (let chosen = first; ; out.write('\nIt is dearer by now.\n')) {
    const said = costOf(chosen);
    out.write(`\n${planText(chosen, stages, said)}\n`);
    if (yes) return { chosen, said };
    if (!(await ask?.('Begin?'))) return undefined;
    chosen = await again(wire, chosen);
    await requireNoBot();
    await requireFree(wire, chosen, lots);
    if (costOf(chosen) <= said * DEARER) return { chosen, said };
  }
};

/** The contract at its price of now. @throws BadInputError where it has none */
const again = async (wire: Wire, { contract: { id } }: Chosen): Promise<Chosen> => {
  await wire.contracts.fresh(0);
  const chosen = await choose({ wire, wanted: id });
  if (!chosen) throw new BadInputError(`${id}: it has no usable price any more, expected one (try again)`);
  return chosen;
};
