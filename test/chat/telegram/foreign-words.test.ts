import { beforeEach, describe, expect, it } from 'vitest';
import { readAlert } from '../../../src/trade/alerts/read.js';
import { forwarded, inPrivate, originOf, postEdited, posted } from '../../support/posts.js';
import { AlertWorld, SOURCE } from '../../trade/alerts/alert-world.js';
import { createRig, OWNER, type Rig } from './rig.js';

/*
 * What somebody else writes, from the wire that brings it to the wire that shows it: chat, desk, reader and rules are the
 * real ones.
 */

const CHANNEL = -100_123;
const VIP = { ...SOURCE, name: 'vip', door: 'channel', chatId: CHANNEL } as const;

let world: AlertWorld;
let rig: Rig;
let updateId = 0;
beforeEach(async () => {
  world = new AlertWorld();
  await world.name(VIP);
  rig = createRig({ store: world.store, desk: world.desk });
});

/** An update comes, what it owes is read, and what that owes is shown. */
const arrives = async (content: object): Promise<void> => {
  await rig.chat.handleUpdate({ ...content, update_id: (updateId += 1) });
  const owed = await world.store.owedJobs(Infinity, 100);
  for (const { job } of owed) if (job.name === 'read-alert') await readAlert(world.parts, job.data.alertId);
  await world.store.settleJobs(owed.map(({ seq }) => seq));
  for (const { push, seq } of await world.store.owedPushes(100)) {
    await rig.deliver(push, seq);
    await world.store.settlePush(seq);
  }
};

const shown = (): string => rig.wire.texts().join('\n');

const SIGNAL = 'long AAA\nentry 100\nsl 96\ntp 104';
const BAIT = [
  '<b>BUY</b> <a href="https://evil.example/x">here</a> <tg-spoiler>x</tg-spoiler>',
  '[evil](tg://user?id=66) *evil* `evil` __evil__',
  '@evil_bot t.me/evil https://evil.example evil.example/pay www.evil.example mail@evil.example',
  '/halt /approve /sources vip auto risk 1',
  '&lt;script&gt; &#60;a href=evil&#62; </b></code><a href="tg://resolve?domain=evil">',
  '#evil $EVIL +1 555 0100 0x52908400098527886E0F7030069857D2E4169EE7',
];
/** Ways by which a message leads somewhere, in a text or by the formatting beside it. */
const entities = [
  { type: 'text_link', offset: 0, length: 4, url: 'https://evil.example' },
  { type: 'text_mention', offset: 5, length: 3, user: { id: 66, is_bot: false, first_name: 'evil' } },
  { type: 'custom_emoji', offset: 5, length: 3, custom_emoji_id: '1' },
];
const reply_markup = { inline_keyboard: [[{ text: 'Approve', url: 'https://evil.example' }]] };

/** What a refusal quotes: the beginning, letters and digits and little more. */
const QUOTE = /“[\p{L}\p{N}.,:;%+\-–−()’' …]{1,80}”/gu;

/** Our own tags alone, none with an attribute; nothing that a chat makes a link, a mention, a tag or a command of. */
const expectPlain = (): void => {
  for (const text of rig.wire.texts()) {
    expect(text.replace(/<\/?(?:b|i|code)>/g, '')).not.toMatch(/[<>]/);
    expect(text).not.toMatch(
      /https?:|tg:|t\.me|@|\w\.(?:example|com)|&#|\/halt|\/approve|[#$][A-Za-z]|\+[\d ]{7}/i,
    );
    expect(text.replace(QUOTE, '')).not.toMatch(/evil/i);
  }
  for (const { payload } of rig.wire.calls) {
    expect(payload).not.toHaveProperty('entities');
    expect(payload['chat_id'] ?? OWNER).toBe(OWNER);
    expect(JSON.stringify(payload['reply_markup'] ?? '')).not.toMatch(/"url"|evil/);
  }
};

describe('nothing of a source reaches the chat but the trade that was read', () => {
  it.each(BAIT)('on a card, beside a signal: %s', async (bait) => {
    for (const text of [`${SIGNAL}\n${bait}`, `${bait}\n${SIGNAL}`, SIGNAL.replace('\n', ` ${bait}\n`)]) {
      await arrives(posted(CHANNEL, { message_id: updateId, text, entities, reply_markup }));
      await arrives(
        forwarded(OWNER, text, originOf.channel(-100_9, updateId, bait), { entities, reply_markup }),
      );
      await arrives(forwarded(OWNER, `${text} `, originOf.hidden(bait)));
      await arrives(inPrivate(OWNER, { text: `${text}  ` }));
    }
    expect(rig.wire.texts().length).toBeGreaterThan(8);
    expectPlain();
  });

  it.each(BAIT)('in a refusal: %s', async (bait) => {
    await arrives(forwarded(OWNER, `${bait}\nlong AAA\nsl 105`, originOf.user(66, { first_name: bait })));
    await arrives(
      posted(CHANNEL, { message_id: 7, text: `long AAA ${bait}\nsl 105`, author_signature: bait }),
    );
    await arrives(forwarded(OWNER, bait, originOf.user(66, { first_name: bait, username: 'evil' })));
    expect(rig.wire.texts().length).toBeGreaterThan(3);
    expectPlain();
  });

  it('in the question that an edit leads to', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    await world.enters(await world.card());
    await arrives(
      postEdited(CHANNEL, { message_id: 7, text: `${SIGNAL.replace('96', '97')}\n${BAIT[2]}\n${BAIT[4]}` }),
    );
    expect(shown()).toContain('stop to 97');
    expectPlain();
  });
});

