import {
  HOUR,
  type Candle,
  type Depth,
  type DepthLevel,
  type Instrument,
  type Quote,
  type Timeframe,
} from '../../domain/index.js';
import type { FundingRate, LiveMarketData } from '../market.js';
import type { OddRows } from '../odd-rows.js';
import { CandleReader } from './candles.js';
import type { KucoinClient } from './client.js';
import { LIST_AGE, type ContractList } from './contracts.js';
import { AmbiguousError, reading } from '../shared/errors.js';
import { arrayOf, eachRow, numberOf, numeric, rowOf, type Row } from '../shared/fields.js';
import { isPassing } from './outcomes.js';
import { QuoteReader } from './quotes.js';

const DEFAULT_CANDLES = 2_000;
/** Turnover of 24 h moves slowly, ms. */
const UNIVERSE_AGE = 300_000;
/** Funding falls on whole hours. */
/** The exchange cuts long lists of funding rates off at their old end (at about 100 rows; it does not say where). */
const PERHAPS_CUT = 50;

/** KuCoin's public data. Every failure is a ReadFailedError; an answer that lacks something is a failure too. */
export class KucoinMarketData implements LiveMarketData {
  readonly #candles: CandleReader;
  readonly #quotes: QuoteReader;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
    candlePage?: () => number | undefined,
  ) {
    this.#candles = new CandleReader(client, client.odd, candlePage);
    this.#quotes = new QuoteReader(client, contracts);
  }

  get oddRows(): OddRows {
    return this.client.odd;
  }

  readonly isPassing = isPassing;

  now(): number {
    return this.client.now();
  }

  async instruments(): Promise<ReadonlyMap<string, Instrument>> {
    const { bySymbol } = await this.contracts.known(LIST_AGE);
    return new Map([...bySymbol].map(([symbol, { instrument }]) => [symbol, instrument]));
  }

  recall(instruments: readonly Instrument[]): void {
    this.contracts.recall(instruments);
  }

  async universe(limit: number): Promise<readonly string[]> {
    const { bySymbol } = await this.contracts.fresh(UNIVERSE_AGE);
    return [...bySymbol.values()]
      .filter(({ scannable, turnover }) => scannable && turnover > 0)
      .sort((a, b) => b.turnover - a.turnover)
      .slice(0, limit)
      .map(({ instrument }) => instrument.symbol);
  }

  async candles(
    symbol: string,
    timeframe: Timeframe,
    options: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<readonly Candle[]> {
    const contract = await this.contracts.contract(symbol);
    const limit = options.limit ?? DEFAULT_CANDLES;
    return reading(`${timeframe} candles of ${symbol}`, () =>
      this.#candles.read(contract, timeframe, limit, options.after),
    );
  }

  async quote(symbol: string): Promise<Quote> {
    const contract = await this.contracts.contract(symbol);
    return reading(`quote of ${symbol}`, () => this.#quotes.read(contract));
  }

  /** Twenty levels a side. */
  async depth(symbol: string): Promise<Depth> {
    const contract = await this.contracts.contract(symbol);
    return reading(`order book of ${symbol}`, async () => {
      const timestamp = this.client.now();
      const data = await this.client.call('futuresPublic', 'GET', 'level2/depth20', { symbol: contract.id });
      const book = rowOf(data, 'order book');
      const bids = levelsOf(book['bids'], 'bids').sort((a, b) => b.price - a.price);
      const asks = levelsOf(book['asks'], 'asks').sort((a, b) => a.price - b.price);
      return { symbol, bids, asks, timestamp };
    });
  }

  /** As the list of contracts has it, which the universe is made from: nothing is asked for it alone. */
  async fundingRate(symbol: string): Promise<FundingRate> {
    return reading(`funding rate of ${symbol}`, async () => {
      const { bySymbol, readAt } = await this.contracts.fresh(UNIVERSE_AGE);
      const rate = bySymbol.get(symbol)?.fundingRate;
      if (rate === undefined) throw new AmbiguousError('the list of contracts does not say it');
      return { timestamp: readAt, rate };
    });
  }

  /** Nothing is asked where no hour lies between. */
  async fundingRates(symbol: string, after: number, upTo: number): Promise<readonly FundingRate[]> {
    if (!hourBetween(after, upTo)) return [];
    const contract = await this.contracts.contract(symbol);
    return reading(`funding rates of ${symbol}`, async () => {
      const found = new Map<number, FundingRate>();
      for (let end = upTo; hourBetween(after, end);) {
        const range = { symbol: contract.id, from: after + 1, to: end };
        const rates = eachRow(
          await this.client.call('futuresPublic', 'GET', 'contract/funding-rates', range),
          'funding rates',
          fundingRateOf,
          (_row, fault) =>
            this.client.odd.note({ kind: 'funding rate', name: contract.id, done: 'left out', fault }),
        ).filter(({ timestamp }) => timestamp > after && timestamp <= end);
        for (const rate of rates) found.set(rate.timestamp, rate);
        if (rates.length < PERHAPS_CUT) break;
        end = Math.min(...rates.map(({ timestamp }) => timestamp)) - 1;
      }
      return [...found.values()].sort((a, b) => a.timestamp - b.timestamp);
    });
  }

  async time(): Promise<number> {
    return reading("the exchange's time", async () => {
      const time = await this.client.call('futuresPublic', 'GET', 'timestamp');
      if (typeof time !== 'number') throw new AmbiguousError('the timestamp is not a number');
      return time;
    });
  }

  async listedAt(symbol: string): Promise<number> {
    return (await this.contracts.contract(symbol)).listedAt;
  }

  async candlePage(
    symbol: string,
    timeframe: Timeframe,
    from: number,
    to: number,
  ): Promise<readonly Candle[]> {
    const contract = await this.contracts.contract(symbol);
    return reading(`${timeframe} candles of ${symbol}`, () =>
      this.#candles.page(contract, timeframe, from, to),
    );
  }
}

/** More of the notional than this at one hour is no rate: the caps of contracts lie at a few percent. */
const MOST_RATE = 0.5;

const fundingRateOf = (row: Row): FundingRate => {
  const rate = numberOf(row, 'fundingRate');
  if (Math.abs(rate) > MOST_RATE) throw new AmbiguousError(`the funding rate is ${rate}`);
  return { timestamp: numberOf(row, 'timepoint'), rate };
};

const hourBetween = (after: number, upTo: number): boolean => Math.floor(upTo / HOUR) * HOUR > after;

const levelsOf = (value: unknown, what: string): DepthLevel[] => {
  const levels = arrayOf(value, what).map((level) => {
    const [price = NaN, contracts = NaN] = arrayOf(level, what).map(numeric);
    if (!(price > 0) || !(contracts > 0)) throw new AmbiguousError(`${what} read ${JSON.stringify(level)}`);
    return { price, contracts };
  });
  if (levels.length === 0) throw new AmbiguousError(`no ${what} in the answer`);
  return levels;
};
