import { wallClock } from '../../src/clock.js';
import { RadError, HOUR } from '../../src/domain/index.js';
import { median, type Bench, type Figure } from './bench.js';
import { prefixOf, Schedules, type Counts } from './faster.js';
import { fillRedis, FULL } from './full-state.js';
import { metricOf, readMetrics, residentMb } from './process.js';
import { POSITIONS, SteadyBot } from './steady-bot.js';
import { endsOf, mediansOf, theilSen, type Sample } from './trend.js';

/** Every schedule of the bot, the prices and the owner are so many times as fast. */
const FACTOR = 12;
/** Positions that end before: of what they leave the state of months is made. */
const MODELS = 6;
/** What comes before all of this takes about so long, ms. */
const OPENING_MS = 150_000;
/** At the usual pace, after the first scan: left alone, then looked at. */
const SETTLE_MS = 15_000;
const USUAL_MS = 20_000;
/** Until memory is looked at: an hour of the bot's work. */
const WARM_UP_MS = HOUR / FACTOR;
/** Six hours of work. */
const MEASURED_MS = (6 * HOUR) / FACTOR;
const SAMPLE_MS = 2_000;
/** Trends are looked for in the medians of this, ms: the heap goes up and down within it. */
const SPAN_MS = 60_000;
/** Prices of what is held are pushed so often, ms: once a second each, hastened. */
const MOVES = Math.round(1_000 / FACTOR);
/** A position ends and another is opened so often, ms: ten an hour, hastened. */
const TURNS = 30_000;
/** The owner asks for something with a picture so often, ms: once a minute, hastened. */
const ASKS = 5_000;
/** It is seen to so often that everything is still hastened, ms. */
const HASTENED_MS = 10_000;
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

/** MB over wall time. */
interface Readings {
  /** Resident. */
  readonly bot: readonly Sample[];
  readonly redis: readonly Sample[];
  /** What V8 has taken for its heap. */
  readonly heap: readonly Sample[];
}

export interface EnduranceFigures {
  /** Before it was hastened. */
  readonly usual: Readings;
  readonly hastened: Readings;
  readonly work: Work;
  /** Event loop, ms: the highest that was told between two readings. */
  readonly lagP99: number;
  readonly longestBlock: number;
}

const countBy = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

