import { Bot, GrammyError, HttpError, InlineKeyboard, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, startBotApi, type BotApi } from '../../support/bot-api.js';
import { png } from '../../support/png.js';

let api: BotApi;
let bot: Bot;

beforeEach(async () => {
  api = await startBotApi();
  bot = new Bot(api.token, { client: { apiRoot: api.apiRoot } });
});

afterEach(async () => {
  await bot.stop();
  await api.stop();
});

const running = async (): Promise<void> => {
  bot.catch(() => {});
  await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
};

describe('the wire through grammY', () => {
  it('sends a picture with buttons, answers a tap, and edits the card in place', async () => {
    bot.command('card', async (ctx) => {
      await ctx.replyWithPhoto(new InputFile(png(40, 20), 'card.png'), {
        caption: '<b>BTC</b> long &amp; more',
        parse_mode: 'HTML',
        reply_markup: new InlineKeyboard().text('Approve', 'ok:1').text('Skip', 'no:1'),
        disable_notification: true,
      });
    });
    bot.callbackQuery('ok:1', async (ctx) => {
      await ctx.answerCallbackQuery({ text: 'Approved', show_alert: true });
      await ctx.editMessageCaption({ caption: 'done' });
    });
    await running();
    api.say(42, '/card');
    const card = await api.waitFor((message) => message.caption === 'BTC long & more');
    expect(card.caption_entities).toEqual([{ type: 'bold', offset: 0, length: 3 }]);
    expect(card.photo?.[0]).toMatchObject({ width: 40, height: 20 });
    expect(api.bytes(card).equals(png(40, 20))).toBe(true);
    expect(api.isSilent(card.message_id)).toBe(true);
    const tap = api.tap(card.message_id, 'Approve');
    const edited = await api.waitFor((message) => message.caption === 'done');
    expect(edited.message_id).toBe(card.message_id);
    expect(edited.reply_markup).toBeUndefined();
    expect(edited.photo).toEqual(card.photo);
    expect(api.answerOf(tap)).toEqual({ text: 'Approved', alert: true });
    expect(() => api.tap(card.message_id, 'Approve')).toThrow('no buttons');
  });

  it('delivers updates in the order in which they happened, each once', async () => {
    const seen: string[] = [];
    bot.on('message:text', (ctx) => void seen.push(ctx.message.text));
    for (let i = 0; i < 5; i++) api.say(42, `before ${i}`);
    await running();
    for (let i = 0; i < 5; i++) api.say(42, `after ${i}`);
    api.say(7, 'stranger');
    await expect.poll(() => seen.length).toBe(11);
    expect(seen).toEqual([
      ...[0, 1, 2, 3, 4].map((i) => `before ${i}`),
      ...[0, 1, 2, 3, 4].map((i) => `after ${i}`),
      'stranger',
    ]);
  });

  it('ends the first of two pollers with a conflict', async () => {
    const first = bot.api.getUpdates({ timeout: 20 });
    await expect.poll(() => api.core.queue.listening).toBe(true);
    const second = new Bot(api.token, { client: { apiRoot: api.apiRoot } }).api.getUpdates({ timeout: 20 });
    await expect(first).rejects.toMatchObject({ error_code: 409 });
    api.say(42, 'hi');
    expect((await second).map((update) => update.message?.text)).toEqual(['hi']);
  });
});

describe('faults', () => {
  it('goes wrong as often as asked, then works again', async () => {
    api.fail('sendMessage', faults.tooMany(3));
    api.fail('sendMessage', faults.blocked);
    api.fail('sendMessage', faults.badGateway);
    api.fail('sendMessage', faults.reset);
    const send = (): Promise<unknown> => bot.api.sendMessage(42, 'hello');
    await expect(send()).rejects.toMatchObject({ error_code: 429, parameters: { retry_after: 3 } });
    await expect(send()).rejects.toMatchObject({ error_code: 403 });
    await expect(send()).rejects.toBeInstanceOf(HttpError);
    await expect(send()).rejects.toBeInstanceOf(HttpError);
    expect(api.sent).toEqual([]);
    await send();
    expect(api.sent.map((message) => message.text)).toEqual(['hello']);
    expect(api.calls.map((call) => call.fault?.kind)).toEqual([
      'refuse',
      'refuse',
      'html',
      'reset',
      undefined,
    ]);
  });

  it('keeps what was done where only the answer is lost', async () => {
    api.fail('sendMessage', faults.dropAnswer);
    await expect(bot.api.sendMessage(42, 'once')).rejects.toBeInstanceOf(HttpError);
    expect(api.sent.map((message) => message.text)).toEqual(['once']);
  });

  it('hangs until the client gives up', async () => {
    api.fail('sendMessage', faults.hang);
    const timeout = new AbortController();
    const hanging = fetch(`${api.apiRoot}/bot${api.token}/sendMessage`, { signal: timeout.signal });
    await api.until(() => api.calls.length === 1);
    timeout.abort();
    await expect(hanging).rejects.toThrow('aborted');
  });

  it('is gone and comes back under the same address', async () => {
    await bot.api.sendMessage(42, 'one');
    await api.down();
    await expect(bot.api.sendMessage(42, 'two')).rejects.toBeInstanceOf(HttpError);
    await api.up();
    await bot.api.sendMessage(42, 'three');
    expect(api.sent.map((message) => message.text)).toEqual(['one', 'three']);
  });
});

