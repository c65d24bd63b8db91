import type { Push } from '../../domain/index.js';
import { pauseByAlarm } from '../account/control.js';
import { commit } from '../orders/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { getOr, type Memory } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';

/** Shares of the limit: from when on the owner is warned, when entries pause, and below which all is well again. */
export const MEMORY = { warn: 0.75, pause: 0.85, well: 0.7 } as const;

const MB = 1_048_576;

const described = ({ used, limit }: Memory): string =>
  `Redis holds ${Math.floor((100 * used) / limit)} % of the memory it may use (${Math.round(used / MB)} of ${Math.round(limit / MB)} MB)`;

/**
 * Looks how full Redis is (invariant 22): from 75 % on one warning, and a word when it is over; from 85 % on entries
 * pause, each time it is found so. Reducing, stops and commands go on.
 */
export const watchMemory = async (parts: TradingParts): Promise<void> => {
  const memory = await parts.store.memory?.();
  if (!memory || memory.limit === 0) return;
  const share = memory.used / memory.limit;
  await retryConflicts(() => tell(parts, memory, share));
  if (share >= MEMORY.pause)
    await pauseByAlarm(parts, `${described(memory)}: no new entries before it has more (maxmemory)`);
};

/** Once for each time it fills up; a document remembers it, so that a restart does not say it again. */
const tell = async (parts: TradingParts, memory: Memory, share: number): Promise<void> => {
  const doc = await getOr(parts.store, 'cursor', 'memory', { value: '' });
  const warned = doc.value.value === 'warned';
  const isNews = warned ? share < MEMORY.well : share >= MEMORY.warn;
  if (!isNews) return;
  const push: Push = warned
    ? { type: 'notice', level: 'info', text: `${described(memory)}: there is room again.` }
    : {
        type: 'notice',
        level: 'warning',
        text: `${described(memory)}. At ${100 * MEMORY.pause} % entries pause. Give Redis more memory (maxmemory).`,
      };
  await commit(parts, {
    put: [{ kind: 'cursor', id: 'memory', value: { value: warned ? '' : 'warned' }, version: doc.version }],
    journal: [{ at: parts.clock.now(), event: 'memory', cause: push.text, data: { ...memory } }],
    pushes: [push],
  });
};
