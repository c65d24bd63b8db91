import type { Order, OrderRequest } from '../../src/domain/index.js';
import { ReadFailedError } from '../../src/domain/index.js';
import type { Exchange, Placement } from '../../src/venues/exchange.js';

/** What goes wrong with the next order that fits. */
export type OrderFault =
  /** Sent, accepted, but the answer never came. */
  | 'lostAnswer'
  /** Never arrived, and nobody said so. */
  | 'lostRequest'
  | { readonly reject: string }
  | { readonly later: string }
  /** Accepted for a smaller number of contracts: the rest is not filled. */
  | { readonly fillOnly: number }
  /** Fills so many contracts at once; the rest of it goes on working. */
  | { readonly keepsWorking: number };

interface Planned {
  readonly fits: (request: OrderRequest) => boolean;
  readonly fault: OrderFault;
  times: number;
}

/** An exchange whose wire fails on demand; every call that changes something is noted in order. */
export class Misbehaving {
  readonly calls: string[] = [];
  readonly #planned: Planned[] = [];
  #readsFail = 0;
  /** While true the record of fills shows nothing new. */
  withholdsFills = false;
  readonly #working = new Map<string, OrderRequest>();
  readonly #hidden: { readonly fits: (order: Order) => boolean; times: number }[] = [];

  constructor(private readonly real: Exchange) {}

  plan(fits: (request: OrderRequest) => boolean, fault: OrderFault, times = 1): void {
    this.#planned.push({ fits, fault, times });
  }

  /** The next `times` lookups of an order that fits say that there is none. */
  hide(fits: (order: Order) => boolean, times: number): void {
    this.#hidden.push({ fits, times });
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    this.#planned.length = 0;
    this.#hidden.length = 0;
    this.#readsFail = 0;
    this.withholdsFills = false;
  }

  /** The next `times` reads of any kind fail. */
  failReads(times: number): void {
    this.#readsFail = times;
  }

  readonly exchange: Exchange = {
    createOrder: (request) => this.#create(request),
    cancelOrder: (symbol, id) => {
      this.calls.push(`cancel ${id}`);
      this.#working.delete(id);
      return this.real.cancelOrder(symbol, id);
    },
    canRest: (symbol, ms) => this.real.canRest(symbol, ms),
    fetchOrder: (symbol, id) => this.#read(() => this.#find(symbol, id)),
    fetchOpenOrders: (symbol) => this.#read(() => this.real.fetchOpenOrders(symbol)),
    fetchPositions: () => this.#read(() => this.real.fetchPositions()),
    fetchAccount: () => this.#read(() => this.real.fetchAccount()),
    fetchEvents: (cursor) =>
      this.#read(() =>
        this.withholdsFills ? Promise.resolve({ events: [], cursor }) : this.real.fetchEvents(cursor),
      ),
  };

  async #read<T>(read: () => Promise<T>): Promise<T> {
    if (this.#readsFail > 0) {
      this.#readsFail--;
      throw new ReadFailedError('the account', 'the wire is down');
    }
    return read();
  }

  /** An order with a part that keeps working, as the exchange shows it. */
  #asWorking(order: Order): Order {
    const request = this.#working.get(order.clientOrderId);
    return request ? { ...order, contracts: request.contracts, status: 'open' } : order;
  }

  async #find(symbol: string, id: string): Promise<Order | undefined> {
    const order = await this.real.fetchOrder(symbol, id);
    const hidden = order && this.#hidden.find(({ fits, times }) => times > 0 && fits(order));
    if (!hidden) return order && this.#asWorking(order);
    hidden.times--;
    return undefined;
  }

  async #create(request: OrderRequest): Promise<Placement> {
    this.calls.push(`create ${request.type} ${request.clientOrderId}`);
    const planned = this.#planned.find(({ fits, times }) => times > 0 && fits(request));
    if (!planned) return this.real.createOrder(request);
    planned.times--;
    const { fault } = planned;
    if (fault === 'lostRequest') return { outcome: 'unknown', reason: 'timed out' };
    if (fault === 'lostAnswer') {
      await this.real.createOrder(request);
      return { outcome: 'unknown', reason: 'timed out' };
    }
    if ('reject' in fault) return { outcome: 'rejected', code: '100001', reason: fault.reject };
    if ('later' in fault)
      return { outcome: 'later', code: '429000', reason: fault.later, retryAfterMs: 1000 };
    if ('fillOnly' in fault) return this.real.createOrder({ ...request, contracts: fault.fillOnly });
    return this.#fillAndRest(request, fault.keepsWorking);
  }

  async #fillAndRest(request: OrderRequest, filled: number): Promise<Placement> {
    this.#working.set(request.clientOrderId, request);
    return this.real.createOrder({ ...request, contracts: filled });
  }
}
