import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { checkLeased } from '../../jobs/check-positions.js';
import { openQueues, Workers, type OutageLog, type Queues } from './queues.js';
import type { JobContext } from '../../jobs/job.js';
import { ScheduleWatch } from './schedule-watch.js';
import { repeatingJobs, schedule, scheduleJobs, shiftDelayed } from './schedules.js';
import { Stepper } from './stepper.js';
import { wallClock, watchSteps } from '../clock.js';
import { type Log } from '../domain/index.js';
import { createHeartbeat, type Health } from './health/index.js';
import type { Logger } from './logger.js';
import { Relay } from '../state/outbox/relay.js';
import type { Settings } from '../settings.js';
import { archiveJournal } from '../state/store/archive.js';
import type { BotDocs } from '../state/store/docs.js';
import type { RedisStore } from '../state/store/redis-store.js';
import type { Store } from '../state/store/store.js';
import { readMinute } from '../chat/telegram/preferences.js';
import { closeUnguardedNow } from '../trade/execution/missing-stop.js';
import { endRecording, oweRecordingResult } from '../trade/watchdog/recording-end.js';
import type { TickAlarm } from '../trade/watchdog/tick-alarm.js';
import type { TradingParts } from '../trade/core/parts.js';
import type { Pulse } from './health-checks.js';
import { lookEvery } from './looks.js';
import { PriceWatch } from './price-watch.js';
import type { Duties } from './roles.js';
import type { Stoppable } from './stop.js';
import type { Trader } from './trader.js';
import { journalDir } from './trading-parts.js';
import type { Venue } from './venue.js';

/** Journal lines kept in Redis; older ones are in DATA_DIR/journal. */
export const JOURNAL_KEEP = 5000;

/** What queues, workers and schedules stand on. */
export interface Running {
  readonly venue: Venue;
  readonly parts: TradingParts;
  readonly settings: Settings;
  readonly duties: Duties;
  readonly connection: Redis;
  readonly outage: OutageLog;
  /** Absent where the process does not trade. */
  readonly trader: Trader | undefined;
  readonly kickCourier: () => void;
  readonly pulse: Pulse;
  readonly watch: TickAlarm;
  readonly health: Health;
  /** How fast a replay runs now. */
  readonly pace: { speed: number };
  readonly abort: AbortController;
  readonly stops: Stoppable[];
  readonly log: Log;
  readonly logger: Logger;
}

/** Tells the owner. */
export const announce = (
  store: Store<BotDocs>,
  text: string,
  level: 'info' | 'alarm' = 'info',
): Promise<void> => store.commit({ pushes: [{ type: 'notice', level, text }] });

const unwellOf = async (health: Health): Promise<readonly string[]> =>
  Object.entries(await health.check()).flatMap(([name, { ok }]) => (ok ? [] : [name]));

const reportTimeOf = ({ reportTime, timeZone }: Settings): Pick<JobContext, 'reportTime'> =>
  reportTime === 'off' ? {} : { reportTime: { minute: readMinute(reportTime), timeZone } };

const contextOf = ({ venue, parts, settings, kickCourier, health, watch, log }: Running): JobContext => ({
  parts,
  holder: `${hostname()}:${process.pid}`,
  kickCourier,
  archive: async () =>
    void (await archiveJournal(
      venue.store as RedisStore<BotDocs>,
      journalDir(settings, venue),
      JOURNAL_KEEP,
    )),
  ...(venue.simulate ? { simulate: venue.simulate } : {}),
  watch,
  heartbeat: createHeartbeat({ url: settings.heartbeatUrl, unwell: () => unwellOf(health), log }),
  ...reportTimeOf(settings),
});

export interface Run {
  /** Resolves when the recording is over (replay), never otherwise. */
  readonly over: Promise<void>;
  /** Takes no more jobs and prices: those jobs that are under way go on, an exit that prices have begun is waited for. */
  readonly pause: () => Promise<void>;
}

