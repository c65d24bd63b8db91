import type { Clock } from '../../../src/clock.js';
import {
  isWholeLots,
  isWorking,
  notionalOf,
  type Account,
  type AccountEvent,
  type ExchangePosition,
  type Fill,
  type Instrument,
  type Order,
  type OrderRequest,
} from '../../../src/domain/index.js';
import {
  NOTHING_TO_REDUCE,
  type Cancellation,
  type EventPage,
  type Exchange,
  type Placement,
} from '../../../src/venues/exchange.js';
import { fitsForm } from '../../../src/venues/venue.js';
import { CAPABILITIES } from './capabilities.js';

/** Where a contract is quoted, its mark at the bid, and how much is on offer on either side. */
export interface TinyQuote {
  readonly bid: number;
  readonly ask: number;
  onOffer: number;
}

interface Held {
  readonly contracts: number;
  readonly entryPrice: number;
}

const FLAT: Held = { contracts: 0, entryPrice: 0 };
const isConditional = ({ type }: OrderRequest): boolean => type === 'stop' || type === 'takeProfit';
const signOf = ({ side }: Pick<OrderRequest, 'side'>): 1 | -1 => (side === 'buy' ? 1 : -1);
/** Contracts to a tenth of the smallest lot. */
const exact = (contracts: number): number => Number(contracts.toFixed(6));

/** An account in memory, one-way and isolated: orders, fills and positions, and nothing about how they are kept. */
export class TinyExchange implements Exchange {
  readonly orders = new Map<string, Order>();
  readonly #events: AccountEvent[] = [];
  readonly #held = new Map<string, Held>();
  #balance = 10_000;

  constructor(
    private readonly clock: Clock,
    private readonly instruments: ReadonlyMap<string, Instrument>,
    private readonly quotes: ReadonlyMap<string, TinyQuote>,
  ) {}

  createOrder(request: OrderRequest): Promise<Placement> {
    const known = this.orders.get(request.clientOrderId);
    if (known)
      return Promise.resolve({ outcome: 'duplicate', reason: `${known.clientOrderId} was used before` });
    const reason = this.#faultOf(request);
    const code = reason === NOTHING_TO_REDUCE ? NOTHING_TO_REDUCE : 'no';
    if (reason !== undefined) return Promise.resolve({ outcome: 'rejected', code, reason });
    const at = this.clock.now();
    const exchangeOrderId = `T${this.orders.size + 1}`;
    const order: Order = {
      ...request,
      exchangeOrderId,
      status: 'open',
      filled: 0,
      createdAt: at,
      updatedAt: at,
    };
    this.orders.set(order.clientOrderId, order);
    if (!isConditional(order)) this.#match(order, 'taker');
    return Promise.resolve({ outcome: 'accepted', exchangeOrderId });
  }

  cancelOrder(symbol: string, clientOrderId: string): Promise<Cancellation> {
    const order = this.orders.get(clientOrderId);
    if (order?.symbol !== symbol || !isWorking(order)) return Promise.resolve({ outcome: 'gone' });
    this.#put({ ...order, status: 'canceled' });
    return Promise.resolve({ outcome: 'canceled' });
  }

  fetchOrder(symbol: string, clientOrderId: string): Promise<Order | undefined> {
    const order = this.orders.get(clientOrderId);
    return Promise.resolve(order?.symbol === symbol ? order : undefined);
  }

  canRest(): Promise<boolean> {
    return Promise.resolve(true);
  }

  fetchOpenOrders(symbol?: string): Promise<readonly Order[]> {
    const working = [...this.orders.values()].filter(isWorking);
    return Promise.resolve(working.filter((order) => symbol === undefined || order.symbol === symbol));
  }

  fetchPositions(symbol?: string): Promise<readonly ExchangePosition[]> {
    return Promise.resolve(
      this.#positions().filter((held) => symbol === undefined || held.symbol === symbol),
    );
  }

