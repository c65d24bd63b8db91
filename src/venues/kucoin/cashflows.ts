import { DAY, type AccountEvent, HOUR, MINUTE } from '../../domain/index.js';
import type { KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import type { Contracts } from './contracts.js';
import { AmbiguousError } from '../shared/errors.js';
import { eachRow, numberOf, optionalText, rowOf, textOf, type Row } from '../shared/fields.js';

const SECOND = 1_000;
/** Funding falls on whole hours and is booked a little later: looked for at these times after each. */
const FUNDING_CHECKS: readonly number[] = [15_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE];
/** So many contracts are asked for their funding at a time. */
const AT_A_TIME = 8;
/** Transfers are looked for so often. */
const TRANSFERS_EVERY = MINUTE;
const MAX_PAGES = 40;

/** Whether a check after a whole hour falls in (since, now]. */
const isFundingDue = (since: number, now: number): boolean =>
  [0, HOUR].some((back) => {
    const hour = Math.floor(now / HOUR) * HOUR - back;
    return FUNDING_CHECKS.some((after) => hour + after > since && hour + after <= now);
  }) || now - since > HOUR;

/** When funding and transfers were read last, ms. */
export interface CashflowsRead {
  readonly funding: number;
  readonly transfers: number;
}

export const NOT_READ: CashflowsRead = {
  funding: Number.NEGATIVE_INFINITY,
  transfers: Number.NEGATIVE_INFINITY,
};

interface Asked {
  readonly contracts: Contracts;
  readonly horizon: number;
  readonly now: number;
  /** Transfers that were seen pending, by id, with their times: looked for wherever they lie. */
  readonly awaited: ReadonlyMap<string, number>;
}

/** What was found, and the transfers that are pending, by id, with their times. */
export interface Cashflows {
  readonly events: readonly AccountEvent[];
  readonly pending: ReadonlyMap<string, number>;
  readonly read: CashflowsRead;
}

/**
 * Funding and transfers. They are few and slow, funding takes a read for each contract, so they are read when they can
 * have changed; how far is known to this process only, the cursor decides what is new.
 */
export class CashflowReader {
  /** Contracts that were held or traded, and when that was last seen. */
  readonly #held = new Map<string, number>();

  constructor(private readonly client: KucoinClient) {}

  /** Contracts that are held, or were traded a moment ago. */
  noteHeld(ids: Iterable<string>, now: number): void {
    for (const id of ids) this.#held.set(id, now);
  }

  /**
   * Everything since the horizon that was not read completely by `before`, and the transfers that are on their way.
   * @param only fills: nothing is read now, what is due stays so
   */
  async read(asked: Asked, before: CashflowsRead, only?: 'fills'): Promise<Cashflows> {
    const { now } = asked;
    const isDue = {
      funding: !only && isFundingDue(before.funding, now),
      transfers: !only && now - before.transfers >= TRANSFERS_EVERY,
    };
    const [funding, transfers] = await Promise.all([
      isDue.funding ? this.#funding(asked) : [],
      isDue.transfers ? this.#transfers(asked, before.transfers) : [],
    ]);
    return {
      events: [...funding, ...transfers.flatMap(({ event }) => event ?? [])],
      pending: new Map(transfers.flatMap(({ pending }) => (pending ? [pending] : []))),
      read: {
        funding: isDue.funding ? now : before.funding,
        transfers: isDue.transfers ? now : before.transfers,
      },
    };
  }

  async #funding({ contracts, horizon, now }: Asked): Promise<readonly AccountEvent[]> {
    const positions = await this.client.call('futuresPrivate', 'GET', 'positions', { currency: 'USDT' });
    const held = eachRow(
      positions,
      'positions',
      (row) => textOf(row, 'symbol'),
      leftOut(this.client, 'positions'),
    );
    this.noteHeld(held, now);
    for (const [id, seen] of this.#held) if (now - seen > DAY) this.#held.delete(id);
    const ids = [...this.#held.keys()];
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

  async #transfers({ horizon, now, awaited }: Asked, readAt: number): Promise<readonly Transfer[]> {
    const rows: Transfer[] = [];
    const between = (startAt: number, endAt: number): Promise<readonly Transfer[]> =>
      this.#pages('transaction-history', { currency: 'USDT', startAt, endAt }, 'offset', transferOf);
    // A process that has read up to a time needs no more than a day of overlap behind it.
    const from = Math.max(horizon, readAt - DAY);
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
