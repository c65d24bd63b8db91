import { bornId, ConflictError, HOUR } from '../../domain/index.js';
import type { BotDocs, Confirmation } from '../../state/store/docs.js';
import type { Good } from './command.js';
import type { Store } from '../../state/store/store.js';

/** How long a question waits for its yes, ms. */
const CONFIRM_TTL = 120_000;

/**
 * Questions that wait for a yes, and claims on buttons: each is taken once. The taker's key is written down before
 * the work, so that the same update, redelivered after a crash, may finish it, and nobody else.
 */
export interface Confirmations {
  /** Writes a question down that waits for its yes; its id. That of a push is written once, however often it is tried. */
  create(action: string, args: Readonly<Record<string, unknown>>, good?: Good): Promise<string>;
  /** Takes a question; undefined when it is used, cancelled or expired. */
  take(id: string, by: string): Promise<Confirmation | undefined>;
  /** Done with it, or cancelled. */
  drop(id: string): Promise<void>;
  /** Takes a button that is good once; false when somebody did before. */
  claim(id: string, by: string): Promise<boolean>;
}

export const createConfirmations = (store: Store<BotDocs>, now: () => number): Confirmations => {
  /** Removes what has run out; a conflict means that somebody else did. */
  const prune = async (): Promise<void> => {
    const at = now();
    for (const { id, value, version } of await store.list('confirm')) {
      if (value.expiresAt > at) continue;
      await store.commit({ del: [{ kind: 'confirm', id, version }] }).catch(ignoreConflict);
    }
  };

  const take = async (id: string, by: string): Promise<Confirmation | undefined> => {
    const found = await store.get('confirm', id);
    if (!found || found.value.expiresAt <= now()) return undefined;
    const holder = found.value.args['takenBy'];
    if (holder !== undefined) return holder === by ? found.value : undefined;
    const value = { ...found.value, args: { ...found.value.args, takenBy: by } };
    try {
      await store.commit({ put: [{ kind: 'confirm', id, value, version: found.version }] });
      return value;
    } catch (error) {
      ignoreConflict(error);
      return undefined;
    }
  };

  return {
    take,

    async create(action, args, { ms = CONFIRM_TTL, seq } = {}) {
      await prune();
      const value = { action, args, askedAt: now(), expiresAt: now() + ms };
      const born = JSON.stringify(seq === undefined ? value : [action, args]);
      const id = bornId('Q', seq ?? (await store.nextId('confirm')), born);
      if (seq === undefined || !(await store.get('confirm', id)))
        await store.commit({ put: [{ kind: 'confirm', id, value, version: 0 }] });
      return id;
    },

    async drop(id) {
      await store.commit({ del: [{ kind: 'confirm', id }] }).catch(ignoreConflict);
    },

    async claim(id, by) {
      await prune();
      const value = { action: 'claim', args: { takenBy: by }, expiresAt: now() + CLAIM_TTL };
      try {
        await store.commit({ put: [{ kind: 'confirm', id, value, version: 0 }] });
        return true;
      } catch (error) {
        ignoreConflict(error);
        return (await store.get('confirm', id))?.value.args['takenBy'] === by;
      }
    },
  };
};

/** How long a button of a position stays used up, should the position's version not change, ms. */
const CLAIM_TTL = HOUR;

const ignoreConflict = (error: unknown): void => {
  if (!(error instanceof ConflictError)) throw error;
};
