import { hostname } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openQueues, OutageLog, scheduleJobs, Workers } from '../../jobs/queues.js';
import { queueNames } from '../../jobs/index.js';
import type { JobContext } from '../../jobs/job.js';
import { Stepper } from '../../jobs/stepper.js';
import { wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { createHeartbeat, type Health } from '../health/index.js';
import type { Logger } from '../logger.js';
import { Courier } from '../outbox/courier.js';
import { Relay } from '../outbox/relay.js';
import type { Settings } from '../settings.js';
import { archiveJournal } from '../store/archive.js';
import type { BotDocs } from '../store/docs.js';
import { DurableLines } from '../store/durable-lines.js';
import { LeaseKeeper } from '../store/lease-keeper.js';
import { startRedis, type RedisServer } from '../store/private-redis.js';
import type { RedisStore } from '../store/redis-store.js';
import type { Store } from '../store/store.js';
import { readMinute } from '../telegram/preferences.js';
import { cancelWorkingEntries } from '../trading/control.js';
import { createDesk } from '../trading/create-desk.js';
import { createEmergency } from '../trading/emergency.js';
import type { TradingDesk } from '../trading/desk.js';
import type { TradingParts } from '../trading/parts.js';
import { tradingParts } from './trading-parts.js';
import { openHealth, Pulse } from './health.js';
import { BacktestRunner } from './backtest-runner.js';
import { createHost } from './host.js';
import { openChat } from './chat.js';
import { stopInOrder, type Stoppable } from './stop.js';
import { Trader } from './trader.js';
import { openVenue, type Venue } from './venue.js';

/** Journal lines kept in Redis; older ones are in DATA_DIR/journal. */
const JOURNAL_KEEP = 5000;

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
  const human = wallClock;
  const redis = await startRedis({ dataDir: settings.dataDir, url: settings.redisUrl, log });
  stops.push({ name: 'Redis', stop: () => redis.stop() });
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 250 });
  const outage = new OutageLog(log, connection);
  connection.on('error', outage.onError);
  stops.push({ name: 'Redis connection', stop: async () => void (await connection.quit()) });

  const venue = await (options.openVenue ?? openVenue)(settings, connection, log);
  stops.push({ name: 'venue', stop: () => venue.close() });
  const abort = new AbortController();
  let health: Health | undefined = undefined;
  const keeper = new LeaseKeeper({
    store: venue.store,
    lease: 'trader',
    holder: `${hostname()}:${process.pid}`,
    clock: human,
    log,
    onLost: () => trader.onLost(),
  });
  const own = await tradingParts(venue, settings, logger, keeper);
  await own.overrides?.load();
  const parts = options.adapt?.(own) ?? own;
  const emergency = createEmergency(parts, new DurableLines(haltFile(settings, venue)));
  const desk = createDesk(parts, emergency);
  const runner = new BacktestRunner(settings, parts.settings);
  stops.push({ name: 'backtest', stop: () => Promise.resolve(runner.stop()) });
  const host = createHost({ settings, runner, health: () => health });
  const pulse = new Pulse(human);
  const heartbeat = (): number => pulse.at('positions');
  const places = { settings, logger, version, venue, desk, host, runner, heartbeat, log, stops };
  const chat = await openChat(places);
  const courier = new Courier({
    store: venue.store,
    deliver: (push, _signal, following) => chat.bot.deliver(push, following),
    clock: human,
    log,
  });
  health = await openHealth({ settings, venue, parts, pulse, log, connection, keeper });
  stops.push({ name: 'health', stop: () => health.stop() });
  options.signal?.addEventListener('abort', () => abort.abort(options.signal?.reason), { once: true });
  options.signal?.throwIfAborted();
  // A halt of before Redis went away is in force before anything is traded.
  const verify = async (): Promise<void> => {
    await venue.verify();
    await emergency.merge();
  };
  const trader = new Trader({ keeper, parts, verify, human, log });
  stops.push({ name: 'lease', stop: () => keeper.release() });
  // The lease comes before the chat: two instances must not both poll for what the owner says.
  await trader.acquire(options.noWait, abort.signal);
  courier.start();
  stops.push({ name: 'courier', stop: () => courier.stop(3000) });
  await chat.bot.start();
  stops.push({ name: 'chat', stop: () => chat.bot.stop() });
  await trader.start(abort.signal);
  stops.push({ name: 'working entries', stop: () => trader.standDown() });
  abort.signal.throwIfAborted();
  await announce(venue.store, `RAD ${version} is running (${settings.mode}). /status shows what it does.`);
  const finished = await run(venue, parts, settings, {
    connection,
    outage,
    courier,
    pulse,
    health,
    abort,
    stops,
    log,
    logger,
  });

  const stop = async (reason: string): Promise<void> => {
    await announce(
      venue.store,
      `RAD is stopping (${reason}). Open positions stay guarded by their resting stops.`,
    ).catch(() => undefined);
    courier.kick();
    abort.abort();
    await stopInOrder(stops, human, log);
  };
  return {
    chatUrl: chat.local?.url,
    pairingCode: chat.pairingCode,
    desk,
    health,
    redis,
    finished: finished.over,
    stop,
  };
};

