import { isFinal, isOpenedBy, type Intent, type Position } from '../domain/index.js';
import type { BotDocs } from '../store/docs.js';
import type { Change, Versioned } from '../store/store.js';
import { staleEquity } from './equity-history.js';
import type { TradingParts } from './parts.js';

/** How many finished documents of a kind stay in Redis; the journal keeps their story. */
const KEEP: Readonly<Record<'intent' | 'signal' | 'trade' | 'signalKey' | 'update' | 'confirm', number>> = {
  intent: 200,
  signal: 200,
  trade: 1000,
  signalKey: 2000,
  update: 500,
  confirm: 200,
};

type Kept = keyof typeof KEEP;

/**
 * Drops the oldest finished documents, so that Redis stays bounded (invariant 22), but none that an open position is
 * proved by. Returns how many.
 */
export const trimDocuments = async (parts: Pick<TradingParts, 'store'>): Promise<number> => {
  const { store } = parts;
  const [positions, intents, signals, trades, keys, updates, confirms, equity] = await Promise.all([
    store.list('position'),
    store.list('intent'),
    store.list('signal'),
    store.list('trade'),
    store.list('signalKey'),
    store.list('update'),
    store.list('confirm'),
    store.list('equityPoint'),
  ]);
  const open = positions.map(({ value }) => value);
  const del = [
    ...oldest(
      'intent',
      intents.filter(({ value }) => isFinal(value) && !isProofOf(value, open)),
      (intent) => intent.updatedAt,
    ),
    ...oldest(
      'signal',
      signals.filter(
        ({ id, value }) => value.status !== 'offered' && !open.some(({ signalId }) => signalId === id),
      ),
      (signal) => signal.createdAt,
    ),
    ...oldest('trade', trades, (trade) => trade.closedAt),
    ...oldest('signalKey', keys, (key) => key.at),
    ...oldest('update', updates, (update) => update.at),
    ...oldest('confirm', confirms, (confirm) => confirm.expiresAt),
    ...staleEquity(equity.map(({ id }) => id)).map((id) => ({ kind: 'equityPoint' as const, id })),
  ];
  const cards = signals.length > 0 ? await orphanCards(parts, del) : [];
  if (del.length + cards.length > 0) await store.commit({ del: [...del, ...cards] });
  return del.length;
};

/** Whether an open position is proved by it: by the orders that it sent. Those that only moved a stop sent none. */
const isProofOf = (intent: Intent, open: readonly Position[]): boolean =>
  intent.steps.length > 0 && open.some(({ id }) => intent.positionId === id || isOpenedBy(id, intent.id));

type Deletion = NonNullable<Change<BotDocs>['del']>[number];

const oldest = <T>(kind: Kept, docs: readonly Versioned<T>[], age: (value: T) => number): Deletion[] =>
  docs.length <= KEEP[kind]
    ? []
    : [...docs]
        .sort((a, b) => age(a.value) - age(b.value))
        .slice(0, docs.length - KEEP[kind])
        .map(({ id, version }) => ({ kind, id, version }));

/** The cards of signals and trades that go. */
const orphanCards = async (
  parts: Pick<TradingParts, 'store'>,
  del: readonly Deletion[],
): Promise<Deletion[]> => {
  const gone = new Set(del.map(({ id }) => id));
  return (await parts.store.list('card'))
    .filter(({ id }) => gone.has(id))
    .map(({ id }) => ({ kind: 'card' as const, id }));
};
