import type { Account, ExchangePosition, Order, OrderRequest } from '../domain/index.js';
import type { Cancellation, EventPage, Exchange, Placement } from '../exchange/exchange.js';
import type { KucoinClient, Params } from './client.js';
import { LIST_AGE, type Contract, type ContractList, type Contracts } from './contracts.js';
import {
  AmbiguousError,
  BAD_TIMESTAMP,
  isNoSuchOrder,
  KucoinError,
  MARGIN_MODE_MISMATCH,
  messageOf,
  placementOf,
  reading,
} from './errors.js';
import { EventReader } from './events.js';
import { numberOf, optionalText, rowOf, rowsOf, textOf, type Row } from './fields.js';
import { OrderNames } from './order-names.js';
import { anyOrderOf, faultOf, orderOf, orderParams } from './orders.js';
import { positionOf } from './positions.js';

const PAGE_SIZE = 1_000;
/** A list with more pages than this is not ours. */
const MAX_PAGES = 20;
/** A contract is switched to isolated margin at most once in this time, ms. */
const SWITCH_MS = 60_000;
const SWITCHED_RETRY_MS = 100;

/** Orders and account of KuCoin Futures: one-way mode, isolated margin, whole contracts. */
export class KucoinExchange implements Exchange {
  readonly #names = new OrderNames();
  /** When contracts were switched to isolated margin. */
  readonly #switchedAt = new Map<string, number>();
  readonly #events: EventReader;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    recordFrom: () => number,
  ) {
    this.#events = new EventReader(client, contracts, this.#names, recordFrom);
  }

  async createOrder(request: OrderRequest): Promise<Placement> {
    let contract: Contract;
    try {
      contract = await this.contracts.contract(request.symbol);
    } catch (error) {
      return { outcome: 'notPlaced', code: 'no-contract', reason: messageOf(error) };
    }
    const fault = faultOf(request, contract.instrument);
    if (fault !== undefined) return { outcome: 'rejected', code: 'bad-request', reason: fault };
    try {
      return await this.#send(request, contract);
    } catch (error) {
      if (error instanceof KucoinError && error.kucoinCode === BAD_TIMESTAMP)
        await this.client.syncTime(true);
      if (error instanceof KucoinError && error.kucoinCode === MARGIN_MODE_MISMATCH)
        return this.#switchMargin(request, contract, error);
      return placementOf(error);
    }
  }

  /**
   * An entry refused for the contract's margin mode: the mode is switched, and the caller, who checks its lease before
   * every order that is signed, sends it again. Refused again soon after, the refusal stands.
   */
  async #switchMargin(request: OrderRequest, contract: Contract, refusal: KucoinError): Promise<Placement> {
    const now = this.client.now();
    const before = this.#switchedAt.get(contract.id) ?? Number.NEGATIVE_INFINITY;
    if (request.reduceOnly || now - before < SWITCH_MS) return placementOf(refusal);
    try {
      const mode = { symbol: contract.id, marginMode: 'ISOLATED' };
      await this.client.call('futuresPrivate', 'POST', 'position/changeMarginMode', mode);
    } catch {
      return placementOf(refusal);
    }
    this.#switchedAt.set(contract.id, now);
    const { kucoinCode: code, reason } = refusal;
    return { outcome: 'notPlaced', code, reason, retryAfterMs: SWITCHED_RETRY_MS };
  }

  async #send(request: OrderRequest, contract: Contract): Promise<Placement> {
    const answer = (await this.client.ccxt.createOrder(
      contract.ccxtSymbol,
      request.type === 'limit' ? 'limit' : 'market',
      request.side,
      request.contracts,
      request.price,
      orderParams(request, contract.instrument),
    )) as { id?: unknown };
    // An order without an id may exist all the same.
    if (typeof answer.id !== 'string' || answer.id === '')
      return { outcome: 'unknown', reason: 'the answer has no order id' };
    this.#names.add(answer.id, request.clientOrderId);
    return { outcome: 'accepted', exchangeOrderId: answer.id };
  }

  async cancelOrder(symbol: string, clientOrderId: string): Promise<Cancellation> {
    try {
      const contract = await this.contracts.contract(symbol);
      const known = this.#names.exchangeId(clientOrderId);
      const direct = known
        ? await this.#cancel('orders/{orderId}', { orderId: known })
        : await this.#cancel('orders/client-order/{clientOid}', {
            clientOid: clientOrderId,
            symbol: contract.id,
          });
      if (direct || known) return { outcome: direct ? 'canceled' : 'gone' };
      // A stop that waits is not always found by its client id.
      const waiting = await this.#waitingStop(contract, clientOrderId);
      const stopped = waiting && (await this.#cancel('orders/{orderId}', { orderId: textOf(waiting, 'id') }));
      return { outcome: stopped ? 'canceled' : 'gone' };
    } catch (error) {
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  canRest(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async fetchOrder(symbol: string, clientOrderId: string): Promise<Order | undefined> {
    const contract = await this.contracts.contract(symbol);
    return reading(`order ${clientOrderId}`, async () => {
      const row =
        (await this.#byClientId(clientOrderId)) ?? (await this.#waitingStop(contract, clientOrderId));
      if (!row) return undefined;
      // Client ids are ours and unique: another contract's order is not the one that was asked for.
      if (textOf(row, 'symbol') !== contract.id) return undefined;
      return this.#named(orderOf(row, symbol));
    });
  }

  async fetchOpenOrders(symbol?: string): Promise<readonly Order[]> {
    const contracts = await this.contracts.known(LIST_AGE);
    const only = symbol === undefined ? {} : { symbol: (await this.contracts.contract(symbol)).id };
    return reading('open orders', async () => {
      // One after the other: a stop that triggers between the two reads stands in both, never in none.
      const waiting = await this.#list('stopOrders', only);
      const working = await this.#list('orders', { ...only, status: 'active' });
      const orders = new Map<string, Order>();
      for (const row of [...waiting, ...working]) {
        const order = this.#named(anyOrderOf(row, symbolOrId(contracts, row)));
        orders.set(order.exchangeOrderId, order);
      }
      return [...orders.values()];
    });
  }

  async fetchPositions(): Promise<readonly ExchangePosition[]> {
    const contracts = await this.contracts.known(LIST_AGE);
    return reading('positions', async () => {
      const data = await this.client.call('futuresPrivate', 'GET', 'positions', { currency: 'USDT' });
      return rowsOf(data, 'positions').flatMap((row) => positionOf(row, contracts));
    });
  }

  async fetchAccount(): Promise<Account> {
    return reading('account', async () => {
      const data = await this.client.call('futuresPrivate', 'GET', 'account-overview', { currency: 'USDT' });
      const row = rowOf(data, 'account');
      const equity = numberOf(row, 'accountEquity');
      return {
        balance: equity - numberOf(row, 'unrealisedPNL'),
        equity,
        available: Math.max(0, numberOf(row, 'availableBalance')),
        timestamp: this.client.now(),
      };
    });
  }

  /** '' begins the record at the moment the adapter was opened. */
  async fetchEvents(cursor: string): Promise<EventPage> {
    return reading('account events', () => this.#events.read(cursor));
  }

  /**
   * Brings the account into one-way mode; nothing happens when it is.
   * @throws ReadFailedError when the mode cannot be read or changed (positions are open)
   */
  async ensureOneWay(): Promise<void> {
    await reading('position mode', async () => {
      const data = await this.client.call('futuresPrivate', 'GET', 'position/getPositionMode');
      if (numberOf(rowOf(data, 'position mode'), 'positionMode') === 0) return;
      await this.client.call('futuresPrivate', 'POST', 'position/switchPositionMode', { positionMode: '0' });
    });
  }

  #named(order: Order): Order {
    this.#names.add(order.exchangeOrderId, order.clientOrderId);
    return order;
  }

  async #byClientId(clientOid: string): Promise<Row | undefined> {
    try {
      const data = await this.client.call('futuresPrivate', 'GET', 'orders/byClientOid', { clientOid });
      return rowOf(data, 'order');
    } catch (error) {
      if (isNoSuchOrder(error)) return undefined;
      throw error;
    }
  }

  async #waitingStop(contract: Contract, clientOid: string): Promise<Row | undefined> {
    const rows = await this.#list('stopOrders', { symbol: contract.id });
    return rows.find((row) => optionalText(row, 'clientOid') === clientOid);
  }

  /** True when the exchange took the cancellation, false when it has no such working order. */
  async #cancel(path: string, params: Params): Promise<boolean> {
    try {
      await this.client.call('futuresPrivate', 'DELETE', path, params);
      return true;
    } catch (error) {
      if (isNoSuchOrder(error)) return false;
      throw error;
    }
  }

  async #list(path: 'orders' | 'stopOrders', params: Params): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const asked = { ...params, pageSize: PAGE_SIZE, currentPage: page };
      const data = rowOf(await this.client.call('futuresPrivate', 'GET', path, asked), path);
      rows.push(...rowsOf(data['items'], path));
      if (page >= numberOf(data, 'totalPage')) return rows;
    }
    throw new AmbiguousError(`${path} has more than ${MAX_PAGES} pages`);
  }
}

/** Our symbol, or the exchange's own id for contracts that we do not trade: they are shown, not hidden. */
const symbolOrId = (contracts: Contracts, row: Row): string => {
  const id = optionalText(row, 'symbol');
  return contracts.byId.get(id)?.instrument.symbol ?? id;
};
