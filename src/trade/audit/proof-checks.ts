import {
  lots,
  targetsOf,
  type ClosedTrade,
  type ExchangePosition,
  type Fill,
  type Order,
  type Position,
} from '../../domain/index.js';
import type { ProvedOrder } from './proved.js';

const sum = (fills: readonly Fill[]): number =>
  lots(fills.reduce((total, fill) => total + fill.contracts, 0));

/** Prices that differ by less than this fraction are one price, rounded differently. */
const SAME = 1e-6;
const differ = (a: number, b: number): boolean => Math.abs(a - b) > SAME * Math.max(Math.abs(a), Math.abs(b));

/** What our record of one order and the exchange's say differently. */
export const orderFaults = (order: ProvedOrder): readonly string[] => {
  const { clientOrderId, shown, step, fills } = order;
  const name = `${order.what} ${clientOrderId}`;
  if (order.unread !== undefined) return [`${name} could not be read: ${order.unread}`];
  if (order.gone !== undefined) return [];
  if (order.shownFills) return fillFaults(name, order, order.shownFills);
  if (!shown) {
    // An order that never reached the exchange is nothing to be missed.
    const nothing = fills.length === 0 && (step === undefined || step.filled === 0);
    if (nothing && (step?.status === 'rejected' || step?.status === 'recorded')) return [];
    return [`${name}: the exchange does not know it`];
  }
  const faults: string[] = [];
  const compare = (what: string, ours: unknown, exchange: unknown): void => {
    if (ours !== exchange) faults.push(`${name}: ${what} is ${String(ours)} here, ${String(exchange)} there`);
  };
  const request = step?.request ?? order.request;
  if (request) {
    compare('side', request.side, shown.side);
    compare('size', request.contracts, shown.contracts);
    compare('reduce-only', request.reduceOnly, shown.reduceOnly);
  } else if (isProtective(order)) compare('reduce-only', true, shown.reduceOnly);
  if (step) {
    if (step.exchangeOrderId !== undefined)
      compare('exchange order id', step.exchangeOrderId, shown.exchangeOrderId);
    if (step.status !== 'recorded') compare('status', step.status, shown.status);
    compare('filled', step.filled, shown.filled);
  }
  // Where fills are no longer here, what is booked says nothing.
  if (order.partly) return faults;
  compare('booked', sum(fills), lots(shown.filled));
  const average = fills.reduce((total, { price, contracts }) => total + price * contracts, 0) / sum(fills);
  if (fills.length > 0 && shown.averagePrice !== undefined && differ(average, shown.averagePrice))
    faults.push(`${name}: average price is ${average} here, ${shown.averagePrice} there`);
  return faults;
};

/** An order that is proved by its fills: the same ones, of the same size and price. */
const fillFaults = (
  name: string,
  { fills, partly }: ProvedOrder,
  shown: readonly Fill[],
): readonly string[] => {
  const there = new Map(shown.map((fill) => [fill.id, fill]));
  const faults = fills.flatMap(({ id, contracts, price }) => {
    const same = there.get(id);
    if (!same) return [`${name}: the exchange does not show its fill ${id}`];
    const differs = same.contracts !== contracts || differ(same.price, price);
    const text = `${name}: fill ${id} is ${contracts} at ${price} here, ${same.contracts} at ${same.price} there`;
    return differs ? [text] : [];
  });
  const unreported = partly ? [] : shown.filter(({ id }) => !fills.some((fill) => fill.id === id));
  return [...faults, ...unreported.map(({ id }) => `${name}: fill ${id} is not booked here`)];
};

/** By what the exchange shows of it: of orders that are not kept here nothing else is known. */
const isProtective = ({ shown }: ProvedOrder): boolean =>
  shown?.type === 'stop' || shown?.type === 'takeProfit';

/** An open position against what the exchange holds and lets rest. */
export const positionFaults = (
  position: Position,
  held: ExchangePosition | undefined,
  open: readonly Order[],
  orders: readonly Pick<ProvedOrder, 'clientOrderId'>[],
): readonly string[] => {
  const faults: string[] = [];
  if (!held) faults.push(`the exchange shows no position in ${position.symbol}`);
  else if (held.side !== position.side || held.contracts !== position.contracts)
    faults.push(
      `the position is a ${position.side} of ${position.contracts} here, a ${held.side} of ${held.contracts} there`,
    );
  const stop = open.find(
    ({ type, reduceOnly, triggerPrice }) => type === 'stop' && reduceOnly && triggerPrice === position.stop,
  );
  if (!stop) faults.push(`no stop rests at ${position.stop}`);
  else if (stop.contracts < position.contracts)
    faults.push(`the stop covers ${stop.contracts} of ${position.contracts} contracts`);
  for (const { price } of targetsOf(position))
    if (!open.some(({ type, triggerPrice }) => type === 'takeProfit' && triggerPrice === price))
      faults.push(`no target rests at ${price}`);
  const known = new Set(orders.map(({ clientOrderId }) => clientOrderId));
  for (const { clientOrderId, exchangeOrderId, type } of open)
    if (!known.has(clientOrderId))
      faults.push(`a ${type} rests that this trade does not know: ${clientOrderId || exchangeOrderId}`);
  return faults;
};

/** A closed trade: all of it is out, and nothing of it is left. @param exits undefined when not all are here */
export const tradeFaults = (
  trade: ClosedTrade,
  exits: readonly Fill[] | undefined,
  held: ExchangePosition | undefined,
  open: readonly Order[],
): readonly string[] => [
  ...(held ? [`the exchange still shows a ${held.side} of ${held.contracts} contracts`] : []),
  ...open.map(
    ({ type, clientOrderId, exchangeOrderId }) =>
      `a ${type} is left behind: ${clientOrderId || exchangeOrderId}`,
  ),
  ...(exits && sum(exits) < trade.contracts
    ? [`fills of ${sum(exits)} contracts out of ${trade.contracts} are here to prove its exit`]
    : []),
];
