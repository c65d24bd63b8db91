import type { Clock } from '../../clock.js';
import {
  DEFAULT_FILL_MODEL,
  earliest,
  ReadFailedError,
  type Account,
  type ExchangePosition,
  type Fill,
  type FillModel,
  type Instrument,
  type Order,
  type OrderRequest,
  type Quote,
  reasonOf,
} from '../../domain/index.js';
import { isRecorded, type MarketData } from '../market.js';
import type { Store, Versioned } from '../../state/store/store.js';
import type { Cancellation, EventPage, Exchange, Placement } from '../exchange.js';
import { PaperBook } from './paper-book.js';
import { calmUntil, type Calm } from './paper-calm.js';
import { PaperDraft } from './paper-draft.js';
import { inTime, type MarketStep } from '../market-steps.js';
import { PaperFeed, type FundingRates } from './paper-feed.js';
import { PaperFunding } from './paper-funding.js';
import { matchQuote } from './paper-matching.js';
import { PaperProgress } from './paper-progress.js';
import { cancel, PAPER_CODES, repeated, submit } from './paper-submit.js';
import { Turns } from './paper-turns.js';
import { paperAssumptions, paperPositions, Valuation } from './paper-view.js';
import { fillsOf, walkSteps } from './paper-walk.js';
import {
  activeSymbols,
  type Advanced,
  type PaperChange,
  type PaperDocs,
  type PaperState,
} from './paper-state.js';

export interface PaperExchangeOptions {
  /** Quotes, instruments and, when it is recorded, the path that resting orders are matched along. */
  readonly market: MarketData;
  readonly clock: Clock;
  /** A store of its own (another namespace than the bot's). */
  readonly store: Store<PaperDocs>;
  /** USDT that a new account starts with. */
  readonly balance: number;
  readonly model?: Partial<FillModel>;
  /** Funding on live data, none without it; recorded markets bring their own. */
  readonly fundingRates?: FundingRates;
  /** Events and finished orders kept; default 5,000. */
  readonly retain?: number;
}

type Walked = { readonly loaded: Versioned<PaperState>; readonly fills: readonly Fill[] };

const DEFAULT_RETAIN = 5_000;

/**
 * The exchange of paper, replay and backtest: isolated margin, one-way mode. Orders, positions, balance, events and
 * the time up to which the market was matched commit together, so it goes on where it was after a crash; what the
 * market did meanwhile runs first, in order, before any call is answered.
 */
export class PaperExchange implements Exchange {
  readonly #clock: Clock;
  readonly #market: MarketData;
  readonly #feed: PaperFeed;
  readonly #funding: PaperFunding | undefined;
  readonly #book: PaperBook;
  readonly #model: FillModel;
  #instruments: ReadonlyMap<string, Instrument> | undefined;
  readonly #progress: PaperProgress;
  readonly #turns = new Turns();
  readonly #valuation = new Valuation();

  constructor(options: PaperExchangeOptions) {
    const { market, clock, fundingRates } = options;
    this.#clock = clock;
    this.#market = market;
    this.#progress = new PaperProgress(clock);
    this.#feed = new PaperFeed(market, fundingRates !== undefined);
    this.#funding = fundingRates && new PaperFunding(fundingRates);
    this.#book = new PaperBook(options.store, options.balance, options.retain ?? DEFAULT_RETAIN);
    this.#model = { ...DEFAULT_FILL_MODEL, ...options.model };
  }

