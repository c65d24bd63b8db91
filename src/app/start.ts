import { hostname } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { OutageLog } from '../../jobs/queues.js';
import { wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import type { Health } from '../health/index.js';
import type { Logger } from '../logger.js';
import type { Settings } from '../settings.js';
import { DurableLines } from '../store/durable-lines.js';
import { LeaseKeeper } from '../store/lease-keeper.js';
import { startRedis, type RedisServer } from '../store/private-redis.js';
import { createDesk } from '../trading/create-desk.js';
import { disarm } from '../trading/control.js';
import { DutyWatch } from '../trading/duty-watch.js';
import { createEmergency } from '../trading/emergency.js';
import type { TradingDesk } from '../trading/desk.js';
import type { TradingParts } from '../trading/parts.js';
import { createWithin } from '../trading/patience.js';
import { isUnsafe, lastWords } from '../trading/stand-down.js';
import { tradingParts } from './trading-parts.js';
import { BacktestRunner } from './backtest-runner.js';
import { openChat, type ChatParts, type OpenChat } from './chat.js';
import { openHealth, Pulse } from './health.js';
import { createHost } from './host.js';
import { dutiesOf, type Duties } from './roles.js';
import { announce, run } from './run.js';
import { stopInOrder, type Stoppable } from './stop.js';
import { chatLease, createTalk, watchHeartbeat, type Talk } from './talk.js';
import { Trader } from './trader.js';
import { openVenue, type Venue } from './venue.js';

/** How often settings that another process changed are looked for, ms. */
const SETTINGS_EVERY = 2000;

/** A killed trader's positions are looked at within 5 s of the next start: waiting for its lease is part of that. */
const TRADER_LEASE_MS = 3000;

/** The last message is owed within this, or it is said elsewhere, ms. */
const TELL_MS = 1000;
/** How long one part may take to stop while the state store is away, ms. */
const AWAY_EACH_MS = 250;

/** A running bot. */
export interface App {
  /** Address of the chat page with its one-time key; absent where Telegram is used. */
  readonly chatUrl: string | undefined;
  /** Sent by a user as /start <code> it makes that user the owner; absent once there is one. */
  readonly pairingCode: string | undefined;
  readonly desk: TradingDesk;
  readonly health: Health;
  readonly redis: RedisServer;
  /** Resolves when the recording is over (replay), never otherwise. */
  readonly finished: Promise<void>;
  /** Finishes what is in flight, at most 10 s; positions stay guarded by their resting stops. */
  stop(reason: string): Promise<void>;
}

export interface StartOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly version: string;
  readonly noWait: boolean;
  /** Takes Arm back before anything is traded: a backup may have been made with it. */
  readonly disarm?: boolean;
  /** Tells whoever started it what it waits for, and what it could not say in the chat. */
  readonly say?: (line: string) => void;
  /** Told of secrets that become known. */
  readonly hide?: (secret: string) => void;
  /** Aborts a start that waits for a lease or an account; what was started is stopped again. */
  readonly signal?: AbortSignal;
  /** Another venue than the one of the settings; `npm run verify` listens in and breaks things here. */
  readonly openVenue?: typeof openVenue;
  /** Changes rules before anything is built on them: for research and for `npm run verify`. */
  readonly adapt?: (parts: TradingParts) => TradingParts;
}

/** Builds every part and starts it. @throws RadError with one line for people when that cannot be done. */
export const startApp = async (options: StartOptions): Promise<App> => {
  const { settings, logger } = options;
  const log = logger.child({ component: 'bot' });
  const stops: Stoppable[] = [];
  try {
    return await build(options, log, stops);
  } catch (error) {
    await stopInOrder(stops, wallClock, log);
    throw error;
  } finally {
    log.debug({ mode: settings.mode }, 'start finished');
  }
};

