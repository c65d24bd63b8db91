import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type App } from '../../src/run/start.js';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { silentLog, type Signal } from '../../src/domain/index.js';
import { PageOwner, type ChatMessage } from '../demo/owner.js';
import { createLogger, createScrubber, type RootLogger } from '../../src/run/logger.js';
import { loadSettings, type RawSettings } from '../../src/settings.js';
import { startRedis, type RedisServer } from '../../src/state/store/private-redis.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { VerifyError } from './expect.js';
import { PortRecorder } from './port-recorder.js';
import { TAPE, writeCandleScript } from './candle-script.js';
import type { WorldSpec } from './spec.js';
import { listenedVenue, type Breaks } from './venue.js';

/** Opens worlds; tests hand in one that breaks something. */
export type OpenWorld = (spec: WorldSpec) => Promise<World>;

const POLL_MS = 25;
const TIMEOUT_MS = 30_000;
/** A start may take this many times the timeout. */
const START_FACTOR = 2;
const TAPE_FOLDER = 'script';
/** Folder of a Redis that belongs to a check. */
const REDIS = 'redis-of-the-check';
/** Answers to an approval that came to nothing. */
const REFUSED = /^⛔|^⚠️|Nothing sent|reached me late/;

const settingsOf = (spec: WorldSpec, folder: string, redisUrl: string | undefined): RawSettings => ({
  MODE: spec.time === 'wall' ? 'paper' : 'replay',
  REPLAY_DIR: spec.recording === 'script' ? join(folder, TAPE_FOLDER) : assetPath('market-data'),
  REPLAY_FROM: spec.recording === 'script' ? String(TAPE.from) : '2025-10-01',
  REPLAY_SPEED: '0',
  REDIS_URL: redisUrl,
  DATA_DIR: join(folder, 'data'),
  LOG_DIR: join(folder, 'logs'),
  LOCAL_CHAT_PORT: '0',
  HEALTH_PORT: '0',
  APPROVAL_TTL: '86400',
  ...spec.settings,
});

/** A whole bot on the real stack with a private Redis, free ports and a folder of its own, and its owner at the chat page. */
export class World {
  readonly messages: readonly ChatMessage[];
  #stopped: Promise<void> | undefined;
  #over = false;

  private constructor(
    readonly app: App,
    readonly parts: TradingParts,
    readonly owner: PageOwner,
    /** What was overheard at the ports. */
    readonly recorder: PortRecorder,
    private redis: RedisServer | undefined,
    /** How long a check waits for something before it calls it missing. */
    readonly timeout: number,
    private readonly folder: string,
    messages: readonly ChatMessage[],
    private readonly logger: RootLogger,
  ) {
    this.messages = messages;
    void app.finished.then(
      () => (this.#over = true),
      () => undefined,
    );
  }

  /** Starts the bot and opens its chat page. @throws VerifyError when it does not start in time. */
  static async open(spec: WorldSpec, breaks: Breaks = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'rad-verify-'));
    const timeout = breaks.timeout ?? TIMEOUT_MS;
    const started = new AbortController();
    try {
      const late = wallClock.sleep(START_FACTOR * timeout, started.signal).then(() => {
        throw new VerifyError(`the bot did not start within ${(START_FACTOR * timeout) / 1000} s`);
      });
      return await Promise.race([World.#start(spec, breaks, folder, timeout), late]);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    } finally {
      started.abort();
    }
  }

  static async #start(spec: WorldSpec, breaks: Breaks, folder: string, timeout: number): Promise<World> {
    if (spec.recording === 'script') writeCandleScript(join(folder, TAPE_FOLDER));
    const logger = createLogger({
      level: 'info',
      dir: join(folder, 'logs'),
      scrub: createScrubber([]),
      stdout: { write: () => true },
    });
    const redis = spec.ownRedis ? await startRedis({ dataDir: join(folder, REDIS), log: logger }) : undefined;
    const recorder = new PortRecorder();
    let parts: TradingParts | undefined;
    const app = await startApp({
      settings: loadSettings(settingsOf(spec, folder, redis?.url)),
      logger,
      version: 'verify',
      noWait: true,
      openVenue: listenedVenue(recorder, breaks, spec),
      adapt: (own) => (parts = breaks.parts?.(own) ?? own),
    });
    if (!app.chatUrl || !parts) throw new VerifyError('the bot has no chat page to be driven through');
    const messages: ChatMessage[] = [];
    const owner = await PageOwner.open(app.chatUrl, (message) => messages.push(message));
    return new World(app, parts, owner, recorder, redis, timeout, folder, messages, logger);
  }

