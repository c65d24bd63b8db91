import { wallClock } from '../../src/clock.js';
import { RadError, HOUR } from '../../src/domain/index.js';
import { median, type Bench, type Figure } from './bench.js';
import { Schedules, type Counts } from './faster.js';
import { metricOf, readMetrics, residentMb } from './process.js';
import { POSITIONS, SteadyBot } from './steady-bot.js';
import { endsOf, theilSen, type Sample } from './trend.js';

/** Every schedule of the bot, the prices and the owner are so many times as fast. */
const FACTOR = 12;
/** At the usual pace, after the first scan and three entries: left alone, then looked at. */
const SETTLE_MS = 15_000;
const USUAL_MS = 20_000;
/** Until memory is looked at: twelve minutes of the bot's work. */
const WARM_UP_MS = 60_000;
/** An hour of work. */
const MEASURED_MS = HOUR / FACTOR;
const SAMPLE_MS = 2_000;
/** Prices of what is held are pushed so often, ms: once a second each, hastened. */
const MOVES = Math.round(1_000 / FACTOR);
/** A position ends and another is opened so often, ms: ten an hour, hastened. */
const TURNS = 30_000;
/** The owner asks for something with a picture so often, ms: once a minute, hastened. */
const ASKS = 5_000;
/** Weight in 30 s: hastened, the bot would need more than the lowest tier has. */
const QUOTA = 1e6;
const MEMORY_AIM = 190;
const SLOPE_AIM = 1;

/** What the bot and those around it did meanwhile. */
interface Work {
  readonly jobs: Counts;
  readonly orders: number;
  readonly fills: number;
  /** Calls of the Bot API by method. */
  readonly calls: ReadonlyMap<string, number>;
}

interface Readings {
  readonly bot: readonly Sample[];
  readonly redis: readonly Sample[];
}

export interface EnduranceFigures {
  /** Before it was hastened. */
  readonly usual: Readings;
  /** Resident memory in MB over wall time. */
  readonly bot: readonly Sample[];
  readonly redis: readonly Sample[];
  readonly work: Work;
  /** Used part of the heap after the run, MB. */
  readonly heap: number;
  /** Event loop, ms. */
  readonly lagP99: number;
  readonly longestBlock: number;
}

const countBy = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

/** Keeps prices, positions and the owner busy until it is stopped; `failed` holds what went wrong. */
const keepBusy = (bot: SteadyBot): { readonly stop: () => Promise<void>; readonly failed: unknown[] } => {
  const failed: unknown[] = [];
  let asked = 0;
  let turning = Promise.resolve();
  const asks = (): string[] => [
    ...bot.held.map(({ symbol }) => `/position ${symbol}`),
    `/chart ${bot.held[0]?.symbol ?? ''}`,
    '/performance',
    '/risk',
  ];
  const stops = [
    wallClock.every(MOVES, () => bot.move()),
    wallClock.every(TURNS, () => {
      turning = turning.then(() => bot.turn()).catch((error: unknown) => void failed.push(error));
    }),
    wallClock.every(ASKS, () => {
      const commands = asks();
      bot.ask(commands[asked++ % commands.length] ?? '/status');
    }),
  ];
  const stop = async (): Promise<void> => {
    for (const each of stops) each();
    await turning;
  };
  return { stop, failed };
};

const sample = async (
  pids: { readonly bot: number; readonly redis: number },
  ms: number,
  failed: readonly unknown[],
): Promise<Readings> => {
  const readings: { bot: Sample[]; redis: Sample[] } = { bot: [], redis: [] };
  const end = wallClock.now() + ms;
  while (wallClock.now() < end) {
    if (failed.length > 0) throw failed[0];
    const at = wallClock.now();
    readings.bot.push({ at, value: residentMb(pids.bot) });
    readings.redis.push({ at, value: residentMb(pids.redis) });
    await wallClock.sleep(SAMPLE_MS);
  }
  return readings;
};

