import {
  CLIENT_ID_PREFIX,
  isWholeLots,
  roundPrice,
  type Instrument,
  type Order,
  type OrderRequest,
  type OrderStatus,
  type OrderType,
  type TimeInForce,
} from '../../domain/index.js';
import { fitsForm } from '../venue.js';
import { CAPABILITIES } from './capabilities.js';
import { numberOf, optionalNumber, optionalText, positiveOf, textOf, type Row } from '../shared/fields.js';
import { AmbiguousError } from '../shared/errors.js';

/** What the exchange's order is in our words: a stop closes against the loss, a take-profit with the gain. */
const typeOf = (row: Row): OrderType => {
  const side = textOf(row, 'side');
  const direction = optionalText(row, 'stop');
  if (direction === '') return optionalText(row, 'type') === 'market' ? 'market' : 'limit';
  return (side === 'sell') === (direction === 'down') ? 'stop' : 'takeProfit';
};

/** `cancelExist` stands also on orders that were filled whole: what is filled decides. */
const statusOf = (row: Row, contracts: number, filled: number): OrderStatus => {
  if (typeof row['isActive'] !== 'boolean') throw new AmbiguousError("the answer's isActive is missing");
  if (row['isActive']) return 'open';
  return filled >= contracts ? 'filled' : 'canceled';
};

const timeInForceOf = (row: Row): TimeInForce =>
  row['postOnly'] === true ? 'PO' : optionalText(row, 'timeInForce') === 'IOC' ? 'IOC' : 'GTC';

/**
 * An order row as the exchange reports it.
 * @throws AmbiguousError when a field that decides something is missing
 */
export const orderOf = (row: Row, symbol: string): Order => {
  const type = typeOf(row);
  const contracts = positiveOf(row, 'size');
  const filled = optionalNumber(row, 'filledSize') ?? numberOf(row, 'dealSize');
  const average = optionalNumber(row, 'avgDealPrice') ?? 0;
  const side = textOf(row, 'side');
  if (side !== 'buy' && side !== 'sell') throw new AmbiguousError(`the answer's side is ${side}`);
  return {
    clientOrderId: optionalText(row, 'clientOid'),
    exchangeOrderId: textOf(row, 'id'),
    symbol,
    side,
    type,
    contracts,
    ...(type === 'limit' ? { price: numberOf(row, 'price'), timeInForce: timeInForceOf(row) } : {}),
    ...(type === 'stop' || type === 'takeProfit' ? { triggerPrice: numberOf(row, 'stopPrice') } : {}),
    reduceOnly: row['reduceOnly'] === true || row['closeOrder'] === true,
    leverage: optionalNumber(row, 'leverage') ?? 1,
    status: statusOf(row, contracts, filled),
    filled,
    ...(filled > 0 && average > 0 ? { averagePrice: average } : {}),
    createdAt: numberOf(row, 'createdAt'),
    updatedAt: optionalNumber(row, 'updatedAt') ?? numberOf(row, 'createdAt'),
  };
};

/**
 * A working order row of the account, be it ours or not. Of a row that cannot be read and is not ours, such as a
 * close-position order of the exchange's app, what is known: 0 contracts where it names none. It is there, no more.
 * @throws AmbiguousError when an order of ours cannot be read
 */
export const anyOrderOf = (row: Row, symbol: string): Order => {
  try {
    textOf(row, 'symbol');
    return orderOf(row, symbol);
  } catch (error) {
    const clientOrderId = optionalText(row, 'clientOid');
    if (clientOrderId.startsWith(CLIENT_ID_PREFIX)) throw error;
    const createdAt = optionalNumber(row, 'createdAt') ?? 0;
    return {
      clientOrderId,
      exchangeOrderId: optionalText(row, 'id'),
      symbol,
      side: row['side'] === 'buy' ? 'buy' : 'sell',
      type: optionalText(row, 'type') === 'limit' ? 'limit' : 'market',
      contracts: optionalNumber(row, 'size') ?? 0,
      reduceOnly: row['reduceOnly'] === true || row['closeOrder'] === true,
      leverage: optionalNumber(row, 'leverage') ?? 1,
      status: 'open',
      filled: 0,
      createdAt,
      updatedAt: optionalNumber(row, 'updatedAt') ?? createdAt,
    };
  }
};

const onTick = (price: number | undefined, instrument: Instrument): boolean =>
  price !== undefined && price > 0 && Math.abs(roundPrice(price, instrument) - price) <= price * 1e-9;

/** Why a request cannot be sent as it is; undefined when it can. Nothing is rounded on the way out. */
export const faultOf = (request: OrderRequest, instrument: Instrument): string | undefined => {
  const { type, contracts, timeInForce } = request;
  const leverage = leverageOf(request, instrument);
  if (!fitsForm(request.clientOrderId, CAPABILITIES.clientIds))
    return `client order id ${request.clientOrderId} must be 1–40 characters of [A-Za-z0-9_-]`;
  if (!isWholeLots(contracts, instrument))
    return `contracts must be whole lots of ${instrument.lotSize}, got ${contracts}`;
  if (!(leverage >= 1 && leverage <= instrument.maxLeverage))
    return `leverage must lie within 1–${instrument.maxLeverage}, got ${leverage}`;
  if (type === 'limit' && !onTick(request.price, instrument))
    return `price must lie on a tick of ${instrument.tickSize}, got ${String(request.price)}`;
  if (type !== 'limit' && timeInForce !== undefined) return `${type} orders take no time in force`;
  const conditional = type === 'stop' || type === 'takeProfit';
  if (conditional && !onTick(request.triggerPrice, instrument))
    return `trigger price must lie on a tick of ${instrument.tickSize}, got ${String(request.triggerPrice)}`;
  if (conditional && !request.reduceOnly) return `a ${type} order must be reduce-only`;
  return undefined;
};

/**
 * Leverage on the wire. An order that only reduces is not refused for it: positions show their real one (2.97, 0.93,
 * more than the contract's most), which becomes the nearest whole one within 1…maxLeverage.
 */
const leverageOf = ({ reduceOnly, leverage }: OrderRequest, { maxLeverage }: Instrument): number =>
  reduceOnly ? Math.max(1, Math.min(Math.floor(maxLeverage), Math.round(leverage) || 1)) : leverage;

/** ccxt's parameters of an order. Leverage and margin mode stand on every one; stops wait on the mark price. */
export const orderParams = (
  request: OrderRequest,
  instrument: Instrument,
): Record<string, string | number | boolean> => ({
  clientOid: request.clientOrderId,
  leverage: leverageOf(request, instrument),
  // What the bot opens is isolated; what the owner opened is closed as it is.
  marginMode: request.reduceOnly && request.marginMode === 'cross' ? 'CROSS' : 'ISOLATED',
  ...(request.reduceOnly ? { reduceOnly: true } : {}),
  ...(request.timeInForce === 'PO' ? { postOnly: true } : {}),
  ...(request.timeInForce === 'IOC' || request.timeInForce === 'GTC'
    ? { timeInForce: request.timeInForce }
    : {}),
  ...(request.type === 'stop' && request.triggerPrice !== undefined
    ? { stopLossPrice: request.triggerPrice, triggerPriceType: 'mark' }
    : {}),
  ...(request.type === 'takeProfit' && request.triggerPrice !== undefined
    ? { takeProfitPrice: request.triggerPrice, triggerPriceType: 'mark' }
    : {}),
});
