import {
  isFinal,
  isOpenedBy,
  QUESTION_CARD,
  TOLD,
  TOLD_FOR,
  type Intent,
  type Lesson,
  type Position,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Change, Versioned } from '../../state/store/store.js';
import { staleEquity } from '../account/equity-history.js';
import type { TradingParts } from '../core/parts.js';
import { UNCANCELLED } from '../orders/cancel-entries.js';
import { commit } from '../orders/parts.js';

/** How many finished documents of a kind stay in Redis; the journal keeps their story. */
export const KEEP: Readonly<
  Record<
    | 'intent'
    | 'order'
    | 'signal'
    | 'trade'
    | 'signalKey'
    | 'update'
    | 'confirm'
    | 'torn'
    | 'unfilled'
    | 'lesson',
    number
  >
> = {
  intent: 200,
  order: 2000,
  signal: 200,
  trade: 1000,
  signalKey: 2000,
  update: 500,
  confirm: 200,
  torn: 100,
  unfilled: 1000,
  // While learning is off nobody takes them; a training takes so many.
  lesson: 2000,
};

type Kept = keyof typeof KEEP;

/**
 * Drops the oldest finished documents, so that Redis stays bounded (invariant 22), but none that an open position is
 * proved by. Returns how many.
 */
export const trimDocuments = async (
  parts: Pick<TradingParts, 'store' | 'fence' | 'human'>,
): Promise<number> => {
  const { store } = parts;
  const [
    positions,
    intents,
    orders,
    signals,
    trades,
    keys,
    updates,
    confirms,
    torn,
    unfilled,
    lessons,
    equity,
    findings,
    remarks,
  ] = await Promise.all([
    store.list('position'),
    store.list('intent'),
    store.list('order'),
    store.list('signal'),
    store.list('trade'),
    store.list('signalKey'),
    store.list('update'),
    store.list('confirm'),
    store.list('torn'),
    store.list('unfilled'),
    store.list('lesson'),
    store.list('equityPoint'),
    store.list('finding'),
    store.list('remark'),
  ]);
  const open = positions.map(({ value }) => value);
  const waiting = new Set(
    signals.filter(({ value }) => ['offered', 'awaiting'].includes(value.status)).map(({ id }) => id),
  );
  const named = new Set([
    ...open.flatMap(({ protection }) => protection.map(({ clientOrderId }) => clientOrderId)),
    ...intents.flatMap(({ value }) => value.steps.map(({ request }) => request.clientOrderId)),
  ]);
  const del = [
    ...oldest(
      'intent',
      intents,
      (intent) => intent.updatedAt,
      ({ value }) => isFinal(value) && !isProofOf(value, open),
    ),
    ...oldest(
      'order',
      orders,
      (order) => order.at,
      ({ id }) => !named.has(id),
    ),
    ...oldest(
      'signal',
      signals,
      (signal) => signal.createdAt,
      ({ id }) => !waiting.has(id) && !open.some(({ signalId }) => signalId === id),
    ),
    ...oldest('trade', trades, (trade) => trade.closedAt),
    ...oldest(
      'signalKey',
      keys,
      (key) => key.at,
      ({ value }) => !waiting.has(value.signalId),
    ),
    ...oldest('update', updates, (update) => update.at),
    ...oldest('confirm', confirms, (confirm) => confirm.expiresAt),
    ...oldest('torn', torn, ({ at }) => at),
    ...oldest('unfilled', unfilled, ({ closedAt }) => closedAt),
    ...oldest('lesson', lessons, endOf, ({ value }) => 'outcome' in value),
    // What was told of a position goes with it.
    ...findings
      .filter(({ id }) => id.startsWith('put-off:') || id.startsWith('unguarded:'))
      .filter(({ id }) => !open.some((position) => id.endsWith(`:${position.id}`)))
      .map(({ id, version }) => ({ kind: 'finding' as const, id, version })),
    // That an entry could not be cancelled goes with the entry.
    ...findings
      .filter(({ id }) => id.startsWith(UNCANCELLED))
      .filter(
        ({ id }) => !intents.some((intent) => id === `${UNCANCELLED}${intent.id}` && !isFinal(intent.value)),
      )
      .map(({ id, version }) => ({ kind: 'finding' as const, id, version })),
    // What was noted of a trade goes with it.
    ...remarks
      .filter(
        ({ id }) => !open.some((position) => position.id === id) && !trades.some((one) => one.id === id),
      )
      .map(({ id, version }) => ({ kind: 'remark' as const, id, version })),
    ...(await staleAlertKeys(parts)),
    ...staleEquity(equity.map(({ id }) => id)).map((id) => ({ kind: 'equityPoint' as const, id })),
  ];
  const cards = signals.length > 0 ? await orphanCards(parts, del) : [];
  if (del.length + cards.length > 0) await commit(parts, { del: [...del, ...cards] });
  return del.length;
};