  /** What is simulated and how, one line each, for people. */
  get assumptions(): readonly string[] {
    return paperAssumptions(this.#model);
  }

  async createOrder(request: OrderRequest): Promise<Placement> {
    try {
      return await this.#turns.take(async () => {
        const loaded = await this.#current();
        return this.#place(loaded, request);
      });
    } catch (error) {
      const reason = reasonOf(error);
      if (error instanceof ReadFailedError) return { outcome: 'later', code: error.code, reason };
      return { outcome: 'unknown', reason };
    }
  }

  async cancelOrder(symbol: string, clientOrderId: string): Promise<Cancellation> {
    try {
      return await this.#turns.take(async () => {
        const loaded = await this.#current();
        const known = loaded.value.orders[clientOrderId]?.symbol === symbol;
        const change = known ? cancel(loaded.value, clientOrderId, this.#clock.now()) : undefined;
        if (!change) return { outcome: 'gone' } as const;
        await this.#commit(loaded, change);
        return { outcome: 'canceled' } as const;
      });
    } catch (error) {
      return { outcome: 'unknown', reason: reasonOf(error) };
    }
  }

  async fetchOrder(symbol: string, clientOrderId: string): Promise<Order | undefined> {
    return this.#read('order', async (state) => {
      const order = state.orders[clientOrderId] ?? (await this.#book.finishedOrder(clientOrderId));
      return order?.symbol === symbol ? order : undefined;
    });
  }

  canRest(symbol: string, ms: number): Promise<boolean> {
    return Promise.resolve(this.#feed.isFinerThan(ms, symbol, this.#clock.now()));
  }

  async fetchOpenOrders(symbol?: string): Promise<readonly Order[]> {
    return this.#read('open orders', (state) =>
      Object.values(state.orders).filter((order) => symbol === undefined || order.symbol === symbol),
    );
  }

  async fetchPositions(symbol?: string): Promise<readonly ExchangePosition[]> {
    const all = await this.#read('positions', async (state) =>
      paperPositions(state, await this.#marks(state), await this.#known()),
    );
    return symbol === undefined ? all : all.filter((held) => held.symbol === symbol);
  }

  async fetchAccount(): Promise<Account> {
    return this.#read('account', async (state) =>
      this.#valuation.account(state, await this.#marks(state), await this.#known(), this.#clock.now()),
    );
  }

  async fetchEvents(cursor: string): Promise<EventPage> {
    return this.#read('account events', (state) => this.#book.events(state, cursor));
  }

  /**
   * Walks the market up to a time for every symbol with orders or a position, in time order across symbols.
   * @throws ReadFailedError when the market cannot be read
   */
  async advance(upTo: number): Promise<Advanced> {
    return this.#turns.take(async () => {
      const before = await this.#load();
      const { loaded, fills } = await this.#walk(before, upTo);
      return { fills, changed: loaded.version !== before.version };
    });
  }

  /** Matches what rests in a symbol against one live price. */
  async onQuote(quote: Quote): Promise<Advanced> {
    return this.#turns.take(async () => {
      const before = await this.#load();
      if (!activeSymbols(before.value).includes(quote.symbol)) return { fills: [] };
      const walked = await this.#walk(before, quote.timestamp);
      const ticked = await this.#tick(walked.loaded, quote);
      return { fills: [...walked.fills, ...ticked.fills] };
    });
  }

  /** Symbols with working orders or a position: nothing can happen in any other. */
  async active(): Promise<readonly string[]> {
    return activeSymbols((await this.#load()).value);
  }

  /**
   * Next candle close after `time` by which a recorded market may have changed equity; undefined when none can.
   * @param calm passes over closes at which nothing happens that it does not allow
   */
  async nextEvent(time: number, calm?: Calm): Promise<number | undefined> {
    const market = this.#market;
    if (!isRecorded(market)) return undefined;
    const { value: state } = await this.#load();
    const from = calm ? calmUntil(market, state, await this.#known(), time, calm) : time;
    const symbols = activeSymbols(state);
    if (from > time) for (const symbol of symbols) this.#progress.move(symbol, from);
    return earliest(symbols.map((symbol) => market.nextChange(symbol, from)));
  }

  /** Moves money in (positive) or out of the account, in USDT. */
  async transfer(amount: number): Promise<void> {
    await this.#turns.take(async () => {
      const loaded = await this.#current();
      const draft = new PaperDraft(loaded.value);
      draft.cashflow('transfer', amount, this.#clock.now());
      await this.#commit(loaded, draft.change);
    });
  }

  async #place(loaded: Versioned<PaperState>, request: OrderRequest): Promise<Placement> {
    const now = this.#clock.now();
    const instruments = await this.#known();
    const instrument = instruments.get(request.symbol);
    if (!instrument)
      return { outcome: 'rejected', code: PAPER_CODES.badRequest, reason: `no contract ${request.symbol}` };
    if (await this.#book.finishedOrder(request.clientOrderId)) return repeated(request.clientOrderId);
    const quote = await this.#market.quote(request.symbol);
    if (!request.reduceOnly && now - quote.timestamp > this.#model.maxQuoteAge)
      throw new ReadFailedError(`quote of ${request.symbol}`, `it is ${now - quote.timestamp} ms old`);
    const share = await this.#feed.share(request, quote, now, instrument, this.#model);
    const before = isRecorded(this.#market) ? loaded : (await this.#tick(loaded, quote, now)).loaded;
    const context = { instrument, instruments, model: this.#model, quote, share, now };
    const result = submit(before.value, request, context);
    if (result.state !== before.value) await this.#commit(before, result);
    return result.placement;
  }

  /** The account with all that the market did until now. */
  async #current(): Promise<Versioned<PaperState>> {
    return (await this.#walk(await this.#load(), this.#clock.now())).loaded;
  }

  async #walk(loaded: Versioned<PaperState>, upTo: number): Promise<Walked> {
    const symbols = activeSymbols(loaded.value);
    const isWalked = symbols.every((symbol) => this.#progress.of(loaded.value, symbol) >= upTo);
    if (isWalked && !this.#funding?.isDue(loaded.value, upTo)) return { loaded, fills: [] };
    const steps: MarketStep[] = [];
    for (const symbol of symbols)
      for (const step of await this.#feed.steps(symbol, this.#progress.of(loaded.value, symbol), upTo))
        steps.push(step);
    if (symbols.length > 1) steps.sort(inTime);
    const instruments = await this.#known();
    const walked = walkSteps(loaded.value, steps, instruments, this.#model);
    const change = (await this.#funding?.settle(walked, instruments, upTo)) ?? walked;
    // Recorded, everything up to the time is known; live, only what candles have shown.
    if (isRecorded(this.#market)) for (const symbol of symbols) this.#progress.move(symbol, upTo);
    else for (const { symbol, time } of steps) this.#progress.move(symbol, time);
    if (change.state === loaded.value) return { loaded, fills: [] };
    return { loaded: await this.#commit(loaded, change), fills: fillsOf(change) };
  }

  /**
   * One live price. The account is known to have been watched up to it, and that is written down every minute: candles
   * of a later downtime count from there on.
   * @param seenAt when the price was looked at, if that is not its own time
   */
  async #tick(loaded: Versioned<PaperState>, quote: Quote, seenAt = quote.timestamp): Promise<Walked> {
    const { symbol } = quote;
    const instrument = (await this.#known()).get(symbol);
    if (!instrument) throw new ReadFailedError(`instrument ${symbol}`, 'the market does not know it');
    const change = matchQuote(loaded.value, quote, { instrument, model: this.#model, maker: true });
    this.#progress.move(symbol, seenAt);
    if (change.state === loaded.value && !this.#progress.isToBeStored(loaded.value, symbol))
      return { loaded, fills: [] };
    return { loaded: await this.#commit(loaded, change), fills: fillsOf(change) };
  }

  async #load(): Promise<Versioned<PaperState>> {
    const loaded = await this.#book.load();
    this.#progress.loaded(loaded.version);
    return loaded;
  }

  /** Writes a change with the cursors of the symbols that are still active. */
  async #commit(before: Versioned<PaperState>, change: PaperChange): Promise<Versioned<PaperState>> {
    const cursors: Record<string, number> = {};
    for (const symbol of activeSymbols(change.state))
      cursors[symbol] = this.#progress.of(change.state, symbol);
    this.#progress.forget();
    const after = await this.#book.commit(before, { ...change, state: { ...change.state, cursors } });
    this.#progress.loaded(after.version);
    return after;
  }

  async #marks(state: PaperState): Promise<Record<string, number>> {
    const marks: Record<string, number> = {};
    for (const symbol of Object.keys(state.positions))
      marks[symbol] = (await this.#market.quote(symbol)).mark;
    return marks;
  }

  async #known(): Promise<ReadonlyMap<string, Instrument>> {
    this.#instruments ??= await this.#market.instruments();
    return this.#instruments;
  }

  async #read<T>(what: string, answer: (state: PaperState) => T | Promise<T>): Promise<T> {
    try {
      return await this.#turns.take(async () => answer((await this.#current()).value));
    } catch (error) {
      if (error instanceof ReadFailedError) throw error;
      throw new ReadFailedError(what, reasonOf(error), {}, error);
    }
  }
}