/** What a halt leaves on disk while Redis is away, of this mode and account. */
const haltFile = ({ dataDir }: Settings, { prefix }: Venue): string =>
  join(dataDir, 'halt', `${prefix.replaceAll(':', '-')}.jsonl`);

const announce = (store: Store<BotDocs>, text: string): Promise<void> =>
  store.commit({ pushes: [{ type: 'notice', level: 'info', text }] });

interface Running {
  readonly connection: Redis;
  readonly outage: OutageLog;
  readonly courier: Courier;
  readonly pulse: Pulse;
  readonly health: Health;
  readonly abort: AbortController;
  readonly stops: Stoppable[];
  readonly log: Log;
  readonly logger: Logger;
}

const unwellOf = async (health: Health): Promise<readonly string[]> =>
  Object.entries(await health.check()).flatMap(([name, { ok }]) => (ok ? [] : [name]));

const reportTimeOf = ({ reportTime, timeZone }: Settings): Pick<JobContext, 'reportTime'> =>
  reportTime === 'off' ? {} : { reportTime: { minute: readMinute(reportTime), timeZone } };

/** Starts queues, workers and whatever drives them: schedulers on wall time, or the stepper in replay. */
const run = async (
  venue: Venue,
  parts: TradingParts,
  settings: Settings,
  { connection, outage, courier, pulse, health, abort, stops, log, logger }: Running,
): Promise<{ readonly over: Promise<void> }> => {
  const prefix = `${venue.prefix}:bull`;
  const queues = openQueues(connection, prefix, outage);
  stops.push({
    name: 'queues',
    stop: async () => void (await Promise.allSettled(Object.values(queues).map((queue) => queue.close()))),
  });
  const journal = venue.store as RedisStore<BotDocs>;
  const context: JobContext = {
    parts,
    holder: `${hostname()}:${process.pid}`,
    kickCourier: () => courier.kick(),
    archive: async () =>
      void (await archiveJournal(
        journal,
        join(settings.dataDir, 'journal', venue.prefix.replaceAll(':', '-')),
        JOURNAL_KEEP,
      )),
    simulate: venue.simulate,
    heartbeat: createHeartbeat({ url: settings.heartbeatUrl, unwell: () => unwellOf(health), log }),
    ...reportTimeOf(settings),
  };
  const workers = new Workers({
    connection,
    prefix,
    settings,
    context,
    log: logger.child({ component: 'bot' }),
    outage,
  });
  workers.onFinished((queue) => pulse.beat(queue));
  const relay = new Relay({
    store: venue.store,
    queues,
    clock: venue.clock,
    mode: venue.replay ? 'stepped' : 'wall',
    log,
  });
  workers.start(queueNames);
  // After the workers: nothing sends any more. What waits for a fill without us must not be filled without us.
  stops.push({ name: 'working entries', stop: async () => void (await cancelWorkingEntries(parts)) });
  stops.push(
    { name: 'workers', stop: () => workers.stop(5000) },
    { name: 'relay', stop: () => relay.stop(2000) },
  );
  await scheduleJobs(queues, settings);
  relay.start();
  if (!venue.replay) return { over: new Promise<void>(() => undefined) };
  const stepper = new Stepper({
    ...venue.replay,
    human: wallClock,
    store: venue.store,
    queues,
    workers,
    relay,
    settings,
    log,
  });
  const running = stepper.run(abort.signal);
  const over = running.then(async (ended) => {
    if (!ended) return;
    pulse.end();
    await announce(venue.store, 'The recording is over. Positions stay as they are; commands still work.');
  });
  const serving = over.then(() => stepper.serve(abort.signal));
  stops.push({ name: 'stepper', stop: () => serving.catch(() => undefined) });
  return { over };
};
