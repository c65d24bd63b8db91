import type { Quote } from '../domain/index.js';
import type { KucoinClient } from './client.js';
import type { Contract, ContractList } from './contracts.js';
import { AmbiguousError } from './errors.js';
import { optionalNumber, positiveOf, rowOf, rowsOf, textOf, type Row } from './fields.js';

/** How long a price serves, ms. */
const MAX_AGE = 1_000;
/** Up to so many symbols a second are asked one by one (5 weight, 1 kB each); beyond, all in two calls (8, some 100 kB). */
const ONE_BY_ONE = 4;

/** Something asked for, and when. */
interface Asked<T> {
  readonly at: number;
  readonly answer: Promise<T>;
}

/** Bid, ask, last and mark: by symbol while few are wanted, for all at once when many are. */
export class QuoteReader {
  readonly #quotes = new Map<string, Asked<Quote>>();
  #tickers: Asked<ReadonlyMap<string, Row>> | undefined;

  constructor(
    private readonly client: KucoinClient,
    private readonly contracts: ContractList,
  ) {}

  async read(contract: Contract): Promise<Quote> {
    const { symbol } = contract.instrument;
    const at = this.client.now();
    for (const [key, asked] of this.#quotes) if (at - asked.at > MAX_AGE) this.#quotes.delete(key);
    const known = this.#quotes.get(symbol);
    if (known) return known.answer;
    const answer = this.#quotes.size < ONE_BY_ONE ? this.#one(contract) : this.#ofAll(contract);
    const asked = { at, answer };
    this.#quotes.set(symbol, asked);
    try {
      return await answer;
    } catch (error) {
      // A failure is not kept: the next caller asks again.
      if (this.#quotes.get(symbol) === asked) this.#quotes.delete(symbol);
      throw error;
    }
  }

  async #one(contract: Contract): Promise<Quote> {
    const readAt = this.client.now();
    const [ticker, mark] = await Promise.all([
      this.client.call('futuresPublic', 'GET', 'ticker', { symbol: contract.id }),
      this.client.call('futuresPublic', 'GET', 'mark-price/{symbol}/current', { symbol: contract.id }),
    ]);
    return quoteOf(contract, rowOf(ticker, 'ticker'), positiveOf(rowOf(mark, 'mark price'), 'value'), readAt);
  }

  async #ofAll(contract: Contract): Promise<Quote> {
    const tickers = this.#allTickers();
    const [rows, contracts] = await Promise.all([tickers.answer, this.contracts.fresh(MAX_AGE)]);
    const row = rows.get(contract.id);
    const mark = contracts.byId.get(contract.id)?.mark;
    if (!row || mark === undefined) throw new AmbiguousError(`no price of ${contract.id} in the answer`);
    return quoteOf(contract, row, mark, Math.min(tickers.at, contracts.readAt));
  }

  #allTickers(): Asked<ReadonlyMap<string, Row>> {
    const at = this.client.now();
    if (this.#tickers && at - this.#tickers.at <= MAX_AGE) return this.#tickers;
    const asked = { at, answer: this.#loadTickers() };
    this.#tickers = asked;
    asked.answer.catch(() => {
      if (this.#tickers === asked) this.#tickers = undefined;
    });
    return asked;
  }

  async #loadTickers(): Promise<ReadonlyMap<string, Row>> {
    const data = await this.client.call('futuresPublic', 'GET', 'allTickers');
    return new Map(rowsOf(data, 'tickers').map((row) => [textOf(row, 'symbol'), row]));
  }
}

/** The time is that of the reading: a ticker's own is that of its last trade. */
const quoteOf = (contract: Contract, row: Row, mark: number, readAt: number): Quote => {
  const bid = positiveOf(row, 'bestBidPrice');
  const ask = positiveOf(row, 'bestAskPrice');
  if (!(ask >= bid)) throw new AmbiguousError(`ask ${ask} of ${contract.id} is below bid ${bid}`);
  const last = optionalNumber(row, 'price') ?? (bid + ask) / 2;
  return { symbol: contract.instrument.symbol, bid, ask, last, mark, timestamp: readAt };
};
