import { describe, expect, it } from 'vitest';
import type { Push, Signal } from '../../../src/domain/index.js';
import { entry, figures, plan, position, signal, trade } from './fixtures.js';
import { createRig, type Rig } from './rig.js';

const DELIVERED = { status: 'delivered' };

describe('the position card', () => {
  const push: Push = { type: 'positionChanged', positionId: 'P1' };

  it('is one message, edited, until it says how it ended', async () => {
    const rig = createRig();
    await rig.deliver(push, 1);
    await rig.deliver(push, 2);
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
    expect(rig.wire.of('editMessageText')).toHaveLength(1);
    rig.desk.open = [];
    expect(await rig.deliver({ type: 'exit', trade: trade() }, 3)).toEqual(DELIVERED);
    const end = rig.wire.of('editMessageText')[1]?.payload;
    expect(end?.['text']).toContain('closed');
    expect(end).not.toHaveProperty('reply_markup');
    expect(rig.wire.last()).toMatch(/−10.37 USDT[^]*#3$/);
    expect(await rig.store.get('card', 'P1')).toBeUndefined();
    expect(await rig.deliver(push, 4)).toEqual(DELIVERED);
    expect(rig.wire.of('sendMessage')).toHaveLength(2);
  });
});

const opened: Push = {
  type: 'fill',
  positionId: 'P1',
  symbol: 'BTC-USDT',
  side: 'long',
  action: 'opened',
  contracts: 8,
  coins: 0.008,
  price: 61_000,
  notional: 488,
  fee: 0.29,
  openContracts: 8,
  stop: 59_780,
};
const moved: Push = {
  type: 'moved',
  positionId: 'P1',
  symbol: 'BTC-USDT',
  side: 'long',
  what: 'stop',
  from: 59_780,
  to: 60_000,
  cause: 'trail',
};

describe('messages about a position', () => {
  it('an opening fill is followed by the card, later ones redraw it', async () => {
    const rig = createRig();
    await rig.deliver(opened, 1);
    expect(
      rig.wire.of('sendMessage').map(({ payload }) => String(payload['reply_markup'] !== undefined)),
    ).toEqual(['false', 'true']);
    await rig.deliver(moved, 2);
    expect(rig.wire.of('sendMessage')).toHaveLength(3);
    expect(rig.wire.of('editMessageText')).toHaveLength(1);
  });

  it('a card that cannot be drawn does not repeat the message', async () => {
    const rig = createRig();
    await rig.deliver(opened, 1);
    rig.wire.fail('editMessageText', { error_code: 502, description: 'Bad Gateway' });
    expect(await rig.deliver(moved, 2)).toEqual(DELIVERED);
  });
});

/** Starts the chat for its refreshing alone: the polls hang, as long polls do. */
const living = async (): Promise<Rig> => {
  const rig = createRig();
  await rig.deliver({ type: 'signal', signalId: 'S1' });
  await rig.deliver({ type: 'positionChanged', positionId: 'P1' });
  await rig.chat.start();
  return rig;
};
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
};
const after = async (rig: Rig, ms: number): Promise<void> => {
  for (let done = 0; done < ms; done += 3_000) {
    rig.clock.advance(3_000);
    await settle();
  }
};
const edits = (rig: Rig): string[] =>
  rig.wire.of('editMessageText').map(({ payload }) => String(payload['text']));

