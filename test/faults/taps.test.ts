import { afterEach, describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { ask } from '../e2e/driver.js';
import { faults } from '../support/bot-api.js';
import { Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

describe('a tap whose age nobody tells', { timeout: 90_000 }, () => {
  it('A13: is asked about, and done after a yes', async () => {
    stage = await Stage.open();
    await stage.arm();
    await stage.hold('ETH', 'long sl -3%');
    const { api, kucoin } = stage;
    const held = stage.held('ETH');
    const card = await ask(api, '/position ETH', ['ETH', 'If closed now'], 20_000);
    api.fail('answerCallbackQuery', faults.serverError, 1_000);
    api.tap(card.message_id, 'Close half', undefined, 66_000);
    const question = await api
      .waitFor(({ message_id: id, text }) => id > card.message_id && !!text?.includes('still wanted'), 20_000)
      .catch(() => undefined);
    expect(stage.held('ETH'), 'A13: an old tap whose answer fails closes nothing').toBe(held);
    expect(question, 'A13: it is asked whether it is still wanted').toBeDefined();
    expect(kucoin.orders.filter(({ isActive }) => isActive)).toHaveLength(2);
    api.tap(question?.message_id ?? 0, 'Do it now');
    for (let left = 100; left > 0 && stage.held('ETH') === held; left--) await wallClock.sleep(100);
    expect(stage.held('ETH')).toBe(Math.ceil(held / 2));
  });
});
