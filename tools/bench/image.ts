import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assetPath } from '../../src/assets.js';
import { wallClock } from '../../src/clock.js';
import { MINUTE } from '../../src/domain/index.js';
import type { Bench } from './bench.js';
import { waitUntil } from './live-bot.js';
import { textOf } from './owner.js';
import { childrenOf, residentMb } from './process.js';
import { measureDemo } from './running-demo.js';
import { SteadyBot } from './steady-bot.js';

/** Left alone before memory is looked at. */
const SETTLE_MS = MINUTE;
const BACKTEST = '/backtest 2025-10-01 2026-06-01';
/** Nothing becomes due meanwhile. */
const HOUR_IN = 20 * MINUTE;
/** Weight in 30 s: quotas are measured elsewhere. */
const QUOTA = 1e6;

/** What the Dockerfile sets for malloc. */
const mallocEnv = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...readFileSync(assetPath('Dockerfile'), 'utf8').matchAll(/^ENV (MALLOC_\w+)=(\S+)$/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );

/** What the image runs, in a folder of its own; the bot's program. */
const bundled = async (folder: string): Promise<string> => {
  const { bundle } = (await import(pathToFileURL(assetPath('scripts', 'bundle.mjs')).href)) as {
    bundle(folder: string): Promise<void>;
  };
  await bundle(folder);
  return join(folder, 'app', 'dist', 'src', 'main.js');
};

interface LiveFigures {
  readonly alone: number;
  /** The highest while a backtest ran. */
  readonly withBacktest: number;
}

/** MB of a live bot with its Redis, and of both with a backtest that the chat has asked for. */
const measureLive = async (main: string): Promise<LiveFigures> => {
  const env = { ...mallocEnv(), REPLAY_DIR: assetPath('market-data') };
  const bot = await SteadyBot.open({ hourIn: HOUR_IN, quota: QUOTA, env, main });
  const stopMoving = wallClock.every(1_000, () => bot.move());
  try {
    const { pid } = bot.process;
    const redis = childrenOf(process.pid).find(({ name }) => name.startsWith('redis'))?.pid;
    const sum = (): number =>
      [pid, redis, ...childrenOf(pid).map((child) => child.pid)].reduce<number>(
        (all, one) => all + (one === undefined ? 0 : residentMb(one) || 0),
        0,
      );
    await wallClock.sleep(SETTLE_MS);
    const alone = sum();
    let highest = 0;
    const before = bot.api.sent.length;
    bot.ask(BACKTEST);
    const told = (): boolean => bot.api.sent.slice(before).some((message) => /symbols/.test(textOf(message)));
    await waitUntil(
      'the backtest',
      () => {
        highest = Math.max(highest, sum());
        return told();
      },
      120_000,
      100,
    );
    return { alone, withBacktest: highest };
  } finally {
    stopMoving();
    await bot.stop();
  }
};

/** The image's section of docs/benchmarks.md. */
export const imageBench: Bench = {
  title: 'The image',
  about: `What the image runs: \`npm run bundle\` with the flags and the malloc of the Dockerfile, by the Node that runs this (the image has 24: run it with that one). The demo as above, a minute after its first card; a live bot on 100 pairs of the wire-level exchange with three positions, a minute after they were opened; and the highest while \`${BACKTEST}\` runs that its owner has asked for, the backtest's process included. Resident memory (VmRSS; MB = 1,000,000 bytes; only on Linux), each with its Redis. About 63 MB of each bot are pages of Node's own file, of which a running bot touches 18 MB.`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rad-bundle-'));
    try {
      const main = await bundled(folder);
      const demo = await measureDemo(mallocEnv(), main);
      const live = await measureLive(main);
      return [
        { name: 'demo', unit: 'MB', runs: [demo.botLater + demo.redisLater], aim: 120 },
        { name: 'live, 100 pairs', unit: 'MB', runs: [live.alone], aim: 150 },
        { name: 'live, 100 pairs, with a backtest', unit: 'MB', runs: [live.withBacktest], aim: 300 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
