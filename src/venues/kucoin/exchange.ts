import {
  DAY,
  HOUR,
  reasonOf,
  type Account,
  type ExchangePosition,
  type Fill,
  type Order,
  type OrderRequest,
  type RehearsedFacts,
} from '../../domain/index.js';
import type { Cancellation, EventPage, Exchange, Placement } from '../exchange.js';
import type { KucoinClient, Params } from './client.js';
import { leftOut, pagesOf } from './reads.js';
import { LIST_AGE, type Contract, type ContractList, type Contracts } from './contracts.js';
import { BAD_TIMESTAMP, isNoSuchOrder, KucoinError, MARGIN_MODE_MISMATCH } from './errors.js';
import { AmbiguousError, reading } from '../shared/errors.js';
import { CashflowReader } from './cashflows.js';
import { FillReader } from './fills.js';
import {
  eachRow,
  findRow,
  nameOf,
  numberOf,
  optionalText,
  rowOf,
  textOf,
  type Row,
} from '../shared/fields.js';
import { placedSoon } from '../shared/hedge.js';
import { renamed } from './former-names.js';
import { orderRow } from './lookup.js';
import { OrderNames } from '../shared/order-names.js';
import { anyOrderOf, faultOf, orderOf, orderParams } from './orders.js';
import { isPassing, placementOf } from './outcomes.js';
import { positionOf } from './positions.js';

/** A contract is switched to isolated margin at most once in this time, ms. */
const SWITCH_MS = 60_000;
const SWITCHED_RETRY_MS = 100;

