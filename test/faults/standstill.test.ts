import { afterEach, describe, expect, it } from 'vitest';
import { FakeHost, noFakeTime } from '../support/faketime.js';
import { eventually, Stage } from './stage.js';
import { HOUR } from '../../src/domain/index.js';

let stage: Stage | undefined;
let host: FakeHost | undefined;
afterEach(async () => {
  await stage?.close();
  host?.remove();
});

/** Who holds the trader lease. */
const holderOf = async ({ redis }: Stage): Promise<string> => {
  const [key = ''] = await redis.client.keys('rad:live:*:lease:trader');
  return (await redis.client.hget(key, 'holder')) ?? '';
};

/** The part of a client id that is fresh with every gain of the lease. */
const epochOf = ({ clientOid }: { readonly clientOid: string }): string | undefined =>
  clientOid.split('-')[2];

/** One host for bots and Redis, whose clock is set by so many ms at the moment at which the first bot stands still. */
const CASES = [
  ['SIGSTOP', 0],
  ['SIGSTOP', -HOUR],
  ['SIGKILL', HOUR],
] as const;

describe('a trader that stands still', { timeout: 120_000 }, () => {
  it.each(CASES)('after %s, clocks set by %i ms: another guards on within 5 s', async (signal, step) => {
    const set = step !== 0;
    if (set && noFakeTime !== undefined) return;
    host = set ? new FakeHost() : undefined;
    const on = (stage = await Stage.open({ env: host?.env ?? {}, redisEnv: host?.env ?? {} }));
    await on.arm();
    await on.hold('ETH');
    await on.standby();
    const [first, epochs] = [await holderOf(on), new Set(on.kucoin.orders.map(epochOf))];
    process.kill(on.bot.pid, signal);
    host?.set(step);
    await eventually('20: the lease passes within 5 s', async () => (await holderOf(on)) !== first, 5_000);
    await on.loseStop('ETH', '20: the successor guards', 15_000);
    if (signal === 'SIGSTOP') process.kill(on.bot.pid, 'SIGCONT');
    const before = on.kucoin.orders.length;
    await on.loseStop('ETH', '20: it guards on beside the one that woke up', 15_000);
    await on.loseStop('ETH', '20: and on', 15_000);
    const sent = on.kucoin.orders.slice(before);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((order) => epochs.has(epochOf(order)))).toEqual([]);
  });
});
