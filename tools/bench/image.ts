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
import { childrenOf, familyMb, residentMb, watchHighest } from './process.js';
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
  /** The highest while a picture was painted. */
  readonly withPicture: number;
  /** The highest while a backtest ran. */
  readonly withBacktest: number;
}

/** MB of a live bot with its Redis, and of both with what the chat has asked for. */
const measureLive = async (main: string): Promise<LiveFigures> => {
  const env = { ...mallocEnv(), REPLAY_DIR: assetPath('market-data') };
  const bot = await SteadyBot.open({ hourIn: HOUR_IN, quota: QUOTA, env, main });
  const stopMoving = wallClock.every(1_000, () => bot.move());
  try {
    const { pid } = bot.process;
    const redis = childrenOf(process.pid).find(({ name }) => name.startsWith('redis'))?.pid;
    const sum = (): number => familyMb(pid) + (redis === undefined ? 0 : residentMb(redis));
    const highestUntil = async (
      command: string,
      isAnswer: (message: (typeof bot.api.sent)[number]) => boolean,
    ): Promise<number> => {
      await waitUntil('the end of the painter', () => childrenOf(pid).length === 0);
      const highest = watchHighest(sum);
      const before = bot.api.sent.length;
      bot.ask(command);
      await waitUntil(command, () => bot.api.sent.slice(before).some(isAnswer), 120_000, 100).finally(
        highest,
      );
      return highest();
    };
    await wallClock.sleep(SETTLE_MS);
    const alone = sum();
    const withPicture = await highestUntil(
      `/chart ${bot.held[0]?.symbol}`,
      ({ photo }) => photo !== undefined,
    );
    const withBacktest = await highestUntil(BACKTEST, (message) => /symbols/.test(textOf(message)));
    return { alone, withPicture, withBacktest };
  } finally {
    stopMoving();
    await bot.stop();
  }
};

/** The image's section of docs/benchmarks.md. */
export const imageBench: Bench = {
  title: 'The image',
  about: `What the image runs: \`npm run bundle\` with the flags and the malloc of the Dockerfile, by the Node that runs this (the image has 24: run it with that one). The demo as above, a minute after its first card; a live bot on 100 pairs of the wire-level exchange with three positions, a minute after they were opened; and the highest while a chart is painted and while \`${BACKTEST}\` runs that its owner has asked for. The highest count every process that the bot has started, read ten times a second, from the start on in the demo; pages that processes share, most of them Node's own file, count in each. Resident memory (VmRSS; MB = 1,000,000 bytes; only on Linux), each with its Redis. About 55 MB of each bot are pages of Node's own file, of which a running bot touches 18 MB.`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rad-bundle-'));
    try {
      const main = await bundled(folder);
      const demo = await measureDemo(mallocEnv(), main);
      const live = await measureLive(main);
      return [
        { name: 'demo', unit: 'MB', runs: [demo.botLater + demo.redisLater], aim: 120 },
        { name: 'demo, at its highest', unit: 'MB', runs: [demo.highest] },
        { name: 'live, 100 pairs', unit: 'MB', runs: [live.alone], aim: 150 },
        { name: 'live, 100 pairs, with a picture', unit: 'MB', runs: [live.withPicture] },
        { name: 'live, 100 pairs, with a backtest', unit: 'MB', runs: [live.withBacktest], aim: 300 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
