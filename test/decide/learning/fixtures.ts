import { HOUR, seededRandom } from '../../../src/domain/index.js';
import type { Outcome } from '../../../src/decide/learning/index.js';

export const T0 = Date.UTC(2025, 0, 1);

/** Outcomes every six hours that last a day; `r` is told the first of three random features and a coin. */
export const outcomes = (
  count: number,
  r: (signal: number, coin: number) => number,
  seed = 1,
): readonly Outcome[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const [signal, noise, more] = [random() * 2 - 1, random() * 2 - 1, random() * 2 - 1];
    return {
      at: T0 + i * 6 * HOUR,
      closedAt: T0 + (i * 6 + 24) * HOUR,
      r: r(signal, random()),
      kind: 'traded',
      features: { signal, noise, more },
    };
  });
};

/** The first feature decides three times in four. */
export const learnable = (signal: number, coin: number): number => (signal > 0 === coin < 0.75 ? 1.5 : -1);
/** Nothing decides. */
export const noise = (_: number, coin: number): number => (coin < 0.45 ? 1.5 : -1);
