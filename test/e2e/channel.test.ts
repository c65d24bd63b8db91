import { expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { isCardOf } from '../faults/stage.js';
import type { BotApi } from '../support/bot-api.js';
import { groupEdited, inGroup, membership, postEdited, posted } from '../support/posts.js';
import { answer, ask, newest, OWNER, textOf } from './driver.js';
import { startApi, startBot } from './running.js';

/*
 * A channel of which the bot is administrator, on the compiled bot and a Bot API server of its own: from the channel's id to
 * a trade by its posts, their edits and the answers to them.
 */

const CHANNEL = -100_123;

const begin = async (): Promise<BotApi> => {
  const api = await startApi();
  startBot(api, {
    STRATEGY: 'none',
  });
  await ask(api, '/status', ['Running'], 60_000);
  return api;
};

const now = (): number => Math.floor(wallClock.now() / 1000);

it(
  'a channel’s posts become cards, questions and trades, and nobody is answered there',
  { timeout: 180_000 },
  async () => {
    const run = await begin();
    let at = newest(run);
    run.inject(membership({ id: CHANNEL, type: 'channel' }, OWNER, ['left', 'administrator']));
    const told = await answer(run, at, ['a channel “Signals”', `/sources add NAME channel ${CHANNEL}`]);

    // Not named, it is silence.
    const signal = 'LONG #SOL @evil https://evil.example\nSL 3%';
    run.inject(posted(CHANNEL, { message_id: 1, text: signal, date: now() }));
    await ask(run, `/sources add vip channel ${CHANNEL}`, ['vip']);
    await ask(run, '/sources', ['vip']);
    expect(run.sent.filter((message) => textOf(message).includes('SOL'))).toEqual([]);

    run.inject(posted(-100_999, { message_id: 2, text: signal, date: now() }));
    run.inject(inGroup(CHANNEL - 1, OWNER, { text: '/halt now', date: now() }));
    run.inject(groupEdited(CHANNEL - 1, OWNER, { text: '/halt now', date: now() }));
    run.inject(posted(CHANNEL, { message_id: 2, text: '/halt now', date: now() }));
    run.inject(posted(CHANNEL, { message_id: 3, text: signal, date: now() }));
    const first = await answer(run, told.message_id, ['SOL-USDT', 'from vip'], 60_000);

    at = newest(run);
    run.inject(
      postEdited(CHANNEL, { message_id: 3, text: signal.replace('3%', '4%'), date: now(), edit_date: now() }),
    );
    const card = await run.waitFor((message) => message.message_id > at && isCardOf('SOL', message), 20_000);
    expect(textOf(card)).toContain('from vip');
    expect(textOf(card)).toContain('−4.0%');
    await run.until(() =>
      run.sent.some(
        (message) =>
          message.message_id === first.message_id && textOf(message).includes('vip has changed it'),
      ),
    );

    run.tap(card.message_id, 'Approve');
    await answer(run, card.message_id, ['Opened', 'SOL', 'from vip']);
    at = newest(run);
    run.inject(
      posted(CHANNEL, {
        message_id: 4,
        text: 'close half now',
        date: now(),
        reply_to_message: {
          message_id: 3,
          date: now(),
          chat: { id: CHANNEL, type: 'channel' },
          text: signal,
        },
      }),
    );
    const question = await answer(run, at, ['vip', 'SOL-USDT', 'close 50']);
    run.tap(question.message_id, 'Do it');
    await answer(run, question.message_id, ['Took part off', 'SOL']);

    // A whole trade amid talk is refused, and planned at the owner's word, once.
    at = newest(run);
    const talk = 'LONG #ETH @evil\nEntry: market\nSL 3%\nTP 6%\n\nHeard it in a bar. https://evil.example';
    run.inject(posted(CHANNEL, { message_id: 5, text: talk, date: now() }));
    const refusal = await answer(run, at, ['Not traded, from vip', 'LONG ETH-USDT', 'entry at market']);
    expect(run.sent.some((message) => isCardOf('ETH', message))).toBe(false);
    run.tap(refusal.message_id, 'Plan it without the talk');
    const planned = await run.waitFor((message) => isCardOf('ETH', message), 20_000);
    expect(textOf(planned)).toContain('from vip');
    expect(textOf(planned)).toContain('planned by your hand');
    run.tap(refusal.message_id, 'Plan it without the talk');
    await answer(run, planned.message_id, ['It was planned already']);
    expect(run.sent.filter((message) => isCardOf('ETH', message))).toHaveLength(1);

    at = newest(run);
    run.inject(membership({ id: CHANNEL, type: 'channel' }, 66, ['administrator', 'kicked']));
    await answer(run, at, ['not in the channel of', 'vip']);
    await ask(run, '/status', ['Running']);
    expect(run.sent.every(({ chat }) => chat.id === OWNER)).toBe(true);
    expect(run.sent.map(textOf).join('\n')).not.toMatch(/evil/);
  },
);
