import { HOUR } from '../../domain/index.js';
import { arrayOf } from '../shared/fields.js';
import type { RateReading } from '../shared/rate-budget.js';
import { CANDLE_PAGE } from './candles.js';
import type { KucoinClient } from './client.js';
import { LIST_AGE, type ContractList } from './contracts.js';
import { QUOTA } from './weights.js';

/*
 * What the public answers are assumed to be, and in words what is not so. `npm run rehearse -- --public` asks for all of
 * it; a start with simulated money takes the quick look.
 */

/** How far the computer's clock may be from the exchange's, ms. */
const CLOCK_LIMIT = 1_000;

/** @param offset the exchange's clock less the computer's, ms */
export const clockFault = (offset: number): string | undefined => {
  if (Math.abs(offset) < CLOCK_LIMIT) return undefined;
  const side = offset > 0 ? 'behind' : 'ahead of';
  return `this computer's clock is ${Math.abs(Math.round(offset))} ms ${side} the exchange's, by which RAD goes`;
};

/** @param reading what the headers of an answer say; undefined: nothing */
export const quotaFault = (reading: RateReading | undefined): string | undefined => {
  if (reading && reading.limit >= QUOTA.limit && reading.resetMs <= QUOTA.window) return undefined;
  const said = reading ? `${reading.limit} in ${reading.resetMs} ms` : 'nothing';
  return `of the quota, ${QUOTA.limit} in at most ${QUOTA.window} ms, the headers say ${said}`;
};

/** @param rows candles in the answer to a full page */
export const pageFault = (rows: number): string | undefined =>
  rows === CANDLE_PAGE ? undefined : `a page of ${CANDLE_PAGE} candles has ${rows}`;

/**
 * One line of all that is not as assumed.
 * @param faults what RAD cannot go by
 * @param heeded what RAD goes by although it is otherwise
 */
export const publicVerdict = (faults: readonly string[], heeded: readonly string[]): string => {
  const all = [...faults, ...heeded].join('; ');
  if (faults.length > 0) return `KuCoin Futures does not answer as RAD assumes: ${all}.`;
  return all === ''
    ? 'KuCoin Futures answers as RAD assumes.'
    : `KuCoin Futures does not quite answer as RAD assumes, which RAD heeds: ${all}.`;
};

/**
 * A look at clock, quota, contracts and one page of candles, for one small call.
 * @param quota what the headers said last
 * @returns one line for people; undefined where all is as assumed
 * @throws KucoinError, NotSentError or AmbiguousError where there is no answer; ReadFailedError for the contracts
 */
export const quickLook = async (
  client: KucoinClient,
  contracts: ContractList,
  quota: () => RateReading | undefined,
): Promise<string | undefined> => {
  const { byId } = await contracts.known(LIST_AGE);
  const hour = Math.floor(client.now() / HOUR) * HOUR;
  const from = hour - CANDLE_PAGE * HOUR;
  const [busiest] = [...byId.values()]
    .filter(({ scannable, listedAt }) => scannable && listedAt <= from)
    .sort((a, b) => b.turnover - a.turnover);
  const rows = busiest && (await hours(client, busiest.id, from, hour - 1));
  const unread = client.odd.counts().find(({ kind, done }) => kind === 'contract' && done === 'left out');
  const there = (each: readonly (string | undefined)[]) => each.filter((fault) => fault !== undefined);
  const faults = there([quotaFault(quota()), unread && `contracts that cannot be read: ${unread.count}`]);
  const heeded = there([clockFault(client.offset), rows && pageFault(rows.length)]);
  return faults.length + heeded.length === 0 ? undefined : publicVerdict(faults, heeded);
};

const hours = async (client: KucoinClient, symbol: string, from: number, to: number) =>
  arrayOf(
    await client.call('futuresPublic', 'GET', 'kline/query', { symbol, granularity: 60, from, to }),
    'candles',
  );
