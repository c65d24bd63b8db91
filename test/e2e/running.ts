import { afterEach } from 'vitest';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import { BotProcess } from './bot-process.js';
import { OWNER, telegramOf, TOKEN } from './driver.js';
import { startLiveMarket } from './live-market.js';

/** What ends with the test that started it, the last first. */
const running: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

export const startApi = async (): Promise<BotApi> => {
  const api = await startBotApi({ token: TOKEN, ownerId: OWNER });
  running.push(() => api.stop());
  return api;
};

export const startMarket = async (...options: Parameters<typeof startLiveMarket>): Promise<FakeKucoin> => {
  const kucoin = await startLiveMarket(...options);
  running.push(() => kucoin.stop());
  return kucoin;
};

/** The compiled bot on a Bot API, by further settings; its folder goes with it. */
export const startBot = (api: BotApi, env: Readonly<Record<string, string>> = {}): BotProcess => {
  const bot = new BotProcess({ ...telegramOf(api), ...env });
  running.push(() => bot.remove());
  bot.start();
  return bot;
};
