import { DAY, type AccountEvent, HOUR, MINUTE } from '../../domain/index.js';
import type { EventPage } from '../exchange.js';
import type { KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import { LIST_AGE, type ContractList, type Contracts } from './contracts.js';
import { cursorText, horizonOf, parseCursor, unseen } from './cursor.js';
import type { FillReader } from './fills.js';
import { AmbiguousError } from '../shared/errors.js';
import { eachRow, numberOf, optionalText, rowOf, textOf, type Row } from '../shared/fields.js';

const SECOND = 1_000;
/** Funding falls on whole hours and is booked a little later: looked for at these times after each. */
const FUNDING_CHECKS: readonly number[] = [15_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE];
/** So many contracts are asked for their funding at a time. */
const AT_A_TIME = 8;
/** Transfers are looked for so often: limits wait for them no longer than 20 s before money counts as lost. */
const TRANSFERS_EVERY = 10 * SECOND;
const MAX_PAGES = 40;
/** A horizon that stands for so long because nothing is paid is carried on: the next start would read ever more, ms. */
const STANDS_MS = DAY;

/** Whether a check after a whole hour falls in (since, now]. */
const isFundingDue = (since: number, now: number): boolean =>
  [0, HOUR].some((back) => {
    const hour = Math.floor(now / HOUR) * HOUR - back;
    return FUNDING_CHECKS.some((after) => hour + after > since && hour + after <= now);
  }) || now - since > HOUR;

/** When funding and transfers were read last, ms. */
interface CashflowsRead {
  readonly funding: number;
  readonly transfers: number;
}

const NOT_READ: CashflowsRead = {
  funding: Number.NEGATIVE_INFINITY,
  transfers: Number.NEGATIVE_INFINITY,
};

/** What is looked at: everything since the horizon that was not read completely by `before`. */
interface Asked {
  readonly contracts: Contracts;
  readonly horizon: number;
  readonly now: number;
  readonly before: CashflowsRead;
  /** Transfers that were seen pending, by id, with their times: looked for wherever they lie. */
  readonly awaited: ReadonlyMap<string, number>;
}

/**
 * Funding and transfers since a cursor. They are few and slow, funding takes a read for each contract, so they are read
 * when they can have changed; how far is known to this process only, the cursor decides what is new.
 */
export class CashflowReader {
  /** What was read as the newest cursor was handed out: only one that comes back has been stored with what it stands for. */
  #handedOut = { cursor: '', read: NOT_READ };

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    private readonly fills: Pick<FillReader, 'traded'>,
  ) {}

  async read(text: string): Promise<EventPage> {
    const contracts = await this.contracts.known(LIST_AGE);
    const now = this.client.now();
    if (text === '') return { events: [], cursor: cursorText(parseCursor('', now)) };
    const before = text === this.#handedOut.cursor ? this.#handedOut.read : NOT_READ;
    const isFunding = isFundingDue(before.funding, now);
    const isTransfers = now - before.transfers >= TRANSFERS_EVERY;
    if (!isFunding && !isTransfers) return { events: [], cursor: text };
    const cursor = parseCursor(text, now);
    const asked = { contracts, horizon: horizonOf(cursor), now, before, awaited: cursor.pending };
    const [funding, transfers] = await Promise.all([
      isFunding ? this.#funding(asked) : [],
      isTransfers ? this.#transfers(asked) : [],
    ]);
    const read = {
      funding: isFunding ? now : before.funding,
      transfers: isTransfers ? now : before.transfers,
    };
    const found = [...funding, ...transfers.flatMap(({ event }) => event ?? [])];
    const pending = new Map(transfers.flatMap((transfer) => (transfer.pending ? [transfer.pending] : [])));
    const readAt = Math.min(read.funding, read.transfers);
    const page = unseen(cursor, found, readAt, pending);
    const after = readAt - page.cursor.newest > STANDS_MS ? { ...page.cursor, newest: readAt } : page.cursor;
    const next = after === cursor ? text : cursorText(after);
    this.#handedOut = { cursor: next, read };
    return { events: page.events, cursor: next };
  }

  /** Asks for what is held and what was traded: nothing else can have paid. */
  async #funding({ contracts, horizon, now, before }: Asked): Promise<readonly AccountEvent[]> {
    const [positions, traded] = await Promise.all([
      this.client.call('futuresPrivate', 'GET', 'positions', { currency: 'USDT' }),
      this.fills.traded(horizon, before.funding, now),
    ]);
    const held = eachRow(
      positions,
      'positions',
      (row) => textOf(row, 'symbol'),
      leftOut(this.client, 'positions'),
    );
    const ids = [...new Set([...held, ...traded])];
    const events: AccountEvent[] = [];
    for (let from = 0; from < ids.length; from += AT_A_TIME) {
      const some = ids.slice(from, from + AT_A_TIME);
      const found = await Promise.all(some.map((id) => this.#fundingOf(id, contracts, horizon, now)));
      events.push(...found.flat());
    }
    return events;
  }

  async #fundingOf(
    id: string,
    contracts: Contracts,
    startAt: number,
    endAt: number,
  ): Promise<AccountEvent[]> {
    const symbol = contracts.byId.get(id)?.instrument.symbol ?? id;
    return this.#pages('funding-history', { symbol: id, startAt, endAt }, 'id', (row) => ({
      type: 'cashflow',
      cashflow: {
        id: `funding-${textOf(row, 'id')}`,
        kind: 'funding',
        symbol,
        amount: numberOf(row, 'funding'),
        timestamp: numberOf(row, 'timePoint'),
      },
    }));
  }

  async #transfers({ horizon, now, before, awaited }: Asked): Promise<readonly Transfer[]> {
    const rows: Transfer[] = [];
    const between = (startAt: number, endAt: number): Promise<readonly Transfer[]> =>
      this.#pages('transaction-history', { currency: 'USDT', startAt, endAt }, 'offset', transferOf);
    // A process that has read up to a time needs no more than a day of overlap behind it.
    const from = Math.max(horizon, before.transfers - DAY);
    for (let startAt = from; startAt <= now; startAt += DAY)
      rows.push(...(await between(startAt, Math.min(now, startAt + DAY))));
    for (const time of awaited.values())
      if (time < from) rows.push(...(await between(time - SECOND, time + SECOND)));
    return rows;
  }

  /**
   * Pages of a list that goes on from the last row's id. A list that goes back or does not go on is a failed read: rows
   * would be missing. A row that cannot be read is left out; what is booked without it does not add up to the account.
   */
  async #pages<T>(
    path: string,
    params: Readonly<Record<string, string | number>>,
    idField: string,
    read: (row: Row) => T,
  ): Promise<T[]> {
    const rows: T[] = [];
    const seen = new Set<number>();
    let offset: number | undefined;
    for (let page = 1; page <= MAX_PAGES; page++) {
      const asked = { ...params, maxCount: 100, ...(offset === undefined ? {} : { offset, forward: true }) };
      const data = rowOf(await this.client.call('futuresPrivate', 'GET', path, asked), path);
      const readWithId = (row: Row): readonly [number, T] => [numberOf(row, idField), read(row)];
      const found = eachRow(data['dataList'], path, readWithId, leftOut(this.client, path));
      // The row that it goes on from may be shown again.
      const ids = found.map(([id]) => id).filter((id) => id !== offset);
      if (ids.some((id) => seen.has(id))) throw new AmbiguousError(`${path} goes back after ${offset}`);
      rows.push(...found.map(([, value]) => value));
      const last = ids.at(-1);
      if (data['hasMore'] !== true || found.length === 0) return rows;
      if (last === undefined) throw new AmbiguousError(`${path} does not go on after ${offset}`);
      for (const id of ids) seen.add(id);
      seen.add(last);
      offset = last;
    }
    throw new AmbiguousError(`${path} has more than ${MAX_PAGES} pages`);
  }
}

