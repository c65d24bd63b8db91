import { describe, expect, it } from 'vitest';
import { packTap } from '../../../src/chat/telegram/callback.js';
import { position, signal } from './fixtures.js';
import { createRig, FakeDesk } from './rig.js';

const withCard = async (desk = new FakeDesk()) => {
  const rig = createRig({ desk });
  expect(await rig.deliver({ type: 'signal', signalId: 'S1' })).toEqual({ status: 'delivered' });
  return rig;
};
const toasts = (rig: Awaited<ReturnType<typeof withCard>>) =>
  rig.wire.of('answerCallbackQuery').map(({ payload }) => payload['text'] ?? '');

describe('buttons of a signal', () => {
  it('approve: answered first, asked of the desk once, card edited without buttons', async () => {
    const rig = await withCard();
    const before = rig.wire.calls.length;
    await rig.tap(rig.wire.button('Approve'), { id: 77 });
    expect(rig.wire.calls[before]?.method).toBe('answerCallbackQuery');
    expect(rig.desk.of('approve')).toEqual([['S1', 1, expect.objectContaining({ key: 'u77' })]]);
    const edit = rig.wire.of('editMessageText')[0]?.payload;
    expect(edit?.['text']).toContain('Approved');
    expect(edit?.['reply_markup']).toBeUndefined();
  });

  it('a second tap on the same button does nothing and says so', async () => {
    const rig = await withCard();
    const data = rig.wire.button('Approve');
    await rig.tap(data);
    await rig.tap(data);
    await rig.tap(data);
    expect(rig.desk.of('approve')).toHaveLength(1);
    expect(toasts(rig).slice(1)).toEqual([
      'Nothing done: this signal is approved already.',
      'Nothing done: this signal is approved already.',
    ]);
  });

  it('a redelivered update acts once, in this process and after a restart', async () => {
    const rig = await withCard();
    const data = rig.wire.button('2×');
    await rig.tap(data, { id: 5000 });
    await rig.tap(data, { id: 5000 });
    const again = createRig({ store: rig.store, desk: rig.desk });
    await again.tap(data, { id: 5000 });
    expect(rig.desk.of('resize')).toHaveLength(1);
    expect(again.wire.calls).toEqual([]);
  });

  it('½× bumps the version: the old buttons are stale, the new ones work', async () => {
    const rig = await withCard();
    const old = rig.wire.button('Approve');
    await rig.tap(rig.wire.button('½×'));
    expect(rig.desk.of('resize')).toEqual([['S1', 1, 0.5]]);
    await rig.tap(old);
    expect(rig.desk.of('approve')).toEqual([]);
    expect(toasts(rig).at(-1)).toContain('card has changed');
    await rig.tap(rig.wire.button('Approve'));
    expect(rig.desk.of('approve')).toHaveLength(1);
  });

  it('expired, forged and foreign buttons do nothing and say so', async () => {
    const rig = await withCard();
    const good = rig.wire.button('Approve');
    for (const bad of [
      packTap({ action: 'approve', id: 'S1', version: 1 }, 'guessed'),
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
      good.replace('ap|', 'db|'),
      good.replace('S1', 'S2'),
      '',
      '|||',
      'x'.repeat(64),
    ])
      await rig.tap(bad);
    expect(new Set(toasts(rig))).toEqual(new Set(['Nothing done: this button is not mine.']));
    rig.clock.advance(300_000);
    await rig.tap(good);
    expect(toasts(rig).at(-1)).toContain('expired');
    expect(rig.desk.asked).toEqual([]);
  });

  it('works after a restart: the secret is kept', async () => {
    const rig = await withCard();
    const again = createRig({ store: rig.store, desk: rig.desk });
    await again.tap(rig.wire.button('Skip'));
    expect(rig.desk.of('skip')).toEqual([['S1', 1]]);
    expect(again.wire.of('editMessageText')).toHaveLength(1);
  });

  it.each([
    [{ status: 'refused', code: 'x', reason: 'price ran 0.4 R away' }, 'Price ran 0.4 R away'],
    [
      {
        status: 'denied',
        denied: { denied: true, code: 'frame-turned', reason: 'daily <loss>', numbers: {} },
      },
      'daily &lt;loss&gt;',
    ],
    [
      { status: 'asked', signal: signal(), why: 'the worst case rose' },
      'the worst case rose. The card shows what changed',
    ],
  ])('says what came of an approval: %j', async (answer, text) => {
    const rig = await withCard();
    rig.desk.answers.approve = answer;
    await rig.tap(rig.wire.button('Approve'));
    expect(rig.wire.last()).toContain(text);
  });

  it('a plan that may lose more is put on the same card, what changed marked, and asked about once more', async () => {
    const rig = await withCard();
    const tapped = signal();
    const plan = { ...tapped.plan, entry: 61_500, worstCase: 25 };
    const asked = signal({ cardVersion: 2, plan, before: tapped.plan });
    rig.desk.signals.approve = () => {
      rig.desk.signalsById.set('S1', asked);
      return Promise.resolve({ status: 'asked', signal: asked, why: 'the worst case rose' });
    };
    const old = rig.wire.button('Approve');
    await rig.tap(old);
    expect(rig.wire.of('editMessageText')[0]?.payload['text']).toMatch(
      /−25.00 USDT[^]* 🔺 was −19.80 USDT[^]*Entry <b>61,500.0<\/b> 🔺 was 61,000.0\nStop <b>59,780.0<\/b> [^🔺]*\n/u,
    );
    expect(rig.wire.last()).toContain('Nothing sent</b>: the worst case rose');
    // A second tap on what was seen before the question is no answer to it.
    await rig.tap(old);
    expect(toasts(rig).at(-1)).toContain('card has changed');
    await rig.tap(rig.wire.button('Skip'));
    expect(rig.desk.of('skip')).toEqual([['S1', 2]]);
  });

  it('buttons of before a later candle are good; those of before another size are not', async () => {
    const rig = await withCard();
    const seen = rig.wire.button('Approve');
    rig.desk.signalsById.set('S1', signal({ cardVersion: 3, earlier: [{ version: 2, worstCase: 20 }] }));
    await rig.tap(seen);
    expect(rig.desk.of('approve')).toEqual([]);
    rig.desk.signalsById.set('S1', signal({ cardVersion: 3, earlier: [{ version: 1, worstCase: 20 }] }));
    await rig.tap(seen);
    expect(rig.desk.of('approve')).toEqual([['S1', 1, expect.anything()]]);
  });

  it('an expired card has one button, which plans it again', async () => {
    const rig = await withCard();
    rig.desk.signalsById.set('S1', signal({ status: 'expired', cardVersion: 2 }));
    await rig.deliver({ type: 'signalChanged', signalId: 'S1' });
    const again = rig.wire.button('Plan again');
    await rig.tap(again);
    expect(rig.desk.of('planAgain')).toEqual([['S1', 2, 1]]);
    rig.desk.answers.planAgain = {
      status: 'denied',
      denied: { denied: true, code: 'frame-turned', reason: 'the 4h frame has turned short', numbers: {} },
    };
    await rig.tap(again);
    expect(rig.wire.last()).toContain('the 4h frame has turned short');
    rig.desk.signalsById.set('S1', signal({ status: 'replaced', cardVersion: 3 }));
    await rig.tap(again);
    expect(rig.desk.of('planAgain')).toHaveLength(2);
    expect(toasts(rig).at(-1)).toBe('Nothing done: this signal gave way to another card.');
  });

  it('an approval stands although the card cannot be drawn', async () => {
    const rig = await withCard();
    rig.wire.fail('editMessageText', { error_code: 502, description: 'Bad Gateway' });
    await rig.tap(rig.wire.button('Approve'));
    expect(rig.desk.of('approve')).toHaveLength(1);
    expect(rig.wire.texts().join()).not.toContain('failed');
  });

  it('why tells the votes', async () => {
    const rig = await withCard();
    await rig.tap(rig.wire.button('Why'));
    expect(rig.wire.last()).toContain('EMA 12 above EMA 26 · weight 2.5');
  });

  it('says so when the state cannot be read', async () => {
    const rig = await withCard();
    rig.desk.down = true;
    await rig.tap(rig.wire.button('Approve'));
    expect(toasts(rig)).toEqual(['Nothing done: the state cannot be read now. Try again.']);
    expect(rig.desk.asked).toEqual([]);
  });
});

