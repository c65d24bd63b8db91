import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { startRedis } from '../../src/state/store/private-redis.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { ALL_CELLS, cellsNamed, someCells } from '../illness/matrix.js';
import type { Cell } from '../illness/cell.js';
import { playIllnesses } from '../illness/run.js';
import { crashRuns, enumerateCrashes } from './crashes.js';
import { killRuns } from './kills.js';
import { runLife, type LifePlan } from './life.js';
import type { Site } from './site.js';
import { sweep } from './sweep.js';
import { add, emptyTally, faultsOf, tableOf, type Tally } from './tally.js';

const USAGE = `Usage: npm run chaos [-- --every N --runs N --moods N --kills N --cells some|all|none --outages N --full --seed S --only WHAT]
  --every  dies at each of so many awaits of the order path, 1 unless given; 0 leaves it out
  --runs   in-process crashes with faults on Redis and on the wire-level exchange, 240 unless given; 460 with --full
  --moods  the exchange falls into each of its moods ahead of each so-manyth stage of a trade, 5 unless given
           (1 with --full); 0 leaves them out
  --kills  SIGKILLs of the compiled bot, 24 unless given (40 with --full); 0 leaves them out
  --cells  illnesses that befall the compiled bot: each in two phases of a trade (some, unless given), in all of
           them (all), or none
  --outages  of Redis that one compiled bot lives through, 12 unless given; 0 leaves them out
  --full   every cell, and 100 outages
  --write  writes the cells that were played into the table of docs/illness.md
  --seed   another seed meets other awaits, faults and cells; 1 unless given
  --only   one life again, as a failing line shows it, or the cells of a name: "stalled × open"`;

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
  say(
    `${name}: ${tally.runs} runs, ${tally.crashes} crashes in ${((wallClock.now() - began) / 1000).toFixed(0)} s`,
  );
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
  const store = ({ clock }: Site): RedisStore<BotDocs> =>
    new RedisStore<BotDocs>({ redis, prefix: `chaos${++serial}`, clock });
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
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
};

const { values } = parseArgs({
  options: {
    every: { type: 'string' },
    runs: { type: 'string' },
    moods: { type: 'string' },
    kills: { type: 'string' },
    cells: { type: 'string' },
    outages: { type: 'string' },
    full: { type: 'boolean' },
    write: { type: 'boolean' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = numberOf('seed', values.seed, 1);
const total = emptyTally();
const missed: string[] = [];
let ill = 0;

const illnesses = async (cells: readonly Cell[], outages: number): Promise<void> => {
  ill += await playIllnesses({ cells, outages, seed, write: values.write ?? false, report: say });
};

const cellsOf = (which: string): readonly Cell[] => {
  if (which === 'all') return ALL_CELLS;
  if (which === 'some') return someCells(seed);
  if (which === 'none') return [];
  say(`--cells takes some, all or none, got ${which}\n${USAGE}`);
  process.exit(2);
};

if (values.only?.includes('×')) {
  await illnesses(cellsNamed(values.only), 0);
} else if (values.only !== undefined) {
  add(total, (await runLife(JSON.parse(values.only) as LifePlan)).tally);
} else {
  const runs = numberOf('runs', values.runs, values.full ? 460 : 240);
  const moods = numberOf('moods', values.moods, values.full ? 1 : 5);
  const kills = numberOf('kills', values.kills, values.full ? 40 : 24);
  const every = numberOf('every', values.every, 1);
  const cells = cellsOf(values.cells ?? (values.full ? 'all' : 'some'));
  const outages = numberOf('outages', values.outages, values.full ? 100 : 12);
  if (every > 0) missed.push(...(await everyAwait(every, seed, total)));
  if (runs > 0) await sampled(runs, seed, total);
  if (moods > 0)
    add(total, await timed('moods of the exchange', () => sweep({ seed, every: moods, report })));
  if (kills > 0) add(total, await killRuns({ kills, seed, report: say }));
  if (cells.length + outages > 0) await illnesses(cells, outages);
}
if (total.runs > 0) say(`\n${tableOf(total)}`);
const wrong = faultsOf(total);
if (wrong.length > 0) say(`\nBeyond what is allowed: ${wrong.join(', ')}`);
if (missed.length > 0) say(`\nNothing died ${missed.slice(0, 20).join(', nor ')}`);
if (ill > 0) say(`\nIllnesses that did harm: ${ill}`);
process.exit(wrong.length + missed.length + ill > 0 ? 1 : 0);