/** Keeps prices, positions and the owner busy until it is stopped; `failed` holds what went wrong. */
const keepBusy = (
  bot: SteadyBot,
  schedules: Schedules,
): { readonly stop: () => Promise<void>; readonly failed: unknown[] } => {
  const failed: unknown[] = [];
  let asked = 0;
  let turning = Promise.resolve();
  const fail = (error: unknown): void => void failed.push(error);
  const asks = (): string[] => [
    ...bot.held.map(({ symbol }) => `/position ${symbol}`),
    `/chart ${bot.held[0]?.symbol ?? ''}`,
    '/performance',
    '/risk',
  ];
  const stops = [
    wallClock.every(MOVES, () => bot.move()),
    wallClock.every(HASTENED_MS, () => void schedules.hasten(FACTOR).catch(fail)),
    wallClock.every(TURNS, () => {
      turning = turning.then(() => bot.turn()).catch(fail);
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

/** What is looked at. */
interface Watched {
  readonly bot: number;
  readonly redis: number;
  readonly healthPort: number;
}

interface Sampled {
  readonly readings: Readings;
  readonly lagP99: number;
  readonly longestBlock: number;
}

const sample = async (
  { bot, redis, healthPort }: Watched,
  ms: number,
  failed: readonly unknown[],
): Promise<Sampled> => {
  const readings = { bot: new Array<Sample>(), redis: new Array<Sample>(), heap: new Array<Sample>() };
  let [lagP99, longestBlock] = [0, 0];
  const end = wallClock.now() + ms;
  while (wallClock.now() < end) {
    if (failed.length > 0) throw failed[0];
    const at = wallClock.now();
    const metrics = await readMetrics(healthPort);
    readings.bot.push({ at, value: residentMb(bot) });
    readings.redis.push({ at, value: residentMb(redis) });
    readings.heap.push({ at, value: metricOf(metrics, 'nodejs_heap_size_total_bytes') / 1e6 });
    lagP99 = Math.max(lagP99, metricOf(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000);
    longestBlock = Math.max(longestBlock, metricOf(metrics, 'nodejs_eventloop_block_seconds') * 1000);
    await wallClock.sleep(SAMPLE_MS);
  }
  return { readings, lagP99, longestBlock };
};

/** Runs a hastened bot and watches its memory. */
const measureEndurance = async (): Promise<EnduranceFigures> => {
  const bot = await SteadyBot.open({ hourIn: OPENING_MS + WARM_UP_MS + MEASURED_MS / 2, quota: QUOTA });
  let schedules: Schedules | undefined;
  try {
    for (let i = 0; i < MODELS; i += 1) await bot.turn();
    await bot.restart(() => fillRedis(bot.bots.redis.url, prefixOf(bot.kucoin.keys.key)));
    schedules = await Schedules.open(bot.bots.redis.url, bot.kucoin.keys.key);
    const watched = {
      bot: bot.process.pid,
      redis: await schedules.redisPid(),
      healthPort: await bot.process.healthPort(),
    };
    const stopMoving = wallClock.every(FACTOR * MOVES, () => bot.move());
    await sample(watched, SETTLE_MS, []);
    const { readings: usual } = await sample(watched, USUAL_MS, []);
    stopMoving();
    await schedules.hasten(FACTOR);
    const busy = keepBusy(bot, schedules);
    await sample(watched, WARM_UP_MS, busy.failed);
    schedules.take();
    const before = {
      orders: bot.kucoin.orders.length,
      fills: bot.kucoin.fills.length,
      calls: bot.api.calls.length,
    };
    const { readings: hastened, lagP99, longestBlock } = await sample(watched, MEASURED_MS, busy.failed);
    const work: Work = {
      jobs: schedules.take(),
      orders: bot.kucoin.orders.length - before.orders,
      fills: bot.kucoin.fills.length - before.fills,
      calls: countBy(bot.api.calls.slice(before.calls).map(({ method }) => method)),
    };
    await busy.stop();
    return { usual, hastened, work, lagP99, longestBlock };
  } catch (error) {
    throw error instanceof RadError ? error : new RadError('bench', String(error));
  } finally {
    await schedules?.close();
    await bot.stop();
  }
};

/** Two series put together, reading by reading. */
export const together = (
  a: readonly Sample[],
  b: readonly Sample[],
  how: (a: number, b: number) => number,
): Sample[] => a.map(({ at, value }, i) => ({ at, value: how(value, b[i]?.value ?? NaN) }));

const plus = (a: number, b: number): number => a + b;
const minus = (a: number, b: number): number => a - b;

const mb = (name: string, value: number, aim?: number): Figure => ({
  name,
  unit: 'MB',
  runs: [value],
  ...(aim === undefined ? {} : { aim }),
});

/** Median at the usual pace, and in the first and the last fifth of the hastened work. */
const sizesOf = (
  name: string,
  usual: readonly Sample[],
  hastened: readonly Sample[],
  aim?: number,
): Figure[] => {
  const { first, last } = endsOf(hastened);
  return [
    mb(`${name}, warm, at the usual pace`, median(usual.map(({ value }) => value)), aim),
    mb(`${name}, first fifth`, first),
    mb(`${name}, last fifth`, last),
  ];
};

/** A slope in MB per ms of wall time is one of FACTOR times as much work. */
const slopeOf = (name: string, readings: readonly Sample[], aim?: number): Figure[] => {
  const { value, low, high } = theilSen(mediansOf(readings, SPAN_MS));
  const figure = (named: string, slope: number): Figure => ({
    name: named,
    unit: 'MB/h',
    runs: [(slope * HOUR) / FACTOR],
  });
  return [
    { ...figure(`slope of ${name}, per hour of work`, value), ...(aim === undefined ? {} : { aim }) },
    figure('95 % of it from', low),
    figure('to', high),
  ];
};

/** The rows of the section. */
export const figuresOf = ({
  usual,
  hastened,
  work,
  lagP99,
  longestBlock,
}: EnduranceFigures): readonly Figure[] => {
  const bothOf = ({ bot, redis }: Readings): Sample[] => together(bot, redis, plus);
  const nativeOf = ({ bot, heap }: Readings): Sample[] => together(bot, heap, minus);
  const both = bothOf(hastened);
  const count = (name: string, value: number | undefined): Figure => ({ name, unit: '', runs: [value ?? 0] });
  const calls = (...methods: string[]): number =>
    methods.reduce((sum, method) => sum + (work.calls.get(method) ?? 0), 0);
  return [
    ...sizesOf('bot + Redis', bothOf(usual), both, MEMORY_AIM),
    mb('bot + Redis, highest', Math.max(...both.map(({ value }) => value))),
    ...sizesOf('bot', usual.bot, hastened.bot),
    ...sizesOf('heap of the bot', usual.heap, hastened.heap),
    ...sizesOf('bot without its heap', nativeOf(usual), nativeOf(hastened)),
    ...sizesOf('Redis', usual.redis, hastened.redis),
    ...slopeOf('bot + Redis', both, SLOPE_AIM),
    ...slopeOf('the bot', hastened.bot),
    ...slopeOf('its heap', hastened.heap),
    ...slopeOf('the bot without its heap', nativeOf(hastened)),
    ...slopeOf('Redis', hastened.redis),
    { name: 'lag of the event loop, p99', unit: 'ms', runs: [lagP99] },
    { name: 'longest block of the event loop', unit: 'ms', runs: [longestBlock] },
    count('scans', work.jobs.get('scan-market')),
    count('ticks', work.jobs.get('check-positions')),
    count('reconciliations', work.jobs.get('reconcile')),
    count('orders', work.orders),
    count('fills', work.fills),
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
    `A live bot as a process of its own (flags of \`npm start\`) with 100 pairs of 2,000 hourly candles, ${POSITIONS} open positions, a Redis of its own, the wire-level exchange and a Bot API on loopback. Memory is what the kernel calls resident (VmRSS; MB = 1,000,000 bytes; only on Linux), every ${SAMPLE_MS / 1000} s: first for ${USUAL_MS / 1000} s at the usual pace, ${SETTLE_MS / 1000} s after its first scan.`,
    `It begins with what a bot has stored that has run for months: once ${MODELS} positions have ended the bot is stopped, and what they have left is copied, older by hours, until every list is as full as the bot keeps it (${FULL}); then it is started again. What fills up is full, so that what still grows can be told from it.`,
    `Then six hours of work are done in ${MEASURED_MS / 60_000} minutes, after ${WARM_UP_MS / 60_000} minutes at the same pace that are not counted. ${FACTOR} times as often as usual: every repeating job (scans every ${60 / FACTOR} s instead of 60, ticks every ${Math.round(5000 / FACTOR)} ms instead of 5 s, reconciliation and upkeep every ${60 / FACTOR} s instead of 60, and the rest alike), pushed prices (${FACTOR} a second for each position), the owner’s wishes with a picture (one every ${ASKS / 1000} s, a minute of work), and a position that ends at its stop or target while another is planned, approved and filled (every ${TURNS / 1000} s: ten an hour, far more than the bot trades). By the exchange’s clock one full hour comes meanwhile, so that every pair gets one new candle. Not hastened, because they go by the clock of people: redrawing of cards whose figures alone changed (every 15 s), leases, pings, and the timeout of orders. The exchange’s quota is lifted.`,
    `Without its heap is what is resident beyond what V8 has taken for its heap: code, stacks, buffers, pictures. A slope is the median of the slopes between the medians of all minutes (Theil–Sen), for an hour of work, with Sen’s interval. Event loop: the highest that /metrics said, asked with each sample. Counts are of the measured time.`,
  ].join(' '),
  limitSeconds: 2_700,
  run: async () => figuresOf(await measureEndurance()),
};
