import { HOUR, type AccountEvent, type Fill, type OrderSide, MINUTE } from '../../domain/index.js';
import type { EventPage } from '../exchange.js';
import { exactSum } from '../../domain/ledger/closing.js';
import type { KucoinClient } from './client.js';
import { leftOut, pagesOf } from './reads.js';
import { LIST_AGE, type ContractList, type Contracts } from './contracts.js';
import { cursorText, fillId, hasSeenFill, horizonOf, parseCursor, unseen } from './cursor.js';
import { isNoSuchOrder, KucoinError } from './errors.js';
import { AmbiguousError } from '../shared/errors.js';
import {
  arrayOf,
  eachRow,
  millisOf,
  numberOf,
  optionalNumber,
  optionalText,
  positiveOf,
  rowOf,
  rowsOf,
  textOf,
  type Row,
} from '../shared/fields.js';
import type { OrderNames } from '../shared/order-names.js';

/** recentFills shows 24 h, at most so many rows; an hour is kept in reserve. */
const RECENT_MS = 23 * HOUR;
const RECENT_ROWS = 1_000;
/** Where the last read lies within three hours the fast list is enough, ms. */
const BEHIND_MS = RECENT_MS - 3 * HOUR;
/** The history answers for at most seven days at once. */
const HISTORY_MS = 7 * 24 * HOUR;
/** Records differ in how late they are: an order that none of them shows is gone only when its fill is older, ms. */
const SETTLED_MS = 10 * MINUTE;

/** Cursors whose reads are remembered: as many as can be under way at once, and more. */
const HANDED_OUT = 32;

