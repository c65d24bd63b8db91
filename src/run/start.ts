import { hostname } from 'node:os';
import { OutageLog } from './queues.js';
import { wallClock } from '../clock.js';
import { reasonOf, type Log } from '../domain/index.js';
import type { Health } from './health/index.js';
import type { Logger, RootLogger } from './logger.js';
import type { Settings } from '../settings.js';
import { LeaseKeeper } from '../state/store/lease-keeper.js';
import { startRedis, type RedisServer } from '../state/store/private-redis.js';
import { RedisLink } from '../state/store/redis-link.js';
import { createDesk } from '../trade/desk/desk.js';
import { disarm } from '../trade/account/control.js';
import { TickAlarm } from '../trade/watchdog/tick-alarm.js';
import { createEmergency } from '../trade/outage/emergency.js';
import type { TradingDesk } from '../trade/desk/desk.js';
import type { TradingParts } from '../trade/core/parts.js';
import { followSettings } from './setting-rules.js';
import { instanceName, tradingParts } from './trading-parts.js';
import { BacktestRunner } from '../backtest/runner.js';
import { Disk } from './disk.js';
import { openHealth, Pulse } from './health-checks.js';
import { createHost } from './host.js';
import { again, leave } from './leave.js';
import { awaited } from './awaited.js';
import type { Contact } from './greeting.js';
import type { OutageWatch } from './outage-watch.js';
import { watchOutages } from './outages.js';
import { dutiesOf } from './roles.js';
import { announce, run } from './run.js';
import { tellOddAnswers } from './look.js';
import { callOffShown, madeIds, untilSettled, watchStore } from './stand-in.js';
import { openTalk, speak, type Spoken } from './speak.js';
import { stopInOrder, type Stoppable } from './stop.js';
import { chatLease, watchHeartbeat } from './talk.js';
import { startText } from './start-text.js';
import { Trader, TRADER_LEASE_MS } from './trader.js';
import { botStore, openVenue, type Venue } from './venue.js';

/** How long one part may take to stop while the state store is away, ms. */
const AWAY_EACH_MS = 250;

/** A running bot. */
export interface App {
  /** Address of the chat page with its one-time key; absent where Telegram is used. */
  readonly chatUrl: string | undefined;
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
  readonly logger: Logger & Partial<Pick<RootLogger, 'trouble' | 'flush'>>;
  readonly version: string;
  readonly noWait: boolean;
  /** Takes Arm back before anything is traded: a backup may have been made with it. */
  readonly disarm?: boolean;
  /** Tells whoever started it what it waits for, and what it could not say in the chat. */
  readonly say?: (line: string) => void;
  /** Told once the recording is to begin again: this app is to be stopped, and another started. Replay only. */
  readonly onAgain?: () => void;
  /** Told how to come to the chat, as soon as there is one; the exchange may not have answered yet. */
  readonly onChat?: (contact: Contact) => void;
  /** Told the bot's name as soon as Telegram has answered. */
  readonly onTelegram?: (username: string) => void;
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
  // The last to stop: whatever the others say on the way is written.
  const stops: Stoppable[] = [{ name: 'log files', stop: async () => logger.flush?.() }];
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
  const abort = new AbortController();
  options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
  options.signal?.throwIfAborted();
  const link = new RedisLink({ url: redis.url, clock: human, onTrouble: (error) => outage.onError(error) });
  const outage = new OutageLog(log, link.store);
  stops.push({ name: 'Redis connection', stop: () => link.close() });
  // A recording's clock stands in Redis, and nothing of it is at risk.
  if (settings.mode === 'replay') await link.ready(abort.signal);

