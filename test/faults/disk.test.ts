import { afterEach, describe, expect, it } from 'vitest';
import { answer, ask } from '../e2e/driver.js';
import { fillDisk, freeDisk } from '../support/full-disk.js';
import { eventually, Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('a full disk', { timeout: 120_000 }, () => {
  it('keeps no stop from a fill and no halt from closing, though Redis goes down with it', async () => {
    stage = await Stage.open({ env: { REDIS_URL: '', LIMIT_ORDER_TIMEOUT: '30' } });
    await stage.arm();
    const entry = await stage.enter('ETH');
    await fillDisk(stage.bot.pid);
    const filledAt = performance.now();
    stage.kucoin.fill(entry.clientOid, entry.size);
    await eventually('A5: guarded with a full disk', () => stage.isGuarded('ETH'), 15_000);
    expect(performance.now() - filledAt, 'A5: naked, ms').toBeLessThan(2_000);
    const halted = await ask(
      stage.api,
      '/halt now',
      ['Halted', 'ETH', 'a restart now would forget it'],
      20_000,
    );
    await eventually('A5: halted with a full disk', () => stage.held('ETH') === 0);
    await freeDisk(stage.bot.pid);
    await answer(
      stage.api,
      halted.message_id,
      ['Redis is back', 'the halt ordered meanwhile is recorded'],
      20_000,
    );
  });
});
