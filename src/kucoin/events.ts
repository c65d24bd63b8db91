import type { AccountEvent, Fill, OrderSide } from '../domain/index.js';
import type { EventPage } from '../exchange/exchange.js';
import { CashflowReader } from './cashflows.js';
import type { KucoinClient } from './client.js';
import { LIST_AGE, type ContractList, type Contracts } from './contracts.js';
import { cursorText, fillId, hasSeenFill, horizonOf, parseCursor, unseen } from './cursor.js';
import { AmbiguousError, isNoSuchOrder, KucoinError } from './errors.js';
import {
  millisOf,
  numberOf,
  optionalNumber,
  optionalText,
  positiveOf,
  rowOf,
  rowsOf,
  textOf,
  type Row,
} from './fields.js';
import type { OrderNames } from './order-names.js';

const HOUR = 3_600_000;
/** recentFills shows 24 h, at most so many rows; an hour is kept in reserve. */
const RECENT_MS = 23 * HOUR;
const RECENT_ROWS = 1_000;
/** The history answers for at most seven days at once. */
const HISTORY_MS = 7 * 24 * HOUR;
const MAX_PAGES = 50;
/** Records differ in how late they are: an order that none of them shows is gone only when its fill is older, ms. */
const SETTLED_MS = 10 * 60_000;

/** Fills, funding and transfers since a cursor. Fast fills every time; the slower records when they can have changed. */
export class EventReader {
  /** The cursor handed out last and when: only when it comes back has it been stored with what it stands for. */
  #handedOut: { readonly text: string; readonly at: number } | undefined;
  readonly #cashflows: CashflowReader;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    private readonly names: OrderNames,
    private readonly recordFrom: () => number,
  ) {
    this.#cashflows = new CashflowReader(client);
  }

  async read(text: string): Promise<EventPage> {
    const contracts = await this.contracts.known(LIST_AGE);
    const cursor = parseCursor(text, this.recordFrom());
    const readAt = this.#handedOut?.text === text ? this.#handedOut.at : Number.NEGATIVE_INFINITY;
    if (readAt === Number.NEGATIVE_INFINITY) this.#cashflows.restart();
    const horizon = horizonOf(cursor);
    const now = this.client.now();
    const rows = await this.#fillRows(Math.max(horizon, readAt - RECENT_MS), now);
    const isNew = (row: Row): boolean =>
      millisOf(row, 'tradeTime') >= horizon && !hasSeenFill(cursor, idOf(row));
    const { fills, waiting } = await this.#fills(rows.filter(isNew), contracts, now);
    const traded = new Set(rows.map((row) => textOf(row, 'symbol')));
    const cashflows = await this.#cashflows.read(contracts, horizon, now, traded, cursor.pending);
    const page = unseen(cursor, [...fills, ...cashflows.events], cashflows.pending);
    if (waiting !== undefined && page.events.length === 0)
      throw new AmbiguousError(`no record shows order ${waiting} of a new fill yet`);
    // Unchanged while nothing happens, so that nothing needs to be stored; the first one is new.
    const next = text !== '' && page.cursor === cursor ? text : cursorText(page.cursor);
    this.#handedOut = { text: next, at: now };
    return { events: page.events, cursor: next };
  }

  /** The fast list, and the history where the fast list does not reach back far enough. */
  async #fillRows(from: number, now: number): Promise<readonly Row[]> {
    const recent = rowsOf(await this.client.call('futuresPrivate', 'GET', 'recentFills'), 'recent fills');
    const covered = recent.length < RECENT_ROWS ? now - RECENT_MS : oldest(recent);
    if (from >= covered) return recent;
    const older: Row[] = [];
    for (let start = from; start < now; start += HISTORY_MS)
      older.push(...(await this.#history(start, Math.min(now, start + HISTORY_MS))));
    return [...older, ...recent];
  }

  async #history(startAt: number, endAt: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const asked = { startAt, endAt, pageSize: 1_000, currentPage: page };
      const data = rowOf(await this.client.call('futuresPrivate', 'GET', 'fills', asked), 'fills');
      rows.push(...rowsOf(data['items'], 'fills'));
      if (page >= numberOf(data, 'totalPage')) return rows;
    }
    throw new AmbiguousError(`fills have more than ${MAX_PAGES} pages`);
  }

  /**
   * The fills that can be told whose they are. One that cannot yet holds back the later ones of its contract alone:
   * `waiting` is its order, and while there is one nothing may be concluded from a page without events.
   */
  async #fills(
    rows: readonly Row[],
    contracts: Contracts,
    now: number,
  ): Promise<{ readonly fills: readonly AccountEvent[]; readonly waiting: string | undefined }> {
    const fills: AccountEvent[] = [];
    const lookup = new Map<string, string>();
    const held = new Set<string>();
    let waiting: string | undefined;
    for (const row of [...rows].sort((a, b) => millisOf(a, 'tradeTime') - millisOf(b, 'tradeTime'))) {
      const id = textOf(row, 'symbol');
      if (held.has(id)) continue;
      const clientId = isForced(row) ? '' : await this.#clientId(row, lookup, now);
      if (clientId !== undefined) fills.push({ type: 'fill', fill: fillOf(row, clientId, contracts) });
      else {
        held.add(id);
        waiting = textOf(row, 'orderId');
      }
    }
    return { fills, waiting };
  }

  /**
   * Fills name the exchange's id only. '' for orders that were not placed with a client id or are gone; undefined while
   * a young fill's order is not shown anywhere.
   */
  async #clientId(row: Row, lookup: Map<string, string>, now: number): Promise<string | undefined> {
    const orderId = textOf(row, 'orderId');
    const known = this.names.clientId(orderId) ?? lookup.get(orderId);
    if (known !== undefined) return known;
    const found =
      (await this.#orderById(orderId)) ?? (await this.#orderOfList(orderId, textOf(row, 'symbol')));
    if (found === undefined && now - millisOf(row, 'tradeTime') < SETTLED_MS) return undefined;
    const clientId = found === undefined ? '' : optionalText(found, 'clientOid');
    lookup.set(orderId, clientId);
    this.names.add(orderId, clientId);
    return clientId;
  }

  async #orderById(orderId: string): Promise<Row | undefined> {
    try {
      return rowOf(await this.client.call('futuresPrivate', 'GET', 'orders/{orderId}', { orderId }), 'order');
    } catch (error) {
      if (isFinal(error)) return undefined;
      throw error;
    }
  }

  /** The lists may show an order that the lookup by its id does not. */
  async #orderOfList(orderId: string, symbol: string): Promise<Row | undefined> {
    const isIt = (row: Row): boolean => row['id'] === orderId;
    const done = await this.client.call('futuresPrivate', 'GET', 'recentDoneOrders', { symbol });
    const found = rowsOf(done, 'done orders').find(isIt);
    if (found) return found;
    const asked = { symbol, status: 'active', pageSize: 1_000 };
    const active = rowOf(await this.client.call('futuresPrivate', 'GET', 'orders', asked), 'orders');
    return rowsOf(active['items'], 'orders').find(isIt);
  }
}

