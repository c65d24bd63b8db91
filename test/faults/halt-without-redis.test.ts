import { afterEach, it } from 'vitest';
import { answer, OWNER } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());
const LATE = ['GET /api/v1/positions', 'GET /api/v1/recentFills', 'GET /api/v1/fills'];

it('an entry has just filled, positions are read late: /halt without Redis closes it and says so', async () => {
  stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
  await stage.arm();
  const entry = await stage.enter('ETH');
  for (const read of LATE)
    stage.kucoin.fail(read, { kind: 'late', ms: 2_000, until: Number.MAX_SAFE_INTEGER });
  await stage.redis.kill();
  stage.kucoin.fill(entry.clientOid, 9);
  const said = stage.api.say(OWNER, '/halt now');
  await eventually('closed while Redis is away', () => stage.held('ETH') === 0, 15_000);
  await answer(stage.api, said.message_id, ['Halted without Redis', 'Closed at market: ETH'], 15_000);
}, 90_000);
