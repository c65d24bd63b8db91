import { afterEach, describe, expect, it } from 'vitest';
import { startBotApi, type BotApi } from '../support/bot-api.js';
import { BotProcess } from './bot-process.js';
import { answer, ask, newest, OWNER, signalCard, symbolOf, textOf } from './driver.js';

let api: BotApi | undefined;
let bot: BotProcess | undefined;

afterEach(async () => {
  await bot?.remove();
  await api?.stop();
});

const begin = async (): Promise<{ api: BotApi; bot: BotProcess }> => {
  api = await startBotApi({ token: '1:x', ownerId: OWNER });
  bot = new BotProcess({
    TELEGRAM_API_ROOT: api.apiRoot,
    TELEGRAM_BOT_TOKEN: '1:x',
    TELEGRAM_OWNER_ID: String(OWNER),
  });
  bot.start();
  return { api, bot };
};

describe('the whole path on another Bot API server', () => {
  it('from a signal to a closed position by chat, for the owner alone', { timeout: 120_000 }, async () => {
    const run = await begin();
    const card = await signalCard(run.api);
    expect(run.api.bytes(card).subarray(1, 4).toString()).toBe('PNG');
    const base = symbolOf(card);

    // Strangers and groups get nothing, whatever they send.
    run.api.say(666, '/status');
    run.api.say(OWNER, '/status', { id: -5, type: 'group', title: 'group' });
    run.api.tap(card.message_id, 'Approve', 666);

    run.api.tap(card.message_id, 'Approve');
    await answer(run.api, card.message_id, ['Opened', base]);
    const positions = await ask(run.api, '/positions', [base, 'stop', 'target']);
    const stop = Number(/stop ([\d,.]+)/i.exec(textOf(positions))?.[1]?.replaceAll(',', ''));
    const mark = Number(/mark ([\d,.]+)/i.exec(textOf(positions))?.[1]?.replaceAll(',', ''));
    expect(stop).toBeGreaterThan(0);

    const tighter = (stop + (mark - stop) * 0.1).toPrecision(5);
    const target = (mark + (mark - stop) * 2).toPrecision(5);
    await ask(run.api, `/target ${base} sl ${tighter} tp ${target}`, ['stop', '→', 'by hand']);
    await answer(run.api, positions.message_id, ['target', '→', 'by hand']);
    await ask(run.api, `/scale ${base} -50%`, ['Open now']);
    await ask(run.api, `/close ${base}`, ['By ', 'closed', 'R)']);
    await ask(run.api, '/positions', ['No position is open']);

    expect(run.api.sent.every((message) => message.chat.id === OWNER)).toBe(true);
    expect(run.bot.log('bot')).toMatch(/stranger|not the owner|ignored/i);
    const last = newest(run.api);
    expect(await run.bot.stop()).toBe(0);
    await answer(run.api, last, ['stopping']);
    for (const text of [run.bot.out, run.bot.log('bot'), run.bot.log('orders')])
      expect(text).not.toContain('1:x');
  });
});
