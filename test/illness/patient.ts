import { wallClock } from '../../src/clock.js';
import { answer, newest, OWNER, textOf } from '../e2e/driver.js';
import { isCardOf, Stage } from '../faults/stage.js';
import { contractId, type FakeKucoin } from '../support/kucoin/index.js';
import { WireProxy } from '../support/wire-proxy.js';
import { AccountWatch } from './account-watch.js';
import { Ward, type Needs } from './needs.js';
import { Words } from './words.js';

/** What is traded, and what proves afterwards that trading goes on. */
export const BASE = 'ETH';
export const OTHER = 'SOL';

/** A bot on its stage with everything that can fall ill, and what watches it. */
export class Patient {
  readonly watch: AccountWatch;
  readonly words: Words;
  /** When the illness ended, by the wall. */
  wellAt = 0;

  private constructor(
    readonly stage: Stage,
    /** Between the bot and its Redis. */
    readonly wire: WireProxy,
    readonly random: () => number,
    readonly ward: Ward,
  ) {
    this.watch = new AccountWatch(stage.kucoin);
    this.words = new Words(stage, this.watch.book);
  }

  static async admit(random: () => number, needs?: Needs, main?: string): Promise<Patient> {
    const wire = new WireProxy(0);
    await wire.start();
    const ward = new Ward(needs);
    const { env, ...options } = ward.options();
    const stage = await Stage.open({
      redisUrl: ({ port }) => {
        wire.redirect(port);
        return `redis://127.0.0.1:${wire.port}`;
      },
      ...options,
      ...(main === undefined ? {} : { main }),
      env: { POSITION_UPDATE_INTERVAL: '1', LIMIT_ORDER_TIMEOUT: '60', ...env },
    });
    const patient = new Patient(stage, wire, random, ward);
    // A machine that is busy may need a second word.
    await stage.arm().catch(() => stage.arm());
    return patient;
  }

  async discharge(): Promise<void> {
    this.words.stop();
    await this.watch.stop();
    await this.stage.close();
    await this.wire.stop();
    await this.ward.remove();
  }

  /** Starts the bot again after a kill; resolves once it says that it runs. */
  async restart(): Promise<void> {
    const { api, bot } = this.stage;
    const before = newest(api);
    this.watch.book.started();
    bot.start();
    await answer(api, before, ['is running'], 60_000);
  }

  get kucoin(): FakeKucoin {
    return this.stage.kucoin;
  }

  say(text: string): void {
    this.stage.api.say(OWNER, text);
  }

  /** Contracts of all that is open. */
  isFlat(): boolean {
    return this.kucoin.positions.size === 0;
  }

  /** Nothing is open, nothing rests. */
  isClean(): boolean {
    return this.isFlat() && this.stage.resting().length === 0;
  }

  /**
   * Says commands again and again, as an owner would who sees that nothing happens, until it shows. Whoever has tapped
   * meanwhile calls `tapped`: commands said now would only take the place of what was tapped.
   */
  async insist(
    texts: readonly string[],
    isDone: (tapped: () => void) => boolean,
    ms: number,
  ): Promise<boolean> {
    const began = performance.now();
    let again = began;
    const tapped = (): void => {
      again = performance.now() + TAPPED_MS;
    };
    for (; !isDone(tapped); await wallClock.sleep(20)) {
      const now = performance.now();
      if (now - began > ms) return false;
      if (now >= again) {
        for (const text of texts) this.say(text);
        again = now + AGAIN_MS;
      }
    }
    return true;
  }

  /** Whether something shows within `ms`. */
  sees(shown: () => boolean, ms: number): Promise<boolean> {
    return this.insist([], shown, ms);
  }

  /** Everything is closed, and nothing is left anywhere. */
  async windUp(ms = WIND_UP_MS): Promise<boolean> {
    return (
      (await this.insist(['/halt now'], () => this.isFlat(), ms)) &&
      (await this.insist(['/cancel all'], () => this.isClean(), ms))
    );
  }

