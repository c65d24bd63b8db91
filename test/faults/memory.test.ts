import { afterEach, describe, it } from 'vitest';
import { answer, ask, OWNER } from '../e2e/driver.js';
import { Stage, eventually } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('a Redis without memory', { timeout: 90_000 }, () => {
  it('keeps no fill and no vanished stop waiting for its guard, and lists and closes as ever', async () => {
    stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
    await stage.arm();
    const entry = await stage.enter('ETH');
    await stage.redis.client.config('SET', 'maxmemory', '1mb');
    await eventually('the bot knows', async () => (await stage.health()).checks['memory']?.ok === false);
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually('guarded with a full Redis', () => stage.isGuarded('ETH'), 4_000);
    stage.takeStops('ETH');
    await eventually('put back with a full Redis', () => stage.isGuarded('ETH'), 8_000);
    await ask(stage.api, '/positions', ['in 1 position', 'stop'], 10_000);
    stage.api.say(OWNER, '/close ETH');
    await eventually('closed with a full Redis', () => stage.held('ETH') === 0, 8_000);
    await answer(stage.api, 0, ['ETH-USDT closed', 'By /close']);
    await stage.redis.client.config('SET', 'maxmemory', '256mb');
  });
});
