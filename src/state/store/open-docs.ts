import { isFinal, isPendingEntry, type Intent, type Position } from '../../domain/index.js';
import type { BotDocs } from './docs.js';
import type { Store, Versioned } from './store.js';

/**
 * Sifts lists of documents, each once: one that has not changed since is the same, and is asked far more often than it
 * changes.
 */
export const sieve = <T>(
  passes: (value: T) => boolean,
): ((docs: readonly Versioned<T>[]) => readonly Versioned<T>[]) => {
  const sifted = new WeakMap<readonly Versioned<T>[], readonly Versioned<T>[]>();
  return (docs) => {
    let known = sifted.get(docs);
    if (!known) sifted.set(docs, (known = docs.filter(({ value }) => passes(value))));
    return known;
  };
};

const open = sieve((position: Position) => position.status === 'open');
const underWay = sieve((intent: Intent) => !isFinal(intent));

/** Positions that are open. */
export const openPositions = async (
  store: Pick<Store<BotDocs>, 'list'>,
): Promise<readonly Versioned<Position>[]> => open(await store.list('position'));

/** Intents that are not done with, of one symbol or of all. */
export const workingIntents = async (
  store: Pick<Store<BotDocs>, 'list'>,
  symbol?: string,
): Promise<readonly Versioned<Intent>[]> =>
  underWay(await store.list('intent')).filter(({ value }) => symbol === undefined || value.symbol === symbol);

/** Those of them that can still add exposure. */
export const pendingEntries = async (
  store: Pick<Store<BotDocs>, 'list'>,
  symbol?: string,
): Promise<readonly Versioned<Intent>[]> =>
  (await workingIntents(store, symbol)).filter(({ value }) => isPendingEntry(value));