  /** Opens in a symbol, after what else is to be said: asks until there is a card, taps it, and again, until an order that opens has been accepted. */
  async insistOnEntry(base: string, ms: number, first: readonly string[] = []): Promise<boolean> {
    const { api } = this.stage;
    const contract = contractId(`${base}-USDT`);
    const isEntry = ({ symbol, reduceOnly }: FakeKucoin['orders'][number]): boolean =>
      symbol === contract && !reduceOnly;
    const before = this.kucoin.orders.filter(isEntry).length;
    const after = newest(api);
    const cards = new Set<number>();
    return this.insist(
      [...first, `/open ${base} long sl -3%`],
      (tapped) => {
        for (const card of api.sent) {
          const { message_id: id } = card;
          if (id <= after || cards.has(id) || !isCardOf(base, card)) continue;
          cards.add(id);
          api.tap(id, 'Approve');
          tapped();
        }
        return this.kucoin.orders.filter(isEntry).length > before;
      },
      ms,
    );
  }

  /** Forwards a signal whose price has yet to come, and approves it; it waits when this resolves. */
  async awaitSignal(): Promise<void> {
    const { api } = this.stage;
    const { bid } = this.kucoin.server.book.price(contractId(`${BASE}-USDT`));
    const date = Math.floor(wallClock.now() / 1000);
    const owner = { id: OWNER, first_name: 'O' };
    const after = newest(api);
    api.inject({
      message: {
        message_id: 1_000_000,
        date,
        text: `${BASE} long\nentry ${(bid * 0.99).toFixed(1)}\nsl ${(bid * 0.96).toFixed(1)}`,
        chat: { ...owner, type: 'private' },
        from: { ...owner, is_bot: false },
        forward_origin: { type: 'hidden_user', sender_user_name: 'x', date },
      },
    });
    const card = await api.waitFor(
      (message) => message.message_id > after && isCardOf(BASE, message),
      30_000,
    );
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id - 1, ['waits for its price'], 30_000);
  }

  /** The price of the signal that waits. */
  priceComes(): void {
    const id = contractId(`${BASE}-USDT`);
    const { bid, ask } = this.kucoin.server.book.price(id);
    const [low, high] = [bid, ask].map((price) => Number((price * 0.989).toFixed(2)));
    if (low !== undefined && high !== undefined) this.kucoin.setPrice(id, { bid: low, ask: high, mark: low });
  }

  /** The entry that rests, if it still does. */
  entry(base = BASE): FakeKucoin['orders'][number] | undefined {
    const id = contractId(`${base}-USDT`);
    return this.stage.resting().find((order) => order.symbol === id && !order.reduceOnly);
  }

  /** Fills a share of what the entry still waits for. */
  fillEntry(share: number): void {
    const entry = this.entry();
    if (entry)
      this.kucoin.fill(entry.clientOid, Math.max(1, Math.floor((entry.size - entry.filled) * share)));
  }

  /** Somebody takes every stop away. */
  loseStops(): void {
    this.watch.book.robbed(contractId(`${BASE}-USDT`));
    for (const order of this.stage.stops(BASE)) this.kucoin.server.book.cancel(order);
  }

  /** What the owner read last and what was asked of the exchange last, for a report of a failure. */
  story(): string {
    const { api, kucoin, bot } = this.stage;
    const chat = api.sent
      .slice(-25)
      .map((message) => `    ${textOf(message).replaceAll('\n', ' ⏎ ').slice(0, 300)}`);
    const told = kucoin.requests.filter(({ method, fault }) => method !== 'GET' || fault);
    const requests = [...told.slice(-40), ...kucoin.requests.slice(-10)].map(
      ({ at, method, path, query, body, code, fault }) =>
        `    ${at - this.wellAt} ${method} ${path} ${JSON.stringify(method === 'GET' ? query : body).slice(0, 200)} → ${code ?? '-'}${fault ? ` (${fault})` : ''}`,
    );
    return [
      '  chat:',
      ...chat,
      '  requests (ms since the illness ended):',
      ...requests,
      '  log:',
      bot.out.slice(-2500),
      '',
    ].join('\n');
  }
}

/** An owner who sees nothing happen asks again after this, ms. */
const AGAIN_MS = 1500;
/** One who has tapped gives it this long before asking again, ms. */
const TAPPED_MS = 3000;
const WIND_UP_MS = 30_000;
