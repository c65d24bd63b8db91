import type { Update } from 'grammy/types';
import { RadError } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Store } from '../../state/store/store.js';

/** Updates that the server was told of before they were handled: what a killed process still owes an answer to. */
export interface Unfinished {
  keep(update: Update): Promise<void>;
  drop(updateId: number): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly Update[]>;
}

const docId = (updateId: number): string => `w${updateId}`;

const updateOf = (json: string): Update => {
  const update = JSON.parse(json) as Partial<Update> | null;
  if (typeof update?.update_id !== 'number')
    throw new RadError('bad-update', 'a stored update has no id', { json });
  return update as Update;
};

export const createUnfinished = (store: Store<BotDocs>): Unfinished => ({
  async keep(update) {
    const value = { json: JSON.stringify(update) };
    await store.commit({ put: [{ kind: 'unfinished', id: docId(update.update_id), value }] });
  },
  async drop(updateId) {
    await store.commit({ del: [{ kind: 'unfinished', id: docId(updateId) }] });
  },
  async list() {
    const updates = (await store.list('unfinished')).map(({ value }) => updateOf(value.json));
    return updates.toSorted((a, b) => a.update_id - b.update_id);
  },
});