/** Whether an open position is proved by it: by the orders that it sent. Those that only moved a stop sent none. */
const isProofOf = (intent: Intent, open: readonly Position[]): boolean =>
  intent.steps.length > 0 && open.some(({ id }) => intent.positionId === id || isOpenedBy(id, intent.id));

/** When what teaches it ended; of what is still followed there is no end. */
const endOf = (lesson: Lesson): number => ('outcome' in lesson ? lesson.outcome.closedAt : Infinity);

type Deletion = NonNullable<Change<BotDocs>['del']>[number];

/** Keys that lead to no alert that is kept, and marks whose time is over: what is to be deleted. */
const staleAlertKeys = async ({
  store,
  human,
}: Pick<TradingParts, 'store' | 'human'>): Promise<readonly Deletion[]> => {
  // In this order: a key that is written meanwhile with its alert must not look as if it led nowhere.
  const keys = await store.list('alertKey');
  const kept = new Set((await store.list('alert')).map(({ id }) => id));
  const now = human.now();
  return keys
    .filter(({ id, value }) => (id.startsWith(TOLD) ? now - value.at >= TOLD_FOR : !kept.has(value.alertId)))
    .map(({ id, version }) => ({ kind: 'alertKey' as const, id, version }));
};

/** What is too many of those that may go; few are looked at no further. */
const oldest = <T>(
  kind: Kept,
  docs: readonly Versioned<T>[],
  age: (value: T) => number,
  mayGo: (doc: Versioned<T>) => boolean = () => true,
): Deletion[] => {
  if (docs.length <= KEEP[kind]) return [];
  const rest = docs.filter(mayGo);
  const surplus = rest.length - KEEP[kind];
  if (surplus <= 0) return [];
  // Only those as old as the last of the surplus are put in order: numbers are sorted far faster than documents.
  const last = Float64Array.from(rest, ({ value }) => age(value)).sort()[surplus - 1] as number;
  return rest
    .filter(({ value }) => age(value) <= last)
    .sort((a, b) => age(a.value) - age(b.value))
    .slice(0, surplus)
    .map(({ id, version }) => ({ kind, id, version }));
};

/** The cards of signals and trades that go, and of questions that are not open any more. */
const orphanCards = async (
  parts: Pick<TradingParts, 'store'>,
  del: readonly Deletion[],
): Promise<Deletion[]> => {
  const [cards, questions] = await Promise.all([parts.store.list('card'), parts.store.list('questions')]);
  const gone = new Set(del.map(({ id }) => id));
  const asked = new Set(
    questions.flatMap(({ value }) => value.open.map(({ alertId }) => QUESTION_CARD + alertId)),
  );
  return cards
    .filter(({ id }) => gone.has(id) || (id.startsWith(QUESTION_CARD) && !asked.has(id)))
    .map(({ id }) => ({ kind: 'card' as const, id }));
};
