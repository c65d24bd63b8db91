import { lastClosed, timeframeMs, type Candle, type Timeframe } from '../domain/index.js';
import type { KucoinClient } from './client.js';
import type { Contract } from './contracts.js';
import { AmbiguousError } from './errors.js';
import { arrayOf } from './fields.js';

/** Rows in one answer. */
export const CANDLE_PAGE = 500;
/** The exchange needs a moment to finish a candle: until then it is not closed for us. */
const SETTLE_MS = 2_000;
/** A candle that should be there and is not (a thin market, a late exchange) is asked for again after this. */
const ASK_AGAIN_MS = 15_000;

interface Asked {
  readonly upTo: number;
  readonly at: number;
}

const byTime = (a: Candle, b: Candle): number => a.timestamp - b.timestamp;

/** Closed candles by page, and the memory of what has just been asked in vain. */
export class CandleReader {
  readonly #inVain = new Map<string, Asked>();

  constructor(private readonly client: KucoinClient) {}

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
    const oldest = last - (limit - 1) * span;
    const first = after === undefined ? oldest : Math.max(oldest, after - (after % span) + span);
    if (first > last) return [];
    const key = `${contract.id} ${timeframe} ${first}`;
    const asked = this.#inVain.get(key);
    if (asked && asked.upTo >= last && this.client.now() - asked.at < ASK_AGAIN_MS) return [];
    const candles = await this.#pages(contract, timeframe, first, last);
    if (candles.length === 0 && after === undefined)
      throw new AmbiguousError(`no ${timeframe} candles of ${contract.id} in the answer`);
    if (candles.length === 0) this.#remember(key, { upTo: last, at: this.client.now() });
    else this.#inVain.delete(key);
    return candles;
  }

  /**
   * Closed candles that open in [from, to] (both on the grid of the timeframe), ascending, each once: one call, so at
   * most CANDLE_PAGE of them. Nothing is asked where none can have closed.
   */
  async page(contract: Contract, timeframe: Timeframe, from: number, to: number): Promise<readonly Candle[]> {
    const last = Math.min(to, lastClosed(this.client.now() - SETTLE_MS, timeframe));
    if (last < from) return [];
    const found = new Map<number, Candle>();
    for (const candle of await this.#page(contract, timeframe, from, last)) {
      if (candle.timestamp % timeframeMs(timeframe) !== 0)
        throw new AmbiguousError(`a ${timeframe} candle of ${contract.id} opens at ${candle.timestamp}`);
      found.set(candle.timestamp, candle);
    }
    return [...found.values()].sort(byTime);
  }

  #remember(key: string, asked: Asked): void {
    if (this.#inVain.size > 2_000) this.#inVain.clear();
    this.#inVain.set(key, asked);
  }

  /** From the newest page back, until the range or the contract's history ends. */
  async #pages(contract: Contract, timeframe: Timeframe, first: number, last: number): Promise<Candle[]> {
    const span = timeframeMs(timeframe);
    const found = new Map<number, Candle>();
    for (let to = last; to >= first; to -= CANDLE_PAGE * span) {
      const from = Math.max(first, to - (CANDLE_PAGE - 1) * span);
      const rows = await this.#page(contract, timeframe, from, to);
      for (const row of rows) found.set(row.timestamp, row);
      if (rows.length === 0) break;
    }
    return [...found.values()].sort(byTime);
  }

  async #page(contract: Contract, timeframe: Timeframe, from: number, to: number): Promise<Candle[]> {
    const span = timeframeMs(timeframe);
    const data = await this.client.call('futuresPublic', 'GET', 'kline/query', {
      symbol: contract.id,
      granularity: span / 60_000,
      from,
      // To the last ms of the last candle: good whether the exchange counts the end in or not.
      to: to + span - 1,
    });
    // The exchange adds the forming candle, and sometimes rows outside the range.
    return arrayOf(data, 'candles')
      .map((row) => candleOf(row, contract))
      .filter(({ timestamp }) => timestamp >= from && timestamp <= to);
  }
}

/** `[time, open, high, low, close, lots, …]`; volume becomes coins. */
const candleOf = (row: unknown, contract: Contract): Candle => {
  const values = arrayOf(row, 'candle').slice(0, 6).map(Number);
  const [timestamp = NaN, open = NaN, high = NaN, low = NaN, close = NaN, lots = NaN] = values;
  const sound =
    Number.isInteger(timestamp) &&
    low > 0 &&
    high >= low &&
    open > 0 &&
    close > 0 &&
    lots >= 0 &&
    high < Infinity;
  if (!sound) throw new AmbiguousError(`a candle of ${contract.id} reads ${JSON.stringify(row)}`);
  return { timestamp, open, high, low, close, volume: lots * contract.instrument.contractSize };
};
