import { DAY, type AccountEvent, HOUR, MINUTE } from '../../domain/index.js';
import type { KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import type { Contracts } from './contracts.js';
import { AmbiguousError } from '../shared/errors.js';
import { eachRow, numberOf, optionalText, rowOf, textOf, type Row } from '../shared/fields.js';

const SECOND = 1_000;
/** Funding falls on whole hours and is booked a little later: looked for at these times after each. */
const FUNDING_CHECKS: readonly number[] = [15_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE];
/** Transfers are looked for so often. */
const TRANSFERS_EVERY = MINUTE;
const MAX_PAGES = 40;

/** Whether a check after a whole hour falls in (since, now]. */
const isFundingDue = (since: number, now: number): boolean =>
  [0, HOUR].some((back) => {
    const hour = Math.floor(now / HOUR) * HOUR - back;
    return FUNDING_CHECKS.some((after) => hour + after > since && hour + after <= now);
  }) || now - since > HOUR;

/** What was found, and the transfers that are pending, by id, with their times. */
export interface Cashflows {
  readonly events: readonly AccountEvent[];
  readonly pending: ReadonlyMap<string, number>;
}

/**
 * Funding and transfers. They are few and slow, so they are read when they can have changed; how far is known to this
 * process only, the cursor decides what is new.
 */
export class CashflowReader {
  #fundingReadAt = Number.NEGATIVE_INFINITY;
  #transfersReadAt = Number.NEGATIVE_INFINITY;
  /** Contracts that were held or traded, and when that was last seen. */
  readonly #held = new Map<string, number>();

  constructor(private readonly client: KucoinClient) {}

  /** Forgets how far was read: what was handed out last has not been stored. */
  restart(): void {
    this.#fundingReadAt = this.#transfersReadAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Everything since the horizon that this process has not read completely, and the transfers that are on their way.
   * @param awaited transfers that were seen pending, by id, with their times: looked for wherever they lie
   */
  async read(
    contracts: Contracts,
    horizon: number,
    now: number,
    traded: ReadonlySet<string>,
    awaited: ReadonlyMap<string, number>,
  ): Promise<Cashflows> {
    for (const id of traded) this.#held.set(id, now);
    const funding = isFundingDue(this.#fundingReadAt, now)
      ? await this.#funding(contracts, horizon, now)
      : [];
    const due = now - this.#transfersReadAt >= TRANSFERS_EVERY;
    const transfers = due ? await this.#transfers(horizon, now, [...awaited.values()]) : [];
    return {
      events: [...funding, ...transfers.flatMap(({ event }) => event ?? [])],
      pending: new Map(transfers.flatMap(({ pending }) => (pending ? [pending] : []))),
    };
  }

  async #funding(contracts: Contracts, horizon: number, now: number): Promise<AccountEvent[]> {
    const positions = await this.client.call('futuresPrivate', 'GET', 'positions', { currency: 'USDT' });
    const held = eachRow(
      positions,
      'positions',
      (row) => textOf(row, 'symbol'),
      leftOut(this.client, 'positions'),
    );
    for (const id of held) this.#held.set(id, now);
    const events: AccountEvent[] = [];
    for (const [id, seen] of this.#held) {
      if (now - seen > DAY) this.#held.delete(id);
      else events.push(...(await this.#fundingOf(id, contracts, horizon, now)));
    }
    this.#fundingReadAt = now;
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

  async #transfers(horizon: number, now: number, awaited: readonly number[]): Promise<readonly Transfer[]> {
    const rows: Transfer[] = [];
    const between = (startAt: number, endAt: number): Promise<readonly Transfer[]> =>
      this.#pages('transaction-history', { currency: 'USDT', startAt, endAt }, 'offset', transferOf);
    // A process that has read up to a time needs no more than a day of overlap behind it.
    const from = Math.max(horizon, this.#transfersReadAt - DAY);
    for (let startAt = from; startAt <= now; startAt += DAY)
      rows.push(...(await between(startAt, Math.min(now, startAt + DAY))));
    for (const time of awaited) if (time < from) rows.push(...(await between(time - SECOND, time + SECOND)));
    this.#transfersReadAt = now;
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
