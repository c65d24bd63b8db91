import { expect, it } from 'vitest';
import { answer, ask } from './driver.js';
import { startApi, startBot } from './running.js';

it(
  'B11: a recording that is over begins again in the same process, on a fresh account',
  { timeout: 90_000 },
  async () => {
    const api = await startApi();
    const bot = startBot(api, {
      REPLAY_TO: '2025-10-01T01:00',
      REPLAY_SPEED: '0',
    });
    const { pid } = bot;
    const over = ['The recording is over', 'nothing is entered any more'];
    const end = await answer(api, 0, over, 40_000);
    await ask(api, '/open BTC long', ['the recording is over: there is no price']);
    api.tap(end.message_id, 'Again from the start');
    const asked = await answer(api, end.message_id, ['The account begins anew']);
    api.tap(asked.message_id, 'Start again');
    await answer(api, asked.message_id, ['One moment']);
    const second = await answer(api, asked.message_id, over, 40_000);
    // A fresh account has told its end for the first time.
    expect(second.caption ?? second.text).toContain('equity 1,000.00 USDT → 1,000.00 USDT');
    expect(bot.pid).toBe(pid);
    expect(await bot.stop()).toBe(0);
  },
);
