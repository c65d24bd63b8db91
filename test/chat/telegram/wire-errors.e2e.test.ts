import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { assetPath } from '../../../src/assets.js';
import { wallClock } from '../../../src/clock.js';
import { type Push, silentLog } from '../../../src/domain/index.js';
import { Courier } from '../../../src/state/outbox/courier.js';
import { loadSecret, packTap } from '../../../src/chat/telegram/callback.js';
import { type Fault, faults } from '../../support/bot-api.js';
import { png } from '../../support/png.js';
import { signal } from './fixtures.js';
import { contains, textOf, type Wired, wired } from './wired.js';

const warning = (text: string): Push => ({ type: 'notice', level: 'warning', text });
const offer: Push = { type: 'signal', signalId: 'S1' };
const changed: Push = { type: 'signalChanged', signalId: 'S1' };
const picture = { picture: () => Promise.resolve(png(64, 40)) };

const scenes: Wired[] = [];
const couriers: Courier[] = [];
afterEach(async () => {
  for (const courier of couriers.splice(0)) await courier.stop(500);
  for (const one of scenes.splice(0)) await one.stop();
});

const begin = async (options: Parameters<typeof wired>[0] = {}): Promise<Wired> => {
  const one = await wired(options);
  scenes.push(one);
  return one;
};

/** The outbox on the wire: what is owed is delivered as it is in the running bot. */
const owe = async (scene: Wired, ...pushes: Push[]): Promise<void> => {
  await scene.store.commit({ pushes });
  const courier = new Courier({
    store: scene.store,
    deliver: (push, _signal, following) => scene.chat.deliver(push, following),
    clock: wallClock,
    log: silentLog,
  });
  couriers.push(courier);
  courier.start();
};

