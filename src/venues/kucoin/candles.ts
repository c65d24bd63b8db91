import {
  candleOpen,
  lastClosed,
  readCandle,
  timeframeMs,
  type Candle,
  type Timeframe,
} from '../../domain/index.js';
import type { OddRows } from '../odd-rows.js';
import type { KucoinClient } from './client.js';
import type { Contract } from './contracts.js';
import { AmbiguousError } from '../shared/errors.js';
import { arrayOf, numeric } from '../shared/fields.js';

/** Candles asked for in one call. The exchange answers with so many or, as its users report, with 200. */
export const CANDLE_PAGE = 500;
/** So many at least, whatever a page was found to hold. */
const LEAST_PAGE = 50;
/** The exchange needs a moment to finish a candle: until then it is not closed for us. */
const SETTLE_MS = 2_000;
/** A candle that should be there and is not (a thin market, a late exchange) is asked for again after this. */
const ASK_AGAIN_MS = 15_000;
/** Calls for one full page at most: an exchange that answers with less at a time has no more history for us. */
const MOST_CALLS = 8;
/** So many odd rows and no other in an answer: it says nothing, rather than that there is nothing. */
const MOST_ODD = 10;
/** So many candles in a row without a trade are nothing special. */
const QUIET = 3;

interface Asked {
  readonly upTo: number;
  readonly at: number;
}

/** Open times, both included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Closed candles by page, and the memory of what has just been asked in vain. */
export class CandleReader {
  readonly #inVain = new Map<string, Asked>();

  constructor(
    private readonly client: KucoinClient,
    private readonly odd: OddRows,
    /** Candles that came in one page on this account; no more than that are asked for. */
    private readonly rehearsed: () => number | undefined = () => undefined,
  ) {}