  fetchAccount(): Promise<Account> {
    const positions = this.#positions();
    const equity = positions.reduce((sum, { unrealisedPnl }) => sum + unrealisedPnl, this.#balance);
    return Promise.resolve({
      balance: this.#balance,
      equity,
      available: this.#available(),
      timestamp: this.clock.now(),
    });
  }

  fetchEvents(cursor: string): Promise<EventPage> {
    return Promise.resolve({
      events: this.#events.slice(Number(cursor)),
      cursor: String(this.#events.length),
    });
  }

  /** After a contract was quoted anew: stops first, then what rests. */
  quoted(symbol: string): void {
    const working = [...this.orders.values()].filter((order) => order.symbol === symbol && isWorking(order));
    for (const order of working.filter(isConditional))
      if (this.#isTriggered(order)) this.#match(order, 'taker');
    for (const order of working.filter((each) => !isConditional(each))) this.#match(order, 'maker');
  }

  #faultOf(request: OrderRequest): string | undefined {
    const instrument = this.instruments.get(request.symbol);
    if (!instrument) return `no contract ${request.symbol}`;
    const { contracts, price, leverage, reduceOnly, timeInForce } = request;
    if (!fitsForm(request.clientOrderId, CAPABILITIES.clientIds)) return 'no client id of ours';
    if (!isWholeLots(contracts, instrument)) return `${contracts} is no multiple of ${instrument.lotSize}`;
    const { bid, ask } = this.#quote(request.symbol);
    if (timeInForce === 'PO' && price !== undefined && (request.side === 'buy' ? price >= ask : price <= bid))
      return 'it would trade at once';
    if (reduceOnly) return this.#reducible(request) > 0 ? undefined : NOTHING_TO_REDUCE;
    const margin = notionalOf(contracts, price ?? ask, instrument) / leverage;
    return margin > this.#available() ? 'balance insufficient' : undefined;
  }

  #quote(symbol: string): TinyQuote {
    const quote = this.quotes.get(symbol);
    if (!quote) throw new Error(`no quote of ${symbol}`);
    return quote;
  }

  #reducible(request: OrderRequest): number {
    return Math.max(0, -signOf(request) * (this.#held.get(request.symbol) ?? FLAT).contracts);
  }

  #isTriggered({ symbol, type, side, triggerPrice = NaN }: Order): boolean {
    const { bid } = this.#quote(symbol);
    return (side === 'sell') === (type === 'stop') ? bid <= triggerPrice : bid >= triggerPrice;
  }

  /** Fills what can be had; the rest of what does not rest is cancelled. */
  #match(order: Order, liquidity: Fill['liquidity']): void {
    const quote = this.#quote(order.symbol);
    const touch = order.side === 'buy' ? quote.ask : quote.bid;
    const { price = touch } = order;
    const isReached = order.side === 'buy' ? touch <= price : touch >= price;
    const wanted = order.reduceOnly
      ? Math.min(order.contracts, this.#reducible(order))
      : order.contracts - order.filled;
    // Only what is entered meets a thin book: an exit pays whatever it takes.
    const contracts = isReached ? exact(Math.min(wanted, order.reduceOnly ? Infinity : quote.onOffer)) : 0;
    if (contracts > 0) this.#fill(order, contracts, liquidity === 'maker' ? price : touch, liquidity);
    if (contracts > 0 && !order.reduceOnly) quote.onOffer -= contracts;
    const left = this.orders.get(order.clientOrderId) ?? order;
    const rests = left.type === 'limit' && left.timeInForce !== 'IOC';
    if (isWorking(left) && !rests)
      this.#put({ ...left, status: left.reduceOnly && left.filled > 0 ? 'filled' : 'canceled' });
  }

  #fill(order: Order, contracts: number, price: number, liquidity: Fill['liquidity']): void {
    const { symbol, side, clientOrderId, exchangeOrderId } = order;
    const instrument = this.instruments.get(symbol);
    if (!instrument) return;
    const fee =
      notionalOf(contracts, price, instrument) *
      (liquidity === 'maker' ? instrument.makerFee : instrument.takerFee);
    const before = this.#held.get(symbol) ?? FLAT;
    const signed = signOf(order) * contracts;
    const closed = before.contracts * signed < 0 ? Math.min(Math.abs(before.contracts), contracts) : 0;
    const gain = closed * Math.sign(before.contracts) * (price - before.entryPrice) * instrument.contractSize;
    this.#balance += gain - fee;
    const after = exact(before.contracts + signed);
    const entry =
      closed > 0 ? before.entryPrice : (before.contracts * before.entryPrice + signed * price) / after;
    this.#held.set(symbol, {
      contracts: after,
      entryPrice: closed > 0 && closed < contracts ? price : entry,
    });
    const filled = exact(order.filled + contracts);
    const averagePrice = ((order.averagePrice ?? 0) * order.filled + price * contracts) / filled;
    this.#put({ ...order, filled, averagePrice, status: filled >= order.contracts ? 'filled' : 'open' });
    const id = `F${this.#events.length + 1}`;
    const timestamp = this.clock.now();
    this.#events.push({
      type: 'fill',
      fill: { id, clientOrderId, exchangeOrderId, symbol, side, contracts, price, fee, liquidity, timestamp },
    });
  }

  #put(order: Order): void {
    this.orders.set(order.clientOrderId, { ...order, updatedAt: this.clock.now() });
  }

  #positions(): ExchangePosition[] {
    return [...this.#held].flatMap(([symbol, { contracts, entryPrice }]) => {
      const instrument = this.instruments.get(symbol);
      if (contracts === 0 || !instrument) return [];
      const markPrice = this.#quote(symbol).bid;
      const unrealisedPnl = contracts * (markPrice - entryPrice) * instrument.contractSize;
      const side = contracts > 0 ? 'long' : 'short';
      // Of a position at five times its margin.
      const liquidationPrice = entryPrice * (contracts > 0 ? 0.82 : 1.18);
      return [
        {
          symbol,
          side,
          contracts: Math.abs(contracts),
          entryPrice,
          markPrice,
          leverage: 5,
          liquidationPrice,
          unrealisedPnl,
        },
      ];
    });
  }

  #available(): number {
    const bound = this.#positions().map(({ symbol, contracts, entryPrice, leverage }) => {
      const instrument = this.instruments.get(symbol);
      return instrument ? notionalOf(contracts, entryPrice, instrument) / leverage : 0;
    });
    return bound.reduce((rest, margin) => rest - margin, this.#balance);
  }
}
