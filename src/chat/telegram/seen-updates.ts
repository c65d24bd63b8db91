import { spokePut } from './absence.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Store } from '../../state/store/store.js';

/** Handled updates that are remembered; Telegram redelivers only what was not confirmed. */
export const UPDATES_KEPT = 300;

/** Updates of the owner that were handled, so that a redelivered one acts once; outlives a restart. */
export interface SeenUpdates {
  /** Whether it is the first time; an update under way counts as seen. */
  begin(updateId: number): Promise<boolean>;
  /** It was handled; what it asked for is written down by now. */
  end(updateId: number, at: number): Promise<void>;
}

const docId = (updateId: number): string => `u${updateId}`;

/** Remembers in memory at once and in the store after the work, so that a crash half-way repeats the update. */
export const createSeenUpdates = (store: Store<BotDocs>): SeenUpdates => {
  const recent = new Set<number>();
  let loading: Promise<string[]> | undefined;

  const load = async (): Promise<string[]> => {
    const docs = await store.list('update');
    return docs.toSorted((a, b) => a.value.at - b.value.at).map(({ id }) => id);
  };

  return {
    async begin(updateId) {
      if (recent.has(updateId)) return false;
      recent.add(updateId);
      if (recent.size > UPDATES_KEPT) recent.delete(recent.values().next().value ?? updateId);
      return (await store.get('update', docId(updateId))) === undefined;
    },
    async end(updateId, at) {
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      const stored = await loading;
      const id = docId(updateId);
      const old = stored.length >= UPDATES_KEPT ? stored.splice(0, stored.length - UPDATES_KEPT + 1) : [];
      stored.push(id);
      await store.commit({
        put: [{ kind: 'update', id, value: { at } }, spokePut(at)],
        del: old.map((gone) => ({ kind: 'update' as const, id: gone })),
      });
    },
  };
};
