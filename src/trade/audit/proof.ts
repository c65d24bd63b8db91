import {
  exitSide,
  ReadFailedError,
  type ClosedTrade,
  type Fill,
  type Position,
  type Side,
  DAY,
} from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import { orderFaults, positionFaults, tradeFaults } from './proof-checks.js';
import { recordsOf, type Records, type Traces } from './proof-records.js';
import type { Proof, ProvedOrder } from './proved.js';

/** Orders looked up for one proof: the first ones and the newest; a position that was scaled for weeks has more. */
const MOST_ORDERS = 40;
const FIRST_ORDERS = 4;

type Subject = { readonly id: string; readonly symbol: string; readonly signalId?: string } & (
  { readonly position: Position } | { readonly trade: ClosedTrade }
);

/**
 * Proves one trade on the exchange of this moment: every order is read again by its client id, and position and resting
 * orders with it. @param of symbol (its open position, else its newest trade), position id or signal id.
 * Undefined when nothing of the kind is known. A read that fails is one of the discrepancies; what is no longer here
 * is named and not compared.
 */
export const proveTrade = async (parts: TradingParts, of: string): Promise<Proof | undefined> => {
  const subject = await subjectOf(parts, of);
  if (!subject) return undefined;
  const { id, symbol } = subject;
  const records = await recordsOf(parts, tracesOf(subject, parts.clock.now()));
  const known = ordersOf(subject, records);
  const asked =
    known.length > MOST_ORDERS
      ? [...known.slice(0, FIRST_ORDERS), ...known.slice(FIRST_ORDERS - MOST_ORDERS)]
      : known;
  const { to } = tracesOf(subject, parts.clock.now());
  const orders = await Promise.all(asked.map((order) => shownOrder(parts, symbol, order, to)));
  const { signal, intents, missing } = records;
  const unasked = known.length - asked.length;
  return {
    positionId: id,
    symbol,
    at: parts.clock.now(),
    ...(signal ? { signal } : {}),
    intents,
    orders,
    ...('position' in subject ? { position: subject.position } : { trade: subject.trade }),
    discrepancies: [...orders.flatMap(orderFaults), ...(await accountFaults(parts, subject, known, records))],
    missing: [
      ...missing,
      ...goneLines(orders),
      ...(unasked > 0 ? [`${unasked} of its ${known.length} orders were not read again`] : []),
    ],
  };
};

const tracesOf = (subject: Subject, now: number): Traces => {
  const { fillIds, openedAt } = 'position' in subject ? subject.position : subject.trade;
  const to = 'position' in subject ? now : subject.trade.closedAt;
  return { ...namesOf(subject), fillIds, from: openedAt, to };
};

const isComplete = (subject: Subject, { fills }: Records): boolean =>
  fills.length >= tracesOf(subject, 0).fillIds.length;

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

const namesOf = ({
  id,
  symbol,
  signalId,
}: Pick<Subject, 'id' | 'symbol' | 'signalId'>): Omit<Subject, 'position' | 'trade'> => ({
  id,
  symbol,
  ...(signalId === undefined ? {} : { signalId }),
});

type Known = Omit<ProvedOrder, 'shown' | 'unread'>;

/** Every order of a trade that its records name, those of the entry first. */
const ordersOf = (subject: Subject, records: Records): readonly Known[] => {
  const { intents, fills, orders } = records;
  const partly = isComplete(subject, records) ? {} : { partly: true as const };
  const fillsFor = (id: string): readonly Fill[] => fills.filter((fill) => fill.clientOrderId === id);
  const known = new Map<string, Known>();
  const add = (order: Omit<Known, 'fills'>): void => {
    const { clientOrderId } = order;
    if (clientOrderId !== '' && !known.has(clientOrderId))
      known.set(clientOrderId, { ...order, ...partly, fills: fillsFor(clientOrderId) });
  };
  const kept = new Set(intents.map(({ id }) => id));
  // The journal alone knows the orders of intents that are no longer kept: they are the older ones.
  for (const { what, intentId, request } of orders)
    if (!kept.has(intentId)) add({ what, clientOrderId: request.clientOrderId, intentId, request });
  for (const intent of intents)
    for (const step of intent.steps)
      add({ what: intent.kind, clientOrderId: step.request.clientOrderId, intentId: intent.id, step });
  for (const { clientOrderId, type } of 'position' in subject ? subject.position.protection : [])
    add({ what: type, clientOrderId });
  for (const { clientOrderId, side } of fills)
    add({ what: side === exitSide(sideOf(subject)) ? 'exit' : 'open', clientOrderId });
  return [...known.values()];
};

const sideOf = (subject: Subject): Side => ('position' in subject ? subject.position : subject.trade).side;

/**
 * The order as the exchange shows it: by either id, else by its fills. What neither shows is either unknown there, or
 * no longer kept. @param endedAt when the trade ended: none of its orders was still working after that
 */
const shownOrder = async (
  { exchange, clock }: TradingParts,
  symbol: string,
  order: Known,
  endedAt: number,
): Promise<ProvedOrder> => {
  const { clientOrderId, step, fills } = order;
  const id = step?.exchangeOrderId ?? fills.find(({ exchangeOrderId }) => exchangeOrderId)?.exchangeOrderId;
  try {
    const shown = await exchange.fetchOrder(symbol, clientOrderId, id);
    if (shown) return { ...order, shown };
    const shownFills = id && fills.length > 0 ? ((await exchange.fetchFills?.(symbol, id)) ?? []) : [];
    if (shownFills.length > 0) return { ...order, shownFills };
    const gone = goneBy(
      order,
      exchange.keepsOrders?.[id ? 'byExchangeId' : 'byClientId'],
      clock.now() - endedAt,
    );
    return gone === undefined ? order : { ...order, gone };
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return { ...order, unread: error.message };
  }
};

/** Why an order that the exchange does not show is no longer kept there; undefined when it should be. */
const goneBy = (
  { step, request, fills, partly }: Known,
  kept: number | undefined,
  age: number,
): string | undefined => {
  const isUnfilled = fills.length === 0 && !partly && (step?.filled ?? 0) === 0;
  const hasEnded = step ? step.status === 'canceled' : request !== undefined;
  if (isUnfilled && hasEnded) return 'ended without a fill';
  if (kept === undefined || age <= kept) return undefined;
  return `ended more than ${Math.round(kept / DAY)} days ago`;
};

/** Orders that are no longer kept there, counted by why. */
const goneLines = (orders: readonly ProvedOrder[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { gone } of orders) if (gone !== undefined) counts.set(gone, (counts.get(gone) ?? 0) + 1);
  return [...counts].map(
    ([why, count]) =>
      `${count} of its ${orders.length} orders ${why}: the exchange does not keep such orders`,
  );
};

const accountFaults = async (
  parts: TradingParts,
  subject: Subject,
  orders: readonly Known[],
  records: Records,
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
    // What the exchange took off by itself has no order.
    const exits = records.fills.filter(({ side }) => side === exitSide(subject.trade.side));
    return tradeFaults(
      subject.trade,
      isComplete(subject, records) ? exits : undefined,
      current ? undefined : held,
      current ? [] : open,
    );
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return [`the account could not be read: ${error.message}`];
  }
};
