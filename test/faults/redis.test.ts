import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { answer, newest, OWNER, textOf } from '../e2e/driver.js';
import { RedisProcess } from '../support/redis-process.js';
import { WireProxy } from '../support/wire-proxy.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
let wire: WireProxy | undefined;
let second: RedisProcess | undefined;
afterEach(async () => {
  await stage.close();
  await wire?.stop();
  await second?.remove();
  wire = undefined;
  second = undefined;
});

/** Armed, with a wire to Redis that can fall ill. */
const begin = async (): Promise<WireProxy> => {
  let between: WireProxy | undefined;
  stage = await Stage.open({
    redisUrl: async ({ port }) => {
      between = new WireProxy(port);
      wire = between;
      await between.start();
      return `redis://127.0.0.1:${between.port}`;
    },
  });
  if (!between) throw new Error('the stage asked for no Redis');
  await stage.arm();
  return between;
};

/** The same with a position open. */
const beginHolding = async (): Promise<WireProxy> => {
  const between = await begin();
  await stage.hold('ETH');
  return between;
};

/** Says them until it is done: Redis may not be back for the first time. */
const insist = async (texts: readonly string[], words: readonly string[], ms = 15_000): Promise<void> => {
  const first = newest(stage.api);
  const said = eventually(`${texts.join(', ')}: ${words.join(' ')}`, () => answered(first, words), ms).catch(
    (error: unknown) => {
      throw new Error(stage.api.sent.slice(-8).map(textOf).join(' ⏎ ').slice(-1500), { cause: error });
    },
  );
  for (let isDone = false; !isDone;) {
    for (const text of texts) stage.api.say(OWNER, text);
    isDone = await Promise.race([said.then(() => true), wallClock.sleep(3_000).then(() => false)]);
  }
};

const answered = (after: number, words: readonly string[]): Promise<boolean> =>
  answer(stage.api, after, words, 1).then(
    () => true,
    () => false,
  );

/** Within 5 s of Redis being well it does all that a bot does. */
const tradesAgain = async (row: string): Promise<void> => {
  stage.takeStops('ETH');
  await eventually(`${row}: a stop that was removed is put back`, () => stage.isGuarded('ETH'), 5_000);
  await eventually(`${row}: healthy again`, async () => (await stage.health()).ok, 5_000);
  await insist(['/close ETH'], ['By ', 'closed', 'ETH']);
  expect(stage.held('ETH'), `${row}: /close closed it`).toBe(0);
  const entry = await stage.enter('ETH');
  stage.kucoin.fill(entry.clientOid, entry.size);
  await eventually(`${row}: an entry opens and is guarded`, () => stage.isGuarded('ETH'), 5_000);
};

/** Without Redis. */
const halts = async (row: string): Promise<void> => {
  const said = stage.api.say(OWNER, '/halt now');
  await eventually(`${row}: /halt closes`, () => stage.held('ETH') === 0, 5_000);
  await answer(stage.api, said.message_id, ['Halted without Redis', 'Closed at market: ETH']);
};

/** Redis is well again after a halt without it. */
const goesOn = async (row: string): Promise<void> => {
  await eventually(`${row}: healthy again`, async () => (await stage.health()).ok, 5_000);
  await answer(stage.api, 0, ['ETH', 'By halt']);
  await insist(['/resume', '/status'], ['Running', 'approval']);
  await stage.hold('ETH');
};

describe('Redis is away for a while', { timeout: 180_000 }, () => {
  it('killed for 8 s', async () => {
    await beginHolding();
    await stage.redis.away(8_000);
    await tradesAgain('A1 (killed for 8 s)');
  });

  it('stalled for 8 s', async () => {
    await beginHolding();
    stage.redis.stall();
    await wallClock.sleep(8_000);
    stage.redis.resume();
    await tradesAgain('A1 (stalled for 8 s)');
  });

  it('its wire silent for 9 s, and what it held back lost', async () => {
    const between = await beginHolding();
    between.turn('silent');
    await wallClock.sleep(9_000);
    between.turn('forward');
    await tradesAgain('A1 (silent for 9 s)');
  });
});

describe('Redis falls silent while an entry fills', { timeout: 180_000 }, () => {
  it('which is guarded all the same', async () => {
    const between = await begin();
    const entry = await stage.enter('ETH');
    between.turn('silent');
    stage.kucoin.fill(entry.clientOid, entry.size);
    const guarded = (): boolean => stage.isGuarded('ETH');
    await eventually('A2 (silent): guarded straight on the exchange within 2 s', guarded, 2_000);
    await halts('A2 (silent)');
    between.turn('forward');
    await goesOn('A2 (silent)');
  });
});

describe('Redis answers and takes no writes', { timeout: 180_000 }, () => {
  it.each([
    ['READONLY', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
    [
      'NOREPLICAS',
      ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
      ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
    ],
  ])('%s', async (code, fallIll, recover) => {
    await begin();
    const row = `A2 (${code})`;
    const redis = stage.redis.client;
    const entry = await stage.enter('ETH');
    await redis.call(fallIll[0] ?? '', ...fallIll.slice(1));
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually(
      `${row}: guarded straight on the exchange within 2 s`,
      () => stage.isGuarded('ETH'),
      2_000,
    );
    expect((await stage.health()).checks['redis'], `${row}: /healthz says what ails Redis`).toEqual({
      ok: false,
      why: `refuses writes (${code})`,
    });
    await halts(row);
    await redis.call(recover[0] ?? '', ...recover.slice(1));
    await goesOn(row);
  });

  it('MISCONF after a snapshot that failed', async () => {
    await beginHolding();
    const redis = stage.redis.client;
    // A folder in the place of the snapshot: it cannot be renamed to that.
    mkdirSync(join(stage.redis.dir, 'dump.rdb'));
    await redis.config('SET', 'save', '3600 1000000');
    await redis.bgsave();
    const failed = async (): Promise<boolean> =>
      (await redis.info('persistence')).includes('rdb_last_bgsave_status:err');
    await eventually('the snapshot fails', failed);
    await halts('A3');
    rmdirSync(join(stage.redis.dir, 'dump.rdb'));
    await redis.bgsave();
    await redis.config('SET', 'save', '');
    await goesOn('A3');
  });
});

describe('another Redis takes the place of this one', { timeout: 180_000 }, () => {
  it('and the old one lives on as its replica', async () => {
    const between = await beginHolding();
    second = new RedisProcess();
    await second.start();
    const { client } = second;
    await client.call('REPLICAOF', '127.0.0.1', String(stage.redis.port));
    await eventually('the second follows', async () =>
      (await client.info('replication')).includes('master_link_status:up'),
    );
    between.redirect(second.port);
    await client.call('REPLICAOF', 'NO', 'ONE');
    await stage.redis.client.call('REPLICAOF', '127.0.0.1', String(second.port));
    await tradesAgain('A4');
  });
});
