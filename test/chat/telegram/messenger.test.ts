import { describe, expect, it } from 'vitest';
import type { Push } from '../../../src/domain/index.js';
import { signal } from './fixtures.js';
import { type ApiError, createRig, OWNER, TOKEN } from './rig.js';

const DELIVERED = { status: 'delivered' };
const offer: Push = { type: 'signal', signalId: 'S1' };
const changed: Push = { type: 'signalChanged', signalId: 'S1' };
const notice: Push = { type: 'notice', level: 'warning', text: 'look <here>' };
const bad = (description: string): ApiError => ({
  error_code: 400,
  description: `Bad Request: ${description}`,
});
const PNG = Buffer.from('png');

describe('delivery', () => {
  it('goes to the owner, loud or silent by type, with the event number at its end', async () => {
    const rig = createRig();
    expect(await rig.deliver(notice, 123)).toEqual(DELIVERED);
    await rig.deliver({ type: 'notice', level: 'info', text: 'x' }, 124);
    const [loud, quiet] = rig.wire.of('sendMessage').map(({ payload }) => payload);
    expect(loud).toMatchObject({ chat_id: OWNER, text: '⚠️ look &lt;here&gt; · #123', parse_mode: 'HTML' });
    expect(loud?.['disable_notification']).toBeUndefined();
    expect(quiet?.['disable_notification']).toBe(true);
  });

  it('a repeat after a lost answer carries the same number', async () => {
    const rig = createRig();
    rig.wire.fail('sendMessage', new TypeError('fetch failed'));
    await expect(rig.deliver(notice, 7)).rejects.toThrow('cannot be reached');
    await rig.deliver(notice, 7);
    expect(rig.wire.texts().map((text) => text.split(' · ').at(-1))).toEqual(['#7', '#7']);
  });

  it('waits for an owner', async () => {
    const rig = createRig({ ownerId: undefined });
    expect(await rig.deliver(notice)).toEqual({ status: 'retryAfter', ms: 2_000 });
    await rig.store.commit({ put: [{ kind: 'owner', id: 'main', value: { userId: 99 } }] });
    expect(await rig.deliver(notice)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')[0]?.payload['chat_id']).toBe(99);
  });
});

describe('equal messages', () => {
  const texts = (rig: ReturnType<typeof createRig>, method: string): string[] =>
    rig.wire.of(method).map(({ payload }) => String(payload['text']));

  it('five equal alarms are one message that counts them, with all their event numbers', async () => {
    const rig = createRig();
    const alarm: Push = { type: 'notice', level: 'alarm', text: 'the stop is gone' };
    for (const seq of [1, 2, 3, 4, 5]) await rig.deliver(alarm, seq);
    expect(texts(rig, 'sendMessage')).toEqual(['🚨 the stop is gone · #1']);
    expect(texts(rig, 'editMessageText').at(-1)).toMatch(
      /^🚨 the stop is gone \(×5, last at [^)]+\) · #1 · #2 · #3 · #4 · #5$/,
    );
  });

  it('of many the first and the last number stand: a message has its length', async () => {
    const rig = createRig();
    for (let seq = 1; seq <= 600; seq++) await rig.deliver(notice, seq);
    expect(texts(rig, 'sendMessage')).toHaveLength(1);
    expect(texts(rig, 'editMessageText').at(-1)).toMatch(/\(×600, last at [^)]+\) · #1 · #600$/);
  });

  it('one that is tried again counts once; other words, and the same ones much later, are messages of their own', async () => {
    const rig = createRig();
    await rig.deliver(notice, 1);
    rig.wire.fail('editMessageText', new TypeError('fetch failed'));
    await expect(rig.deliver(notice, 2)).rejects.toThrow('cannot be reached');
    await rig.deliver(notice, 2);
    expect(texts(rig, 'editMessageText').at(-1)).toContain('×2');
    await rig.deliver({ type: 'notice', level: 'warning', text: 'something else' }, 3);
    rig.clock.advance(11 * 60_000);
    await rig.deliver(notice, 4);
    expect(texts(rig, 'sendMessage')).toHaveLength(3);
  });
});

