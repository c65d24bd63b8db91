import type { BookFill, BookOrder, BookPosition, LedgerRow } from './book-types.js';
import { placeByHand, type HandOrder } from './by-hand.js';
import { KucoinServer } from './server.js';
import type { SocketFault } from './socket.js';
import { DEFAULT_KEYS, type Fault, type Keys, type KucoinOptions, type LoggedRequest } from './types.js';

export type { SocketFault } from './socket.js';
export type {
  ContractSpec,
  Fault,
  FundingProvider,
  KlineProvider,
  KlineRow,
  KucoinOptions,
} from './types.js';

/** The exchange as a test holds it. Symbols may be `XBTUSDTM` or `BTC-USDT`. */
export interface FakeKucoin {
  /** Base address for every call. */
  readonly root: string;
  readonly keys: Keys;
  readonly server: KucoinServer;
  readonly orders: readonly BookOrder[];
  readonly fills: readonly BookFill[];
  readonly positions: ReadonlyMap<string, BookPosition>;
  /** Every request so far, with its weight. */
  readonly requests: readonly LoggedRequest[];
  /** Moves prices; liquidation, stops, resting orders and pushes follow. `available`: contracts on offer at the touch. */
  setPrice(
    symbol: string,
    price: {
      readonly bid: number;
      readonly ask: number;
      readonly mark?: number;
      readonly available?: number;
    },
  ): void;
  /** Fills part of a resting order at its price. */
  fill(clientOid: string, contracts: number): void;
  /** Charges funding on the open position. */
  funding(symbol: string, rate: number): void;
  transfer(amount: number, status?: LedgerRow['status']): LedgerRow;
  /** What the owner does in the exchange's own app. */
  byHand(symbol: string, order: HandOrder): BookOrder;
  /** The exchange closes what is held, with a row that names no order; at the mark unless a price is given. */
  force(symbol: string, how: 'ADL' | 'settlement', contracts?: number, price?: number): void;
  /** Takes a contract off the list; what is held in it stays until it is settled (`force`). */
  delist(symbol: string): void;
  /** The next requests to an endpoint (`POST /api/v1/orders`, `*`) go wrong; once unless `times` says otherwise. */
  fail(endpoint: string, fault: Fault): void;
  /** Makes the push side misbehave; see SocketFault. */
  failSocket(fault: SocketFault): void;
  /** Ends every mood: faults that still wait, those of the socket, risk limits. */
  heal(): void;
  /** Refuses connections until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  stop(): Promise<void>;
}

/** `BTC-USDT` → `XBTUSDTM`; ids go through. */
export const contractId = (symbol: string): string => {
  const [base = '', quote] = symbol.split('-');
  return quote === undefined ? symbol : `${base === 'BTC' ? 'XBT' : base}${quote}M`;
};

/** Starts the wire-level exchange on a free port of loopback. */
export const startKucoin = async (options: KucoinOptions): Promise<FakeKucoin> => {
  const server = new KucoinServer({
    ...options,
    instruments: options.instruments.map((spec) => ({ ...spec, symbol: contractId(spec.symbol) })),
  });
  const { book, faults, requests } = server;
  await server.listen();
  const endPushes =
    options.pushEveryMs &&
    options.clock.every(options.pushEveryMs, () => {
      for (const [id, prices] of book.prices) server.push.price(id, prices);
    });
  return {
    root: server.root,
    keys: options.keys ?? DEFAULT_KEYS,
    server,
    orders: book.orders,
    fills: book.fills,
    positions: book.positions,
    requests,
    setPrice(symbol, price) {
      const id = contractId(symbol);
      book.setPrice(id, price);
      server.push.price(id, book.price(id));
    },
    failSocket: (fault) => server.push.fail(fault),
    fill(clientOid, contracts) {
      const order = book.orders.findLast((each) => each.clientOid === clientOid);
      if (!order?.isActive) throw new Error(`no active order ${clientOid}`);
      book.fill(order, contracts);
    },
    funding: (symbol, rate) => book.applyFunding(contractId(symbol), rate),
    transfer: (amount, status) => book.transfer(amount, status),
    byHand: (symbol, order) => placeByHand(book, contractId(symbol), order, server.now),
    force(symbol, how, contracts, price) {
      const id = contractId(symbol);
      book.force(id, how, price ?? book.price(id).mark, contracts, null);
    },
    delist(symbol) {
      const id = contractId(symbol);
      book.delisted.add(id);
      for (const order of book.orders) if (order.symbol === id && order.isActive) book.cancel(order);
    },
    fail: (endpoint, fault) => faults.add(endpoint, fault),
    heal() {
      faults.clear();
      server.push.heal();
      book.riskLimits.clear();
      book.lies.clear();
    },
    refuse: () => server.close(),
    accept: () => server.listen(),
    async stop() {
      if (endPushes) endPushes();
      await server.close();
    },
  };
};
