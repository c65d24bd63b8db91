import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../src/domain/index.js';
import { plainText } from '../../../src/chat/telegram/outgoing.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { signalsCard } from '../../../src/chat/telegram/cards/overview.js';
import { signalCard } from '../../../src/chat/telegram/cards/signal.js';
import { BTC, NOW, plan, signal } from './fixtures.js';
import { createRig, type Rig } from './rig.js';

const CONTEXT = { now: NOW, timeZone: 'UTC', instrument: BTC };
const { opportunity } = signal();

/** A long of `vip` in a zone that the price has not come to. */
const zoned = (over: Partial<Signal> = {}): Signal =>
  signal({
    source: 'vip',
    plan: plan({ waits: 'limit', limit: 60_500, entry: 60_500 }),
    opportunity: { ...opportunity, entryAt: { low: 60_000, high: 60_500 } },
    ...over,
  });

const textOf = (one: Signal): string => plainText(signalCard(one, CONTEXT).text);

describe('the card of a signal from outside', () => {
  it('says whose it is, and where it would enter', () => {
    expect(textOf(zoned())).toContain('BTC-USDT · from vip');
    expect(textOf(zoned())).toContain('Entry in 60,000.0–60,500.0');
    expect(textOf(zoned())).toContain('Once approved, it waits for that price, a day at most');
    const breakout = { ...opportunity, entryAt: { trigger: 'above' as const, price: 62_000 } };
    expect(textOf(zoned({ opportunity: breakout }))).toContain('Entry once above 62,000.0');
    const limit = { ...opportunity, entryAt: { price: 60_500 } };
    expect(textOf(zoned({ opportunity: limit }))).toContain('Entry at 60,500.0 or better');
  });

  it('says what entry its message named where the price is better by now', () => {
    const limit = { ...opportunity, entryAt: { price: 62_000 } };
    const better = zoned({ opportunity: limit, plan: plan({ entry: 60_500 }) });
    expect(textOf(better)).toContain('Entry 60,500.0 · asked: at 62,000.0 or better');
    expect(textOf(zoned({ plan: plan({ entry: 60_100 }) }))).toContain(
      'Entry 60,100.0 · asked: in 60,000.0–60,500.0',
    );
    expect(textOf(signal())).not.toContain('asked');
  });

  it('has a button that calls it off while it waits for its price', () => {
    const one = zoned({ status: 'awaiting' });
    expect(textOf(one)).toContain('Approved, waits for its price');
    expect(signalCard(one, CONTEXT).buttons).toEqual([
      [{ label: '✖️ Cancel', action: 'skip', id: one.id, version: one.cardVersion }],
    ]);
  });

  it('stands in /signals as approved', () => {
    const text = plainText(signalsCard([signal(), zoned({ status: 'awaiting' })], NOW).text);
    expect(text).toContain('2 waiting · 1 of them approved, for the price ⏳');
    expect(text).toContain('from vip');
  });
});

describe('a button of a signal that waits for its price', () => {
  it('calls it off, and no other button of it is good', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', zoned());
    await rig.say('/signals S1');
    const approve = rig.wire.button('Approve');
    rig.desk.signalsById.set('S1', zoned({ status: 'awaiting' }));
    await rig.tap(approve);
    expect(rig.desk.of('approve')).toEqual([]);
    await rig.say('/signals S1');
    await rig.tap(rig.wire.button('Cancel'));
    expect(rig.desk.of('skip')).toHaveLength(1);
  });
});

