import { describe, expect, it } from 'vitest';
import type { AlertSource } from '../../src/domain/index.js';
import { plainText } from '../../src/chat/telegram/outgoing.js';
import { SECRET, source } from '../chat/telegram/fixtures.js';
import { createRig, FakeDesk, type Rig } from '../chat/telegram/rig.js';

const rigOf = (...named: readonly Partial<AlertSource>[]): Rig => {
  const desk = new FakeDesk();
  desk.named = named.map(source);
  return createRig({ desk });
};
const answer = async (text: string, rig: Rig): Promise<string> => {
  await rig.say(text);
  return plainText(rig.wire.last());
};
const changes = (rig: Rig) => rig.desk.of('change').map(([, change]) => change);

describe('/sources', () => {
  it('says how to name one while there is none', async () => {
    expect(await answer('/sources', rigOf())).toMatch(
      /Nobody may propose trades yet[^]*add tradingview webhook/,
    );
  });

  it('says on the chat page, where no post arrives, that none will; not of a webhook, nor in Telegram', async () => {
    const on = async (isLocalChat: boolean, text: string): Promise<string> => {
      const rig = createRig({ desk: new FakeDesk(), host: { isLocalChat } });
      return answer(text, rig);
    };
    for (const door of ['channel -1001234567890', 'forward 123456789']) {
      expect(await on(true, `/sources add gold ${door}`)).toContain('nothing of it arrives');
      expect(await on(false, `/sources add gold ${door}`)).not.toContain('arrives');
    }
    expect(await on(true, '/sources add tv webhook')).not.toContain('nothing of it arrives');
  });

  it('lists them with what each may do, and a switch for each', async () => {
    const rig = rigOf(
      { name: 'tv' },
      {
        name: 'gold',
        door: 'channel',
        chatId: -1001234,
        authors: [7],
        mode: 'auto',
        bounds: { sizeFactor: 0.5, perDay: 3, symbols: ['BTC-USDT'] },
        needsStop: true,
        stopFollows: 'entry',
      },
      { name: 'old', isOn: false },
    );
    const text = await answer('/sources', rig);
    expect(text).toMatch(/🟢 tv · webhook\nasks you with a card/);
    expect(text).toMatch(
      /🟢 gold · group -1001234 by 7\n⚡️ trades by itself: ½ of your risk a trade, at most 3 a day, BTC only\nneeds a stop/,
    );
    expect(text).toMatch(/⚪️ old · webhook · off/);
    await rig.tap(rig.wire.button('Switch on'));
    expect(rig.desk.of('change')).toEqual([['old', { bounds: source().bounds, isOn: true }]]);
  });

  it.each([
    ['/sources nobody', /There is no source “nobody”/],
    ['/sources tx', /Did you mean tv\?/],
    ['/sources add', /takes a name and webhook, channel, group or forward, got nothing/],
    ['/sources add tv2 mail', /got “mail”/],
    ['/sources add tv2 webhook 5', /takes no more words/],
    ['/sources tv loud', /got “loud”/],
    ['/sources tv risk 2', /a part of your own/],
    ['/sources tv risk', /got nothing/],
    ['/sources tv risk 1/0', /a part of your own/],
    ['/sources tv max many', /trades a day/],
    ['/sources tv only', /only takes symbols/],
    ['/sources tv only NOPE', /NOPE/],
    ['/sources tv needs money', /needs stop, or needs no stop/],
    ['/sources tv follow me', /follow takes entry/],
  ])('answers “%s” with one line', async (text, line) => {
    const rig = rigOf({ name: 'tv' });
    expect(await answer(text, rig)).toMatch(line);
    expect(rig.desk.asked).toEqual([]);
  });
});

