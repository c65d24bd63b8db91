import { wallClock, type Clock } from '../../src/clock.js';
import { RadError, seededRandom, HOUR } from '../../src/domain/index.js';
import { startBotApi, type BotApi } from '../../test/support/bot-api.js';
import { startKucoin, type FakeKucoin } from '../../test/support/kucoin/index.js';
import { BotBench, waitUntil, type BotProcess } from './live-bot.js';
import { arm, BOT_API, cardAfter, liveEnv, OWNER, say, textOf } from './owner.js';
import { steadyMarket } from './steady-market.js';

const PAIRS = 100;
export const POSITIONS = 3;
/** Width of the price: distance of ask and bid. */
const SPREAD = 0.01;
/** Distance of a planned stop from the price. */
const STOP = 0.04;
/** A held price stays this near to where it was opened, so that nothing happens by itself. */
const BAND = 0.003;
const STEP = 0.0003;
const TRIES = 40;

const round = (price: number): number => Number(price.toFixed(3));

export interface SteadyOptions {
  /** Ms from now at which a full hour comes by the exchange's clock: every pair then has a new candle. */
  readonly hourIn: number;
  /** Weight that a pool allows in 30 s. */
  readonly quota: number;
  /** More settings, and the compiled bot of another build. */
  readonly env?: Readonly<Record<string, string>>;
  readonly main?: string;
}

interface Held {
  readonly symbol: string;
  /** Price at which it was opened. */
  readonly base: number;
  price: number;
}

/** A live bot on 100 pairs of the wire-level exchange with three positions in it, and the owner who has opened them. */
export class SteadyBot {
  readonly held: Held[] = [];
  readonly #random = seededRandom(11);
  #next = 0;
  #turns = 0;

  private constructor(
    readonly api: BotApi,
    readonly kucoin: FakeKucoin,
    readonly bots: BotBench,
    private readonly symbols: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
    public process: BotProcess,
  ) {}

  /** Resolves once all pairs were scanned and three positions are open and guarded. */
  static async open({ hourIn, quota, env: more, main }: SteadyOptions): Promise<SteadyBot> {
    const shift = HOUR - ((wallClock.now() + hourIn) % HOUR);
    // The exchange's clock is moved by half an hour at most, forwards or back.
    const skew = shift > HOUR / 2 ? shift - HOUR : shift;
    const clock: Clock = { ...wallClock, now: () => wallClock.now() + skew };
    const market = steadyMarket(PAIRS, clock.now());
    // What the owner says is as old as the exchange's clock has it.
    const api = await startBotApi({ ...BOT_API, clock });
    const kucoin = await startKucoin({ ...market, clock, balance: 1e5, quota });
    const bots = await BotBench.open(main);
    try {
      const env = { ...liveEnv(kucoin, api), SCAN_PAIRS: String(PAIRS), ...more };
      const bot = new SteadyBot(api, kucoin, bots, market.symbols.toReversed(), env, await bots.start(env));
      await bot.#settle();
      return bot;
    } catch (error) {
      await closeAll(api, kucoin, bots);
      throw told(error, api, bots);
    }
  }