describe('a signal', () => {
  it('that is posted becomes a card with the name that the owner gave its channel', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    expect(shown()).toMatch(/LONG[^]*AAA-USDT[^]*vip/);
    expect(rig.wire.button('Approve')).toBeTruthy();
  });

  it('that is posted and forwarded is one', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    await arrives(forwarded(OWNER, SIGNAL, originOf.channel(CHANNEL, 7)));
    expect(await world.cards()).toHaveLength(1);
    expect(rig.wire.last()).toContain('came already');
  });

  it('that an edit changes has its card withdrawn and comes anew', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    await arrives(postEdited(CHANNEL, { message_id: 7, text: SIGNAL.replace('96', '95') }));
    expect((await world.card('ended')).note).toBe('vip has changed it');
    expect((await world.card()).plan.stop).toBe(95);
  });

  it('means, where it answers a post, the trade of that post', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    await world.enters(await world.card());
    const answered = { message_id: 7, date: 1, chat: { id: CHANNEL, type: 'channel' }, text: 'long BBB' };
    await arrives(posted(CHANNEL, { message_id: 8, text: 'SL to entry', reply_to_message: answered }));
    expect(rig.wire.last()).toMatch(/vip[^]*AAA-USDT[^]*stop to entry/);
    expect(rig.wire.button('Do it')).toBeTruthy();
  });

  it('that says “SL to entry” of nothing is refused aloud where it was forwarded or pasted', async () => {
    await arrives(posted(CHANNEL, { message_id: 7, text: SIGNAL }));
    await world.enters(await world.card());
    await arrives(forwarded(OWNER, 'SL to entry', originOf.channel(CHANNEL, 8)));
    expect(rig.wire.last()).toContain('It does not say which trade it means.');
    const card = { message_id: 101, date: 1, from: { id: 1, is_bot: true }, text: 'card of AAA-USDT' };
    await arrives(inPrivate(OWNER, { text: 'SL to entry\nplease', reply_to_message: card }));
    expect(rig.wire.last()).toContain('It does not say which trade it means.');
    expect(await world.pushes('asked')).toEqual([]);
  });

  it.each([
    ['a letter of another script', 'lоng AAА\nsl 96'],
    ['a mark that turns the order', 'long AAA\nsl \u202e69'],
    ['an isolate that turns the order', 'long AAA\nsl \u206796\u2069'],
    ['digits that are crossed out', 'long AAA\nsl 9\u03366\u0336'],
    ['digits of another script', 'long AAA\nsl ٩٦'],
  ])('with %s in it is refused aloud, by whichever way it comes', async (_what, text) => {
    await arrives(posted(CHANNEL, { message_id: 7, text }));
    await arrives(forwarded(OWNER, text, originOf.user(66)));
    await arrives(inPrivate(OWNER, { text: `${text}\n` }));
    expect(rig.wire.texts().filter((said) => said.includes('Not traded, from'))).toHaveLength(3);
    expect(await world.cards()).toEqual([]);
  });

  it('is talk where a channel posts it and no signal: nothing is said', async () => {
    for (const text of ['good morning everybody', 'BTC looks strong today', '/halt now'])
      await arrives(posted(CHANNEL, { message_id: 7 + updateId, text }));
    expect(rig.wire.calls).toEqual([]);
  });
});