const numbers = ({ api }: Wired): string[] =>
  api.sent.flatMap((message) => /#\d+$/.exec(textOf(message))?.[0] ?? []);

/** Two pushes of which the first meets a fault: both arrive, in order, as often as said. */
const arrives = async (fault: Fault, wanted: readonly string[]): Promise<Wired> => {
  const scene = await begin({ start: false, chat: { callTimeout: 1 } });
  scene.api.fail('sendMessage', fault);
  await owe(scene, warning('one'), warning('two'));
  await scene.api.waitFor(contains('two'), 8_000);
  expect(numbers(scene)).toEqual(wanted);
  return scene;
};

/** A push that nobody can take now stays owed, and the next try is far enough away. */
const staysOwed = async (fault: Fault): Promise<void> => {
  const { api, chat } = await begin({ start: false });
  api.fail('sendMessage', fault);
  const stored = { seq: 1, at: 0, push: warning('one') };
  expect(await chat.deliver(stored)).toEqual({ status: 'retryAfter', ms: 60_000 });
  expect(await chat.deliver(stored)).toEqual({ status: 'delivered' });
};

/** Every row of the table in docs/chat.md, by its first column. */
const ROWS: Readonly<Record<string, () => Promise<unknown>>> = {
  '429 Too Many Requests, short': () => arrives(faults.tooMany(1), ['#1', '#2']),

  async '429 Too Many Requests, long'() {
    const { api, chat } = await begin({ start: false });
    api.fail('sendMessage', faults.tooMany(77));
    expect(await chat.deliver({ seq: 1, at: 0, push: warning('one') })).toEqual({
      status: 'retryAfter',
      ms: 77_000,
    });
    expect(api.sent).toEqual([]);
  },

  '5xx': () => arrives(faults.serverError, ['#1', '#2']),
  'a page of a proxy instead of an answer': () => arrives(faults.badGateway, ['#1', '#2']),
  'connection refused or cut': () => arrives(faults.reset, ['#1', '#2']),
  'no answer in time': () => arrives(faults.hang, ['#1', '#2']),
  'done, but the answer was lost': () => arrives(faults.dropAnswer, ['#1', '#1', '#2']),

  async "can't parse entities (markup refused)"() {
    const { api } = await arrives(faults.badRequest("can't parse entities: unsupported start tag"), [
      '#1',
      '#2',
    ]);
    expect(api.sent[0]?.entities ?? []).toEqual([]);
  },

  async 'message is too long'() {
    const { api } = await arrives(faults.badRequest('message is too long'), ['#1', '#2']);
    expect(api.sent).toHaveLength(2);
  },

  async 'message is not modified'() {
    const { api, chat } = await begin({ start: false });
    await chat.deliver({ seq: 1, at: 0, push: offer });
    api.fail('editMessageText', faults.badRequest('message is not modified'));
    expect(await chat.deliver({ seq: 2, at: 0, push: changed })).toEqual({ status: 'delivered' });
    expect(api.sent).toHaveLength(1);
  },

  async 'message to edit not found'() {
    const { api, chat, desk } = await begin({ start: false });
    await chat.deliver({ seq: 1, at: 0, push: offer });
    api.fail('editMessageText', faults.badRequest('message to edit not found'), 2);
    await chat.deliver({ seq: 2, at: 0, push: changed });
    expect(api.sent).toHaveLength(2);
    // What is over needs no card any more.
    desk.signalsById.set('S1', signal({ status: 'expired' }));
    expect(await chat.deliver({ seq: 3, at: 0, push: changed })).toEqual({ status: 'delivered' });
    expect(api.sent).toHaveLength(2);
  },

  async 'query is too old'() {
    const { api, chat, desk, store } = await begin();
    await chat.deliver({ seq: 1, at: 0, push: offer });
    const [card] = api.sent;
    api.fail('answerCallbackQuery', faults.badRequest('query is too old and response timeout expired'), 2);
    api.tap(card?.message_id ?? 0, 'Why');
    await api.waitFor(contains('Votes'));
    const data = packTap({ action: 'approve', id: 'S1', version: 1 }, await loadSecret(store));
    api.forge(api.ownerId, data, card);
    const question = await api.waitFor(contains('reached me late'));
    expect(desk.of('approve')).toEqual([]);
    api.tap(question.message_id, 'Do it now');
    await api.waitFor(contains('Approved'));
    expect(desk.of('approve')).toHaveLength(1);
  },

  async 'a tap that cannot be answered'() {
    const { api, chat, desk, store } = await begin();
    await chat.deliver({ seq: 1, at: 0, push: offer });
    api.fail('answerCallbackQuery', faults.serverError, 2);
    const data = packTap({ action: 'approve', id: 'S1', version: 1 }, await loadSecret(store));
    api.forge(api.ownerId, data, api.sent[0]);
    await api.waitFor(contains('Is it still wanted'));
    expect(desk.of('approve')).toEqual([]);
  },

  'bot was blocked by the user': () => staysOwed(faults.blocked),
  'chat not found': () => staysOwed(faults.badRequest('chat not found')),
  '401 Unauthorized (the token was revoked)': () =>
    staysOwed({ kind: 'refuse', code: 401, description: 'Unauthorized' }),

  async 'a picture refused'() {
    const { api, chat } = await begin({ start: false, chat: picture });
    api.fail('sendPhoto', faults.badRequest('PHOTO_INVALID_DIMENSIONS'));
    await chat.deliver({ seq: 1, at: 0, push: offer });
    expect(api.sent[0]?.photo).toBeUndefined();
    expect(api.sent[0]?.reply_markup?.inline_keyboard.length).toBeGreaterThan(0);
  },

  async '409 Conflict (another process polls)'() {
    const { api, lines } = await begin({
      prepare: (server) => server.fail('getUpdates', faults.conflict, 1),
    });
    api.say(api.ownerId, '/status');
    await api.waitFor(contains('Equity'), 8_000);
    expect(lines.filter((line) => line.includes('out of reach'))).toHaveLength(1);
  },

  async 'any other refusal'() {
    const scene = await arrives(faults.badRequest('something nobody has seen yet'), ['#2']);
    const journal = await scene.store.journal({ match: ({ event }) => event === 'push-dropped' });
    expect(journal).toMatchObject([{ data: { seq: 1 } }]);
  },

  async 'an answer to a command that cannot be sent'() {
    const { api, store } = await begin();
    api.fail('sendMessage', faults.serverError);
    api.say(api.ownerId, '/version');
    const owed = async (): Promise<string[]> =>
      (await store.owedPushes(9)).map(({ push }) => (push.type === 'notice' ? push.text : push.type));
    for (let tries = 0; tries < 100 && (await owed()).length === 0; tries += 1) await wallClock.sleep(20);
    expect(await owed()).toEqual([expect.stringContaining('RAD 0.1.0')]);
  },
};

describe('what an error of the chat leads to', () => {
  it.each(Object.entries(ROWS))(
    '%s',
    async (_row, prove) => {
      await prove();
    },
    20_000,
  );

  it('stands in docs/chat.md, row by row', () => {
    const text = readFileSync(assetPath('docs', 'chat.md'), 'utf8');
    const from = text.indexOf('### What the chat answers');
    const rows = text
      .slice(from, text.indexOf('###', from + 3))
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) => line.split('|')[1]?.trim().replaceAll('`', ''));
    expect(rows).toEqual(Object.keys(ROWS));
  });
});
