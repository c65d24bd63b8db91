import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { answer, OWNER, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

/** Redis falls ill, and the bot dies and is started again meanwhile. */
const startWithout = async (illness: 'dead' | 'silent' | 'read-only' = 'dead'): Promise<void> => {
  // What is to be guarded is noted every half second.
  await wallClock.sleep(1_500);
  await stage.bot.kill();
  if (illness === 'dead') await stage.redis.kill();
  if (illness === 'silent') stage.redis.stall();
  if (illness === 'read-only') await stage.redis.client.call('REPLICAOF', '127.0.0.1', '1');
  stage.bot.start();
  await stage.bot.waitForOutput(/waits: Redis/, 60_000);
};

const back = async (illness: 'dead' | 'silent' | 'read-only' = 'dead'): Promise<void> => {
  if (illness === 'dead') await stage.redis.start();
  if (illness === 'silent') stage.redis.resume();
  if (illness === 'read-only') await stage.redis.client.call('REPLICAOF', 'NO', 'ONE');
};

describe('the bot is started while Redis is away, a position open', () => {
  beforeEach(async () => {
    stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
    await stage.arm();
    await stage.hold('ETH');
  }, 120_000);

  it.each(['dead', 'silent', 'read-only'] as const)(
    'Redis is %s: /halt closes it straight on the exchange, and stays in force',
    async (illness) => {
      await startWithout(illness);
      const said = stage.api.say(OWNER, '/halt now');
      await answer(stage.api, said.message_id, ['Halted without Redis', 'Closed at market: ETH'], 20_000);
      expect(stage.held('ETH')).toBe(0);
      await back(illness);
      await answer(stage.api, said.message_id, ['the halt ordered meanwhile is recorded'], 20_000);
      const asked = stage.api.say(OWNER, '/status');
      await answer(stage.api, asked.message_id, ['Halted'], 20_000);
    },
    120_000,
  );

  it('its stop vanishes: another takes its place at the price that was known, and the position takes it over', async () => {
    const [before] = stage.stops('ETH');
    await startWithout();
    stage.takeStops('ETH');
    await eventually('a stop that vanished is replaced', () => stage.isGuarded('ETH'), 10_000);
    const [now] = stage.stops('ETH');
    expect(now?.stopPrice).toBe(before?.stopPrice);
    await back();
    await answer(stage.api, 0, ['While Redis was away ETH-USDT was guarded'], 20_000);
    const said = stage.api.say(OWNER, '/close ETH');
    await answer(stage.api, said.message_id, ['ETH'], 20_000);
    await eventually('closed', () => stage.held('ETH') === 0, 20_000);
    await eventually('and nothing rests', () => stage.stops('ETH').length === 0, 10_000);
  }, 120_000);

  it('other commands are answered with what is the matter, and the owner is told of the outage', async () => {
    await startWithout();
    const said = stage.api.say(OWNER, '/positions');
    await answer(stage.api, said.message_id, ['Redis does not answer', 'Nothing was done'], 20_000);
    await answer(stage.api, said.message_id, ['Redis has been away'], 20_000);
    await back();
    await answer(stage.api, said.message_id, ['is running'], 20_000);
    const asked = stage.api.say(OWNER, '/positions');
    await answer(stage.api, asked.message_id, ['ETH'], 20_000);
  }, 120_000);
});

it('the bot is started while Redis is away, an entry resting: it is called off, and what it filled is guarded', async () => {
  stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
  await stage.arm();
  const entry = await stage.enter('ETH');
  // What is to be guarded is noted every half second.
  await wallClock.sleep(1_500);
  await stage.bot.kill();
  await stage.redis.kill();
  stage.kucoin.fill(entry.clientOid, 3);
  stage.bot.start();
  await stage.bot.waitForOutput(/waits: Redis/, 60_000);
  await eventually(
    'the rest is called off',
    () => !stage.resting().some((order) => !order.reduceOnly),
    10_000,
  );
  await eventually('guarded', () => stage.held('ETH') > 0 && stage.isGuarded('ETH'), 10_000);
  await back();
  await answer(stage.api, 0, ['While Redis was away ETH-USDT was guarded'], 20_000);
  const said = stage.api.say(OWNER, '/positions');
  const shown = await answer(stage.api, said.message_id, ['ETH'], 20_000);
  expect(textOf(shown)).toContain('ETH');
}, 120_000);
