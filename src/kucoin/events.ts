import type { AccountEvent, Fill } from '../domain/index.js';
import type { EventPage } from '../exchange/exchange.js';
import { CashflowReader } from './cashflows.js';
import type { KucoinClient } from './client.js';
import { LIST_AGE, type ContractList, type Contracts } from './contracts.js';
import { cursorText, horizonOf, parseCursor, unseen } from './cursor.js';
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
      millisOf(row, 'tradeTime') >= horizon && !cursor.seen.has(`f${textOf(row, 'tradeId')}`);
    const fills: AccountEvent[] = [];
    for (const row of rows.filter(isNew))
      fills.push({ type: 'fill', fill: await this.#fill(row, contracts) });
    const traded = new Set(rows.map((row) => textOf(row, 'symbol')));
    const cashflows = await this.#cashflows.read(contracts, horizon, now, traded);
    const page = unseen(cursor, [...fills, ...cashflows]);
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

  async #fill(row: Row, contracts: Contracts): Promise<Fill> {
    const side = textOf(row, 'side');
    if (side !== 'buy' && side !== 'sell') throw new AmbiguousError(`the fill's side is ${side}`);
    const forced = isForced(row);
    // No order stands behind a forced row: it may name none.
    const exchangeOrderId = forced ? optionalText(row, 'orderId') : textOf(row, 'orderId');
    const id = textOf(row, 'symbol');
    return {
      id: textOf(row, 'tradeId'),
      clientOrderId: forced ? '' : await this.#clientId(exchangeOrderId),
      exchangeOrderId,
      symbol: contracts.byId.get(id)?.instrument.symbol ?? id,
      side,
      contracts: positiveOf(row, 'size'),
      price: positiveOf(row, 'price'),
      fee: forced ? (optionalNumber(row, 'fee') ?? 0) : numberOf(row, 'fee'),
      liquidity: optionalText(row, 'liquidity') === 'maker' ? 'maker' : 'taker',
      timestamp: millisOf(row, 'tradeTime'),
      ...(forced ? { liquidation: true } : {}),
    };
  }

  /** Fills name the exchange's id only; '' for orders that were not placed with a client id or are gone. */
  async #clientId(exchangeOrderId: string): Promise<string> {
    const known = this.names.clientId(exchangeOrderId);
    if (known !== undefined) return known;
    let clientId = '';
    try {
      const params = { orderId: exchangeOrderId };
      const data = await this.client.call('futuresPrivate', 'GET', 'orders/{orderId}', params);
      clientId = optionalText(rowOf(data, 'order'), 'clientOid');
    } catch (error) {
      // An order that the exchange will not show for good must not hold up the ledger.
      if (!isFinal(error)) throw error;
    }
    this.names.add(exchangeOrderId, clientId);
    return clientId;
  }
}

const isFinal = (error: unknown): boolean =>
  isNoSuchOrder(error) || (error instanceof KucoinError && ['100001', '400100'].includes(error.kucoinCode));

/** Liquidation, auto-deleveraging and settlement close a position without an order of its owner. */
const isForced = (row: Row): boolean => /liquid|adl|settle/i.test(optionalText(row, 'tradeType'));

const oldest = (rows: readonly Row[]): number => Math.min(...rows.map((row) => millisOf(row, 'tradeTime')));
