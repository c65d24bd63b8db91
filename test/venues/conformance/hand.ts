import type { AccountEvent, Fill, Instrument, Order, OrderRequest } from '../../../src/domain/index.js';
import type { Exchange, Placement } from '../../../src/venues/exchange.js';
import type { Capabilities } from '../../../src/venues/venue.js';

/** A venue as the suite holds it: an account with money and nothing else in it. */
export interface Rig {
  readonly exchange: Exchange;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly capabilities: Capabilities;
  /** Two contracts, and where their price stands. */
  readonly symbols: readonly [main: string, other: string];
  readonly price: number;
  /** Time goes on, and a contract is quoted around a price; so many contracts are on offer on either side. */
  readonly quote: (symbol: string, price: number, onOffer?: number) => Promise<void>;
  /** What makes the next order end so, where the venue can be made to; `answered` ends the trouble. */
  readonly trouble: Partial<Record<'later' | 'unknown', () => void>>;
  readonly answered: () => void;
  /** The same account from another process. */
  readonly reopen: () => Promise<Exchange>;
}

let serial = 0;

/** A client id that no order had. */
export const newId = (): string => `rad-conform-${(++serial).toString(36)}-0`;

/** What the suite does with a rig. */
export class Hand {
  readonly symbol: string;

  constructor(readonly rig: Rig) {
    [this.symbol] = rig.symbols;
  }

  lotOf(symbol: string): number {
    const lot = this.rig.instruments.get(symbol)?.lotSize;
    if (lot === undefined) throw new Error(`no instrument ${symbol}`);
    return lot;
  }

  /** So many lots, in contracts. */
  lots(count: number): number {
    return Number((count * this.lotOf(this.symbol)).toFixed(8));
  }

  /** So far from where the price stood, on a tick. */
  away(share: number): number {
    return Math.round(this.rig.price * (1 + share));
  }

  /** A buy at market of ten lots, with a client id of its own. */
  order(change: Partial<OrderRequest> = {}): OrderRequest {
    return {
      clientOrderId: newId(),
      symbol: this.symbol,
      side: 'buy',
      type: 'market',
      contracts: this.lots(10),
      reduceOnly: false,
      leverage: 5,
      ...change,
    };
  }

  exit(change: Partial<OrderRequest> = {}): OrderRequest {
    return this.order({ side: 'sell', reduceOnly: true, ...change });
  }

  resting(change: Partial<OrderRequest> = {}): OrderRequest {
    return this.order({ type: 'limit', timeInForce: 'GTC', price: this.away(-0.05), ...change });
  }

  /** What became of an order in the end, where its answer is only slow. */
  async place(request: OrderRequest, exchange = this.rig.exchange): Promise<Placement> {
    const placement = await exchange.createOrder(request);
    return placement.outcome === 'unknown' && placement.answer ? placement.answer : placement;
  }

  /** An order that has to be taken. */
  async send(request: OrderRequest): Promise<OrderRequest> {
    const placement = await this.place(request);
    if (placement.outcome !== 'accepted') throw new Error(`not taken: ${JSON.stringify(placement)}`);
    return request;
  }

  seen({ symbol, clientOrderId }: OrderRequest, exchange = this.rig.exchange): Promise<Order | undefined> {
    return exchange.fetchOrder(symbol, clientOrderId);
  }

  /** Contracts, below zero for a short. */
  async held(): Promise<number> {
    const [position] = await this.rig.exchange.fetchPositions(this.symbol);
    return position ? position.contracts * (position.side === 'long' ? 1 : -1) : 0;
  }

  /** Everything on record, read to its end. */
  async record(from = ''): Promise<readonly AccountEvent[]> {
    const page = await this.rig.exchange.fetchEvents(from);
    return page.events.length === 0 ? [] : [...page.events, ...(await this.record(page.cursor))];
  }

  async fills(): Promise<readonly Fill[]> {
    return (await this.record()).flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
  }
}
