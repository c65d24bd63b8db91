import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../../jobs/check-positions.js';
import { ScheduleWatch } from '../../../src/run/schedule-watch.js';
import { repeatingJobs } from '../../../src/run/schedules.js';
import { upkeep } from '../../../jobs/upkeep.js';
import { wallClock, type Clock } from '../../../src/clock.js';
import { silentLog, type Intent, type Position } from '../../../src/domain/index.js';
import { loadSettings } from '../../../src/settings.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { DurableLines } from '../../../src/state/store/durable-lines.js';
import { isNeededWhenFull } from '../../../src/state/store/even-full.js';
import { LeaseKeeper } from '../../../src/state/store/lease-keeper.js';
import { startRedis, type RedisServer } from '../../../src/state/store/private-redis.js';
import { evenFull } from '../../../src/state/store/redis-scripts.js';
import { RedisStore } from '../../../src/state/store/redis-store.js';
import { StoreFullError } from '../../../src/state/store/store-errors.js';
import type { Put } from '../../../src/state/store/store.js';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { createEmergency } from '../../../src/trade/outage/emergency.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { MEMORY, watchMemory } from '../../../src/trade/outage/memory-watch.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { SYMBOL, World } from '../../support/world.js';

const LIMIT_MB = 12;

let dir: string;
let server: RedisServer;
let redis: Redis;
let store: RedisStore<BotDocs>;
let accounts = 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rad-full-'));
  server = await startRedis({ dataDir: dir, log: silentLog, maxMemoryMb: LIMIT_MB });
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(async () => {
  await redis.config('SET', 'maxmemory', `${LIMIT_MB}mb`);
  await redis.flushall();
  const prefix = `full${(accounts += 1)}`;
  store = new RedisStore<BotDocs>({ redis, prefix, clock: wallClock, evenFull: isNeededWhenFull });
});

/** Fills Redis with what is not ours up to a share of its limit. */
const fillTo = async (share: number): Promise<void> => {
  for (let n = 0; ; n++) {
    const { used, limit } = await store.memory();
    if (used >= share * limit) return;
    await redis.set(`junk${n}`, 'x'.repeat(20_000));
  }
};

const fill = async (): Promise<void> => {
  for (const size of [100_000, 1_000, 10])
    try {
      for (let n = 0; ; n++) await redis.set(`junk${size}-${n}`, 'x'.repeat(size));
    } catch (error) {
      expect(String(error)).toContain('OOM');
    }
  // What Redis holds for its own work comes and goes: it is to stay full.
  await redis.config('SET', 'maxmemory', Math.floor(0.9 * (await store.memory()).used));
};

const intent = (kind: Intent['kind'], id: string): Put<BotDocs> => ({
  kind: 'intent',
  id,
  version: 0,
  value: { id, kind } as Intent,
});

interface Scene {
  readonly world: World;
  readonly parts: TradingParts;
  readonly keeper: LeaseKeeper;
  readonly lost: string[];
}

/** A trader under its lease, with an open position, on this Redis. */
const trading = async (): Promise<Scene> => {
  const world = new World(Array.from({ length: 40 }, () => [100, 100, 100, 100, 1_000_000] as const));
  const lost: string[] = [];
  const keeper = new LeaseKeeper({
    store,
    lease: 'trader',
    holder: 'me',
    clock: wallClock,
    log: silentLog,
    ttlMs: 1_000,
  });
  const { ended } = await keeper.acquire();
  ended.addEventListener('abort', () => lost.push(String(ended.reason)));
  const parts: TradingParts = { ...world.parts, store, human: wallClock, fence: () => keeper.fence() };
  const desk = createDesk(parts);
  await offerOpportunity(parts, world.opportunity());
  const [signal] = await desk.signals.list();
  if (!signal) throw new Error('no signal');
  await desk.signals.approve(signal.id, signal.cardVersion, { key: 'u1', sentAt: 0 });
  for (const { id } of await store.list('intent')) await executeIntent(parts, id);
  expect(await world.exchange.fetchPositions()).toHaveLength(1);
  return { world, parts, keeper, lost };
};