describe('errors in the shape of Telegram', () => {
  const long = 'x'.repeat(4097);
  const data = (value: string): object => ({
    reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: value }]] },
  });
  const html = (text: string): [string, object] => ['sendMessage', { chat_id: 42, text, parse_mode: 'HTML' }];
  const rows: readonly (readonly [string, object, string])[] = [
    ['sendMessage', { text: 'x' }, 'chat_id is empty'],
    ['sendMessage', { chat_id: 99, text: 'x' }, 'chat not found'],
    ['sendMessage', { chat_id: 42, text: ' \n ' }, 'message text is empty'],
    ['sendMessage', { chat_id: 42, text: long }, 'message is too long'],
    ['sendMessage', { chat_id: 42, text: 'x', ...data('') }, 'BUTTON_DATA_INVALID'],
    ['sendMessage', { chat_id: 42, text: 'x', ...data('é'.repeat(33)) }, 'BUTTON_DATA_INVALID'],
    ['sendMessage', { chat_id: 42, text: 'x', parse_mode: 'Wiki' }, 'unsupported parse_mode'],
    [...html('é<foo>'), `can't parse entities: Unsupported start tag "foo" at byte offset 2`],
    [...html('<b>x'), `can't parse entities: Can't find end tag corresponding to start tag "b"`],
    [
      ...html('<b>x</i>'),
      `can't parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
    ],
    [...html('x</b>'), `can't parse entities: Unexpected end tag at byte offset 1`],
    [...html('1 < 2'), `can't parse entities: Unsupported start tag "" at byte offset 2`],
    ['sendPhoto', { chat_id: 42 }, 'there is no photo in the request'],
    ['sendPhoto', { chat_id: 42, photo: 'x', caption: 'x'.repeat(1025) }, 'message caption is too long'],
    ['sendPhoto', { chat_id: 42, photo: 'https://example.org/a.png' }, 'failed to get HTTP URL content'],
    ['sendDocument', { chat_id: 42, document: 'x' }, 'there is no document in the request'],
    ['editMessageText', { chat_id: 42, message_id: 1, text: 'x' }, 'message to edit not found'],
    ['pinChatMessage', { chat_id: 42, message_id: 1 }, 'message to pin not found'],
    [
      'answerCallbackQuery',
      { callback_query_id: '1' },
      'query is too old and response timeout expired or query ID is invalid',
    ],
    ['setMyCommands', { commands: [{ command: 'No', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
  ];

  it.each(rows)('%s %j → %s', async (method, params, description) => {
    const response = await fetch(`${api.apiRoot}/bot${api.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      ok: false,
      error_code: 400,
      description: `Bad Request: ${description}`,
    });
  });

  it('counts the text after parsing: markup does not make it too long', async () => {
    await bot.api.sendMessage(42, `<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' });
    expect(api.sent[0]?.text).toHaveLength(4096);
  });

  it('refuses an edit that changes nothing, and edits of what has no text', async () => {
    const { message_id } = await bot.api.sendMessage(42, '<i>a</i>', { parse_mode: 'HTML' });
    const edit = (text: string): Promise<unknown> =>
      bot.api.editMessageText(42, message_id, text, { parse_mode: 'HTML' });
    await expect(edit('<i>a</i>')).rejects.toThrow('message is not modified');
    await edit('<b>a</b>');
    const photo = await bot.api.sendPhoto(42, new InputFile(png(4, 4)));
    await expect(bot.api.editMessageText(42, photo.message_id, 'x')).rejects.toThrow('there is no text');
    const mine = api.say(42, 'mine');
    await expect(bot.api.editMessageText(42, mine.message_id, 'x')).rejects.toThrow(
      "message can't be edited",
    );
    await expect(bot.api.editMessageCaption(42, message_id, { caption: 'x' })).rejects.toThrow('no caption');
  });

  it('keeps a document with its name, and lets its caption be edited', async () => {
    const file = new InputFile(Buffer.from('row,net\r\n'), 'trades.csv');
    const sent = await bot.api.sendDocument(42, file, { caption: 'Trades' });
    expect(sent.document).toMatchObject({ file_name: 'trades.csv', file_size: 9 });
    const bytes = api.core.files.get(sent.document.file_unique_id);
    expect(String(bytes)).toBe('row,net\r\n');
    const edited = await bot.api.editMessageCaption(42, sent.message_id, { caption: 'All trades' });
    expect(edited).toMatchObject({ caption: 'All trades', document: { file_name: 'trades.csv' } });
  });

  it('answers a callback query once', async () => {
    const card = await bot.api.sendMessage(42, 'x', { reply_markup: new InlineKeyboard().text('Go', 'go') });
    const id = api.tap(card.message_id, 'Go');
    await bot.api.answerCallbackQuery(id);
    await expect(bot.api.answerCallbackQuery(id)).rejects.toBeInstanceOf(GrammyError);
  });

  it('knows its token and its methods', async () => {
    const wrong = await fetch(`${api.apiRoot}/bot1:wrong/getMe`);
    expect([wrong.status, await wrong.json()]).toEqual([
      401,
      { ok: false, error_code: 401, description: 'Unauthorized' },
    ]);
    const unknown = await fetch(`${api.apiRoot}/bot${api.token}/dance`);
    expect(unknown.status).toBe(404);
  });
});
