import { afterEach, describe, it } from 'vitest';
import { FakeHost, noFakeTime } from '../support/faketime.js';
import { eventually, Stage } from './stage.js';
import { HOUR } from '../../src/domain/index.js';

const WORDS = { [-HOUR]: 'back', [HOUR]: 'forward' };

let stage: Stage | undefined;
const hosts: FakeHost[] = [];
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  for (const host of hosts.splice(0)) host.remove();
});

const hostOff = (offset = 0): FakeHost => {
  const host = new FakeHost(offset);
  hosts.push(host);
  return host;
};

const open = async (bot: FakeHost, redis: FakeHost): Promise<Stage> => {
  stage = await Stage.open({ env: bot.env, redisEnv: redis.env });
  await stage.arm();
  return stage;
};

describe.skipIf(noFakeTime)(`a clock that somebody sets`, { timeout: 90_000 }, () => {
  it.each([-HOUR, HOUR])('A7: the bot guards on when its host is set %i ms off', async (offset) => {
    const host = hostOff();
    const on = await open(host, hostOff());
    await on.hold('ETH');
    host.set(offset);
    const way = WORDS[offset] ?? '';
    await on.loseStop('ETH', `A7: a stop that is gone is put back, host set ${way}`, 15_000);
    // What follows is no leftover of the moment of the step.
    await on.loseStop('ETH', `A7: and again, host set ${way}`, 15_000);
    const since = on.kucoin.requests.length;
    await eventually(`A7: the exchange's fills are read on, host set ${way}`, () =>
      on.kucoin.requests.slice(since).some(({ path }) => path.endsWith('/recentFills')),
    );
  });
});