const statusOf = (row: Row): string => optionalText(row, 'status');
const isReceived = (row: Row): boolean => /^(transferin|deposit)$/i.test(textOf(row, 'type'));
const isPaid = (row: Row): boolean => /^(transferout|withdrawal)$/i.test(textOf(row, 'type'));
/** Realised profit is in the fills, funding in its own record. */
const isTransfer = (row: Row): boolean => isReceived(row) || isPaid(row);
const transferId = (row: Row): string => `transfer-${textOf(row, 'offset')}`;

/** A transfer that has happened, or one that is on its way: its id and time. Neither for other rows. */
interface Transfer {
  readonly event?: AccountEvent;
  readonly pending?: readonly [string, number];
}

const transferOf = (row: Row): Transfer => {
  if (!isTransfer(row)) return {};
  const [id, timestamp] = [transferId(row), numberOf(row, 'time')];
  // What is pending has not happened.
  if (/^(pending|processing)$/i.test(statusOf(row))) return { pending: [id, timestamp] };
  if (!/^completed$/i.test(statusOf(row))) return {};
  const amount = Math.abs(numberOf(row, 'amount')) * (isReceived(row) ? 1 : -1);
  return { event: { type: 'cashflow', cashflow: { id, kind: 'transfer', amount, timestamp } } };
};
