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
import { crashRuns } from './crashes.js';
import { killRuns } from './kills.js';
import { runLife, type LifePlan } from './life.js';
import { add, emptyTally, faultsOf, tableOf, type Tally } from './tally.js';

const USAGE = `Usage: npm run chaos [-- --runs N --kills N --seed S --only PLAN]
  --runs   in-process crashes, 460 unless given
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

/** The crashes: half on clean wires, half with faults; a tenth of them on real Redis, a quarter on the wire-level KuCoin. */
const crashes = async (runs: number, seed: number): Promise<Tally> => {
  const sum = emptyTally();
  const report = (line: string): void => say(`  ✗ ${line}`);
  const part = (share: number): number => Math.ceil(runs * share);
  const dataDir = await mkdtemp(join(tmpdir(), 'rad-chaos-redis-'));
  const server = await startRedis({ dataDir, log: silentLog });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  let serial = 0;
  try {
    const series = [
      { name: 'simulated exchange', runs: part(0.3), venue: 'paper', faults: 0 },
      { name: 'simulated exchange, faults', runs: part(0.35), venue: 'paper', faults: 0.4 },
      { name: 'simulated exchange, faults, Redis', runs: part(0.1), venue: 'paper', faults: 0.4, redis },
      { name: 'wire-level KuCoin', runs: part(0.1), venue: 'wire', faults: 0 },
      { name: 'wire-level KuCoin, faults', runs: part(0.15), venue: 'wire', faults: 0.4 },
    ] as const;
    for (const [index, each] of series.entries()) {
      const began = wallClock.now();
      const store =
        'redis' in each
          ? {
              store: ({ clock }: { clock: typeof wallClock }) =>
                new RedisStore<BotDocs>({ redis, prefix: `chaos${++serial}`, clock }),
            }
          : {};
      const tally = await crashRuns({ ...each, ...store, seed: seed + index, report });
      say(`${each.name}: ${tally.crashes} crashes in ${((wallClock.now() - began) / 1000).toFixed(0)} s`);
      add(sum, tally);
    }
  } finally {
    redis.disconnect();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return sum;
};

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = numberOf('seed', values.seed, 1);
const total = emptyTally();
if (values.only !== undefined) {
  add(total, (await runLife(JSON.parse(values.only) as LifePlan)).tally);
} else {
  const runs = numberOf('runs', values.runs, 460);
  const kills = numberOf('kills', values.kills, 40);
  if (runs > 0) add(total, await crashes(runs, seed));
  if (kills > 0) add(total, await killRuns({ kills, seed, report: say }));
}
say(`\n${tableOf(total)}`);
const wrong = faultsOf(total);
if (wrong.length > 0) say(`\nBeyond what is allowed: ${wrong.join(', ')}`);
process.exit(wrong.length > 0 ? 1 : 0);
