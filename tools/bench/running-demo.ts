import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../../src/clock.js';
import { PageOwner } from '../demo/owner.js';
import { assetPath } from '../../src/assets.js';
import type { Bench } from './bench.js';
import { BotProcess } from './live-bot.js';
import { childrenOf, familyMb, metricOf, readMetrics, residentMb, watchHighest } from './process.js';

const RUNS = 3;
const SIGNAL_MS = 120_000;
/** The second look at memory: this long after the card came. */
const LATER_MS = 60_000;

/** What one start of the demo showed; MB are 1,000,000 bytes. */
interface DemoFigures {
  readonly startToSignal: number;
  readonly bot: number;
  readonly redis: number;
  readonly botLater: number;
  readonly redisLater: number;
  /** With Redis and whatever else it starts, from the start on. */
  readonly highest: number;
  /** ms */
  readonly longestBlock: number;
}

/** The private Redis: the only child of the bot that is called so. */
const redisOf = (parent: number): number | undefined =>
  childrenOf(parent).find(({ name }) => /^(redis|valkey)/.test(name))?.pid;

const DEMO = {
  MODE: 'replay',
  REPLAY_DIR: assetPath('market-data'),
  REPLAY_FROM: '2025-10-01',
  REPLAY_SPEED: '3600',
} as const;

/** Longest block of the bot's event loop since this was last asked, in ms. */
const longestBlock = async (healthPort: number): Promise<number> =>
  metricOf(await readMetrics(healthPort), 'nodejs_eventloop_block_seconds') * 1000;

/**
 * One start of the demo in a fresh folder.
 * @param main as for BotProcess
 */
export const measureDemo = async (
  env: Readonly<Record<string, string>> = {},
  main?: string,
): Promise<DemoFigures> => {
  const dir = mkdtempSync(join(tmpdir(), 'rad-bench-'));
  const began = performance.now();
  const bot = new BotProcess(dir, { ...DEMO, ...env }, main);
  const highest = watchHighest(() => familyMb(bot.pid));
  try {
    const port = await bot.healthPort();
    await longestBlock(port);
    const owner = await PageOwner.open(await bot.says(/Open the chat: (\S+)/), () => undefined);
    await owner.until('a signal card with a picture', ({ hasPhoto }) => hasPhoto, SIGNAL_MS);
    const startToSignal = (performance.now() - began) / 1000;
    const redis = redisOf(bot.pid);
    const first = { bot: residentMb(bot.pid), redis: residentMb(redis) };
    await wallClock.sleep(LATER_MS);
    const later = { botLater: residentMb(bot.pid), redisLater: residentMb(redis) };
    owner.close();
    return {
      startToSignal,
      ...first,
      ...later,
      highest: highest(),
      longestBlock: await longestBlock(port),
    };
  } finally {
    highest();
    await bot.stop('SIGTERM');
    rmSync(dir, { recursive: true, force: true });
  }
};

/** The running demo's section of docs/benchmarks.md. */
export const demoBench: Bench = {
  title: 'The running demo',
  about: `The compiled bot with the flags of \`npm start\` and the settings of \`npm run demo\`, in a fresh folder, with its private Redis; ${RUNS} starts. Start to first signal is the time from the start of the process until the first card with a picture is on the chat page. Memory is what the kernel calls resident (VmRSS; MB = 1,000,000 bytes; only on Linux), when that card came and ${LATER_MS / 1000} s later. The longest block of the event loop is that from the start of /metrics to the end.`,
  run: async () => {
    const all: DemoFigures[] = [];
    for (let run = 0; run < RUNS; run += 1) all.push(await measureDemo());
    const of = (value: (figures: DemoFigures) => number): number[] => all.map(value);
    return [
      { name: 'start to first signal', unit: 's', runs: of((run) => run.startToSignal), aim: 60 },
      { name: 'bot, at the first card', unit: 'MB', runs: of((run) => run.bot) },
      { name: 'Redis, at the first card', unit: 'MB', runs: of((run) => run.redis) },
      {
        name: 'bot + Redis, at the first card',
        unit: 'MB',
        runs: of((run) => run.bot + run.redis),
        aim: 170,
      },
      { name: 'bot, later', unit: 'MB', runs: of((run) => run.botLater) },
      { name: 'Redis, later', unit: 'MB', runs: of((run) => run.redisLater) },
      { name: 'bot + Redis, later', unit: 'MB', runs: of((run) => run.botLater + run.redisLater), aim: 170 },
      { name: 'longest block of the event loop', unit: 'ms', runs: of((run) => run.longestBlock) },
    ];
  },
};