/** Fills since a cursor: the fast list every time, the history where that does not reach back far enough. */
export class FillReader {
  /**
   * When the record had been read, by the cursor that was handed out then: only one that comes back has been stored with
   * what it stands for, and of reads side by side one alone is.
   */
  readonly #readAt = new Map<string, number>();
  readonly #leftOut: ReturnType<typeof leftOut>;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    private readonly names: OrderNames,
    private readonly recordFrom: () => number,
  ) {
    this.#leftOut = leftOut(client, 'fill');
  }

  async read(text: string): Promise<EventPage> {
    const contracts = await this.contracts.known(LIST_AGE);
    const cursor = parseCursor(text, this.recordFrom());
    const horizon = horizonOf(cursor);
    const now = this.client.now();
    const rows = await this.#rows(neededFrom(horizon, this.#readAt.get(text)), now);
    const isNew = (row: Row): boolean =>
      millisOf(row, 'tradeTime') >= horizon && !hasSeenFill(cursor, idOf(row));
    const { fills, waiting } = await this.#fills(rows.filter(isNew), contracts, now);
    const page = unseen(cursor, fills, now);
    if (waiting !== undefined && page.events.length === 0)
      throw new AmbiguousError(`no record shows order ${waiting} of a new fill yet`);
    // Unchanged while nothing happens, so that nothing needs to be stored; the first one is new.
    const next = text !== '' && page.cursor === cursor ? text : cursorText(page.cursor);
    this.#handOut(next, now);
    return { events: page.events, cursor: next };
  }

  /** Contracts that were traded since the horizon, as far as it was not read by `readAt` already. */
  async traded(horizon: number, readAt: number, now: number): Promise<ReadonlySet<string>> {
    const rows = await this.#rows(neededFrom(horizon, readAt), now);
    return new Set(rows.map((row) => textOf(row, 'symbol')));
  }

  /** Of two reads that came to one cursor each has found what the other has. */
  #handOut(text: string, at: number): void {
    const latest = Math.max(at, this.#readAt.get(text) ?? at);
    this.#readAt.delete(text);
    this.#readAt.set(text, latest);
    const [oldest = text] = this.#readAt.keys();
    if (this.#readAt.size > HANDED_OUT) this.#readAt.delete(oldest);
  }

  /** Every fill of one order. */
  async fillsOf(orderId: string): Promise<readonly Fill[]> {
    const contracts = await this.contracts.known(LIST_AGE);
    // Nothing of one order may be missing.
    const rows = await this.#history({ orderId }, (_row, fault) => {
      throw new AmbiguousError(fault);
    });
    return rows.map((row) => fillOf(row, this.names.clientId(orderId) ?? '', contracts));
  }

  /** The fast list, and the history where the fast list does not reach back far enough. */
  async #rows(from: number, now: number): Promise<readonly Row[]> {
    const answer = await this.client.call('futuresPrivate', 'GET', 'recentFills');
    const recent = this.#sound(answer, 'recent fills');
    const covered = arrayOf(answer, 'recent fills').length < RECENT_ROWS ? now - RECENT_MS : oldest(recent);
    if (from >= covered) return recent;
    const older: Row[] = [];
    for (let start = from; start < now; start += HISTORY_MS)
      older.push(...(await this.#history({ startAt: start, endAt: Math.min(now, start + HISTORY_MS) })));
    return [...older, ...recent];
  }

  /** Rows that say at least which fill they are. Any other is not taken for seen: it counts once it can be read. */
  #sound(value: unknown, what: string, note = this.#leftOut): readonly Row[] {
    const known = (row: Row): Row | undefined =>
      idOf(row) && millisOf(row, 'tradeTime') > 0 ? row : undefined;
    return eachRow(value, what, known, note);
  }

  async #history(
    which: Readonly<Record<string, string | number>>,
    note = this.#leftOut,
  ): Promise<readonly Row[]> {
    return this.#sound(await pagesOf(this.client, 'fills', which), 'fills', note);
  }

  /**
   * The fills that can be told whose they are. A young one that cannot yet, or cannot be read whole, holds back the
   * later ones of its contract alone: `waiting` is its order, and nothing may be concluded from a page without events.
   * One that stays so is left out until it can be read: held back for longer, later fills would fall out of the overlap.
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
      const fill = await this.#fillOf(row, contracts, lookup, now);
      if (fill) fills.push({ type: 'fill', fill });
      else if (now - millisOf(row, 'tradeTime') < SETTLED_MS) {
        held.add(id);
        waiting = optionalText(row, 'orderId');
      }
    }
    return { fills, waiting };
  }

  async #fillOf(
    row: Row,
    contracts: Contracts,
    lookup: Map<string, string>,
    now: number,
  ): Promise<Fill | undefined> {
    const clientId = isForced(row) ? '' : await this.#clientId(row, lookup, now);
    if (clientId === undefined) return undefined;
    try {
      return fillOf(row, clientId, contracts);
    } catch (error) {
      if (!(error instanceof AmbiguousError)) throw error;
      this.#leftOut(row, error.reason);
      return undefined;
    }
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
    const active = await pagesOf(this.client, 'orders', { symbol, status: 'active' });
    return rowsOf(active, 'orders').find(isIt);
  }
}

/** Of what was read up to a time no more is needed than this behind it. */
const neededFrom = (horizon: number, readAt = Number.NEGATIVE_INFINITY): number =>
  Math.max(horizon, readAt - BEHIND_MS);

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
    fee: feeOf(row, forced),
    liquidity: optionalText(row, 'liquidity') === 'maker' ? 'maker' : 'taker',
    timestamp: millisOf(row, 'tradeTime'),
    ...(forced ? { liquidation: true, ...forcedBy(row) } : {}),
  };
};

/** All that was paid for a fill: in some regions a tax stands beside the fee. */
const feeOf = (row: Row, forced: boolean): number => {
  const fee = forced ? (optionalNumber(row, 'fee') ?? 0) : numberOf(row, 'fee');
  const taxes = ['openFeeTaxPay', 'closeFeeTaxPay'].map((name) => optionalNumber(row, name) ?? 0);
  return taxes.some((tax) => tax !== 0) ? Number(exactSum([fee, ...taxes])) : fee;
};

const isFinal = (error: unknown): boolean =>
  isNoSuchOrder(error) || (error instanceof KucoinError && ['100001', '400100'].includes(error.exchangeCode));

const forcedBy = (row: Row): Pick<Fill, 'forcedBy'> => {
  const type = optionalText(row, 'tradeType');
  if (/adl/i.test(type)) return { forcedBy: 'auto-deleveraging' };
  return /settle/i.test(type) ? { forcedBy: 'settlement' } : {};
};

/** Liquidation, auto-deleveraging and settlement close a position without an order of its owner. */
const isForced = (row: Row): boolean => /liquid|adl|settle/i.test(optionalText(row, 'tradeType'));

const oldest = (rows: readonly Row[]): number => Math.min(...rows.map((row) => millisOf(row, 'tradeTime')));