describe('the picture of a card', () => {
  const PNG = Buffer.from('png');
  const planned = (rig: Rig, over: Parameters<typeof plan>[0], status: Signal['status'] = 'offered'): void =>
    void rig.desk.signalsById.set('S1', signal({ cardVersion: 2, status, plan: plan(over) }));
  const resized = async (picture: () => Promise<Buffer | undefined>): Promise<Rig> => {
    const rig = createRig({ picture });
    await rig.deliver({ type: 'signal', signalId: 'S1' });
    planned(rig, { worstCase: 40 });
    return rig;
  };

  it('is drawn anew with another plan, and only then', async () => {
    const rig = await resized(() => Promise.resolve(PNG));
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.of('editMessageMedia')).toHaveLength(1);
    expect(rig.wire.of('editMessageMedia')[0]?.payload).toMatchObject({
      media: { type: 'photo', parse_mode: 'HTML' },
      reply_markup: { inline_keyboard: expect.any(Array) as unknown },
    });
    expect(rig.wire.of('editMessageCaption')).toHaveLength(1);
  });

  it('is drawn anew where Approve made another plan, and not where it took the one that is shown', async () => {
    const drawings = async (over: Parameters<typeof plan>[0]): Promise<number> => {
      const rig = createRig({ picture: () => Promise.resolve(PNG) });
      await rig.deliver({ type: 'signal', signalId: 'S1' });
      planned(rig, over, 'approved');
      await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
      return rig.wire.of('editMessageMedia').length;
    };
    expect(await drawings({ entry: 61_200 })).toBe(1);
    expect(await drawings({ stop: 59_000 })).toBe(1);
    expect(await drawings({})).toBe(0);
  });

  it('is drawn anew by the process after the one that drew the old plan', async () => {
    const before = createRig({ picture: () => Promise.resolve(PNG) });
    await before.deliver({ type: 'signal', signalId: 'S1' });
    const rig = createRig({ picture: () => Promise.resolve(PNG), store: before.store });
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.of('editMessageMedia')).toHaveLength(0);
    planned(rig, { target: 64_000 });
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.of('editMessageMedia')).toHaveLength(1);
  });

  it('stays when there is none: the caption is edited', async () => {
    let drawings = 0;
    const rig = await resized(() => Promise.resolve((drawings += 1) === 1 ? PNG : undefined));
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.of('editMessageCaption')).toHaveLength(1);
  });

  it('refused by the chat: the caption is edited all the same', async () => {
    const rig = await resized(() => Promise.resolve(PNG));
    rig.wire.fail('editMessageMedia', { error_code: 404, description: 'Not Found: method not found' });
    expect(await rig.deliver({ type: 'signalChanged', signalId: 'S1' })).toEqual(DELIVERED);
    expect(rig.wire.of('editMessageCaption')).toHaveLength(1);
  });

  it('of a closed trade comes with its exit', async () => {
    const rig = createRig({
      picture: (kind, ref) => Promise.resolve(kind === 'trade' && ref === 'P1' ? PNG : undefined),
    });
    await rig.deliver({ type: 'exit', trade: trade() });
    expect(rig.wire.of('sendPhoto')).toHaveLength(1);
  });
});

describe('cards that live', () => {
  it('count down every 15 s, not more often', async () => {
    const rig = await living();
    await after(rig, 12_000);
    expect(edits(rig)).toEqual([]);
    await after(rig, 3_000);
    expect(edits(rig).filter((text) => text.includes('285 s left'))).toHaveLength(1);
    await after(rig, 15_000);
    expect(edits(rig).filter((text) => text.includes('s left'))).toHaveLength(2);
    await rig.chat.stop();
  });

  it('show at once that the target rests', async () => {
    const rig = await living();
    const [first] = position().protection;
    const both = first ? [first, { ...first, type: 'takeProfit' as const }] : [];
    rig.desk.open = [figures({}, { protection: both })];
    await after(rig, 3_000);
    expect(edits(rig)).toHaveLength(1);
    expect(edits(rig)[0]).toContain('63,440.0</b> (+3.2%) ✓ resting');
    await rig.chat.stop();
  });

  it('rest for 30 s after a failure, and stop with the chat', async () => {
    const rig = await living();
    rig.wire.fail('editMessageText', { error_code: 502, description: 'Bad Gateway' });
    rig.desk.signalsById.set('S1', signal({ cardVersion: 2 }));
    await after(rig, 27_000);
    expect(edits(rig)).toHaveLength(1);
    await after(rig, 6_000);
    expect(edits(rig).length).toBeGreaterThan(1);
    await rig.chat.stop();
    const before = edits(rig).length;
    await after(rig, 60_000);
    expect(edits(rig)).toHaveLength(before);
  });
});

describe('the card of an approved signal', () => {
  it('says at what price and how long its order rests, as long as it does', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', signal({ status: 'approved', intentId: 'AS1' }));
    await rig.store.commit({
      put: [{ kind: 'card', id: 'S1', value: { chatId: 42, messageId: 5, hasPhoto: false } }],
    });
    rig.desk.entry = restingEntry;
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.last()).toContain('Rests at <b>61,000.0</b> for the maker fee, 30 s at most');
    rig.desk.entry = { ...restingEntry, status: 'filled' };
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    expect(rig.wire.last()).toContain('Approved');
    expect(rig.wire.last()).not.toContain('Rests at');
  });
});

const restingEntry = entry({
  status: 'working',
  signalId: 'S1',
  steps: [
    {
      request: {
        clientOrderId: 'rad-me-AS1-i0',
        symbol: 'BTC-USDT',
        side: 'buy',
        type: 'limit',
        contracts: 8,
        price: 61_000,
        timeInForce: 'PO',
        reduceOnly: false,
        leverage: 5,
      },
      status: 'open',
      filled: 0,
      booked: 0,
      recordedAt: 0,
      restUntil: 30_000,
    },
  ],
});