describe('a wish of a source', () => {
  const asked = async (rig: Rig): Promise<void> => {
    const push = {
      type: 'asked',
      alertId: 'M7.1abcd',
      source: 'vip',
      symbol: 'BTC-USDT',
      words: 'stop to entry',
    } as const;
    await rig.chat.deliver({ seq: 1, at: NOW, push });
  };

  it('is one line with a button, which does it', async () => {
    const rig = createRig();
    await asked(rig);
    expect(plainText(rig.wire.last())).toContain('vip says of BTC-USDT: stop to entry');
    const carried = [{ wish: { do: 'stop', stop: 'entry' }, words: 'stop to entry', status: 'recorded' }];
    rig.desk.answers = { answer: { status: 'carried', symbol: 'BTC-USDT', carried } };
    await rig.tap(rig.wire.button('Do it'));
    expect(rig.desk.of('answer')).toMatchObject([['M7.1abcd', { key: expect.any(String) as string }]]);
    expect(plainText(rig.wire.last())).toBe('BTC-USDT: stop to entry…');
  });

  it('that counts no more says by what it was replaced, where it stands, and loses its buttons', async () => {
    const rig = createRig();
    await asked(rig);
    const of = { alertId: 'M7.1abcd', source: 'vip', symbol: 'BTC-USDT', words: 'stop to entry' };
    await rig.deliver({ type: 'questionReplaced', ...of, by: 'close 50 %' });
    const [edit] = rig.wire.of('editMessageText');
    expect(edit?.payload).toMatchObject({ message_id: 101 });
    expect(edit?.payload).not.toHaveProperty('reply_markup');
    expect(plainText(rig.wire.last())).toMatch(
      /vip said of BTC-USDT: stop to entry\n.*something else now, close 50/,
    );
    await rig.deliver({ type: 'questionReplaced', ...of, by: 'close 50 %' });
    expect(rig.wire.of('editMessageText')).toHaveLength(1);
  });

  it('is left with No', async () => {
    const rig = createRig();
    await asked(rig);
    await rig.tap(rig.wire.button('No'));
    expect(rig.desk.of('answer')).toEqual([]);
  });

  it('that was answered already does nothing, and says so', async () => {
    const rig = createRig();
    await asked(rig);
    rig.desk.answers = {
      answer: { status: 'refused', code: 'used', reason: 'this question was answered already' },
    };
    await rig.tap(rig.wire.button('Do it'));
    expect(plainText(rig.wire.last())).toContain('answered already');
  });

  it('to loosen a stop asks once more, with the loss', async () => {
    const rig = createRig();
    await asked(rig);
    const order = { symbol: 'BTC-USDT', positionId: 'P1', stop: 50_000 };
    const carried = [
      { wish: { do: 'stop', stop: 50_000 }, words: 'stop to 50000', status: 'confirm', order },
    ];
    rig.desk.answers = { answer: { status: 'carried', symbol: 'BTC-USDT', carried } };
    await rig.tap(rig.wire.button('Do it'));
    expect(plainText(rig.wire.last())).toContain('loosens the stop');
  });
});

describe('a message refused for the talk around a whole trade', () => {
  const push = {
    type: 'refusedTalk',
    alertId: 'M7.1abcd',
    text: 'Not traded, from vip: “textbook” may take its trade back. “BTC LONG <b>”',
    symbol: 'BTC-USDT',
    side: 'long',
    entry: { low: 60_000, high: 60_500 },
    stop: { price: 59_000 },
    targets: [62_000, { percent: 5 }],
  } as const;
  const refusedIn = async (rig: Rig): Promise<void> => {
    await rig.chat.deliver({ seq: 1, at: NOW, push });
  };

  it('says why, the trade that it would be in our words, and that nothing is planned', async () => {
    const rig = createRig();
    await refusedIn(rig);
    const lines = plainText(rig.wire.last()).split('\n');
    expect(lines).toEqual([
      expect.stringContaining('Not traded, from vip: “textbook” may take its trade back.') as string,
      'Without the talk around it I would read:',
      '📈 LONG BTC-USDT · entry in 60,000.0–60,500.0',
      'Stop 59,000.0 · targets 62,000.0, 5 % away',
      'Nothing is planned unless you say so. · #1',
    ]);
    expect(rig.wire.last()).not.toContain('BTC LONG <b>');
  });

  it('has a button that plans it: its card comes by itself', async () => {
    const rig = createRig();
    await refusedIn(rig);
    await rig.tap(rig.wire.button('Plan it without the talk'));
    expect(rig.desk.of('planAround')).toEqual([['M7.1abcd']]);
    expect(rig.desk.of('approve')).toEqual([]);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
  });

  it('keeps that button, and says what stands in its way', async () => {
    const rig = createRig();
    await refusedIn(rig);
    const button = rig.wire.button('Plan it without the talk');
    const says = async (answer: object): Promise<string> => {
      rig.desk.answers = { planAround: answer };
      await rig.tap(button);
      return plainText(rig.wire.last());
    };
    const used = { status: 'refused', code: 'used', reason: 'it was planned already (S3)' };
    expect(await says(used)).toContain('It was planned already (S3)');
    const denied = { code: 'card-waits', reason: 'a long waits already (S2)', numbers: {} };
    expect(await says({ status: 'denied', denied, symbol: 'BTC-USDT' })).toContain(
      'a long waits already (S2)',
    );
    Object.assign(rig.desk.alerts, {
      planAround: () => Promise.reject(new StoreUnavailableError('commit', {}, 'gone')),
    });
    await rig.tap(button);
    expect(plainText(rig.wire.last())).toContain('Redis did not answer');
  });

  it('comes at once, and never as a line among others', async () => {
    const rig = createRig();
    const others = [2, 3].map((seq) => ({
      seq,
      at: NOW,
      push: { type: 'notice', level: 'info', text: `note ${seq}` } as const,
    }));
    await rig.chat.deliver({ seq: 1, at: NOW, push }, others);
    expect(rig.wire.button('Plan it without the talk')).toBeDefined();
  });
});

describe('/cancel', () => {
  it('calls off what waits for its price', async () => {
    const rig = createRig();
    rig.desk.signalsById = new Map([['S1', zoned({ status: 'awaiting' })]]);
    await rig.say('/cancel BTC');
    expect(rig.desk.of('cancelAwaiting')).toEqual([['BTC-USDT']]);
    expect(plainText(rig.wire.last())).toContain('No entry waits for its price in BTC-USDT any more.');
  });
});
