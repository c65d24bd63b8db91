import type { Book } from './book.js';
import type { BookOrder } from './book-types.js';
import { KucoinFault, type Contract } from './types.js';

type Body = Readonly<Record<string, unknown>>;

const bad = (message: string): never => {
  throw new KucoinFault('400100', message, 400);
};

const whole = (value: number, step: number): boolean =>
  Math.abs(value / step - Math.round(value / step)) < 1e-6;

const text = (body: Body, name: string): string => {
  const value = body[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** The order that a request body asks for, or the exchange's refusal. */
export const checkedOrder = (book: Book, body: Body, now: number): BookOrder => {
  const contract = book.contracts.get(text(body, 'symbol'));
  if (!contract || contract.status !== 'Open' || book.delisted.has(contract.symbol))
    throw new KucoinFault('400600', 'validation.createOrder.symbolNotAvailable');
  const order = draft(book, contract, body, now);
  checkClientOid(book, order.clientOid);
  checkAmounts(order, contract, body);
  checkAccount(book, order, contract);
  return order;
};

const draft = (book: Book, contract: Contract, body: Body, now: number): BookOrder => {
  const side = text(body, 'side');
  const type = text(body, 'type') || 'limit';
  const stop = text(body, 'stop');
  if (side !== 'buy' && side !== 'sell') return bad('validation.createOrder.sideIsRequired');
  if (type !== 'limit' && type !== 'market') return bad('validation.createOrder.typeNotSupported');
  if (stop !== '' && stop !== 'up' && stop !== 'down') return bad('validation.createOrder.stopNotSupported');
  if (stop !== '' && !['TP', 'MP', 'IP'].includes(text(body, 'stopPriceType')))
    return bad('validation.createOrder.stopPriceTypeIsRequired');
  return {
    id: book.nextId(18),
    clientOid: text(body, 'clientOid'),
    symbol: contract.symbol,
    side,
    type,
    price: type === 'limit' ? Number(body['price']) : 0,
    size: Number(body['size']),
    timeInForce: body['timeInForce'] === 'IOC' ? 'IOC' : 'GTC',
    postOnly: body['postOnly'] === true,
    reduceOnly: body['reduceOnly'] === true,
    closeOrder: false,
    leverage: Number(body['leverage'] ?? 1),
    marginMode: text(body, 'marginMode') || 'ISOLATED',
    stop,
    stopPriceType: text(body, 'stopPriceType'),
    stopPrice: stop === '' ? null : Number(body['stopPrice']),
    createdAt: now,
    stopTriggered: false,
    filled: 0,
    filledValue: 0,
    isActive: true,
    cancelExist: false,
    updatedAt: now,
    endAt: null,
  };
};

const checkClientOid = (book: Book, clientOid: string): void => {
  if (clientOid === '') bad('validation.createOrder.clientOidIsRequired');
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(clientOid)) bad('validation.createOrder.clientOidNotValid');
  // Only active ids count: a used-up id is taken again, as users have seen.
  const isUsed = book.orders.some((order) => order.isActive && order.clientOid === clientOid);
  if (isUsed && !book.lies.has('client ids repeat')) throw new KucoinFault('300018', 'clientOid repeated.');
};

const checkAmounts = (order: BookOrder, contract: Contract, body: Body): void => {
  if (!(order.size > 0) || !whole(order.size, contract.lotSize))
    bad('Quantity parameter is not a multiple of the lot size.');
  const most = Math.min(
    contract.maxOrderQty,
    order.type === 'market' ? (contract.marketMaxOrderQty ?? Infinity) : Infinity,
  );
  if (order.size > most) bad('Order size exceeds the maximum.');
  if (order.type === 'limit' && !(order.price > 0 && whole(order.price, contract.tickSize)))
    bad('Price parameter is not a multiple of the tick size.');
  if (order.stopPrice !== null && !(order.stopPrice > 0 && whole(order.stopPrice, contract.tickSize)))
    bad('Stop price is not a multiple of the tick size.');
  if (order.postOnly && order.timeInForce === 'IOC') bad('postOnly does not go with IOC.');
  if (order.type === 'market' && body['timeInForce'] === 'IOC') bad('timeInForce does not go with market.');
  if (!Number.isInteger(order.leverage) || order.leverage < 1 || order.leverage > contract.maxLeverage)
    bad('Leverage exceeds the maximum of the contract.');
};

const checkAccount = (book: Book, order: BookOrder, contract: Contract): void => {
  if (book.hedged)
    throw new KucoinFault(
      '330012',
      'Your order is in One-Way Mode, while your account is set to Hedge Mode.',
    );
  const held = book.positions.get(contract.symbol);
  if (order.marginMode !== (held?.marginMode ?? book.marginModes.get(contract.symbol) ?? 'ISOLATED'))
    throw new KucoinFault('330005', "The order's margin mode does not match the selected one.");
  const qty = held?.qty ?? 0;
  const reduces = order.side === 'sell' ? qty > 0 : qty < 0;
  if (order.reduceOnly) {
    if (order.stop === '' && !reduces && !book.lies.has('reduces nothing'))
      throw new KucoinFault('300009', 'No open positions to close.');
    return;
  }
  const { multiplier } = contract;
  const open = book.orders.filter(
    (each) => each.isActive && !each.reduceOnly && each.symbol === order.symbol,
  );
  const contracts = Math.abs(qty) + open.reduce((sum, each) => sum + each.size - each.filled, order.size);
  const limit = book.riskLimits.get(contract.symbol) ?? Number.POSITIVE_INFINITY;
  if (!reduces && contracts * multiplier * book.price(contract.symbol).mark > limit)
    throw new KucoinFault('300005', 'Position risk limit exceeded.');
  const adds = reduces ? Math.max(0, order.size - Math.abs(qty)) : order.size;
  if (book.marginOf(order, adds) > book.available) throw new KucoinFault('300003', 'Balance insufficient.');
};
