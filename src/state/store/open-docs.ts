import { isFinal, isPendingEntry, type Intent, type Position } from '../../domain/index.js';
import type { BotDocs } from './docs.js';
import type { Store, Versioned } from './store.js';

/** Positions that are open. */
export const openPositions = async (
  store: Pick<Store<BotDocs>, 'list'>,
): Promise<readonly Versioned<Position>[]> =>
  (await store.list('position')).filter(({ value }) => value.status === 'open');

/** Intents that are not done with, of one symbol or of all. */
export const workingIntents = async (
  store: Pick<Store<BotDocs>, 'list'>,
  symbol?: string,
): Promise<readonly Versioned<Intent>[]> =>
  underWay(await store.list('intent')).filter(({ value }) => symbol === undefined || value.symbol === symbol);

/** By list: one that has not changed since is the same, and is asked far more often than it changes. */
const UNDER_WAY = new WeakMap<readonly Versioned<Intent>[], readonly Versioned<Intent>[]>();

const underWay = (intents: readonly Versioned<Intent>[]): readonly Versioned<Intent>[] => {
  const known = UNDER_WAY.get(intents) ?? intents.filter(({ value }) => !isFinal(value));
  UNDER_WAY.set(intents, known);
  return known;
};

/** Those of them that can still add exposure. */
export const pendingEntries = async (
  store: Pick<Store<BotDocs>, 'list'>,
  symbol?: string,
): Promise<readonly Versioned<Intent>[]> =>
  (await workingIntents(store, symbol)).filter(({ value }) => isPendingEntry(value));
