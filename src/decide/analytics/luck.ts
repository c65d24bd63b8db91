import { seededRandom, sum, type Luck } from '../../domain/index.js';

/** Runs with random entries that a result is compared with. */
export const RANDOM_RUNS = 100;

/** How many random runs made at least as much. */
export const asGood = ({ totalR, random }: Pick<Luck, 'totalR' | 'random'>): number =>
  random.filter((one) => one >= totalR).length;

/**
 * Runs of as many trades as were made, drawn from trades that entered at random and are known already: whole days of
 * them, because trades of a day move together; the last day in part. Deterministic for a seed.
 */
export const drawnRuns = (
  days: Luck['randomDays'],
  trades: number,
  runs = RANDOM_RUNS,
  seed = 1,
): readonly number[] => {
  const filled = days.filter((day) => day.length > 0);
  if (filled.length === 0) return [];
  const random = seededRandom(seed);
  return Array.from({ length: runs }, () => {
    let [total, left] = [0, trades];
    while (left > 0) {
      const day = (filled[Math.floor(random() * filled.length)] ?? []).slice(0, left);
      total += sum(day);
      left -= day.length;
    }
    return total;
  });
};

/** Runs one after another, each with its own trades, as one: the first random run follows on the first. */
export const joinLuck = (parts: readonly Luck[]): Omit<Luck, 'resampled'> => ({
  trades: sum(parts.map(({ trades }) => trades)),
  totalR: sum(parts.map(({ totalR }) => totalR)),
  random: Array.from({ length: Math.max(0, ...parts.map(({ random }) => random.length)) }, (_, run) =>
    sum(parts.map(({ random }) => random[run] ?? 0)),
  ),
  randomDays: parts.flatMap(({ randomDays }) => randomDays),
});