const build = async (options: StartOptions, log: Log, stops: Stoppable[]): Promise<App> => {
  const { settings, logger, version } = options;
  const duties = dutiesOf(settings);
  const human = wallClock;
  const redis = await startRedis({ dataDir: settings.dataDir, url: settings.redisUrl, log });
  options.hide?.(new URL(redis.url).password);
  stops.push({ name: 'Redis', stop: () => redis.stop() });
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 250 });
  const outage = new OutageLog(log, connection);
  connection.on('error', outage.onError);
  stops.push({ name: 'Redis connection', stop: async () => void (await connection.quit()) });

  const mayOpen = (): boolean => keeper?.holds() ?? false;
  const venue = await (options.openVenue ?? openVenue)(settings, connection, log, mayOpen);
  stops.push({ name: 'venue', stop: () => venue.close() });
  const abort = new AbortController();
  options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
  options.signal?.throwIfAborted();
  let health: Health | undefined = undefined;
  const { say = () => undefined } = options;
  const holder = `${hostname()}:${process.pid}`;
  const leased = { store: venue.store, holder, clock: human, log, onWait: say };
  const keeper = duties.trades
    ? new LeaseKeeper({
        ...leased,
        lease: 'trader',
        onLost: () => trader?.onLost(),
        ttlMs: TRADER_LEASE_MS,
      })
    : undefined;
  const speaker = duties.chats ? chatLease(leased, abort.signal) : undefined;
  const own = await tradingParts(venue, settings, logger, keeper);
  await own.overrides?.load();
  if (!venue.replay) followSettings(own, stops);
  const parts = options.adapt?.(own) ?? own;
  // With Redis away a halt goes straight to the exchange, whoever is asked for it.
  const emergency = createEmergency(
    { ...parts, exchange: venue.exchange },
    new DurableLines(haltFile(settings, venue)),
  );
  // A trader merges before it trades; another process is asked for nothing but must not keep it to itself.
  if (!duties.trades) emergency.start();
  const desk = createDesk(parts, emergency);
  const runner = new BacktestRunner(settings, parts.settings);
  stops.push({ name: 'backtest', stop: () => Promise.resolve(runner.stop()) });
  const host = createHost({ settings, runner, health: () => health });
  const pulse = new Pulse(human);
  const watch = new DutyWatch(parts);
  const { verify } = venue;
  let disarming = options.disarm ?? false;
  // A halt of before Redis went away is in force before anything is traded.
  const prepare = async (): Promise<void> => {
    await emergency.merge();
    if (disarming) await disarm(parts, 'the bot was started with --disarm');
    disarming = false;
    if (venue.lastAccount) await disarmOther(parts, venue.lastAccount);
  };
  const trader = keeper && new Trader({ keeper, parts, verify, prepare, human, log });
  const heartbeat = trader
    ? (): number | undefined => watch.at('positions')
    : watchHeartbeat(venue.store, human, stops);
  const whyNot = (): string | undefined => trader?.whyNot;
  const leases = [keeper, speaker].filter((lease) => lease !== undefined);
  stops.push(...leases.map((lease) => ({ name: 'lease', stop: () => lease.release() })));
  // The lease comes before the chat: two instances must not both poll for what the owner says. And before every port:
  // a second instance with the same settings waits for its turn instead of failing at a port that the first one holds.
  await (trader
    ? trader.acquire(options.noWait, abort.signal)
    : speaker?.acquire({ noWait: options.noWait, signal: abort.signal }));
  await venue.replay?.catchUp();
  const places = { settings, logger, version, venue, desk, host, runner, heartbeat, whyNot, log, stops };
  const spoken = speaker && (await openTalk(places, speaker));
  health = await openHealth({ settings, venue, parts, pulse, watch, log, duties, trader });
  stops.push({ name: 'health', stop: () => health.stop() });
  await speak(spoken?.talk, { duties, noWait: options.noWait, abort, log });
  if (trader) {
    await trader.start(abort.signal);
    stops.push({ name: 'working entries', stop: () => again(trader, log) });
    abort.signal.throwIfAborted();
    await announce(venue.store, `RAD ${version} is running (${settings.mode}). /status shows what it does.`);
  }
  const kickCourier = (): void => spoken?.talk.courier.kick();
  const running = {
    connection,
    outage,
    trader,
    kickCourier,
    pulse,
    watch,
    health,
    abort,
    stops,
    log,
    logger,
  };
  const finished = await run({ venue, parts, settings, duties, ...running });

  const stop = async (reason: string): Promise<void> => {
    const away = trader ? await leave(trader, reason, { venue, pause: finished.pause, say, log }) : false;
    kickCourier();
    abort.abort();
    // What is asked of a store that is away would wait for it.
    await stopInOrder(stops, human, log, away ? AWAY_EACH_MS : undefined);
  };
  return {
    chatUrl: spoken?.chat.local?.url,
    pairingCode: spoken?.chat.pairingCode,
    desk,
    health,
    redis,
    finished: finished.over,
    stop,
  };
};