/** Starts queues, workers and whatever drives them: schedulers on wall time, or the stepper in replay. */
export const run = async (running: Running): Promise<Run> => {
  const { venue, settings, duties, connection, outage, trader, pulse, stops, log, logger } = running;
  const prefix = `${venue.prefix}:bull`;
  const queues = openQueues(connection, prefix, outage);
  stops.push({
    name: 'queues',
    stop: async () => void (await Promise.allSettled(Object.values(queues).map((queue) => queue.close()))),
  });
  const context = contextOf(running);
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
  workers.start(duties.queues);
  // Jobs that a process without the lease takes would fail: the holder is to have them.
  let watch: ScheduleWatch | undefined;
  trader?.onChange((ready) => {
    if (!ready) return void workers.pause().catch(() => undefined);
    workers.resume();
    watch?.tradesAgain();
  });
  if (trader && !trader.ready) await workers.pause();
  stops.push(
    { name: 'workers', stop: () => workers.stop(5000) },
    { name: 'relay', stop: () => relay.stop(2000) },
  );
  if (duties.trades) await scheduleJobs(queues, settings, wallClock.now());
  relay.start();
  const prices = trader && watchPrices(running, trader, context);
  if (trader && !venue.replay) watch = watchSchedules(running, trader, { context, queues, workers });
  watchHostClock(running, queues);
  if (!venue.replay)
    return {
      over: new Promise<void>(() => undefined),
      pause: async () => void (await Promise.all([workers.pause(), prices?.stop()])),
    };
  // The stepper waits for the jobs of its step before it stops.
  const over = replay(running, { queues, workers, relay, replay: venue.replay });
  return { over, pause: () => Promise.resolve() };
};

const watchPrices = (
  { venue, log, stops }: Running,
  trader: Trader,
  context: JobContext,
): PriceWatch | undefined => {
  const open = venue.priceStream;
  if (!open) return undefined;
  const watch = new PriceWatch({
    store: venue.store,
    open,
    urgent: (symbol, seen) => closeUnguardedNow(context.parts, symbol, seen),
    review: () => checkLeased(context),
    ready: () => trader.ready,
    clock: wallClock,
    log,
  });
  watch.start();
  stops.push({ name: 'prices', stop: () => watch.stop() });
  return watch;
};

/** Schedules that could not be mended after a step of the clock are tried again after this, ms. */
const MENDS = 1_000;

/** What the queues do not bring is done all the same. */
const watchSchedules = (
  { settings, log, stops }: Running,
  trader: Trader,
  { context, queues, workers }: { context: JobContext; queues: Queues; workers: Workers },
): ScheduleWatch => {
  const watch = new ScheduleWatch({
    context,
    repeating: repeatingJobs(settings),
    ready: () => trader.ready,
    schedule: (repeating) => schedule(queues, repeating, wallClock.now()),
    clock: wallClock,
    log,
  });
  workers.onFinished((_, __, job) => watch.ran(job));
  watch.start();
  stops.push({ name: 'schedule watch', stop: () => watch.stop() });
  return watch;
};

/** After the host's clock was set: the exchange's time is asked anew, and what BullMQ planned by the old one is mended. */
const watchHostClock = (
  { venue, settings, duties, connection, log, stops }: Running,
  queues: Queues,
): void => {
  let owed = 0;
  let isTimeKnown = true;
  const measure = async (): Promise<void> => {
    isTimeKnown = (await venue.measureTime?.()) ?? true;
  };
  const mend = async (): Promise<void> => {
    const step = owed;
    if (duties.trades) await scheduleJobs(queues, settings, wallClock.now());
    if (duties.trades) await shiftDelayed(queues, connection, step, wallClock);
    owed -= step;
  };
  // What failed is tried again.
  const mendNow = lookEvery(
    'mending what the old clock planned',
    MENDS,
    () => Promise.all([isTimeKnown || measure(), owed === 0 || mend()]),
    { log, stops },
  );
  const stop = watchSteps(wallClock, (ms) => {
    log.warn({ ms }, "the computer's clock was set");
    owed += ms;
    isTimeKnown = false;
    mendNow();
  });
  stops.push({ name: 'clock watch', stop: () => Promise.resolve(stop()) });
};

/** Runs the recording; resolves when it is over. */
const replay = (
  { venue, parts: core, settings, pulse, abort, stops, log, pace }: Running,
  parts: {
    readonly queues: Queues;
    readonly workers: Workers;
    readonly relay: Relay;
    readonly replay: NonNullable<Venue['replay']>;
  },
): Promise<void> => {
  const { queues, workers, relay } = parts;
  const stepper = new Stepper({
    ...parts.replay,
    human: wallClock,
    store: venue.store,
    queues,
    workers,
    relay,
    settings,
    log,
    ending: {
      close: () => endRecording(core),
      tell: () => oweRecordingResult(core, parts.replay.begin),
    },
    onSpeed: (speed) => (pace.speed = speed),
  });
  const over = stepper.run(abort.signal).then((ended) => {
    if (ended) pulse.end();
  });
  const serving = over.then(() => stepper.serve(abort.signal));
  stops.push({ name: 'stepper', stop: () => serving.catch(() => undefined) });
  return over;
};
