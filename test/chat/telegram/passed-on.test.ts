import { beforeEach, describe, expect, it } from 'vitest';
import type { IncomingAlert } from '../../../src/domain/index.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { forwarded, inPrivate, originOf, POSTED } from '../../support/posts.js';
import { source } from './fixtures.js';
import { createRig, OWNER, type Rig } from './rig.js';

const TEXT = 'LONG #BTC\nEntry 60000\nSL 59000\nTP 62000';
const CHANNEL = -100_123;

let rig: Rig;
let updateId = 0;
beforeEach(() => {
  rig = createRig();
});

const arrives = (content: object): Promise<void> =>
  rig.chat.handleUpdate({ ...content, update_id: (updateId += 1) });
const taken = (): IncomingAlert[] => rig.desk.of('receive').map(([alert]) => alert as IncomingAlert);

describe('a message that the owner forwards', () => {
  it('is of the source that wrote it and as old as it was written, and answered at once without a sound', async () => {
    rig.desk.named = [source({ name: 'vip', door: 'forward', chatId: CHANNEL })];
    await arrives(forwarded(OWNER, TEXT, originOf.channel(CHANNEL, 7)));
    expect(taken()).toEqual([
      {
        source: 'vip',
        door: 'forward',
        kind: 'text',
        text: TEXT,
        updateId,
        post: { chatId: CHANNEL, messageId: 7 },
        sentAt: (POSTED - 600) * 1000,
      },
    ]);
    expect(rig.wire.texts()).toEqual(['📨 A message of <b>vip</b>; I am reading it.']);
    expect(rig.wire.of('sendMessage')[0]?.payload['disable_notification']).toBe(true);
  });

  it.each([
    ['a person', originOf.user(77), 77],
    ['a bot', originOf.user(78, { is_bot: true }), 78],
    ['a channel in which the bot sits', originOf.channel(CHANNEL, 7), CHANNEL],
    ['an anonymous administrator', originOf.group(-100_456), -100_456],
  ] as const)('is known by the numeric id of %s', async (_who, origin, chatId) => {
    rig.desk.named = [source({ name: 'vip', door: 'channel', chatId })];
    await arrives(forwarded(OWNER, TEXT, origin));
    expect(taken()).toMatchObject([{ source: 'vip', door: 'forward' }]);
  });

  it('never acts by itself where nobody answers for it with a name', async () => {
    await arrives(forwarded(OWNER, TEXT, originOf.group(-100_456)));
    expect(taken()).toMatchObject([{ source: 'unknown', asksOnly: true }]);
  });

  it('of somebody who is not named is read all the same, and the answer offers to name him', async () => {
    await arrives(forwarded(OWNER, TEXT, originOf.user(77)));
    expect(taken()).toMatchObject([{ source: 'unknown' }]);
    expect(rig.wire.last()).toContain('<code>/sources add NAME forward 77</code>');
  });

  it('of somebody who hides is unknown, whatever name he gives himself', async () => {
    rig.desk.named = [source({ name: 'vip', door: 'forward', chatId: 77 })];
    await arrives(forwarded(OWNER, TEXT, originOf.hidden('vip')));
    expect(taken()).toMatchObject([{ source: 'unknown' }]);
    expect(rig.wire.last()).toContain('hides in forwards');
    expect(rig.wire.last()).not.toContain('/sources');
  });

  it('is not known by a name, a title, or what another message says', async () => {
    rig.desk.named = [source({ name: 'vip', door: 'forward', chatId: 77 })];
    await arrives(forwarded(OWNER, TEXT, originOf.channel(-100_124, 7, 'vip')));
    await arrives(forwarded(OWNER, `${TEXT} 2`, originOf.user(78, { first_name: 'vip', username: 'vip' })));
    const answers = { reply_to_message: { message_id: 3, from: { id: 77, is_bot: false } } };
    await arrives(forwarded(OWNER, `${TEXT} 3`, originOf.user(78), answers));
    expect(taken().map((alert) => alert.source)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(rig.wire.texts().join()).not.toMatch(/vip/);
  });

  it('of his own is his', async () => {
    await arrives(forwarded(OWNER, TEXT, originOf.user(OWNER)));
    expect(taken()).toMatchObject([{ source: 'pasted' }]);
  });

  it('of one that is off is not read, and that is said', async () => {
    rig.desk.named = [source({ name: 'vip', door: 'forward', chatId: 77, isOn: false })];
    await arrives(forwarded(OWNER, TEXT, originOf.user(77)));
    expect(taken()).toEqual([]);
    expect(rig.wire.last()).toContain('<b>vip</b> is off');
  });

  it('of the bot itself is no alert', async () => {
    await arrives(forwarded(OWNER, '📈 LONG BTC-USDT', originOf.user(1, { is_bot: true })));
    expect(taken()).toEqual([]);
    expect(rig.wire.last()).toContain('a message of mine');
  });

  it('is no command and no wish, in one line or in many', async () => {
    for (const text of ['/halt now', 'close all', 'halt', '/sources vip auto'])
      await arrives(forwarded(OWNER, text, originOf.user(77)));
    expect(new Set(rig.desk.asked.map(([method]) => method))).toEqual(new Set(['receive']));
  });

  it.each([null, '', {}])('is no command where it says nothing of its writer but %j', async (origin) => {
    await arrives(forwarded(OWNER, '/halt now', origin as never));
    expect(rig.desk.asked.map(([method]) => method)).toEqual(['receive']);
    expect(taken()).toMatchObject([{ source: 'unknown', door: 'forward' }]);
  });

  it('has its text in the caption of its picture', async () => {
    const photo = {
      photo: [],
      text: undefined,
      caption: TEXT,
      caption_entities: [{ type: 'bold', offset: 0, length: 4 }],
    };
    await arrives(forwarded(OWNER, TEXT, originOf.user(77), photo));
    expect(taken()).toMatchObject([{ text: TEXT, entities: [{ type: 'bold', offset: 0, length: 4 }] }]);
  });

  it.each([
    ['a picture', { photo: [] }],
    ['a poll', { poll: { id: 'p', question: TEXT } }],
    ['a story', { story: { id: 1 } }],
    ['a voice message', { voice: {} }],
  ])('with %s alone has nothing to read, and that is said', async (_what, over) => {
    await arrives(forwarded(OWNER, '', originOf.user(77), { text: undefined, ...over }));
    expect(taken()).toEqual([]);
    expect(rig.wire.texts()).toEqual([expect.stringContaining('no text in it')]);
  });

  it('sent through another bot is nobody’s word', async () => {
    await arrives(forwarded(OWNER, TEXT, originOf.user(77), { via_bot: { id: 5, is_bot: true } }));
    expect(taken()).toEqual([]);
    expect(rig.wire.last()).toContain('through another bot');
  });

  it('as an album is answered once, by the words of the picture that has them', async () => {
    const album = { text: undefined, photo: [], media_group_id: 'a1' };
    await arrives(forwarded(OWNER, '', originOf.user(77), { ...album, caption: TEXT }));
    for (let n = 0; n < 3; n += 1) await arrives(forwarded(OWNER, '', originOf.user(77), album));
    expect(taken()).toHaveLength(1);
    expect(rig.wire.texts()).toHaveLength(1);
    for (let n = 0; n < 3; n += 1)
      await arrives(forwarded(OWNER, '', originOf.user(77), { ...album, media_group_id: 'a2' }));
    expect(rig.wire.texts()).toHaveLength(2);
    expect(rig.wire.last()).toContain('no text in it');
  });

  it('that came before is said to count once', async () => {
    rig.desk.answers = { receive: { status: 'known', alertId: 'M1' } };
    await arrives(forwarded(OWNER, TEXT, originOf.user(77)));
    expect(rig.wire.texts()).toEqual(['📨 This came already; it counts once.']);
  });

  it('is nobody’s when somebody else forwards it', async () => {
    await arrives(forwarded(66, TEXT, originOf.user(OWNER)));
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.calls).toEqual([]);
  });

  it('that may or may not be written down is said to be so', async () => {
    Object.assign(rig.desk.alerts, {
      receive: () => Promise.reject(new StoreUnavailableError('commit', {}, 'gone')),
    });
    await arrives(forwarded(OWNER, TEXT, originOf.user(77)));
    expect(rig.wire.last()).toContain('I do not know whether this was noted');
  });
});

