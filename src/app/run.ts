import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { checkLeased } from '../../jobs/check-positions.js';
import { openQueues, scheduleJobs, Workers, type OutageLog, type Queues } from '../../jobs/queues.js';
import type { JobContext } from '../../jobs/job.js';
import { SpareTick } from '../../jobs/spare-tick.js';
import { Stepper } from '../../jobs/stepper.js';
import { wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { createHeartbeat, type Health } from '../health/index.js';
import type { Logger } from '../logger.js';
import { SingleRun } from '../outbox/single-run.js';
import { Relay } from '../outbox/relay.js';
import type { Settings } from '../settings.js';
import { archiveJournal } from '../store/archive.js';
import type { BotDocs } from '../store/docs.js';
import { DurableLines } from '../store/durable-lines.js';
import type { RedisStore } from '../store/redis-store.js';
import type { Store } from '../store/store.js';
import { readMinute } from '../telegram/preferences.js';
import { closeUnguarded } from '../trading/close-unguarded.js';
import type { DutyWatch } from '../trading/duty-watch.js';
import { StoreWatch } from '../trading/store-watch.js';
import type { TradingParts } from '../trading/parts.js';
import type { Pulse } from './health.js';
import { PriceWatch } from './price-watch.js';
import type { Duties } from './roles.js';
import type { Stoppable } from './stop.js';
import type { Trader } from './trader.js';
import { journalDir } from './trading-parts.js';
import type { Venue } from './venue.js';

/** Journal lines kept in Redis; older ones are in DATA_DIR/journal. */
const JOURNAL_KEEP = 5000;

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
  readonly watch: DutyWatch;
  readonly health: Health;
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
  simulate: venue.simulate,
  watch,
  heartbeat: createHeartbeat({ url: settings.heartbeatUrl, unwell: () => unwellOf(health), log }),
  ...reportTimeOf(settings),
});

export interface Run {
  /** Resolves when the recording is over (replay), never otherwise. */
  readonly over: Promise<void>;
  /** Takes no more jobs; those under way go on. */
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
  trader?.onChange((ready) => (ready ? workers.resume() : void workers.pause().catch(() => undefined)));
  if (trader && !trader.ready) await workers.pause();
  stops.push(
    { name: 'workers', stop: () => workers.stop(5000) },
    { name: 'relay', stop: () => relay.stop(2000) },
  );
  if (duties.trades) await scheduleJobs(queues, settings);
  relay.start();
  if (trader && !venue.replay) watchStore(running);
  if (trader) watchPrices(running, trader, context);
  if (trader && !venue.replay) spareTick(running, trader, context, () => scheduleJobs(queues, settings));
  if (!venue.replay) return { over: new Promise<void>(() => undefined), pause: () => workers.pause() };
  // The stepper waits for the jobs of its step before it stops.
  const over = replay(running, { queues, workers, relay, replay: venue.replay });
  return { over, pause: () => Promise.resolve() };
};

/** How often the state store is asked whether it is there, ms. */
const STORE_LOOKS = 500;

/** What entries fill while the state store is away is guarded without it. */
const watchStore = ({ venue, parts, settings, stops, log }: Running): void => {
  const path = join(settings.dataDir, 'guard', `${venue.prefix.replaceAll(':', '-')}.jsonl`);
  const watch = new StoreWatch({ ...parts, exchange: venue.exchange }, new DurableLines(path));
  const looks = new SingleRun(async () => {
    try {
      await watch.look();
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'store watch failed');
    }
  });
  const stop = wallClock.every(STORE_LOOKS, () => looks.trigger());
  stops.push({
    name: 'store watch',
    stop: async () => {
      stop();
      await looks.idle();
    },
  });
};

const watchPrices = ({ venue, log, stops }: Running, trader: Trader, context: JobContext): void => {
  const open = venue.priceStream;
  if (!open) return;
  const watch = new PriceWatch({
    store: venue.store,
    open,
    urgent: (symbol, seen) => closeUnguarded(context.parts, symbol, seen),
    review: () => checkLeased(context),
    ready: () => trader.ready,
    clock: wallClock,
    log,
  });
  watch.start();
  stops.push({ name: 'prices', stop: () => watch.stop() });
};

/** Positions are looked after also while the queues stand still. */
const spareTick = (
  { settings, pulse, log, stops }: Running,
  trader: Trader,
  context: JobContext,
  revive: () => Promise<void>,
): void => {
  const spare = new SpareTick({
    context,
    every: settings.positionUpdateInterval * 1000,
    last: () => pulse.at('positions'),
    ready: () => trader.ready,
    revive,
    clock: wallClock,
    log,
  });
  spare.start();
  stops.push({ name: 'spare tick', stop: () => spare.stop() });
};

/** Runs the recording; resolves when it is over. */
const replay = (
  { venue, settings, pulse, abort, stops, log }: Running,
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
  });
  const over = stepper.run(abort.signal).then(async (ended) => {
    if (!ended) return;
    pulse.end();
    const text = 'The recording is over. Positions stay as they are; commands still work.';
    await announce(venue.store, text).catch((error: unknown) => log.warn({ err: error }, 'not told'));
  });
  const serving = over.then(() => stepper.serve(abort.signal));
  stops.push({ name: 'stepper', stop: () => serving.catch(() => undefined) });
  return over;
};
