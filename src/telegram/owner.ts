import { ConflictError } from '../domain/index.js';
import type { BotDocs } from '../store/docs.js';
import type { Store } from '../store/store.js';

/** Who the owner is: the settings say it, or the pairing did once (invariant 15). */
export interface Owner {
  id(): Promise<number | undefined>;
  /** Makes this user the owner, unless there is one already; whether it did. */
  pair(userId: number): Promise<boolean>;
}

export const createOwner = (store: Store<BotDocs>, fixed: number | undefined): Owner => {
  let paired: number | undefined;
  return {
    async id() {
      if (fixed !== undefined) return fixed;
      paired ??= (await store.get('owner', 'main'))?.value.userId;
      return paired;
    },
    async pair(userId) {
      if (fixed !== undefined) return false;
      try {
        await store.commit({ put: [{ kind: 'owner', id: 'main', value: { userId }, version: 0 }] });
        paired = userId;
        return true;
      } catch (error) {
        if (error instanceof ConflictError) return false;
        throw error;
      }
    },
  };
};
