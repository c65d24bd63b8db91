import { afterEach, describe, expect, it } from 'vitest';
import { newest, textOf } from '../e2e/driver.js';
import { eventually, Stage } from './stage.js';

const FOR_EVER = Number.MAX_SAFE_INTEGER;
let stage: Stage;
afterEach(() => stage.close());

/** An entry rests, Redis is away, and something else is wrong. */
const begin = async (fault: (stage: Stage) => void): Promise<{ clientOid: string; size: number }> => {
  stage = await Stage.open({ env: { LIMIT_ORDER_TIMEOUT: '60' } });
  await stage.arm();
  const entry = await stage.enter('ETH');
  fault(stage);
  await stage.redis.kill();
  return entry;
};

describe('an entry that fills while Redis is away', { timeout: 120_000 }, () => {
  it.each([
    ['and its stop is put off once', 'POST /api/v1/orders', { kind: 'code', code: '300015', times: 1 }],
    ['and every read is a second late', '*', { kind: 'late', ms: 1_000, until: FOR_EVER }],
  ] as const)('%s is guarded', async (_, route, mood) => {
    const entry = await begin(({ kucoin }) => kucoin.fail(route, mood));
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually('guarded', () => stage.held('ETH') > 0 && stage.isGuarded('ETH'), 3_500);
  });

  it('is guarded before the bot stops, and what is left is said in the chat', async () => {
    const entry = await begin(({ kucoin }) => kucoin.fail('*', { kind: 'delay', ms: 250, until: FOR_EVER }));
    const before = newest(stage.api);
    stage.kucoin.fill(entry.clientOid, Math.ceil(entry.size / 2));
    expect(await stage.bot.stop()).toBe(0);
    expect(stage.held('ETH')).toBeGreaterThan(0);
    expect(stage.isGuarded('ETH'), 'guarded when the process has ended').toBe(true);
    const said = stage.api.sent.filter(({ message_id: id }) => id > before).map(textOf);
    expect(said.at(-1)).toContain('Open positions stay guarded by their resting stops.');
  });
});