describe('error → outcome', () => {
  it.each<[string, ApiError, object]>([
    [
      '429',
      { error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 17 } },
      { status: 'retryAfter', ms: 17_000 },
    ],
    [
      'blocked',
      { error_code: 403, description: 'Forbidden: bot was blocked by the user' },
      { status: 'retryAfter', ms: 60_000 },
    ],
    ['chat not found', bad('chat not found'), { status: 'retryAfter', ms: 60_000 }],
    ['token gone', { error_code: 401, description: 'Unauthorized' }, { status: 'retryAfter', ms: 60_000 }],
    ['refused for good', bad('something new'), { status: 'dropped' }],
  ])('%s', async (_name, error, wanted) => {
    const rig = createRig();
    rig.wire.fail('sendMessage', error);
    expect(await rig.deliver(notice)).toMatchObject(wanted);
  });

  it.each<[string, ApiError | Error]>([
    ['5xx', { error_code: 502, description: 'Bad Gateway' }],
    ['network', new TypeError(`fetch failed https://host/bot${TOKEN}/sendMessage`)],
  ])('%s: tried again, and no token in the error', async (_name, error) => {
    const rig = createRig();
    rig.wire.fail('sendMessage', error);
    const failure = await rig.deliver(notice).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(failure?.message).toContain('cannot be reached');
    expect(`${failure?.stack} ${JSON.stringify(failure)} ${rig.lines.join()}`).not.toContain(TOKEN);
    expect(await rig.deliver(notice)).toEqual(DELIVERED);
  });

  it('markup refused: plain text', async () => {
    const rig = createRig();
    rig.wire.fail('sendMessage', bad("can't parse entities: unsupported start tag"));
    expect(await rig.deliver(notice, 3)).toEqual(DELIVERED);
    const { payload } = rig.wire.of('sendMessage')[1] ?? { payload: {} };
    expect(payload).toMatchObject({ text: '⚠️ look <here> · #3' });
    expect(payload).not.toHaveProperty('parse_mode');
  });

  it('not modified: delivered', async () => {
    const rig = createRig();
    await rig.deliver(offer);
    rig.wire.fail(
      'editMessageText',
      bad('message is not modified: specified new message content is the same'),
    );
    expect(await rig.deliver(changed)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
  });

  it('message to edit not found: a new card, which is edited from then on', async () => {
    const rig = createRig();
    await rig.deliver(offer);
    rig.wire.fail('editMessageText', bad('message to edit not found'));
    expect(await rig.deliver(changed)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')).toHaveLength(2);
    await rig.deliver(changed);
    const ids = rig.wire.of('editMessageText').map(({ payload }) => payload['message_id']);
    expect(ids).toEqual([101, 102]);
  });

  it('a picture refused: text', async () => {
    const rig = createRig({ picture: () => Promise.resolve(PNG) });
    rig.wire.fail('sendPhoto', bad('PHOTO_INVALID_DIMENSIONS'));
    expect(await rig.deliver(offer)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
  });

  it('the store failing after the send: the message is not sent again, and edits still find it', async () => {
    const rig = createRig();
    await rig.store.commit({ put: [{ kind: 'secret', id: 'buttons', value: { value: 's' } }] });
    const { commit } = rig.store;
    rig.store.commit = () => Promise.reject(new Error('redis away'));
    expect(await rig.deliver(offer)).toEqual(DELIVERED);
    rig.store.commit = commit;
    await rig.deliver(changed);
    expect(rig.wire.of('editMessageText')).toHaveLength(1);
  });

  it('state that cannot be read: tried again', async () => {
    const rig = createRig();
    rig.desk.down = true;
    await expect(rig.deliver(offer)).rejects.toThrow('store away');
    expect(rig.wire.calls).toEqual([]);
  });
});

describe('the signal card', () => {
  it('comes as a picture with caption and buttons, and its caption is edited in place, after a restart too', async () => {
    const rig = createRig({ picture: () => Promise.resolve(PNG) });
    await rig.deliver(offer, 5);
    const photo = rig.wire.of('sendPhoto')[0]?.payload;
    expect(photo?.['caption']).toMatch(/LONG[^]*· S1 · #5$/);
    expect(photo?.['reply_markup']).toBeDefined();
    rig.desk.signalsById.set('S1', signal({ status: 'skipped', cardVersion: 2 }));
    const again = createRig({ store: rig.store, desk: rig.desk });
    await again.deliver(changed);
    const edit = again.wire.of('editMessageCaption')[0]?.payload;
    expect(edit).toMatchObject({ chat_id: OWNER, message_id: 101 });
    expect(edit?.['caption']).toContain('Skipped');
    expect(edit).not.toHaveProperty('reply_markup');
  });

  it.each<[string, () => Promise<Buffer | undefined>]>([
    ['absent', () => Promise.resolve(undefined)],
    ['broken', () => Promise.reject(new Error('no font'))],
    [
      'thrown',
      () => {
        throw new Error('boom');
      },
    ],
  ])('comes as text when the picture is %s', async (_name, picture) => {
    const rig = createRig({ picture });
    expect(await rig.deliver(offer)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')[0]?.payload['reply_markup']).toBeDefined();
  });

  it('does not wait for a picture that hangs', async () => {
    const rig = createRig({ picture: () => new Promise(() => undefined) });
    const delivery = rig.deliver(offer);
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    rig.clock.advance(5_000);
    expect(await delivery).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
  });

  it('rings once: what changes later is edited in, and what was deleted comes back without a sound', async () => {
    const rig = createRig();
    await rig.deliver(offer);
    rig.desk.signalsById.set('S1', signal({ cardVersion: 2 }));
    await rig.deliver(changed);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
    rig.wire.fail('editMessageText', {
      error_code: 400,
      description: 'Bad Request: message to edit not found',
    });
    await rig.deliver(changed);
    expect(rig.wire.of('sendMessage')[1]?.payload['disable_notification']).toBe(true);
  });

  it('comes to nobody who wants none, however often a candle renews it', async () => {
    const rig = createRig();
    await rig.say('/notify signal off');
    const before = rig.wire.of('sendMessage').length;
    await rig.deliver(offer);
    await rig.deliver(changed);
    expect(rig.wire.of('sendMessage')).toHaveLength(before);
  });

  it('of a signal that was answered meanwhile comes silent and without buttons', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', signal({ status: 'skipped' }));
    await rig.deliver(offer);
    const sent = rig.wire.of('sendMessage')[0]?.payload;
    expect(sent?.['disable_notification']).toBe(true);
    expect(sent).not.toHaveProperty('reply_markup');
  });

  it('/signals S1 moves the card: the old one loses its buttons, edits go to the new one', async () => {
    const rig = createRig();
    await rig.deliver(offer);
    await rig.say('/signals S1');
    expect(rig.wire.of('editMessageReplyMarkup')[0]?.payload['message_id']).toBe(101);
    await rig.deliver(changed);
    expect(rig.wire.of('editMessageText')[0]?.payload['message_id']).toBe(102);
  });

  it('two changes at once: the newest state is what stays', async () => {
    const rig = createRig();
    await rig.deliver(offer);
    const first = rig.deliver(changed);
    rig.desk.signalsById.set('S1', signal({ status: 'skipped' }));
    await Promise.all([first, rig.deliver(changed)]);
    expect(rig.wire.last()).toContain('Skipped');
  });
});

describe('an answer that the chat does not take', () => {
  it('is owed and comes through the outbox', async () => {
    const rig = createRig();
    rig.wire.fail('sendMessage', new TypeError('fetch failed'));
    await rig.say('/close BTC');
    const [owed] = await rig.store.owedPushes(10);
    expect(owed?.push).toMatchObject({ type: 'notice', level: 'info' });
    expect(JSON.stringify(owed?.push)).toContain('Closing BTC-USDT long');
  });
});
