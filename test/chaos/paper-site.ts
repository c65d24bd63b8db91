import { ReadFailedError, type Order, type OrderRequest } from '../../src/domain/index.js';
import type { Cancellation, EventPage, Exchange, Placement } from '../../src/venues/exchange.js';
import { PaperExchange } from '../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../src/venues/paper/paper-state.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { recordingOf, type Row } from '../venues/paper/support.js';
import { Misbehaving, type OrderFault } from '../support/misbehaving.js';
import { Reach, type OrderCall } from './reach.js';
import {
  BALANCE,
  between,
  JumpClock,
  pick,
  START,
  SYMBOL,
  type Site,
  type SiteOptions,
  type Truth,
} from './site.js';

const SINK_ROW = 12;
const RISE_ROW = 24;
const priceAt = (row: number): number => (row < SINK_ROW ? 100 : row < RISE_ROW ? 97.8 : 108);
const rows = Array.from({ length: 84 }, (_, row): Row => {
  const price = priceAt(row);
  return [price, price, price, price, 1_000_000];
});
const recording = recordingOf({ [SYMBOL]: { rows } });

type PlannedCancel = 'lostAnswer' | 'lostRequest' | 'race';

/** The wire between the bot and the simulated exchange. */
class PaperWire {
  /** Entries that rest are one contract smaller there than they seem: so that they can fill in part only. */
  readonly #partial = new Map<string, { readonly asked: number; canceled: boolean }>();
  readonly #cancels: PlannedCancel[] = [];
  #lag = 0;
  #lagsUntil = 0;
  #eventsFailUntil = 0;
  orders: Misbehaving;
  /** Shown as the mark in place of the recorded one. */
  mark: number | undefined;

  constructor(
    private readonly real: PaperExchange,
    private readonly site: Pick<Site, 'clock' | 'reach' | 'fillResting'>,
    private readonly rests: boolean,
  ) {
    this.orders = new Misbehaving(real);
  }

  heal(): void {
    this.orders = new Misbehaving(this.real);
    this.#cancels.length = 0;
    this.#lagsUntil = this.#eventsFailUntil = 0;
  }

  planCancel(what: PlannedCancel): void {
    this.#cancels.push(what);
  }

  /** For a while, fills are in the record only `ms` after they happened. */
  lag(ms: number, forMs: number): void {
    this.#lag = ms;
    this.#lagsUntil = this.site.clock.now() + forMs;
  }

  failEvents(forMs: number): void {
    this.#eventsFailUntil = this.site.clock.now() + forMs;
  }

  readonly exchange: Exchange = {
    createOrder: async (request) => {
      const from = this.site.clock.now();
      const placement = await this.#place(request);
      const failed = placement.outcome === 'unknown' || placement.outcome === 'later';
      this.#tell('place', failed, from);
      return placement;
    },
    cancelOrder: (symbol, id) => this.#cancel(symbol, id),
    canRest: () => Promise.resolve(this.rests),
    fetchOrder: (symbol, id) =>
      this.#readOrders(async () => {
        const order = await this.orders.exchange.fetchOrder(symbol, id);
        return order && this.#shown(order);
      }),
    fetchOpenOrders: (symbol) =>
      this.#readOrders(async () =>
        (await this.orders.exchange.fetchOpenOrders(symbol)).map((order) => this.#shown(order)),
      ),
    fetchPositions: async () =>
      (await this.orders.exchange.fetchPositions()).map((held) => ({
        ...held,
        markPrice: this.mark ?? held.markPrice,
      })),
    fetchAccount: () => this.orders.exchange.fetchAccount(),
    fetchEvents: (cursor) => this.#events(cursor),
  };

  /** Entries that still seem to rest although there is nothing behind them. */
  async leftOver(): Promise<number> {
    let left = 0;
    for (const [id, { canceled }] of this.#partial)
      if (!canceled && (await this.real.fetchOrder(SYMBOL, id))?.status === 'filled') left++;
    return left;
  }

  #place(request: OrderRequest): Promise<Placement> {
    const { clientOrderId, timeInForce, contracts } = request;
    if (timeInForce !== 'PO' || contracts < 2) return this.orders.exchange.createOrder(request);
    this.#partial.set(clientOrderId, { asked: contracts, canceled: false });
    return this.orders.exchange.createOrder({ ...request, contracts: contracts - 1 });
  }

  #shown(order: Order): Order {
    const partial = this.#partial.get(order.clientOrderId);
    if (!partial) return order;
    const isFilled = order.status === 'filled';
    const status = isFilled ? (partial.canceled ? 'canceled' : 'open') : order.status;
    return { ...order, contracts: partial.asked, status };
  }

  #tell(call: OrderCall, failed: boolean, from: number): void {
    if (failed) this.site.reach.failed(call, from, this.site.clock.now());
    else this.site.reach.worked(call);
  }

  async #readOrders<T>(read: () => Promise<T>): Promise<T> {
    const from = this.site.clock.now();
    try {
      const answer = await read();
      this.#tell('read', false, from);
      return answer;
    } catch (error) {
      this.#tell('read', true, from);
      throw error;
    }
  }

  async #events(cursor: string): Promise<EventPage> {
    const now = this.site.clock.now();
    if (now < this.#eventsFailUntil) throw new ReadFailedError('account events', 'the record is away');
    const page = await this.orders.exchange.fetchEvents(cursor);
    const timeOf = (event: EventPage['events'][number]): number =>
      event.type === 'fill' ? event.fill.timestamp : event.cashflow.timestamp;
    const hidden = page.events.findIndex((event) => timeOf(event) > now - this.#lag);
    if (hidden < 0 || now >= this.#lagsUntil) return page;
    return { events: page.events.slice(0, hidden), cursor: String(Number(cursor) + hidden) };
  }

  async #cancel(symbol: string, id: string): Promise<Cancellation> {
    const planned = this.#cancels.shift();
    if (planned === 'lostRequest') return { outcome: 'unknown', reason: 'timed out' };
    if (planned === 'race') await this.site.fillResting('part');
    const partial = this.#partial.get(id);
    const done = await this.orders.exchange.cancelOrder(symbol, id);
    const answer: Cancellation = partial && !partial.canceled ? { outcome: 'canceled' } : done;
    if (partial) partial.canceled = true;
    return planned === 'lostAnswer' ? { outcome: 'unknown', reason: 'timed out' } : answer;
  }
}

