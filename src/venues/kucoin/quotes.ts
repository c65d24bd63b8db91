import { ageOfStamp } from '../../clock.js';
import type { Quote } from '../../domain/index.js';
import type { KucoinClient } from './client.js';
import { leftOut } from './reads.js';
import type { Contract, ContractList } from './contracts.js';
import { AmbiguousError } from '../shared/errors.js';
import { eachRow, optionalNumber, positiveOf, rowOf, textOf, type Row } from '../shared/fields.js';

/** The mark is set every second and a trade may take a moment to come, ms. */
const ORDINARY = 10_000;
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
  #tickers: Asked<Tickers> | undefined;

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
    const { value, at } = markOf(rowOf(mark, 'mark price'));
    return quoteOf(contract, rowOf(ticker, 'ticker'), value, stampOf(at, readAt));
  }

  async #ofAll(contract: Contract): Promise<Quote> {
    const tickers = this.#allTickers();
    const [{ rows, newest }, contracts] = await Promise.all([tickers.answer, this.contracts.fresh(MAX_AGE)]);
    const row = rows.get(contract.id);
    const mark = contracts.byId.get(contract.id)?.mark;
    if (!row || !(mark !== undefined && mark > 0))
      throw new AmbiguousError(`no price of ${contract.id} in the answer`);
    return quoteOf(contract, row, mark, stampOf(newest, Math.min(tickers.at, contracts.readAt)));
  }

  #allTickers(): Asked<Tickers> {
    const at = this.client.now();
    if (this.#tickers && at - this.#tickers.at <= MAX_AGE) return this.#tickers;
    const asked = { at, answer: this.#loadTickers() };
    this.#tickers = asked;
    asked.answer.catch(() => {
      if (this.#tickers === asked) this.#tickers = undefined;
    });
    return asked;
  }

  async #loadTickers(): Promise<Tickers> {
    const data = await this.client.call('futuresPublic', 'GET', 'allTickers');
    const rows = eachRow(
      data,
      'tickers',
      (row) => [textOf(row, 'symbol'), row] as const,
      leftOut(this.client, 'ticker'),
    );
    const now = this.client.now();
    // Something trades every second: the newest trade of all says how old the answer is.
    const trades = rows.map(([, row]) => (optionalNumber(row, 'ts') ?? 0) / 1_000_000);
    const newest = Math.max(0, ...trades.filter((at) => ageOfStamp(at, now) < Infinity));
    return { rows: new Map(rows), newest: newest > 0 ? newest : undefined };
  }
}

/** All tickers of one answer, and the time of the newest trade among them, ms. */
interface Tickers {
  readonly rows: ReadonlyMap<string, Row>;
  readonly newest: number | undefined;
}

const markOf = (row: Row): { readonly value: number; readonly at: number | undefined } => ({
  value: positiveOf(row, 'value'),
  at: optionalNumber(row, 'timePoint'),
});

/**
 * A quote is as old as what the exchange says of its answer; an ordinary delay does not count. A ticker's own time is
 * that of its last trade and says nothing of the book.
 */
const stampOf = (said: number | undefined, readAt: number): number =>
  said === undefined || ageOfStamp(said, readAt) <= ORDINARY ? readAt : said;

const quoteOf = (contract: Contract, row: Row, mark: number, readAt: number): Quote => {
  const bid = positiveOf(row, 'bestBidPrice');
  const ask = positiveOf(row, 'bestAskPrice');
  if (!(ask >= bid)) throw new AmbiguousError(`ask ${ask} of ${contract.id} is below bid ${bid}`);
  const traded = optionalNumber(row, 'price') ?? 0;
  const last = traded > 0 ? traded : (bid + ask) / 2;
  return { symbol: contract.instrument.symbol, bid, ask, last, mark, timestamp: readAt };
};