/** Runs a hastened bot and watches its memory. */
const measureEndurance = async (): Promise<EnduranceFigures> => {
  const bot = await SteadyBot.open({ hourIn: 60_000 + WARM_UP_MS + MEASURED_MS / 2, quota: QUOTA });
  let schedules: Schedules | undefined;
  try {
    schedules = await Schedules.open(bot.bots.redis.url, bot.kucoin.keys.key);
    const pids = { bot: bot.process.pid, redis: await schedules.redisPid() };
    const stopMoving = wallClock.every(FACTOR * MOVES, () => bot.move());
    await sample(pids, SETTLE_MS, []);
    const usual = await sample(pids, USUAL_MS, []);
    stopMoving();
    await schedules.hasten(FACTOR);
    const busy = keepBusy(bot);
    await sample(pids, WARM_UP_MS, busy.failed);
    schedules.take();
    const before = {
      orders: bot.kucoin.orders.length,
      fills: bot.kucoin.fills.length,
      calls: bot.api.calls.length,
    };
    const port = await bot.process.healthPort();
    await readMetrics(port);
    const { bot: own, redis } = await sample(pids, MEASURED_MS, busy.failed);
    const metrics = await readMetrics(port);
    const work: Work = {
      jobs: schedules.take(),
      orders: bot.kucoin.orders.length - before.orders,
      fills: bot.kucoin.fills.length - before.fills,
      calls: countBy(bot.api.calls.slice(before.calls).map(({ method }) => method)),
    };
    await busy.stop();
    return {
      usual,
      bot: own,
      redis,
      work,
      heap: metricOf(metrics, 'nodejs_heap_size_used_bytes') / 1e6,
      lagP99: metricOf(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000,
      longestBlock: metricOf(metrics, 'nodejs_eventloop_block_seconds') * 1000,
    };
  } catch (error) {
    throw error instanceof RadError ? error : new RadError('bench', String(error));
  } finally {
    await schedules?.close();
    await bot.stop();
  }
};

/** Two series added up, reading by reading. */
export const sumOf = (a: readonly Sample[], b: readonly Sample[]): Sample[] =>
  a.map(({ at, value }, i) => ({ at, value: value + (b[i]?.value ?? NaN) }));

/** The rows of the section; a slope in MB per ms of wall time is one of FACTOR times as much work. */
export const figuresOf = (run: EnduranceFigures): readonly Figure[] => {
  const both = sumOf(run.bot, run.redis);
  const usual = sumOf(run.usual.bot, run.usual.redis);
  const mb = (name: string, value: number, aim?: number): Figure => ({
    name,
    unit: 'MB',
    runs: [value],
    ...(aim === undefined ? {} : { aim }),
  });
  const slope = (readings: readonly Sample[]): number => (theilSen(readings) * HOUR) / FACTOR;
  const count = (name: string, value: number | undefined): Figure => ({ name, unit: '', runs: [value ?? 0] });
  const calls = (...methods: string[]): number =>
    methods.reduce((sum, method) => sum + (run.work.calls.get(method) ?? 0), 0);
  const values = both.map(({ value }) => value);
  return [
    mb('bot, warm, at the usual pace', median(run.usual.bot.map(({ value }) => value))),
    mb('Redis, warm, at the usual pace', median(run.usual.redis.map(({ value }) => value))),
    mb('bot + Redis, warm, at the usual pace', median(usual.map(({ value }) => value)), MEMORY_AIM),
    mb('bot, first fifth of the hour', endsOf(run.bot).first),
    mb('bot, last fifth of the hour', endsOf(run.bot).last),
    mb('Redis, first fifth of the hour', endsOf(run.redis).first),
    mb('Redis, last fifth of the hour', endsOf(run.redis).last),
    mb('bot + Redis, first fifth of the hour', endsOf(both).first),
    mb('bot + Redis, last fifth of the hour', endsOf(both).last, MEMORY_AIM),
    mb('bot + Redis, the hour’s highest', Math.max(...values)),
    { name: 'slope of bot + Redis, per hour of work', unit: 'MB/h', runs: [slope(both)], aim: SLOPE_AIM },
    { name: 'slope of the bot', unit: 'MB/h', runs: [slope(run.bot)] },
    { name: 'slope of Redis', unit: 'MB/h', runs: [slope(run.redis)] },
    mb('V8 heap in use, at the end', run.heap),
    { name: 'lag of the event loop, p99', unit: 'ms', runs: [run.lagP99] },
    { name: 'longest block of the event loop', unit: 'ms', runs: [run.longestBlock] },
    count('scans', run.work.jobs.get('scan-market')),
    count('ticks', run.work.jobs.get('check-positions')),
    count('reconciliations', run.work.jobs.get('reconcile')),
    count('orders', run.work.orders),
    count('fills', run.work.fills),
    count('messages', calls('sendMessage', 'sendPhoto')),
    count('pictures', calls('sendPhoto', 'editMessageMedia')),
    count(
      'edits of messages',
      calls('editMessageText', 'editMessageCaption', 'editMessageMedia', 'editMessageReplyMarkup'),
    ),
  ];
};

/** The section of docs/benchmarks.md. */
export const enduranceBench: Bench = {
  title: 'Endurance',
  about: [
    `A live bot as a process of its own (flags of \`npm start\`) with 100 pairs of 2,000 hourly candles, ${POSITIONS} open positions, a Redis of its own, the wire-level exchange and a Bot API on loopback. Memory is what the kernel calls resident (VmRSS; MB = 1,000,000 bytes; only on Linux), every ${SAMPLE_MS / 1000} s: first for ${USUAL_MS / 1000} s at the usual pace, once the first scan and three entries are ${SETTLE_MS / 1000} s past.`,
    `Then an hour of work is done in ${HOUR / FACTOR / 60_000} minutes, after ${WARM_UP_MS / 1000} s at the same pace that are not counted. ${FACTOR} times as often as usual: every repeating job (scans every ${60 / FACTOR} s instead of 60, ticks every ${Math.round(5000 / FACTOR)} ms instead of 5 s, reconciliation and upkeep every ${60 / FACTOR} s instead of 60, and the rest alike), pushed prices (${FACTOR} a second for each position), the owner’s wishes with a picture (one every ${ASKS / 1000} s, a minute of work), and a position that ends at its stop or target while another is planned, approved and filled (every ${TURNS / 1000} s: ten an hour, far more than the bot trades). By the exchange’s clock one full hour comes meanwhile, so that every pair gets one new candle, as in an hour. Not hastened, because they go by the clock of people: redrawing of cards whose figures alone changed (every 15 s), leases, pings, and the timeout of orders. The exchange’s quota is lifted.`,
    `The slope is the median of the slopes between all pairs of samples (Theil–Sen), for an hour of work. Counts are of the measured time.`,
  ].join(' '),
  limitSeconds: 600,
  run: async () => figuresOf(await measureEndurance()),
};
