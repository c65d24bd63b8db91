import {
  exitSide,
  isOpenedBy,
  ReadFailedError,
  type ClosedTrade,
  type Fill,
  type Intent,
  type JournalEntry,
  type Position,
} from '../domain/index.js';
import type { TradingParts } from './parts.js';
import { orderFaults, positionFaults, tradeFaults } from './proof-faults.js';
import type { Proof, ProvedOrder } from './proved.js';

/** Orders looked up for one proof, the newest first; a position that was scaled for weeks has more. */
const MOST_ORDERS = 40;

type Subject = { readonly id: string; readonly symbol: string; readonly signalId?: string } & (
  { readonly position: Position } | { readonly trade: ClosedTrade }
);

/**
 * Proves one trade on the exchange of this moment: every order is read again by its client id, and position and resting
 * orders with it. @param of symbol (its open position, else its newest trade), position id or signal id.
 * Undefined when nothing of the kind is known. A read that fails is one of the discrepancies.
 */
export const proveTrade = async (parts: TradingParts, of: string): Promise<Proof | undefined> => {
  const subject = await subjectOf(parts, of);
  if (!subject) return undefined;
  const { id, symbol } = subject;
  const [intents, signal, fills] = await Promise.all([
    intentsOf(parts, id),
    subject.signalId === undefined ? undefined : parts.store.get('signal', subject.signalId),
    fillsOf(parts, symbol, 'position' in subject ? subject.position.fillIds : subject.trade.fillIds),
  ]);
  const orders = await Promise.all(
    ordersOf(subject, intents, fills).map((order) => shownOrder(parts, symbol, order)),
  );
  return {
    positionId: id,
    symbol,
    at: parts.clock.now(),
    ...(signal ? { signal: signal.value } : {}),
    intents,
    orders,
    ...('position' in subject ? { position: subject.position } : { trade: subject.trade }),
    discrepancies: [
      ...missingRecords(subject, intents, fills),
      ...orders.flatMap(orderFaults),
      ...(await accountFaults(parts, subject, orders)),
    ],
  };
};

const subjectOf = async ({ store }: TradingParts, of: string): Promise<Subject | undefined> => {
  const fits = (one: { readonly id: string; readonly symbol: string; readonly signalId?: string }): boolean =>
    [one.id, one.symbol, one.signalId].includes(of);
  const position = (await store.list('position')).map(({ value }) => value).find(fits);
  if (position?.status === 'open') return { ...namesOf(position), position };
  const trade = (await store.list('trade'))
    .map(({ value }) => value)
    .filter(fits)
    .sort((a, b) => b.closedAt - a.closedAt)[0];
  return trade && { ...namesOf(trade), trade };
};

const namesOf = ({ id, symbol, signalId }: Position | ClosedTrade): Omit<Subject, 'position' | 'trade'> => ({
  id,
  symbol,
  ...(signalId === undefined ? {} : { signalId }),
});

/** The intent that opened it (its id is part of the position's) and all that were meant for it; oldest first. */
const intentsOf = async ({ store }: TradingParts, positionId: string): Promise<readonly Intent[]> =>
  (await store.list('intent'))
    .map(({ value }) => value)
    .filter((intent) => intent.positionId === positionId || isOpenedBy(positionId, intent.id))
    .sort((a, b) => a.createdAt - b.createdAt);

const fillsOf = async (
  { store }: TradingParts,
  symbol: string,
  ids: readonly string[],
): Promise<readonly Fill[]> => {
  const wanted = new Set(ids);
  const match = ({ event, data }: JournalEntry): boolean =>
    event === 'fill' && wanted.has(String(data?.['id']));
  // The journal's data of a fill is the fill.
  return (await store.journal({ symbol, match })).map(({ data }) => data as unknown as Fill);
};

type Known = Omit<ProvedOrder, 'shown' | 'unread'>;

const ordersOf = (subject: Subject, intents: readonly Intent[], fills: readonly Fill[]): readonly Known[] => {
  const fillsFor = (id: string): readonly Fill[] => fills.filter((fill) => fill.clientOrderId === id);
  const known = new Map<string, Known>();
  for (const intent of intents)
    for (const step of intent.steps) {
      const { clientOrderId } = step.request;
      const own = fillsFor(clientOrderId);
      known.set(clientOrderId, { what: intent.kind, clientOrderId, intentId: intent.id, step, fills: own });
    }
  const protection = 'position' in subject ? subject.position.protection : [];
  for (const { clientOrderId, type } of protection)
    known.set(clientOrderId, { what: type, clientOrderId, fills: fillsFor(clientOrderId) });
  for (const { clientOrderId } of fills)
    if (clientOrderId !== '' && !known.has(clientOrderId))
      known.set(clientOrderId, { what: 'exit', clientOrderId, fills: fillsFor(clientOrderId) });
  return [...known.values()].slice(-MOST_ORDERS);
};

const shownOrder = async (parts: TradingParts, symbol: string, order: Known): Promise<ProvedOrder> => {
  try {
    const shown = await parts.exchange.fetchOrder(symbol, order.clientOrderId);
    return shown ? { ...order, shown } : order;
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return { ...order, unread: error.message };
  }
};

/** What is no longer there to prove it with: old records move to files. */
const missingRecords = (
  subject: Subject,
  intents: readonly Intent[],
  fills: readonly Fill[],
): readonly string[] => {
  const ids = 'position' in subject ? subject.position.fillIds : subject.trade.fillIds;
  const opened = intents.some(({ kind }) => kind === 'open');
  const adopted = subject.id.startsWith('X');
  return [
    ...(opened || adopted ? [] : ['the intent that opened it is no longer kept here']),
    ...(fills.length < ids.length
      ? [`${ids.length - fills.length} of its ${ids.length} fills are no longer in the journal here`]
      : []),
  ];
};

const accountFaults = async (
  parts: TradingParts,
  subject: Subject,
  orders: readonly ProvedOrder[],
): Promise<readonly string[]> => {
  try {
    const [positions, open] = await Promise.all([
      parts.exchange.fetchPositions(),
      parts.exchange.fetchOpenOrders(subject.symbol),
    ]);
    const held = positions.find(({ symbol }) => symbol === subject.symbol);
    if ('position' in subject) return positionFaults(subject.position, held, open, orders);
    // Another position in the symbol may stand open by now: its side tells only if it is this one's.
    const current = (await parts.store.get('position', subject.symbol))?.value;
    const fills = orders.flatMap((order) => order.fills);
    const exits = fills.filter(({ side }) => side === exitSide(subject.trade.side));
    return tradeFaults(subject.trade, exits, current ? undefined : held, current ? [] : open);
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return [`the account could not be read: ${error.message}`];
  }
};