/** Orders and account of KuCoin Futures: one-way mode, isolated margin, whole contracts. */
export class KucoinExchange implements Exchange {
  /** Documented: seven days by client id, three months by order id. */
  readonly keepsOrders = { byClientId: 7 * DAY, byExchangeId: 90 * DAY };
  readonly #names = new OrderNames();
  /** When contracts were switched to isolated margin. */
  readonly #switchedAt = new Map<string, number>();
  readonly #fills: FillReader;
  readonly #cashflows: CashflowReader;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    recordFrom: () => number,
    private readonly facts: () => RehearsedFacts = () => ({}),
  ) {
    this.#fills = new FillReader(client, contracts, this.#names, recordFrom);
    this.#cashflows = new CashflowReader(client, contracts, this.#fills);
  }

  createOrder(request: OrderRequest): Promise<Placement> {
    return placedSoon(this.#create(request));
  }

  async #create(request: OrderRequest): Promise<Placement> {
    let contract: Contract;
    try {
      contract = await this.contracts.contract(request.symbol);
    } catch (error) {
      return { outcome: 'later', code: 'no-contract', reason: reasonOf(error) };
    }
    const settled = this.#settledIn();
    if (!request.reduceOnly && settled > 0)
      return {
        outcome: 'later',
        code: 'funding',
        reason: 'funding may be being settled',
        retryAfterMs: settled,
      };
    const fault = faultOf(request, contract.instrument);
    if (fault !== undefined) return { outcome: 'rejected', code: 'bad-request', reason: fault };
    try {
      return await this.#send(request, contract);
    } catch (error) {
      if (error instanceof KucoinError && error.exchangeCode === BAD_TIMESTAMP)
        await this.client.syncTime(true);
      if (error instanceof KucoinError && error.exchangeCode === MARGIN_MODE_MISMATCH)
        return this.#switchMargin(request, contract, error);
      return placementOf(error, request);
    }
  }

  /** ms for which nothing should be opened: a rehearsal saw orders refused for so long after funding, on whole hours. */
  #settledIn(): number {
    return Math.max(0, (this.facts().fundingWindow ?? 0) - (this.client.now() % HOUR));
  }

  /**
   * An entry refused for the contract's margin mode: the mode is switched, and the caller, who checks its lease before
   * every order that is signed, sends it again. Refused again soon after, the refusal stands.
   */
  async #switchMargin(request: OrderRequest, contract: Contract, refusal: KucoinError): Promise<Placement> {
    const now = this.client.now();
    const before = this.#switchedAt.get(contract.id) ?? Number.NEGATIVE_INFINITY;
    if (request.reduceOnly || now - before < SWITCH_MS) return placementOf(refusal, request);
    const { exchangeCode: code, reason } = refusal;
    try {
      const mode = { symbol: contract.id, marginMode: 'ISOLATED' };
      await this.client.call('futuresPrivate', 'POST', 'position/changeMarginMode', mode);
      this.#switchedAt.set(contract.id, now);
    } catch (error) {
      if (!isPassing(error)) return placementOf(refusal, request);
    }
    return { outcome: 'later', code, reason, retryAfterMs: SWITCHED_RETRY_MS };
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
      return { outcome: 'unknown', reason: reasonOf(error) };
    }
  }

  canRest(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async fetchOrder(
    symbol: string,
    clientOrderId: string,
    exchangeOrderId = this.#names.exchangeId(clientOrderId),
    mayWait = false,
  ): Promise<Order | undefined> {
    const contract = await this.contracts.contract(symbol);
    if (exchangeOrderId !== undefined) this.#names.add(exchangeOrderId, clientOrderId);
    return reading(`order ${clientOrderId}`, async () => {
      const sought = { contract: contract.id, clientOid: clientOrderId, orderId: exchangeOrderId };
      const row = await orderRow(this.client, sought, mayWait);
      // Client ids are ours and unique: another contract's order is not the one that was asked for.
      return row && textOf(row, 'symbol') === contract.id
        ? this.#named({ ...orderOf(row, symbol), clientOrderId })
        : undefined;
    });
  }

  async fetchFills(_symbol: string, exchangeOrderId: string): Promise<readonly Fill[]> {
    return reading(`fills of order ${exchangeOrderId}`, () => this.#fills.fillsOf(exchangeOrderId));
  }

  async fetchOpenOrders(symbol?: string): Promise<readonly Order[]> {
    const contracts = await this.contracts.known(LIST_AGE);
    const only = symbol === undefined ? {} : { symbol: (await this.contracts.contract(symbol)).id };
    return reading('open orders', async () => {
      // One after the other: a stop that triggers between the two reads stands in both, never in none.
      const waiting = await pagesOf(this.client, 'stopOrders', only);
      const working = await pagesOf(this.client, 'orders', { ...only, status: 'active' });
      const orders = new Map<string, Order>();
      const read = (row: Row): Order => this.#named(anyOrderOf(row, symbolOrId(contracts, row)));
      const found = eachRow([...waiting, ...working], 'orders', read, (row, fault) => {
        // One that is missing is looked up by whoever expects it: that fails for its symbol alone.
        if (symbol !== undefined) throw new AmbiguousError(fault);
        leftOut(this.client, 'order')(row, fault);
      });
      for (const order of found) orders.set(order.exchangeOrderId, order);
      return [...orders.values()];
    });
  }

  async nameNow(symbol: string): Promise<string> {
    const name = renamed(symbol);
    if (name === undefined) return symbol;
    const { bySymbol } = await this.contracts.known(LIST_AGE);
    return bySymbol.has(symbol) ? symbol : name;
  }

  async fetchPositions(symbol?: string): Promise<readonly ExchangePosition[]> {
    const contracts = await this.contracts.known(LIST_AGE);
    return reading('positions', async () => {
      const data = await this.client.call('futuresPrivate', 'GET', 'positions', { currency: 'USDT' });
      const odd: string[] = [];
      const read = (row: Row): ExchangePosition[] => positionOf(row, contracts);
      const found = eachRow(data, 'positions', read, (row, fault) => {
        leftOut(this.client, 'position')(row, fault);
        const id = nameOf(row);
        const name = contracts.byId.get(id)?.instrument.symbol;
        // A row without a name may be anybody's that is not shown.
        if (symbol === undefined || name === undefined || name === symbol) odd.push(fault);
      }).flat();
      const shown = symbol === undefined ? found : found.filter((held) => held.symbol === symbol);
      if (odd[0] !== undefined && (symbol === undefined || shown.length === 0))
        throw new AmbiguousError(odd[0]);
      return shown;
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
    return reading('account events', () => this.#fills.read(cursor));
  }

  async fetchCashflows(cursor: string): Promise<EventPage> {
    return reading('cash flows', () => this.#cashflows.read(cursor));
  }

  #named(order: Order): Order {
    this.#names.add(order.exchangeOrderId, order.clientOrderId);
    return order;
  }

  async #waitingStop(contract: Contract, clientOid: string): Promise<Row | undefined> {
    const rows = await pagesOf(this.client, 'stopOrders', { symbol: contract.id });
    return findRow(rows, (row) => optionalText(row, 'clientOid') === clientOid);
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
}

/** Our symbol, or the exchange's own id for contracts that we do not trade: they are shown, not hidden. */
const symbolOrId = (contracts: Contracts, row: Row): string => {
  const id = optionalText(row, 'symbol');
  return contracts.byId.get(id)?.instrument.symbol ?? id;
};
