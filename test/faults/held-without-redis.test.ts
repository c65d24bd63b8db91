import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { OWNER, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
  await stage.arm();
  await stage.hold('ETH');
}, 120_000);
afterEach(() => stage.close());

const ids = (): string =>
  stage
    .stops('ETH')
    .map(({ clientOid }) => clientOid)
    .join();

describe('the stop of an open position vanishes while Redis is away', () => {
  it('and another takes its place at once, which the position takes for its own when Redis is back', async () => {
    const [before] = stage.stops('ETH');
    // The watch reads what is open every half second.
    await wallClock.sleep(1_500);
    await stage.redis.kill();
    await eventually('the bot has seen it', async () => !(await stage.health()).ok);
    stage.takeStops('ETH');
    await eventually(
      'open and Redis away: a stop that vanished is replaced',
      () => stage.isGuarded('ETH'),
      3_000,
    );
    const [now] = stage.stops('ETH');
    expect(now?.stopPrice, 'at the price that was known').toBe(before?.stopPrice);
    const away = ids();
    await stage.redis.start();
    await eventually('healthy again', async () => (await stage.health()).ok, 10_000);
    await eventually('told', () =>
      stage.api.sent.some((message) => textOf(message).includes('its stop was gone from the exchange')),
    );
    expect(ids(), 'exactly that one rests, nothing doubled').toBe(away);
    stage.api.say(OWNER, '/close ETH');
    await eventually('/close closes it', () => stage.held('ETH') === 0, 10_000);
    await eventually('and leaves nothing resting', () => stage.stops('ETH').length === 0, 10_000);
  }, 90_000);
});
