import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { seededRandom } from '../../src/domain/random.js';
import { startRedis } from '../../src/state/store/private-redis.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { BotProcess } from '../e2e/bot-process.js';
import { answer, ask, newest, OWNER, textOf } from '../e2e/driver.js';
import { liveSettings, startLiveMarket } from '../e2e/live-market.js';
import { faults as chatFaults, startBotApi, type BotApi } from '../support/bot-api.js';
import { FakeHost, noFakeTime } from '../support/faketime.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import { BookWatch } from './book-watch.js';
import { failExchange } from './kill-faults.js';
import { pick } from './site.js';
import { emptyTally, type Tally } from './tally.js';
import { isMessage, Owed, renumbered, Told } from './told.js';

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

/** Every fifth kill takes Redis too. */
const REDIS_EVERY = 5;
/** From a command to the kill, at most, ms: within it a trade lives through the command's orders. */
const LONGEST_DELAY = 1500;
/** In this share of the rounds the bot lives on for so long, ms: what hangs, or a clock that was set, shows in time. */
const LIVES_ON = 0.4;
const LIFE_MS = 4500;
/** The host's clock is set in this share of the rounds, by so much at most, ms. */
const STEPS = 0.25;
const LARGEST_STEP = 3_600_000;

/** Kills the compiled bot on a live account over and over while its owner trades, and looks at what is left. */
export const killRuns = async (options: KillOptions): Promise<Tally> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-chaos-live-'));
  const redis = await startRedis({ dataDir, log: silentLog });
  const api = await startBotApi({ token: '1:x', ownerId: OWNER });
  const kucoin = await startLiveMarket(100_000);
  const host = new FakeHost();
  if (noFakeTime) options.report(`the host's clock is not set: ${noFakeTime}`);
  const bot = new BotProcess({
    ...liveSettings(kucoin, api),
    ...(noFakeTime ? {} : host.env),
    REDIS_URL: redis.url,
    CHECK_INTERVAL: '3600',
    COOLDOWN: '0',
    LIMIT_ORDER_TIMEOUT: '2',
  });
  const client = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  try {
    return await new Rounds(options, { api, kucoin, bot, client, host }).run();
  } finally {
    await bot.remove();
    client.disconnect();
    host.remove();
    await Promise.allSettled([api.stop(), kucoin.stop(), redis.stop()]);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
};

interface Stage {
  readonly api: BotApi;
  readonly kucoin: FakeKucoin;
  readonly bot: BotProcess;
  readonly client: Redis;
  readonly host: FakeHost;
}

class Rounds {
  readonly #random: () => number;
  readonly #watch: BookWatch;
  readonly #tally = emptyTally();
  readonly #told: Told;
  readonly #owed: Owed;
  readonly #killedAt: number[] = [];
  /** From the start of the process to its word in the chat, ms: on a full processor it is most of the naked time. */
  #slowestStartMs = 0;

  constructor(
    private readonly options: KillOptions,
    private readonly stage: Stage,
  ) {
    this.#random = seededRandom(options.seed);
    this.#watch = new BookWatch(stage.kucoin);
    this.#told = new Told(stage.api);
    this.#owed = new Owed(stage.client);
  }