describe('a source', () => {
  it.each([
    ['/sources add gold channel -1001234567890', { name: 'gold', door: 'channel', chatId: -1001234567890 }],
    [
      '/sources add crew group -100 authors 11 anonymous',
      { name: 'crew', door: 'channel', chatId: -100, authors: [11, -100] },
    ],
    [
      '/sources add Team group -100 authors 11 22',
      { name: 'team', door: 'channel', chatId: -100, authors: [11, 22] },
    ],
    ['/sources add anna forward 123', { name: 'anna', door: 'forward', chatId: 123 }],
    ['/sources add tv webhook', { name: 'tv', door: 'webhook' }],
  ])('is named by %s', async (text, wanted) => {
    const rig = rigOf();
    await rig.say(text);
    expect(rig.desk.of('add')).toEqual([[wanted]]);
  });

  it.each([
    ['off', { isOn: false }],
    ['ask', { mode: 'ask' }],
    ['needs stop', { needsStop: true }],
    ['needs no stop', { needsStop: false }],
    ['follow entry', { stopFollows: 'entry' }],
    ['follow targets', { stopFollows: 'rungs' }],
    ['follow off', { stopFollows: undefined }],
    ['risk ½', { bounds: { sizeFactor: 0.5, perDay: 3 } }],
    ['risk 1/4', { bounds: { sizeFactor: 0.25, perDay: 3 } }],
    ['risk 0,3', { bounds: { sizeFactor: 0.3, perDay: 3 } }],
    ['size 75%', { bounds: { sizeFactor: 0.75, perDay: 3 } }],
    ['max 5 a day', { bounds: { sizeFactor: 0.5, perDay: 5 } }],
    ['max 2/day', undefined],
    [
      'only btc eth max 1 trade per day',
      { bounds: { sizeFactor: 0.5, perDay: 1, symbols: ['BTC-USDT', 'ETH-USDT'] } },
    ],
    ['any symbol', { bounds: { sizeFactor: 0.5, perDay: 3 } }],
  ])('changes by “%s”', async (words, change) => {
    const rig = rigOf({ name: 'tv' });
    await rig.say(`/sources tv ${words}`);
    expect(changes(rig)).toEqual(change === undefined ? [] : [expect.objectContaining(change)]);
  });
});

describe('a source that trades by itself', () => {
  it('begins to after a question that says what it means', async () => {
    const rig = rigOf({ name: 'tv' });
    const asked = await answer('/sources tv auto risk ¼ max 2 a day only btc', rig);
    expect(asked).toMatch(/tv then trades by itself: ¼ of your risk a trade, at most 2 a day, BTC only/);
    expect(asked).toMatch(/No card asks you first/);
    expect(changes(rig)).toEqual([]);
    await rig.tap(rig.wire.button('Let it trade'));
    expect(changes(rig)).toEqual([
      { mode: 'auto', bounds: { sizeFactor: 0.25, perDay: 2, symbols: ['BTC-USDT'] } },
    ]);
  });

  it.each([
    ['risk full', true],
    ['max 4', true],
    ['any', true],
    ['only btc eth', true],
    ['needs no stop', true],
    ['risk ¼', false],
    ['max 1', false],
    ['off', false],
    ['ask', false],
  ])('is asked about again where more is allowed: %s', async (words, asks) => {
    const rig = rigOf({
      name: 'tv',
      mode: 'auto',
      needsStop: true,
      bounds: { sizeFactor: 0.5, perDay: 3, symbols: ['BTC-USDT'] },
    });
    await rig.say(`/sources tv ${words}`);
    expect(changes(rig)).toHaveLength(asks ? 0 : 1);
  });

  it('is asked about when it is switched on again', async () => {
    const rig = rigOf({ name: 'tv', mode: 'auto', isOn: false });
    expect(await answer('/sources tv on', rig)).toMatch(/then trades by itself/);
  });
});

describe('a secret', () => {
  const shownIn = (rig: Rig) => rig.wire.texts().filter((text) => text.includes(SECRET)).length;

  it('is shown once with the address to paste, and is taken off the chat by a tap', async () => {
    const rig = rigOf();
    expect(await answer('/sources add tv webhook', rig)).toMatch(
      new RegExp(`https://YOUR-HOST/alert/${SECRET}[^]*127\\.0\\.0\\.1:8789`),
    );
    expect(shownIn(rig)).toBe(1);
    await rig.tap(rig.wire.button('remove it'));
    expect(rig.wire.of('editMessageText').at(-1)?.payload['text']).toBe('🗝 Here was a secret.');
  });

  it('is made anew after a question, and a removal asks, too', async () => {
    const rig = rigOf({ name: 'tv' });
    expect(await answer('/sources tv secret', rig)).toMatch(/counts no longer/);
    expect(rig.desk.of('renewSecret')).toEqual([]);
    await rig.tap(rig.wire.button('Another secret'));
    expect(rig.desk.of('renewSecret')).toEqual([['tv']]);
    expect(shownIn(rig)).toBe(1);
    expect(await answer('/sources remove tv', rig)).toMatch(/Nothing of it is read any more/);
    await rig.tap(rig.wire.button('Remove it'));
    expect(rig.desk.of('remove')).toEqual([['tv']]);
  });

  it('is never owed to a chat that does not take it: the owner is told to ask again', async () => {
    const rig = rigOf();
    rig.wire.fail('sendMessage', new Error('down'), new Error('down'), new Error('down'));
    await rig.say('/sources add tv webhook');
    const owed = JSON.stringify(await rig.store.owedPushes(10));
    expect(owed).toContain('Ask for another one: /sources tv secret');
    expect(owed).not.toContain(SECRET);
  });
});