const isEntry = ({ type, reduceOnly }: Pick<Order, 'type' | 'reduceOnly'>): boolean =>
  type === 'limit' && !reduceOnly;

type FaultOf = (wire: PaperWire, random: () => number) => void;
const onOrder =
  (fits: (order: { reduceOnly: boolean; type: string }) => boolean, fault: OrderFault): FaultOf =>
  (wire) =>
    wire.orders.plan(fits, fault);

const FAULTS: Readonly<Record<string, FaultOf>> = {
  'entry: answer lost': onOrder((order) => !order.reduceOnly, 'lostAnswer'),
  'stop: answer lost': onOrder((order) => order.type === 'stop', 'lostAnswer'),
  'stop: request lost': onOrder((order) => order.type === 'stop', 'lostRequest'),
  'exit: answer lost': onOrder((order) => order.type === 'market', 'lostAnswer'),
  'exit: request lost': onOrder((order) => order.type === 'market', 'lostRequest'),
  'target: answer lost': onOrder((order) => order.type === 'takeProfit', 'lostAnswer'),
  'entry: filled in part': onOrder((order) => !order.reduceOnly, { fillOnly: 1 }),
  'order not shown': (wire) => wire.orders.hide(() => true, 2),
  'reads fail': (wire, random) => wire.orders.failReads(1 + Math.floor(random() * 3)),
  'cancel: answer lost': (wire) => wire.planCancel('lostAnswer'),
  'cancel: request lost': (wire) => wire.planCancel('lostRequest'),
  'cancel races a fill': (wire) => wire.planCancel('race'),
  'fills late': (wire, random) => wire.lag(between(5000, 30_000, random), 60_000),
  'fills away': (wire) => wire.failEvents(20_000),
};

/** The simulated exchange behind a wire that misbehaves on its way. */
export const paperSite = ({ rests, only }: SiteOptions = { rests: false }): Site => {
  const clock = new JumpClock(START + 300_000);
  const reach = new Reach();
  const market = new RecordedMarketData(recording, clock);
  const store = new MemoryStore<PaperDocs>({ clock });
  const exchange = new PaperExchange({ market, clock, store, balance: BALANCE });
  let met = 0;
  const fillResting = async (): Promise<void> => {
    const orders = await exchange.fetchOpenOrders();
    if (!orders.some(isEntry)) return;
    const price = 0.99 * (await market.quote(SYMBOL)).bid;
    const below = { bid: price, ask: price + 0.01, last: price, mark: price };
    await exchange.onQuote({ symbol: SYMBOL, ...below, timestamp: clock.now() });
  };
  const passTo = async (row: number): Promise<void> => {
    clock.set(START + (row + 1) * 300_000);
    await exchange.advance(clock.now());
  };
  const wire = new PaperWire(exchange, { clock, reach, fillResting }, rests);
  return {
    clock,
    reach,
    truth: truthOf(exchange, wire),
    connect: () => Promise.resolve({ market, exchange: wire.exchange }),
    sink: () => passTo(SINK_ROW),
    rise: () => passTo(RISE_ROW),
    fall: () => {
      wire.mark = 90;
      return Promise.resolve();
    },
    fillResting,
    loseStop: async () => {
      for (const { symbol, clientOrderId, type } of await exchange.fetchOpenOrders())
        if (type === 'stop') await exchange.cancelOrder(symbol, clientOrderId);
    },
    place: async (request) => void (await exchange.createOrder(request)),
    fault: (random) => {
      met++;
      const name = only ?? pick(Object.keys(FAULTS), random);
      FAULTS[name]?.(wire, random);
    },
    fallInto: (mood) => {
      throw new Error(`the simulated exchange has no moods, got ${mood}`);
    },
    met: () => met,
    heal: () => wire.heal(),
    stop: () => Promise.resolve(),
  };
};

const truthOf = (exchange: PaperExchange, wire: PaperWire): Truth => ({
  held: async () => {
    const [position] = await exchange.fetchPositions();
    return position ? (position.side === 'long' ? 1 : -1) * position.contracts : 0;
  },
  covered: async (side) =>
    (await exchange.fetchOpenOrders())
      .filter((order) => order.type === 'stop' && order.reduceOnly)
      .filter((order) => order.side === (side === 'long' ? 'sell' : 'buy'))
      .reduce((sum, order) => sum + order.contracts, 0),
  working: async () => (await exchange.fetchOpenOrders()).length + (await wire.leftOver()),
  fills: async () =>
    (await exchange.fetchEvents('')).events.flatMap((event) => (event.type === 'fill' ? [event.fill] : [])),
  balance: async () => (await exchange.fetchAccount()).balance,
});