  get #page(): number {
    return Math.max(LEAST_PAGE, Math.min(CANDLE_PAGE, this.rehearsed() ?? CANDLE_PAGE));
  }

  /**
   * Closed candles with timestamp > `after`, at most `limit`, ascending. Nothing is asked before a new candle can
   * have closed. Without `after`, no candle at all is a failure.
   */
  async read(
    contract: Contract,
    timeframe: Timeframe,
    limit: number,
    after: number | undefined,
  ): Promise<readonly Candle[]> {
    const span = timeframeMs(timeframe);
    const last = lastClosed(this.client.now() - SETTLE_MS, timeframe);
    const oldest = Math.max(last - (limit - 1) * span, candleOpen(contract.listedAt, timeframe));
    const first = after === undefined ? oldest : Math.max(oldest, after - (after % span) + span);
    if (first > last) return [];
    const key = `${contract.id} ${timeframe} ${first}`;
    const asked = this.#inVain.get(key);
    if (asked && asked.upTo >= last && this.client.now() - asked.at < ASK_AGAIN_MS) return [];
    const candles = await this.#walk(contract, timeframe, { from: first, to: last });
    if (candles.length === 0 && after === undefined)
      throw new AmbiguousError(`no ${timeframe} candles of ${contract.id} in the answer`);
    if (candles.length === 0) this.#remember(key, { upTo: last, at: this.client.now() });
    else this.#inVain.delete(key);
    this.#nameHole(contract, timeframe, candles);
    return candles;
  }

  /**
   * Closed candles that open in [from, to] (both on the grid of the timeframe), ascending, each once. Nothing is asked
   * where none can have closed.
   */
  async page(contract: Contract, timeframe: Timeframe, from: number, to: number): Promise<readonly Candle[]> {
    const last = Math.min(to, lastClosed(this.client.now() - SETTLE_MS, timeframe));
    if (last < from) return [];
    return this.#walk(contract, timeframe, { from, to: last });
  }

  #remember(key: string, asked: Asked): void {
    if (this.#inVain.size > 2_000) this.#inVain.clear();
    this.#inVain.set(key, asked);
  }

  /**
   * Candles of a range, page by page from the newest back, until the range or the contract's history ends. The exchange
   * may cut a page short at either end: it is asked for what came not, the newer part at once, the older part as the
   * next page. What is missing between two rows of one answer is its own word: it lists no candle without a trade.
   */
  async #walk(contract: Contract, timeframe: Timeframe, { from, to }: Range): Promise<readonly Candle[]> {
    const span = timeframeMs(timeframe);
    const found = new Map<number, Candle>();
    let calls = MOST_CALLS * Math.ceil((to - from + span) / (this.#page * span));
    const ask = async (range: Range): Promise<Range | undefined> => {
      if (range.from > range.to || calls-- <= 0) return undefined;
      const { times, candles } = await this.#ask(contract, timeframe, range);
      for (const candle of candles) found.set(candle.timestamp, candle);
      return times.length === 0 ? undefined : { from: Math.min(...times), to: Math.max(...times) };
    };
    for (let end = to; end >= from;) {
      const page = await ask({ from: Math.max(from, end - (this.#page - 1) * span), to: end });
      if (!page) break;
      for (let newer: Range | undefined = page; newer;) newer = await ask({ from: newer.to + span, to: end });
      end = page.from - span;
    }
    return [...found.values()].sort((a, b) => a.timestamp - b.timestamp);
  }

  /** One call: its candles, and the open times of all rows in the range, those that are no candles included. */
  async #ask(
    contract: Contract,
    timeframe: Timeframe,
    { from, to }: Range,
  ): Promise<{ readonly times: readonly number[]; readonly candles: readonly Candle[] }> {
    const span = timeframeMs(timeframe);
    const data = await this.client.call('futuresPublic', 'GET', 'kline/query', {
      symbol: contract.id,
      granularity: span / 60_000,
      from,
      // To the last ms of the last candle: good whether the exchange counts the end in or not.
      to: to + span - 1,
    });
    const candles: Candle[] = [];
    const times: number[] = [];
    for (const values of arrayOf(data, 'candles')) {
      const row = rowOf(values, contract);
      const { timestamp } = row;
      // The exchange adds the forming candle, and sometimes rows outside the range.
      if (timestamp < from || timestamp >= to + span) continue;
      const candle = readCandle(row, timeframe);
      if (timestamp % span === 0) times.push(timestamp);
      if (typeof candle !== 'string') candles.push(candle);
      if (candle !== row) this.#nameOdd(contract, timeframe, row, candle, values);
    }
    if (candles.length === 0 && times.length > MOST_ODD)
      throw new AmbiguousError(`none of ${times.length} ${timeframe} candles of ${contract.id} can be read`);
    return { times, candles };
  }

  #nameOdd(
    contract: Contract,
    timeframe: Timeframe,
    { timestamp }: Candle,
    candle: Candle | string,
    row: unknown,
  ): void {
    const name = `${contract.id} ${timeframe} ${timeOf(timestamp)}`;
    const [done, why] =
      typeof candle === 'string'
        ? (['left out', candle] as const)
        : (['widened', 'open or close lies outside low … high'] as const);
    this.odd.note({ kind: 'candle', name, done, fault: `${why}: ${JSON.stringify(row)}` });
  }

  /** The longest hole between two candles. */
  #nameHole(contract: Contract, timeframe: Timeframe, candles: readonly Candle[]): void {
    const span = timeframeMs(timeframe);
    let [longest, at] = [QUIET, 0];
    for (const [i, { timestamp }] of candles.entries()) {
      const missing = (timestamp - (candles[i - 1]?.timestamp ?? timestamp - span)) / span - 1;
      if (missing > longest) [longest, at] = [missing, timestamp - missing * span];
    }
    if (at === 0) return;
    const name = `${contract.id} ${timeframe} ${timeOf(at)}`;
    this.odd.note({ kind: 'candle', name, done: 'missing', fault: `${longest} in a row, the longest hole` });
  }
}

const timeOf = (timestamp: number): string =>
  Number.isFinite(timestamp) && Math.abs(timestamp) < 8.64e15 ? new Date(timestamp).toISOString() : '?';

/** `[time, open, high, low, close, lots, …]`; volume becomes coins. What is no number is NaN. */
const rowOf = (row: unknown, contract: Contract): Candle => {
  const [timestamp = NaN, open = NaN, high = NaN, low = NaN, close = NaN, lots = NaN] = Array.isArray(row)
    ? row.map(numeric)
    : [];
  return { timestamp, open, high, low, close, volume: lots * contract.instrument.contractSize };
};