  async #settle(): Promise<void> {
    await arm(this.api);
    await this.#scanned(0);
    await this.keepThree();
  }

  /** Resolves once every pair was read after so many requests. */
  async #scanned(requests: number): Promise<void> {
    const asked = (): number => {
      const later = this.kucoin.requests.slice(requests);
      return new Set(later.filter(({ path }) => path.endsWith('kline/query')).map(symbolAsked)).size;
    };
    await waitUntil('the first scan', () => asked() >= PAIRS, 120_000, 200);
  }

  /** Ends the bot's process, has something done, and starts it anew; resolves once all pairs were scanned again. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.process.stop('SIGTERM');
    await meanwhile();
    const requests = this.kucoin.requests.length;
    this.process = await this.bots.start(this.env);
    await this.#scanned(requests);
    await this.keepThree();
  }

  /** The exchange's time, ms. */
  get now(): number {
    return this.kucoin.server.now;
  }

  /** Moves the price of every held symbol a little. */
  move(): void {
    for (const one of this.held) {
      const free = one.price * (1 + STEP * (2 * this.#random() - 1));
      this.#price(one, Math.min(Math.max(free, one.base * (1 - BAND)), one.base * (1 + BAND)));
    }
  }

  /** The oldest position ends at its target or, every other time, at its stop; another symbol takes its place. */
  async turn(): Promise<void> {
    await this.keepThree();
    const [oldest] = this.held;
    if (oldest) await this.#told(() => this.#end(oldest, this.#turns++ % 2 === 0 ? 'up' : 'down'));
    await this.keepThree();
  }

  /** Opens another position in place of each that the bot has ended by itself, as it may when a candle closes. */
  async keepThree(): Promise<void> {
    await this.#told(async () => {
      for (const one of [...this.held])
        if (this.#exits(one.symbol).length === 0) this.held.splice(this.held.indexOf(one), 1);
      while (this.held.length < POSITIONS) await this.#openNext();
    });
  }

  async #told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw told(error, this.api, this.bots);
    }
  }

  /** Asks for something to look at. */
  ask(command: string): void {
    this.api.say(OWNER, command);
  }

  async stop(): Promise<void> {
    await closeAll(this.api, this.kucoin, this.bots);
  }

  #price(one: Held, price: number): void {
    one.price = price;
    const bid = round(price);
    this.kucoin.setPrice(one.symbol, { bid, ask: round(bid + SPREAD) });
  }

  /** What rests for a symbol beside entries: stop and target. */
  #exits(symbol: string) {
    const id = `${symbol.replace('-USDT', '')}USDTM`;
    return this.kucoin.orders.filter((order) => order.isActive && order.symbol === id && order.reduceOnly);
  }

  async #openNext(): Promise<void> {
    const symbol = this.symbols[this.#next++ % this.symbols.length] ?? '';
    const id = `${symbol.replace('-USDT', '')}USDTM`;
    const price = this.kucoin.server.book.price(id).bid;
    const one: Held = { symbol, base: price, price };
    this.#price(one, price);
    const planned = await this.#plan(`/open ${symbol} long sl ${round(price * (1 - STOP))}`);
    const entries = this.kucoin.orders.length;
    this.api.tap(await cardAfter(this.api, symbol, planned), 'Approve');
    await waitUntil(`an entry in ${symbol}`, () => this.kucoin.orders.length > entries, 30_000);
    // The entry rests at the bid: somebody sells into it.
    this.#price(one, price - 2 * SPREAD);
    await waitUntil(`stop and target of ${symbol}`, () => this.#exits(symbol).length === 2, 30_000);
    this.held.push(one);
  }

  /** Until what is closed is tidied up its place counts as taken: asked again then. */
  async #plan(command: string): Promise<number> {
    for (let tries = 1; ; tries++) {
      const answer = await say(this.api, command, 'Planned', 'Denied');
      if (answer.text.includes('Planned')) return answer.id;
      if (tries === TRIES) throw new RadError('bench', `${command}: ${answer.text}`);
      await wallClock.sleep(500);
    }
  }

  async #end(one: Held, way: 'up' | 'down'): Promise<void> {
    const exits = this.#exits(one.symbol);
    const stop = exits.find((order) => order.stop === 'down');
    const target = exits.find((order) => order !== stop);
    const level = way === 'down' ? stop?.stopPrice : (target?.stopPrice ?? target?.price);
    // The bot is ending it, or moving what it would leave at: it may then end later.
    if (!level) return;
    this.held.splice(this.held.indexOf(one), 1);
    this.#price(one, way === 'down' ? level - SPREAD : level + SPREAD);
    await waitUntil(`the end of ${one.symbol}`, () => this.#exits(one.symbol).length === 0, 30_000);
    // Until the bot has booked it, its place is taken.
    await this.api.waitFor((message) => textOf(message).includes(`${one.symbol} closed`), 30_000);
  }
}

const symbolAsked = ({ query }: { readonly query: Readonly<Record<string, string>> }): string =>
  query['symbol'] ?? '';

const told = (error: unknown, api: BotApi, bots: BotBench): RadError => {
  const last = api.sent.slice(-4).map(textOf).join('\n---\n');
  return new RadError('bench', `${String(error)}\nlast said: ${last}\n${bots.output}`);
};

const closeAll = async (api: BotApi, kucoin: FakeKucoin, bots: BotBench): Promise<void> => {
  await bots.stop();
  await kucoin.stop();
  await api.stop();
};
