import type { Occurrence, Push, TurnedAway } from '../../domain/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { getOr } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { commitUnfenced } from '../orders/parts.js';

/**
 * Adds what was turned away to the scores of its sources, and owes what is said of it, in one commit.
 * @throws StoreUnavailableError
 */
export const noteTurnedAway = (
  { store }: Pick<TradingParts, 'store'>,
  occurrences: readonly Occurrence<TurnedAway>[],
  pushes: readonly Push[] = [],
): Promise<void> =>
  retryConflicts(async () => {
    const sources = [...new Set(occurrences.map(({ source }) => source))];
    const put = await Promise.all(
      sources.map(async (id) => {
        const { value, version } = await getOr(store, 'turnedAway', id, {});
        const counts: Partial<Record<TurnedAway, number>> = { ...value };
        for (const { source, why, count } of occurrences)
          if (source === id) counts[why] = (counts[why] ?? 0) + count;
        return { kind: 'turnedAway' as const, id, value: counts, version };
      }),
    );
    await commitUnfenced({ store }, { put, pushes });
  });