  /** Ends the bot and removes its folder; once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Takes the check's own Redis away. */
  async stopRedis(): Promise<void> {
    await this.redis?.stop();
    this.redis = undefined;
  }

  /** Brings it back at its address, with its data. */
  async restartRedis(): Promise<void> {
    this.redis = await startRedis({ dataDir: join(this.folder, REDIS), log: silentLog });
  }

  /** The first answer of `probe` that is not undefined. @throws VerifyError when none comes in time. */
  async until<T>(what: string, probe: () => Promise<T | undefined>, ms = this.timeout): Promise<T> {
    const deadline = wallClock.now() + ms;
    for (;;) {
      const found = await probe();
      if (found !== undefined) return found;
      if (wallClock.now() > deadline)
        throw new VerifyError(
          `${what} did not come within ${ms / 1000} s; the chat's last words: ${this.#last()}`,
        );
      await wallClock.sleep(POLL_MS);
    }
  }

  /** The signal card of a symbol, with its picture and buttons. */
  card(symbol: string): Promise<ChatMessage> {
    return this.owner.until(
      `a signal card of ${symbol} with a picture`,
      (message) =>
        message.hasPhoto &&
        message.text.includes(symbol) &&
        message.buttons.some(({ text }) => text.includes('Approve')),
      this.timeout,
    );
  }

  /** A message of the bot, newer than `after`, with all of the words. */
  answer(after: number, words: readonly string[]): Promise<ChatMessage> {
    return this.owner.answer(after, words, this.timeout);
  }

  /** Types a command and waits for an answer with the words. */
  ask(command: string, words: readonly string[]): Promise<ChatMessage> {
    return this.owner.ask(command, words, this.timeout);
  }

  /** Taps Approve and waits for the fill; a card that asks once more is tapped again. */
  async approve(symbol: string): Promise<ChatMessage> {
    for (let attempt = 1; ; attempt++) {
      const card = await this.card(symbol);
      await this.owner.tap(card, 'Approve');
      const answer = await this.owner.until(
        `the fill of ${symbol}`,
        ({ id, text }) =>
          id > card.id && ((text.includes('Opened') && text.includes(symbol)) || REFUSED.test(text)),
        this.timeout,
      );
      if (answer.text.includes('Opened')) {
        await this.until(
          `the end of the entry in ${symbol}`,
          async () => (await this.app.desk.account.status()).workingIntents.length === 0 || undefined,
        );
        return card;
      }
      if (attempt === 3 || !answer.text.includes('Nothing sent'))
        throw new VerifyError(`the approval of ${symbol} was answered by: ${answer.text}`);
    }
  }

  /** Taps Skip on every card that waits: only then the replay runs at full speed. */
  async skipAll(): Promise<void> {
    for (const signal of await this.app.desk.signals.list()) {
      const card = this.messages.findLast((message) => isCardOf(message, signal));
      if (card) await this.owner.tap(card, 'Skip').catch(() => undefined);
    }
  }

  /** Lets the market run on, skipping what comes up, until `probe` answers or the recording is over. */
  runOn<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
    return this.until(what, async () => {
      const over = this.#over;
      const found = await probe();
      // Everything that a recording causes is done when it is over.
      if (found === undefined && over)
        throw new VerifyError(`${what} did not come before the recording was over`);
      if (found === undefined) await this.skipAll();
      return found;
    });
  }

  /** Lets the market run to the end of its recording. */
  async runOut(): Promise<void> {
    await this.runOn('the end of the recording', () => Promise.resolve(this.#over || undefined));
  }

  async #stop(): Promise<void> {
    this.owner.close();
    await this.app.stop('verified');
    await this.redis?.stop();
    await this.logger.flush();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #last(): string {
    return (this.messages.findLast(({ fromBot }) => fromBot)?.text ?? 'none')
      .split('\n')
      .slice(0, 2)
      .join(' / ');
  }
}

const isCardOf = (message: ChatMessage, signal: Signal): boolean =>
  message.text.includes(signal.plan.symbol) && message.buttons.some(({ text }) => text.includes('Skip'));

/** A world in which nothing is broken. */
export const openWorld: OpenWorld = (spec) => World.open(spec);
