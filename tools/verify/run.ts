import type { Check, Outcome } from './check.js';
import type { OpenWorld } from './world.js';

/** Runs checks, `abreast` at a time; the outcomes keep the order of the checks. */
export const runChecks = async (
  checks: readonly Check[],
  open: OpenWorld,
  abreast: number,
  onOutcome: (outcome: Outcome) => void = () => undefined,
): Promise<readonly Outcome[]> => {
  const outcomes = new Map<Check, Outcome>();
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = await next(open);
      outcomes.set(next, outcome);
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: abreast }, work));
  return checks.flatMap((each) => outcomes.get(each) ?? []);
};