describe('buttons that show', () => {
  it('run what only reads', async () => {
    const rig = createRig();
    await rig.say('/status');
    await rig.tap(rig.wire.button('Balance'));
    expect(rig.wire.last()).toContain('Peak');
  });

  it('never run what acts', async () => {
    const rig = await withCard();
    const secret = (await rig.store.get('secret', 'buttons'))?.value.value ?? '';
    for (const id of ['close BTC', 'resume', 'scale BTC -50%', 'halt now', 'pause'])
      await rig.tap(packTap({ action: 'show', id, version: 0 }, secret));
    expect(rig.desk.asked).toEqual([]);
  });
});

describe('buttons of a position', () => {
  const withPosition = async () => {
    const rig = createRig();
    await rig.deliver({ type: 'positionChanged', positionId: 'P1' });
    return rig;
  };

  it('close half: good once for one version of the position', async () => {
    const rig = await withPosition();
    const data = rig.wire.button('Close half');
    await Promise.all([rig.tap(data), rig.tap(data), rig.tap(data)]);
    expect(rig.desk.of('close')).toHaveLength(1);
    expect(rig.desk.of('close')[0]?.slice(0, 2)).toEqual(['BTC-USDT', 0.5]);
    // The position that the button was drawn for, whatever is in the symbol by then.
    expect(rig.desk.of('close')[0]?.at(-1)).toBe('P1');
    expect(rig.wire.texts().filter((text) => text.includes('used already'))).toHaveLength(2);
  });

  it('may be used again when nothing was done', async () => {
    const rig = await withPosition();
    const data = rig.wire.button('Close half');
    rig.desk.answers.close = { status: 'refused', code: 'busy', reason: 'an order is working' };
    await rig.tap(data);
    expect(rig.wire.last()).toBe('⚠️ An order is working');
    rig.desk.answers.close = undefined;
    await rig.tap(data);
    expect(rig.desk.of('close')).toHaveLength(2);
  });

  it('of an older version or a closed position do nothing', async () => {
    const rig = await withPosition();
    const data = rig.wire.button('Close half');
    const [first] = rig.desk.open;
    if (!first) throw new Error('no position');
    rig.desk.open = [{ ...first, position: position({ cardVersion: 2 }) }];
    await rig.tap(data);
    expect(toasts(rig).at(-1)).toContain('position has changed');
    rig.desk.open = [];
    await rig.tap(data);
    expect(toasts(rig).at(-1)).toContain('closed');
    expect(rig.desk.asked).toEqual([]);
  });

  it('stop to entry and target', async () => {
    const rig = await withPosition();
    await rig.tap(rig.wire.button('Stop to entry'));
    expect(rig.desk.of('retarget')[0]?.[0]).toEqual({
      symbol: 'BTC-USDT',
      positionId: 'P1',
      stop: 'entry',
    });
    await rig.tap(rig.wire.button('Target'));
    expect(rig.wire.last()).toContain('/target BTC sl 60270.0');
  });

  it('chart and refresh only read', async () => {
    const rig = await withPosition();
    await rig.tap(rig.wire.button('Refresh'));
    await rig.tap(rig.wire.button('Chart'));
    expect(rig.desk.asked).toEqual([]);
    expect(rig.wire.of('editMessageText')).toHaveLength(1);
  });
});
