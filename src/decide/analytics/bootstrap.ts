import { seededRandom } from '../../domain/index.js';
import { quantile } from './statistics.js';

/** A confidence interval; `value` is the statistic of the data themselves. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** For example 0.95. */
  readonly level: number;
  readonly samples: number;
}

export interface BootstrapOptions {
  readonly samples?: number;
  readonly level?: number;
  readonly seed?: number;
  /**
   * Values drawn in a row: 1 treats them as independent (Efron 1979); more keeps their serial dependence
   * (circular blocks, Politis & Romano 1992).
   */
  readonly block?: number;
}

/** What work in parts comes to when all its parts are done at once. */
export const allAtOnce = <T>(parts: Generator<undefined, T>): T => {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
};

/**
 * Percentile bootstrap interval of a statistic, a part each resample, so that whoever has other things to do can turn to them. Deterministic for a seed. Undefined below ten values, or where the
 * statistic is undefined for the data or for more than a tenth of the resamples.
 */
export function* bootstrapParts(
  values: readonly number[],
  statistic: (values: readonly number[]) => number | undefined,
  { samples = 1000, level = 0.95, seed = 1, block = 1 }: BootstrapOptions = {},
): Generator<undefined, Interval | undefined> {
  const value = statistic(values);
  const n = values.length;
  if (value === undefined || n < 10) return undefined;
  const random = seededRandom(seed);
  const results: number[] = [];
  const drawn = Array.from<number>({ length: n });
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < n; i += block) {
      const start = Math.floor(random() * n);
      for (let j = 0; j < block && i + j < n; j++) drawn[i + j] = values[(start + j) % n] as number;
    }
    const result = statistic(drawn);
    if (result !== undefined && Number.isFinite(result)) results.push(result);
    yield;
  }
  if (results.length < 0.9 * samples) return undefined;
  results.sort((a, b) => a - b);
  const low = quantile(results, (1 - level) / 2);
  const high = quantile(results, (1 + level) / 2);
  if (low === undefined || high === undefined) return undefined;
  return { value, low, high, level, samples };
}

/** The same at once. */
export const bootstrapInterval = (...asked: Parameters<typeof bootstrapParts>): Interval | undefined =>
  allAtOnce(bootstrapParts(...asked));