  let keeper: LeaseKeeper | undefined = undefined;
  const mayOpen = (): boolean => keeper?.holds() ?? false;
  const { say = () => undefined } = options;
  const told = { say, clock: human };
  const opening = (options.openVenue ?? openVenue)(settings, link.store, log, mayOpen);
  const venue = await awaited(opening, () => 'Waiting for the exchange to answer…', told);
  stops.push({ name: 'venue', stop: () => venue.close() });
  let health: Health | undefined = undefined;
  let outages: OutageWatch | undefined = undefined;
  const holder = `${hostname()}:${process.pid}`;
  const leased = { store: venue.store, holder, clock: human, log, onWait: say };
  keeper = duties.trades
    ? new LeaseKeeper({ ...leased, lease: 'trader', ttlMs: TRADER_LEASE_MS })
    : undefined;
  const speaker = duties.chats ? chatLease(leased) : undefined;
  const disk = new Disk(settings.dataDir, venue.prefix);
  disk.watch(() => logger.trouble?.());
  const keptInstance = disk.value<string>('instance');
  const instance = await keptInstance.read();
  const made = await madeIds(disk);
  const runner = new BacktestRunner(settings, () => own.settings(), human, log);
  const drawdown95 = (): Promise<number | undefined> => runner.drawdown95();
  const own = tradingParts(venue, settings, logger, keeper, instance, { drawdown95 });
  if (!venue.replay) followSettings(own, stops);
  const parts = options.adapt?.(own) ?? own;
  const direct = { ...parts, exchange: venue.exchange };
  const simulated = settings.mode !== 'live';
  // With Redis away a halt goes straight to the exchange, whoever is asked for it.
  let isSettled = false;
  const emergency = createEmergency(direct, disk.lines('halt'), { simulated, mayMerge: () => isSettled });
  emergency.start();
  const desk = createDesk(parts, emergency);
  stops.push({ name: 'backtest', stop: () => Promise.resolve(runner.stop()) });
  const whyNot = (): string | undefined => trader?.whyNot;
  const pace = { speed: settings.replaySpeed };
  const host = createHost({
    settings,
    runner,
    health: () => health,
    away: () => outages?.away() ?? [],
    whyNot,
    pace,
    replay: venue.replay,
    onAgain: options.onAgain,
  });
  const pulse = new Pulse(parts.human);
  const watch = new TickAlarm(parts);
  let disarming = options.disarm ?? false;
  // A halt ordered while Redis was away is in force before anything is traded.
  const prepare = async (): Promise<void> => {
    made.note(parts.ids.prefix);
    await emergency.merge();
    if (disarming) await disarm(parts, 'the bot was started with --disarm');
    disarming = false;
    if (venue.lastAccount) await disarmOther(parts, venue.lastAccount);
  };
  const trader = keeper && new Trader({ keeper, parts, verify: venue.verify, prepare, human, log });
  // Behind the address there is another server, or the same one with what it had on disk: everything is looked at anew.
  link.onNewServer(() => trader?.startOver('Redis was started again, or another one took its place'));
  const heartbeat = trader
    ? (): number | undefined => watch.last('positions')?.at
    : watchHeartbeat(venue.store, human, stops);
  const leases = [keeper, speaker].filter((lease) => lease !== undefined);
  stops.push(...leases.map((lease) => ({ name: 'lease', stop: () => lease.release() })));
  const owner = disk.value<number>('owner');
  const shared = botStore(link.store, 'rad:chat', human);
  const { onTelegram } = options;
  const places = {
    settings,
    logger,
    version,
    venue,
    desk,
    host,
    runner,
    heartbeat,
    owner,
    shared,
    say,
    onTelegram,
    log,
    stops,
  };
  const looked = { settings, venue, parts, pulse, watch, disk, log, duties, trader };
  let spoken: Spoken | undefined = undefined;
  const open = async (): Promise<{ readonly health: Health; readonly spoken: Spoken | undefined }> => {
    if (speaker && !spoken) {
      spoken = await openTalk(places, speaker);
      options.onChat?.(spoken.chat.contact);
    }
    if (!health) {
      const served = await openHealth({ ...looked, door: spoken?.door });
      stops.push({ name: 'health', stop: () => served.stop() });
      health = served;
    }
    outages ??= watchOutages({ health, parts, chat: spoken?.chat.bot, duties, log, stops });
    return { health, spoken };
  };
  /** What must come from Redis ahead of all else. */
  const settle = async (): Promise<void> => {
    await venue.checkStore?.();
    const name = await instanceName(venue.store, parts.ids.instance);
    parts.ids.belongTo(name);
    keptInstance.keep(name);
    await own.overrides?.load();
    isSettled = true;
  };
  if (trader && !venue.replay) watchStore({ parts: direct, trader, disk, live: !simulated, log, stops });
  const settled = new AbortController();
  const without = AbortSignal.any([abort.signal, settled.signal]);
  const standIn = async (why: string): Promise<void> => {
    const line = `waits: Redis ${why}`;
    log.warn({}, line);
    say(line);
    if (trader && !simulated) void callOffShown(direct, made.before, instance !== undefined, without);
    try {
      await (await open()).spoken?.talk.standIn(without);
    } catch (error) {
      // Another instance may have the ports: it is asked, then.
      log.error({ reason: reasonOf(error) }, 'the owner is not served without Redis');
    }
  };
  await untilSettled(parts, settle, standIn, abort.signal).finally(() => settled.abort());
  // The lease comes before the chat: two instances must not both poll for what the owner says. And before every port:
  // a second instance with the same settings waits for its turn instead of failing at a port that the first one holds.
  await (trader
    ? trader.acquire(options.noWait, abort.signal)
    : speaker?.acquire({ noWait: options.noWait, signal: abort.signal }));
  await venue.replay?.catchUp();
  const opened = await open();
  const { chat, talk } = opened.spoken ?? {};
  await speak(talk, { duties, noWait: options.noWait, abort, log });
  if (trader) {
    const notYet = (): string => `Not trading yet, I go on trying: ${trader.whyNot ?? 'it begins now'}.`;
    await awaited(trader.start(abort.signal), notYet, told);
    stops.push({ name: 'working entries', stop: () => again(trader, log) });
    abort.signal.throwIfAborted();
    if (trader.caution !== undefined) say(trader.caution);
    tellOddAnswers(venue, say, log);
    const text = startText(version, settings.mode, trader.lastSafe, parts.clock.now());
    // Redis may have gone away just now.
    await announce(venue.store, text).catch(() => chat?.bot.say(text, 'info'));
  }
  const kickCourier = (): void => talk?.courier.kick();
  const running = {
    connection: link.queues,
    outage,
    trader,
    kickCourier,
    pulse,
    watch,
    pace,
    health: opened.health,
    abort,
    stops,
    log,
    logger,
  };
  const finished = await run({ venue, parts, settings, duties, ...running });

  const stop = async (reason: string): Promise<void> => {
    const away = trader
      ? await leave(trader, reason, { venue, chat: chat?.bot, pause: finished.pause, say, log })
      : false;
    if (!away) await talk?.sayOut();
    abort.abort();
    // What is asked of a store that is away would wait for it.
    await stopInOrder(stops, human, log, away ? AWAY_EACH_MS : undefined);
  };
  return {
    chatUrl: chat?.contact.url,
    desk,
    health: opened.health,
    redis,
    finished: finished.over,
    stop,
  };
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
