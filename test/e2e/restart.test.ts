import { describe, expect, it } from 'vitest';
import type { BotApi } from '../support/bot-api.js';
import type { BotProcess } from './bot-process.js';
import { answer, ask, eventNumbers, signalCard, symbolOf, textOf } from './driver.js';
import { startApi, startBot } from './running.js';

let api: BotApi;
let bot: BotProcess;

const begin = async (): Promise<BotProcess> => {
  api = await startApi();
  bot = startBot(api);
  return bot;
};

/** Every event was told, in order; a number comes twice only as the same text. */
const expectNothingLost = (): void => {
  const numbers = eventNumbers(api);
  expect(numbers.length).toBeGreaterThan(0);
  expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
};

describe('SIGKILL and a new start', { timeout: 180_000 }, () => {
  it('while a signal waits: its buttons still work', async () => {
    const run = await begin();
    const card = await signalCard(api);
    await run.kill();
    run.start();
    await answer(api, card.message_id, ['is running']);
    api.tap(card.message_id, 'Approve');
    await answer(api, card.message_id, ['Opened', symbolOf(card)]);
    expectNothingLost();
  });

  it('right after the tap: one position, never two', async () => {
    const run = await begin();
    const card = await signalCard(api);
    const query = api.tap(card.message_id, 'Approve');
    await api.until(() => api.answerOf(query) !== undefined || /Opened/.test(api.sent.map(textOf).join()));
    await run.kill();
    run.start();
    await answer(api, card.message_id, ['is running']);
    // A tap that Telegram hands over a second time is of unknown age: it is asked back.
    const outcome = await api.waitFor(
      (message) =>
        message.message_id > card.message_id &&
        /Opened|Rejected|Denied|reached me late/i.test(textOf(message)),
      20_000,
    );
    if (textOf(outcome).includes('late')) api.tap(outcome.message_id, 'Do it now');
    await answer(api, card.message_id, ['Opened']);
    const opened = api.sent.filter((message) => textOf(message).includes('Opened'));
    expect(opened).toHaveLength(1);
    await ask(api, '/positions', [symbolOf(card), 'stop']);
    expectNothingLost();
  });

  it('while a position is open: it is there, guarded, and can be closed', async () => {
    const run = await begin();
    const card = await signalCard(api);
    api.tap(card.message_id, 'Approve');
    const base = symbolOf(card);
    await answer(api, card.message_id, ['Opened', base]);
    await run.kill();
    const before = api.sent.length;
    run.start();
    await api.until(
      () => api.sent.slice(before).some((message) => textOf(message).includes('is running')),
      30_000,
    );
    expect(run.log('orders') + run.log('bot')).toMatch(/"positions":1,.*recovered/);
    await ask(api, '/positions', [base, 'stop', 'target']);
    await ask(api, `/close ${base}`, ['By ', 'closed', base]);
    expectNothingLost();
  });
});