describe('Redis at maxmemory', () => {
  it('keeps the lease and takes what reduces; new entries and what leads to them are refused', async () => {
    const { keeper, lost } = await trading();
    await fill();
    await wallClock.sleep(1_500);
    expect(lost).toEqual([]);
    expect(keeper.holds()).toBe(true);
    await store.commit({
      fence: keeper.fence(),
      put: [intent('close', 'C1')],
      journal: [{ at: 1, event: 'paused' }],
    });
    await store.commit({ put: [intent('protect', 'P1')] });
    expect(await store.get('intent', 'C1')).toMatchObject({ version: 1 });
    await expect(store.commit({ put: [intent('open', 'O1')] })).rejects.toThrow(StoreFullError);
    await expect(store.commit({ put: [intent('scaleIn', 'O2')] })).rejects.toThrow(StoreFullError);
    await expect(
      store.commit({ put: [{ kind: 'scan', id: 'main', value: {} as BotDocs['scan'] }] }),
    ).rejects.toThrow(StoreFullError);
    expect(await store.nextId('confirm')).toBe(1);
    await keeper.release();
    expect(await store.leaseHolder('trader')).toBeUndefined();
  });

  it('a fill of an entry under way is booked', async () => {
    await store.commit({ put: [intent('open', 'O1')] });
    await fill();
    await store.commit({
      put: [
        { ...intent('open', 'O1'), version: 1 },
        { kind: 'position', id: SYMBOL, value: {} as Position, version: 0 },
      ],
    });
    expect(await store.get('intent', 'O1')).toMatchObject({ version: 2 });
  });

  it('is full for everything where Redis knows no script flags, and says so', async () => {
    await fill();
    const answer = evenFull(redis.set('one', 'more'), () => redis.eval('#!lua no-such=line\nreturn 1', 0));
    await expect(answer).rejects.toThrow('OOM');
  });

  it('halts straight on the exchange, and is halted', async () => {
    const { world, parts, keeper } = await trading();
    await fill();
    const emergency = createEmergency(parts, new DurableLines(join(dir, `halt${accounts}.jsonl`)));
    const result = await emergency.halt('by the owner', { key: 'u9', sentAt: 0 });
    expect(result).toMatchObject({ direct: { closed: [SYMBOL], left: [] } });
    expect(await world.exchange.fetchPositions()).toEqual([]);
    while (!(await store.get('control', 'main'))?.value.halted) await wallClock.sleep(50);
    await keeper.release();
  });

  it('closes although the queues can neither add nor fetch a job', async () => {
    const { world, parts, keeper } = await trading();
    await fill();
    await createDesk(parts).positions.close(SYMBOL, 1, { key: 'u2', sentAt: 0 }, '/close');
    let tick = (): void => undefined;
    let ahead = 0;
    const clock: Clock = {
      ...wallClock,
      elapsed: () => wallClock.elapsed() + ahead,
      every: (_, run) => {
        tick = run;
        return () => undefined;
      },
    };
    let archived = 0;
    const scheduled: string[] = [];
    const repeating = repeatingJobs(loadSettings({})).filter(({ job }) =>
      [checkPositions, upkeep].includes(job),
    );
    const watch = new ScheduleWatch({
      context: {
        parts,
        holder: 'me',
        archive: () => Promise.resolve(void (archived += 1)),
      },
      repeating,
      ready: () => true,
      schedule: ({ job }) => {
        scheduled.push(job.name);
        return Promise.resolve(false);
      },
      clock,
      log: silentLog,
    });
    watch.start();
    const look = async (): Promise<void> => {
      tick();
      await watch.stop();
    };
    // What waits is done at once, the job itself in its interval.
    await look();
    expect(await world.exchange.fetchPositions()).toEqual([]);
    ahead += 16_000;
    await look();
    expect((await store.list('trade')).map(({ value }) => value.exitReason)).toEqual(['/close']);
    expect(scheduled).toEqual(['check-positions']);
    // The queues do not bring upkeep either: the journal would grow, and nothing would make room. Once a minute will do.
    ahead += 55_000;
    await look();
    ahead += 5_000;
    await look();
    expect(scheduled.filter((job) => job === 'check-positions')).toHaveLength(3);
    expect(archived).toBe(1);
    await keeper.release();
  });
});

describe('the watch over memory', () => {
  const texts = async (): Promise<string[]> =>
    (await store.owedPushes(99)).map(({ push }) =>
      push.type === 'notice' ? `${push.level}: ${push.text}` : '',
    );

  it('warns once at 75 %, pauses entries at 85 %, and says when there is room again', async () => {
    const { parts } = new World([[100, 100, 100, 100, 1_000_000]]);
    const mine = { ...parts, store };
    await watchMemory(mine);
    expect(await texts()).toEqual([]);
    await fillTo(MEMORY.warn);
    for (let looks = 0; looks < 3; looks++) await watchMemory(mine);
    expect(await texts()).toEqual([
      expect.stringMatching(
        /^warning: Redis holds 7\d % of the memory it may use \(9 of 12 MB\)\. At 85 % entries pause\. Give Redis more memory \(maxmemory\)\.$/,
      ),
    ]);
    expect((await store.get('control', 'main'))?.value.paused ?? false).toBe(false);
    await fillTo(MEMORY.pause);
    for (let looks = 0; looks < 3; looks++) await watchMemory(mine);
    expect((await store.get('control', 'main'))?.value).toMatchObject({ paused: true, pausedBy: 'alarm' });
    expect((await store.get('control', 'main'))?.value.pauseReason).toMatch(
      /^Redis holds 8\d % .*no new entries before it has more/,
    );
    expect((await texts()).slice(1)).toEqual([expect.stringMatching(/^alarm: Entries are paused.*\/resume/)]);
    await redis.del(...(await redis.keys('junk*')));
    for (let looks = 0; looks < 3; looks++) await watchMemory(mine);
    expect((await texts()).slice(2)).toEqual([expect.stringMatching(/^info: .*there is room again/)]);
  });

  it('says nothing where nothing limits Redis', async () => {
    const { parts } = new World([[100, 100, 100, 100, 1_000_000]]);
    await redis.config('SET', 'maxmemory', '0');
    await watchMemory({ ...parts, store });
    await redis.config('SET', 'maxmemory', `${LIMIT_MB}mb`);
    expect(await texts()).toEqual([]);
  });
});
