import { wallClock } from '../../src/clock.js';
import { BotProcess } from '../e2e/bot-process.js';
import { answer, ask, OWNER, textOf } from '../e2e/driver.js';
import { liveSettings, startLiveMarket } from '../e2e/live-market.js';
import type { Message } from '../../src/chat/local/wire.js';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import { contractId, type FakeKucoin } from '../support/kucoin/index.js';
import { RedisProcess } from '../support/redis-process.js';

type BookOrder = FakeKucoin['orders'][number];

export interface StageOptions {
  /** Settings beside those of a live bot. */
  readonly env?: Readonly<Record<string, string>>;
  /** The compiled program, where it is another than that of the project. */
  readonly main?: string;
  readonly balance?: number;
  readonly kucoin?: Parameters<typeof startLiveMarket>[1];
  /** Environment of Redis' process, e.g. of a host whose clock is wrong. */
  readonly redisEnv?: Readonly<Record<string, string>>;
  /** Address of Redis where it is not the stage's own, e.g. through a proxy. */
  readonly redisUrl?: (redis: RedisProcess) => Promise<string> | string;
}

/**
 * The compiled bot on a live account: wire-level exchange, wire-level Bot API, a real Redis of its own. Every row of a
 * fault is played on it; RAD_MAIN plays the same against another build.
 */
export class Stage {
  readonly #standbys: BotProcess[] = [];

  private constructor(
    readonly api: BotApi,
    readonly kucoin: FakeKucoin,
    readonly redis: RedisProcess,
    readonly bot: BotProcess,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Starts all of it and waits until the bot says that it runs; entries wait for `arm`. */
  static async open(options: StageOptions = {}): Promise<Stage> {
    const redis = new RedisProcess([], options.redisEnv);
    await redis.start();
    const api = await startBotApi({ token: '1:x', ownerId: OWNER });
    const kucoin = await startLiveMarket(options.balance ?? 10_000, options.kucoin);
    const env = {
      ...liveSettings(kucoin, api),
      REDIS_URL: (await options.redisUrl?.(redis)) ?? redis.url,
      CHECK_INTERVAL: '3600',
      COOLDOWN: '0',
      LIMIT_ORDER_TIMEOUT: '2',
      ...options.env,
    };
    const stage = new Stage(api, kucoin, redis, new BotProcess(env, [], options.main), env);
    stage.bot.start();
    try {
      await answer(api, 0, ['is running'], 60_000);
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** A second instance of the bot; resolves once it waits for the first to go. */
  async standby(): Promise<BotProcess> {
    const second = new BotProcess(this.env);
    this.#standbys.push(second);
    second.start();
    await second.waitForOutput(/waits: /, 60_000);
    return second;
  }

  async close(): Promise<void> {
    await Promise.all([this.bot, ...this.#standbys].map((bot) => bot.remove()));
    await Promise.allSettled([this.api.stop(), this.kucoin.stop(), this.redis.remove()]);
  }

  async arm(): Promise<void> {
    const question = await ask(this.api, '/arm', ['real money'], 30_000);
    this.api.tap(question.message_id, 'Arm');
    await answer(this.api, question.message_id, ['Armed'], 30_000);
  }

  /** Working orders of the account, stops included. */
  resting(): readonly BookOrder[] {
    return this.kucoin.orders.filter((order) => order.isActive);
  }

  /** Contracts of a base that are open, 0 when none. */
  held(base: string): number {
    return Math.abs(this.kucoin.positions.get(contractId(`${base}-USDT`))?.qty ?? 0);
  }

  /** Working stops of a base. */
  stops(base: string): readonly BookOrder[] {
    const id = contractId(`${base}-USDT`);
    return this.resting().filter(({ symbol, stop, reduceOnly, type }) =>
      symbol === id && reduceOnly && stop !== '' && type === 'market' ? isLossStop(this, id, stop) : false,
    );
  }

  /** Takes away the stops of a base behind the bot's back. */
  takeStops(base: string): void {
    for (const order of this.stops(base)) this.kucoin.server.book.cancel(order);
  }

  /** What /healthz says. */
  async health(): Promise<Health> {
    const port = /"port":(\d+)[^\n]*health is served/.exec(this.bot.out)?.[1];
    const response = await fetch(`http://127.0.0.1:${port ?? '0'}/healthz`);
    return (await response.json()) as Health;
  }

  /** Asks for an entry by command and taps Approve; resolves once the entry rests post-only at the exchange. */
  async enter(base: string, words = 'long sl -3%'): Promise<BookOrder> {
    this.api.tap((await this.#card(base, words)).message_id, 'Approve');
    return eventually(`an entry in ${base} rests`, () =>
      this.resting().find(
        (order) => order.symbol === contractId(`${base}-USDT`) && order.postOnly && !order.reduceOnly,
      ),
    );
  }

  /** The card of an entry; asked for again while what was closed before is still being tidied up. */
  async #card(base: string, words: string): Promise<Message> {
    for (let tries = 0; ; tries++) {
      const said = this.api.say(OWNER, `/open ${base} ${words}`);
      const reply = await this.api.waitFor(
        (message) =>
          message.message_id > said.message_id &&
          (isCardOf(base, message) || textOf(message).includes(`${base}-USDT already has`)),
        30_000,
      );
      if (isCardOf(base, reply)) return reply;
      if (tries === 10) throw new Error(`no card of ${base}: ${textOf(reply)}`);
      await wallClock.sleep(500);
    }
  }

  /** An open position that is guarded by a stop for all of it. */
  async hold(base: string, words?: string): Promise<void> {
    const entry = await this.enter(base, words);
    this.kucoin.fill(entry.clientOid, entry.size);
    await eventually(`${base} is held and guarded`, () => this.held(base) > 0 && this.isGuarded(base));
  }

  /** The stop of a base goes, as if cancelled on the exchange's own page; resolves once one rests for all of it again. */
  async loseStop(base: string, what: string, ms?: number): Promise<void> {
    for (const { clientOid } of this.stops(base)) {
      const order = this.kucoin.server.book.orders.find((each) => each.clientOid === clientOid);
      if (order) this.kucoin.server.book.cancel(order);
    }
    await eventually(what, () => this.held(base) > 0 && this.isGuarded(base), ms);
  }

  /** Whether the stops that rest cover all that is open of a base. */
  isGuarded(base: string): boolean {
    return this.stops(base).reduce((sum, { size }) => sum + size, 0) >= this.held(base);
  }
}

/** The body of /healthz. */
export interface Health {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly why?: string }>>;
}

/** Waits until a condition gives something; throws with `what` (name the row in it) and what came instead. */
export const eventually = async <T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 20_000,
): Promise<T> => {
  const began = performance.now();
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - began > ms) throw new Error(`${what}: not within ${ms} ms`);
    await wallClock.sleep(20);
  }
};

/** Whether a message is a card of a base that waits for Approve; the scan at the start may offer others. */
export const isCardOf = (base: string, message: Message): boolean =>
  textOf(message).includes(`${base}-USDT`) &&
  (message.reply_markup?.inline_keyboard ?? []).flat().some(({ text }) => text.includes('Approve'));

/** Whether a conditional order of a contract closes against the loss. */
const isLossStop = ({ kucoin }: Stage, id: string, direction: string): boolean =>
  (kucoin.positions.get(id)?.qty ?? 0) > 0 ? direction === 'down' : direction === 'up';
