import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { startRedis } from '../../src/store/private-redis.js';
import { RedisStore } from '../../src/store/redis-store.js';
import type { BotDocs } from '../../src/store/docs.js';
import { crashRuns, enumerateCrashes } from './crashes.js';
import { killRuns } from './kills.js';
import { runLife, type LifePlan } from './life.js';
import type { Site } from './site.js';
import { add, emptyTally, faultsOf, tableOf, type Tally } from './tally.js';

const USAGE = `Usage: npm run chaos [-- --every N --runs N --kills N --seed S --only PLAN]
  --every  dies at each of so many awaits of the order path, 1 unless given; 0 leaves it out
  --runs   in-process crashes with faults on Redis and on the wire-level exchange, 460 unless given
  --kills  SIGKILLs of the compiled bot, 40 unless given; 0 leaves them out
  --seed   another seed meets other awaits and faults; 1 unless given
  --only   one life again, as a failing line shows it`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const numberOf = (name: string, text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  say(`--${name} takes a whole number from 0, got ${text ?? ''}\n${USAGE}`);
  process.exit(2);
};

const timed = async (name: string, work: () => Promise<Tally>): Promise<Tally> => {
  const began = wallClock.now();
  const tally = await work();
  say(`${name}: ${tally.crashes} crashes in ${((wallClock.now() - began) / 1000).toFixed(0)} s`);
  return tally;
};

const report = (line: string): void => say(`  ✗ ${line}`);

/** Dies at the awaits of every script, once before and once after the call, and says at which nothing died. */
const everyAwait = async (every: number, seed: number, sum: Tally): Promise<readonly string[]> => {
  const began = wallClock.now();
  const { tally, coverage } = await enumerateCrashes({ seed, venue: 'paper', every, report });
  add(sum, tally);
  const seconds = ((wallClock.now() - began) / 1000).toFixed(0);
  say(`awaits of the order path: ${tally.crashes} crashes in ${seconds} s\n${coverage.table()}`);
  return every === 1 ? coverage.missed() : [];
};

/** Deaths here and there with faults on all wires: on real Redis, and on the wire-level KuCoin with and without it. */
const sampled = async (runs: number, seed: number, sum: Tally): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-chaos-redis-'));
  const server = await startRedis({ dataDir, log: silentLog });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  let serial = 0;
  const store = ({ host }: Site): RedisStore<BotDocs> =>
    new RedisStore<BotDocs>({ redis, prefix: `chaos${++serial}`, clock: host });
  const part = (share: number): number => Math.ceil(runs * share);
  try {
    const series = [
      { name: 'simulated exchange, faults, Redis', runs: part(0.35), venue: 'paper', faults: 0.4, store },
      { name: 'wire-level KuCoin', runs: part(0.1), venue: 'wire', faults: 0 },
      { name: 'wire-level KuCoin, faults', runs: part(0.4), venue: 'wire', faults: 0.4 },
      { name: 'wire-level KuCoin, faults, Redis', runs: part(0.15), venue: 'wire', faults: 0.4, store },
    ] as const;
    const inTurn = async (list: readonly (typeof series)[number][]): Promise<void> => {
      for (const each of list)
        add(
          sum,
          await timed(each.name, () => crashRuns({ ...each, seed: seed + series.indexOf(each), report })),
        );
    };
    // Redis mostly waits for its disk, the wire-level exchange for the processor.
    await Promise.all([inTurn(series.slice(0, 1)), inTurn(series.slice(1))]);
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};

const { values } = parseArgs({
  options: {
    every: { type: 'string' },
    runs: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = numberOf('seed', values.seed, 1);
const total = emptyTally();
const missed: string[] = [];
if (values.only !== undefined) {
  add(total, (await runLife(JSON.parse(values.only) as LifePlan)).tally);
} else {
  const runs = numberOf('runs', values.runs, 460);
  const kills = numberOf('kills', values.kills, 40);
  const every = numberOf('every', values.every, 1);
  if (every > 0) missed.push(...(await everyAwait(every, seed, total)));
  if (runs > 0) await sampled(runs, seed, total);
  if (kills > 0) add(total, await killRuns({ kills, seed, report: say }));
}
say(`\n${tableOf(total)}`);
const wrong = faultsOf(total);
if (wrong.length > 0) say(`\nBeyond what is allowed: ${wrong.join(', ')}`);
if (missed.length > 0) say(`\nNothing died ${missed.slice(0, 20).join(', nor ')}`);
process.exit(wrong.length + missed.length > 0 ? 1 : 0);