/**
 * The first thing of a stop: nothing is left that nobody would guard, and the owner is told how the account is left.
 * @returns whether the state store is away
 */
const leave = async (
  trader: Trader,
  reason: string,
  to: { venue: Venue; pause: () => Promise<void>; say: (line: string) => void; log: Log },
): Promise<boolean> => {
  const within = createWithin(wallClock);
  await within(to.pause(), TELL_MS).catch(() => undefined);
  const left = await trader.standDown();
  const stopping = `RAD is stopping (${reason}).`;
  const text = left ? `${stopping} ${lastWords(left)}` : `${stopping} Another instance trades.`;
  const unsafe = left !== undefined && isUnsafe(left);
  const told = await within(announce(to.venue.store, text, unsafe ? 'alarm' : 'info'), TELL_MS).then(
    () => true,
    () => false,
  );
  to.log[unsafe ? 'error' : 'info']({ ...left, told }, text);
  if (!told) to.say(text);
  return left?.storeAway ?? false;
};

/** What jobs that were still under way have done since. */
const again = async (trader: Trader, log: Log): Promise<void> => {
  const left = await trader.standDown();
  if (left && isUnsafe(left)) log.error({ ...left }, lastWords(left));
};

/** Arm holds for one key: after another one in between it has to be said again. Noted once it is taken back. */
export const disarmOther = async (
  parts: TradingParts,
  { changed, note }: NonNullable<Venue['lastAccount']>,
): Promise<void> => {
  if (!(await changed())) return;
  await disarm(parts, 'another key was used before this one');
  await note();
};

/** What a halt leaves on disk while Redis is away, of this mode and account. */
const haltFile = ({ dataDir }: Settings, { prefix }: Venue): string =>
  join(dataDir, 'halt', `${prefix.replaceAll(':', '-')}.jsonl`);

const openTalk = async (
  places: Omit<ChatParts, 'speaks'>,
  keeper: LeaseKeeper,
): Promise<{ readonly chat: OpenChat; readonly talk: Talk }> => {
  const { venue, log, stops } = places;
  const chat = await openChat({ ...places, speaks: () => !keeper.isElsewhere });
  const talk = createTalk({ store: venue.store, bot: chat.bot, keeper, clock: wallClock, log, stops });
  return { chat, talk };
};

/** A process that only chats waits for its turn; one that also trades does not wait for another that chats. */
const speak = async (
  talk: Talk | undefined,
  { duties, noWait, abort, log }: { duties: Duties; noWait: boolean; abort: AbortController; log: Log },
): Promise<void> => {
  const speaking = talk?.start(noWait && !duties.trades, abort.signal);
  if (!duties.trades) return speaking;
  speaking?.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!abort.signal.aborted) log.error({ reason }, 'the chat did not start');
  });
};

/** What the owner changes in the chat of another process is in force here soon. */
const followSettings = ({ overrides, human }: TradingParts, stops: Stoppable[]): void => {
  const stop = human.every(SETTINGS_EVERY, () => void overrides?.load().catch(() => undefined));
  stops.push({ name: 'settings', stop: () => Promise.resolve(stop()) });
};
