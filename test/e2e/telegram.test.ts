import { describe, expect, it } from 'vitest';
import { answer, ask, newest, OWNER, signalCard, symbolOf, textOf } from './driver.js';
import { startApi, startBot } from './running.js';

describe('the whole path on another Bot API server', () => {
  it('from a signal to a closed position by chat, for the owner alone', { timeout: 120_000 }, async () => {
    const api = await startApi();
    const bot = startBot(api);
    const card = await signalCard(api);
    expect(api.bytes(card).subarray(1, 4).toString()).toBe('PNG');
    const base = symbolOf(card);

    // Strangers and groups get nothing, whatever they send.
    api.say(666, '/status');
    api.say(OWNER, '/status', { id: -5, type: 'group', title: 'group' });
    api.tap(card.message_id, 'Approve', 666);

    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', base]);
    const positions = await ask(api, '/positions', [base, 'stop', 'target']);
    const stop = Number(/stop ([\d,.]+)/i.exec(textOf(positions))?.[1]?.replaceAll(',', ''));
    const mark = Number(/mark ([\d,.]+)/i.exec(textOf(positions))?.[1]?.replaceAll(',', ''));
    expect(stop).toBeGreaterThan(0);

    const tighter = (stop + (mark - stop) * 0.1).toPrecision(5);
    const target = (mark + (mark - stop) * 2).toPrecision(5);
    await ask(api, `/target ${base} sl ${tighter} tp ${target}`, ['stop', '→', 'by hand']);
    await answer(api, positions.message_id, ['target', '→', 'by hand']);
    await ask(api, `/scale ${base} -50%`, ['Open now']);
    await ask(api, `/close ${base}`, ['By ', 'closed', 'R)']);
    await ask(api, '/positions', ['No position is open']);

    expect(api.sent.every((message) => message.chat.id === OWNER)).toBe(true);
    expect(bot.log('bot')).toMatch(/stranger|not the owner|ignored/i);
    const last = newest(api);
    expect(await bot.stop()).toBe(0);
    await answer(api, last, ['stopping']);
    for (const text of [bot.out, bot.log('bot'), bot.log('orders')]) expect(text).not.toContain('1:x');
  });
});