const sideOf = (row: Row): OrderSide => {
  const side = textOf(row, 'side');
  if (side !== 'buy' && side !== 'sell') throw new AmbiguousError(`the fill's side is ${side}`);
  return side;
};

const idOf = (row: Row): string => fillId(textOf(row, 'symbol'), textOf(row, 'tradeId'), sideOf(row));

const fillOf = (row: Row, clientOrderId: string, contracts: Contracts): Fill => {
  const forced = isForced(row);
  // No order stands behind a forced row: it may name none.
  const exchangeOrderId = forced ? optionalText(row, 'orderId') : textOf(row, 'orderId');
  const id = textOf(row, 'symbol');
  return {
    id: idOf(row),
    clientOrderId,
    exchangeOrderId,
    symbol: contracts.byId.get(id)?.instrument.symbol ?? id,
    side: sideOf(row),
    contracts: positiveOf(row, 'size'),
    price: positiveOf(row, 'price'),
    fee: forced ? (optionalNumber(row, 'fee') ?? 0) : numberOf(row, 'fee'),
    liquidity: optionalText(row, 'liquidity') === 'maker' ? 'maker' : 'taker',
    timestamp: millisOf(row, 'tradeTime'),
    ...(forced ? { liquidation: true, ...forcedBy(row) } : {}),
  };
};

const isFinal = (error: unknown): boolean =>
  isNoSuchOrder(error) || (error instanceof KucoinError && ['100001', '400100'].includes(error.kucoinCode));

const forcedBy = (row: Row): Pick<Fill, 'forcedBy'> => {
  const type = optionalText(row, 'tradeType');
  if (/adl/i.test(type)) return { forcedBy: 'auto-deleveraging' };
  return /settle/i.test(type) ? { forcedBy: 'settlement' } : {};
};

/** Liquidation, auto-deleveraging and settlement close a position without an order of its owner. */
const isForced = (row: Row): boolean => /liquid|adl|settle/i.test(optionalText(row, 'tradeType'));

const oldest = (rows: readonly Row[]): number => Math.min(...rows.map((row) => millisOf(row, 'tradeTime')));
