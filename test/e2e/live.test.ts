import { describe, expect, it, vi } from 'vitest';
import type { BotApi } from '../support/bot-api.js';
import { contractId, type FakeKucoin } from '../support/kucoin/index.js';
import type { BotProcess } from './bot-process.js';
import { answer, ask, newest, signalCard, symbolOf } from './driver.js';
import { startApi, startBot, startMarket } from './running.js';
import { liveSettings } from './live-market.js';

let api: BotApi;
let kucoin: FakeKucoin;
let bot: BotProcess;

const begin = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  api = await startApi();
  kucoin = await startMarket();
  bot = startBot(api, { ...liveSettings(kucoin, api), ...env });
};

const stops = () => resting().filter((order) => order.stop !== '');

const resting = () => kucoin.orders.filter((order) => order.isActive);

describe('the real account', { timeout: 120_000 }, () => {
  it('waits for Arm, then opens, guards, survives SIGKILL, scales and closes', async () => {
    await begin();
    await answer(api, 0, ['is running']);
    expect(kucoin.orders).toEqual([]);
    const question = await ask(api, '/arm', ['real money']);
    api.tap(question.message_id, 'Arm');
    const card = await signalCard(api, 90_000);
    const base = symbolOf(card);
    api.tap(card.message_id, 'Approve');
    await vi.waitFor(() => expect(resting()).toMatchObject([{ postOnly: true, reduceOnly: false }]), 20_000);
    const [entry] = resting();
    if (!entry?.size) throw new Error('the entry has no size');
    const part = Math.ceil(entry.size / 2);
    kucoin.fill(entry.clientOid, part);
    // Within 2 s of the fill, even a partial one (invariant 5).
    await vi.waitFor(() => expect(stops().map(({ size }) => size)).toEqual([part, part]), 2000);
    await answer(api, card.message_id, ['Opened', base]);
    kucoin.fill(entry.clientOid, entry.size - part);
    await vi.waitFor(() => expect(stops().map(({ size }) => size)).toEqual([entry.size, entry.size]), 4000);
    await ask(api, '/positions', [base, 'stop', 'target']);
    const position = kucoin.positions.get(contractId(`${base}-USDT`));
    expect(Math.abs(position?.qty ?? 0)).toBe(entry.size);

    await bot.kill();
    const before = newest(api);
    bot.start();
    await answer(api, before, ['is running'], 60_000);
    await ask(api, '/positions', [base, 'stop', 'target']);
    await ask(api, `/scale ${base} -50%`, ['Open now'], 60_000);
    await ask(api, `/close ${base}`, ['By ', 'closed', base], 60_000);
    await vi.waitFor(() => expect(resting()).toEqual([]), 20_000);
    expect(kucoin.positions.get(contractId(`${base}-USDT`))?.qty ?? 0).toBe(0);
    expect(kucoin.orders.filter((order) => !order.reduceOnly)).toHaveLength(1);
    for (const secret of [kucoin.keys.secret, kucoin.keys.passphrase])
      expect(bot.out + bot.log('bot') + bot.log('orders')).not.toContain(secret);
  });
});
