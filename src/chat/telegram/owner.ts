import { ConflictError, expecting } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Store } from '../../state/store/store.js';

/** Who the owner is: the settings say it, or the pairing did once (invariant 15). */
export interface Owner {
  id(): Promise<number | undefined>;
  /** Makes this user the owner, unless there is one already; whether it did. */
  pair(userId: number): Promise<boolean>;
}

/** Who paired, as it is kept for a start without the store. */
export interface PairedOwner {
  /** Undefined where nobody is known to have. */
  readonly userId: number | undefined;
  /** Somebody paired. */
  keep(userId: number): void;
}

/** @param fixed by the settings, which win over pairing */
export const createOwner = (store: Store<BotDocs>, fixed: number | undefined, kept?: PairedOwner): Owner => {
  let paired = kept?.userId;
  return {
    async id() {
      if (fixed !== undefined) return fixed;
      paired ??= (await store.get('owner', 'main'))?.value.userId;
      return paired;
    },
    async pair(userId) {
      if (fixed !== undefined) return false;
      const written = store.commit({ put: [{ kind: 'owner', id: 'main', value: { userId }, version: 0 }] });
      const isNew = await expecting(ConflictError, written, () => false);
      if (isNew === false) return false;
      paired = userId;
      kept?.keep(userId);
      return true;
    },
  };
};