  async run(): Promise<Tally> {
    const { api, bot } = this.stage;
    await this.#owed.listen();
    this.#watch.started();
    bot.start();
    await answer(api, 0, ['is running'], 60_000);
    const question = await ask(api, '/arm', ['real money'], 30_000);
    api.tap(question.message_id, 'Arm');
    for (let kill = 0; kill < this.options.kills; kill++) {
      await this.#act(kill);
      // Mostly early, while the orders of the command are on their way.
      await wallClock.sleep(this.#random() ** 2 * LONGEST_DELAY);
      this.#setClock();
      this.#fillResting();
      if (this.#random() < LIVES_ON) await wallClock.sleep(LIFE_MS);
      await this.#kill(kill);
    }
    return this.#finish();
  }

  /** The owner does the next thing in the life of a trade; faults wait on the way. */
  async #act(kill: number): Promise<void> {
    const { api, kucoin } = this.stage;
    const open = [...kucoin.positions.keys()];
    const { faults, hangs } = failExchange(kucoin, this.#random);
    this.#tally.faults += faults;
    this.#tally.hangs += hangs;
    if (this.#random() < 0.4) {
      const fault = pick(
        [chatFaults.tooMany(1), chatFaults.serverError, chatFaults.badGateway, chatFaults.dropAnswer],
        this.#random,
      );
      api.fail('sendMessage', fault);
      this.#tally.faults++;
    }
    const symbol = open[0];
    const base = symbol?.replace('XBT', 'BTC').replace(/USDTM$/, '');
    const turn = kill % 5;
    if (base === undefined || (turn === 0 && open.length < 2)) return this.#open();
    const commands = [
      `/scale ${base} -30%`,
      `/target ${base} sl entry`,
      `/scale ${base} +30%`,
      `/close ${base}`,
    ];
    api.say(OWNER, commands[(turn + 3) % 4] ?? '/status');
  }

  /** Somebody sets the host's clock, back or forward. */
  #setClock(): void {
    if (noFakeTime || this.#random() >= STEPS) return;
    this.stage.host.set(Math.round((this.#random() * 2 - 1) * LARGEST_STEP));
    this.#tally.clockSteps++;
  }

  /** An entry that rests fills, in part or in full, right before the kill or while nobody is there. */
  #fillResting(): void {
    const { kucoin } = this.stage;
    const entry = kucoin.orders.find((order) => order.isActive && order.postOnly);
    if (!entry || this.#random() < 0.25) return;
    const left = entry.size - entry.filled;
    kucoin.fill(entry.clientOid, this.#random() < 0.6 ? Math.ceil(left / 2) : left);
  }

  async #open(): Promise<void> {
    const { api, kucoin } = this.stage;
    const free = [...kucoin.server.book.contracts.keys()].filter((id) => !kucoin.positions.has(id));
    const base = pick(free, this.#random)
      .replace('XBT', 'BTC')
      .replace(/USDTM$/, '');
    const said = api.say(OWNER, `/open ${base} ${this.#random() < 0.5 ? 'long sl -3%' : 'short sl +3%'}`);
    try {
      const card = await api.waitFor(
        (message) =>
          message.message_id > said.message_id &&
          (message.reply_markup?.inline_keyboard ?? []).flat().some(({ text }) => text.includes('Approve')),
        8000,
      );
      api.tap(card.message_id, 'Approve');
    } catch {
      // Denied, or the card is late: the kill comes all the same.
    }
  }

  async #kill(kill: number): Promise<void> {
    const { api, bot, client } = this.stage;
    const before = newest(api);
    if (kill % REDIS_EVERY === REDIS_EVERY - 1) {
      const pid = Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
      process.kill(pid, 'SIGKILL');
      this.#tally.redisKills++;
    }
    this.#killedAt.push(wallClock.now());
    await bot.kill();
    this.#tally.kills++;
    // What rests may fill while nobody is there.
    if (this.#random() < 0.3) this.#fillResting();
    this.#watch.died();
    this.#watch.started();
    const began = performance.now();
    bot.start();
    try {
      await answer(api, before, ['is running'], 60_000);
      this.#slowestStartMs = Math.max(this.#slowestStartMs, Math.round(performance.now() - began));
    } catch (error) {
      throw new Error(`no start after kill ${kill}: ${bot.out.slice(-3000)}`, { cause: error });
    }
  }

  /** Everything is closed; then nothing may be left anywhere. */
  async #finish(): Promise<Tally> {
    const { api, kucoin, bot } = this.stage;
    kucoin.heal();
    api.heal();
    const deadline = wallClock.now() + 60_000;
    const isFlat = (): boolean =>
      kucoin.positions.size === 0 && kucoin.orders.every((order) => !order.isActive);
    while (!isFlat() && wallClock.now() < deadline) {
      for (const id of kucoin.positions.keys())
        api.say(OWNER, `/close ${id.replace('XBT', 'BTC').replace(/USDTM$/, '')}`);
      await wallClock.sleep(6000);
    }
    const empty = await ask(api, '/positions', [], 20_000);
    await wallClock.sleep(6000);
    await bot.stop();
    await this.#watch.stop();
    this.#owed.stop();
    await this.#judge(textOf(empty));
    return { ...this.#tally, runs: 1 };
  }

  async #judge(positions: string): Promise<void> {
    const { kucoin, client } = this.stage;
    const tally = this.#tally;
    const prefix = `rad:live:${createHash('sha256').update(kucoin.keys.key).digest('hex').slice(0, 8)}`;
    const store = new RedisStore<BotDocs>({ redis: client, prefix, clock: wallClock });
    const kept = (await store.list('position')).length;
    const resting = kucoin.orders.filter((order) => order.isActive).length;
    const forgotten = {
      'open on the exchange': kucoin.positions.size,
      'kept by the bot': kept,
      'orders resting': resting,
      'entries that rested too long after a start': this.#watch.lingered,
    };
    tally.forgotten = Object.values(forgotten).reduce((sum, n) => sum + n);
    for (const [what, n] of Object.entries(forgotten)) if (n > 0) this.options.report(`  ✗ ${what}: ${n}`);
    const owners = (await store.list('order')).map(({ id, value }) => [id, value.owner] as const);
    tally.doubled = this.#watch.doubled(new Map(owners));
    tally.nakedAlive = this.#watch.nakedAlive;
    tally.nakedRestart = this.#watch.nakedRestart;
    const again = this.#told.repeated(this.#killedAt);
    for (const seq of again)
      this.options.report(`  ✗ told again: #${seq} ${JSON.stringify(this.#owed.pushes.get(seq))}`);
    tally.repeated = again.length + renumbered(this.#owed.pushes.values());
    // What is still owed (the word of the stop itself, say) comes with the next start: it is not lost.
    const owed = new Set((await store.owedPushes(1000)).map(({ seq }) => seq));
    const cards = new Set((await store.list('card')).map(({ id }) => id));
    const lost = [...this.#owed.pushes].filter(
      ([seq, push]) =>
        isMessage(push) &&
        !owed.has(seq) &&
        !this.#told.has(seq) &&
        // A signal that its owner asked for was shown as the answer.
        !(push.type === 'signal' && cards.has(push.signalId)),
    );
    const exits = [...this.#owed.pushes.values()].filter(({ type }) => type === 'exit').length;
    tally.lost = lost.length + Math.max(0, this.#watch.exits() - exits);
    for (const [seq, push] of lost) this.options.report(`  ✗ lost: #${seq} ${JSON.stringify(push)}`);
    const ledger = Number((await store.get('ledger', 'main'))?.value.balance);
    tally.ledger = Math.abs(ledger - kucoin.server.book.wallet) < 1e-6 ? 0 : 1;
    this.options.report(
      `live bot: ${tally.kills} kills, ${kucoin.fills.length} fills, ${this.#watch.exits()} exits (${exits} owed), ${this.#owed.pushes.size} pushes, ledger ${ledger} against ${kucoin.server.book.wallet}; naked ${tally.nakedAlive} ms alive, ${tally.nakedRestart} ms after a start (slowest start ${this.#slowestStartMs} ms); ${positions.split('\n')[0]}`,
    );
  }
}
