import { describe, expect, it, vi } from 'vitest';
import type { BotApi } from '../support/bot-api.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import type { BotProcess } from './bot-process.js';
import { answer, ask, signalCard, symbolOf } from './driver.js';
import { startApi, startBot, startMarket } from './running.js';

let api: BotApi;
let kucoin: FakeKucoin;
let bot: BotProcess;

const settings = () => ({
  MODE: 'paper',
  EXCHANGE_API_ROOT: kucoin.root,
  CHECK_INTERVAL: '10',
  // Nobody trades with what rests: the remainder is taken.
  LIMIT_ORDER_TIMEOUT: '2',
});

describe('paper money on live data', { timeout: 180_000 }, () => {
  it('scans by its own schedule, trades the simulated account, and places nothing on the exchange', async () => {
    api = await startApi();
    kucoin = await startMarket();
    bot = startBot(api, settings());
    const card = await signalCard(api, 90_000);
    const base = symbolOf(card);
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', base]);
    await ask(api, '/positions', [base, 'stop', 'target']);
    kucoin.fail('*', { kind: 'status', status: 503, times: 20 });
    await ask(api, '/status', ['paper']);
    await ask(api, `/close ${base}`, ['By ', 'closed', base], 60_000);
    expect(kucoin.orders).toEqual([]);
    // The one POST is the ticket for public prices.
    const written = kucoin.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
    expect(written.filter((path) => path !== '/api/v1/bullet-public')).toEqual([]);
    expect(await bot.stop()).toBe(0);
    expect(bot.log('bot')).not.toContain('answer as RAD assumes');
  });

  it('says at its start where the exchange is not what is assumed, and trades all the same', async () => {
    api = await startApi();
    kucoin = await startMarket(1000, { skew: 5_000 });
    bot = startBot(api, settings());
    await answer(api, 0, ['is running'], 60_000);
    const line =
      /does not quite answer as RAD assumes, which RAD heeds: this computer's clock is 50\d\d ms behind the exchange's/;
    await vi.waitFor(() => expect(bot.log('bot')).toMatch(line), 20_000);
    await ask(api, '/status', ['paper']);
  });
});