describe('a message that the owner pastes', () => {
  const says = (text: string, over: object = {}): Promise<void> =>
    arrives(inPrivate(OWNER, { text, ...over }));

  it('has several lines, and is read as an alert', async () => {
    await says(TEXT);
    expect(taken()).toMatchObject([{ source: 'pasted', door: 'paste', text: TEXT, updateId }]);
    expect(rig.wire.texts()).toEqual([
      '📨 Several lines are a message from outside that you pasted; I am reading it.',
    ]);
  });

  it('in one line stays a wish of his', async () => {
    for (const text of ['close half btc', 'LONG #BTC entry 60000 sl 59000', '\n\nbtc\n \n']) await says(text);
    expect(taken()).toEqual([]);
  });

  it('is a command where it begins with one, in as many lines as he likes', async () => {
    await says('/note BTC too early\nand too large');
    await says('/halt\nnow');
    expect(taken()).toEqual([]);
  });

  it('as the caption of a picture is read, in one line too; a command is not', async () => {
    await says('', { text: undefined, photo: [], caption: 'LONG BTC sl 59000' });
    expect(taken()).toMatchObject([{ source: 'pasted', text: 'LONG BTC sl 59000' }]);
    await says('', { text: undefined, photo: [], caption: '/halt now' });
    expect(taken()).toHaveLength(1);
    expect(rig.wire.last()).toContain('A command needs a message of its own');
    expect(rig.desk.of('halt')).toEqual([]);
  });

  it('is an alert and nothing else, also as the answer to a card', async () => {
    const card = { message_id: 5, date: 1, from: { id: 1, is_bot: true }, text: 'card of BTC' };
    await says('close half\nstop to entry', { reply_to_message: card });
    expect(rig.desk.asked.map(([method]) => method)).toEqual(['receive']);
    expect(taken()[0]).not.toHaveProperty('replyTo');
  });

  it('through an inline bot is nothing', async () => {
    await says(TEXT, { via_bot: { id: 5, is_bot: true } });
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.calls).toEqual([]);
  });

  it('is not taken in while the state store is away, and that is said', async () => {
    rig.store.probe = () => Promise.reject(new Error('away'));
    await says(TEXT);
    expect(taken()).toEqual([]);
    expect(rig.wire.last()).toContain('Nothing was done');
  });
});
