import type { BotDocs } from './docs.js';
import { retryConflicts } from './retry-conflicts.js';
import type { Store } from './store.js';

/** A secret that is drawn once, by whoever needs it first, and kept in the store. */
export const keptSecret = (store: Store<BotDocs>, id: string, draw: () => string): Promise<string> =>
  retryConflicts(async () => {
    const known = await store.get('secret', id);
    if (known) return known.value.value;
    const value = draw();
    await store.commit({ put: [{ kind: 'secret', id, value: { value }, version: 0 }] });
    return value;
  });
