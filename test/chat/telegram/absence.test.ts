import { afterEach, describe, expect, it } from 'vitest';
import { cameMeanwhile } from '../../../src/chat/telegram/absence.js';
import { absenceCard } from '../../../src/chat/telegram/cards/absence.js';
import { plainText } from '../../../src/chat/telegram/outgoing.js';
import { NOW, plan, signal } from './fixtures.js';
import { createRig, FakeDesk, type Rig } from './rig.js';
import { isSound } from './sound-html.js';
import { MINUTE, HOUR } from '../../../src/domain/index.js';

describe('what came while the owner was silent', () => {
  const heard = { spokeAt: NOW };
  const at = (hours: number, over: Parameters<typeof signal>[0] = {}) =>
    signal({ offeredAt: NOW + hours * HOUR, ...over });
  const told = (hours: number, ...signals: ReturnType<typeof signal>[]) =>
    cameMeanwhile(heard, signals, NOW + hours * HOUR).length;

  it('is told after eight hours, not sooner', () => {
    expect([told(7.99, at(1)), told(8, at(1))]).toEqual([0, 1]);
  });

  it('is nothing when nothing came since the last word', () => {
    expect([told(9), told(9, at(-1)), told(9, at(0))]).toEqual([0, 0, 0]);
  });

  it('waits an hour with a card that has just rung', () => {
    expect([told(12, at(11.5)), told(12.5, at(11.5)), told(12, at(11.5), at(10))]).toEqual([0, 1, 2]);
  });

  it('leaves out what was traded by itself, and cards that gave way to another', () => {
    expect(told(9, at(1, { status: 'approved' }), at(1, { status: 'replaced' }))).toBe(0);
    expect(told(9, at(1, { status: 'expired' }), at(1, { status: 'ended' }))).toBe(2);
  });

  it('is told once', () => {
    expect(cameMeanwhile({ ...heard, told: true }, [at(1)], NOW + 30 * HOUR)).toEqual([]);
  });
});

describe('the message', () => {
  it('says what came, what waits, with its card’s button, and what is over, why', () => {
    const open = signal({ id: 'S3', expiresAt: NOW + 4 * HOUR, createdAt: NOW - 8 * HOUR });
    const ended = signal({ status: 'ended', note: 'the 4h frame has turned <short>' });
    const { text, buttons } = absenceCard({
      silence: 9 * HOUR,
      marketNow: NOW,
      came: [open, ended, signal({ status: 'expired', plan: plan({ symbol: 'ETH-USDT', side: 'short' }) })],
      waiting: [open],
    });
    expect(plainText(text).split('\n')).toEqual([
      '👋 3 signals came in the 9 h since your last word',
      '1 waiting',
      expect.stringMatching(/^📈 LONG BTC-USDT .* 8 h old, 4 h left · S3$/),
      'Over by now:',
      '• 📈 LONG BTC-USDT: ended, the 4h frame has turned <short>',
      '• 📉 SHORT ETH-USDT: expired',
    ]);
    expect(buttons?.flat().map(({ id }) => id)).toEqual(['signals S3']);
  });

  it('stays short whatever came', () => {
    const many = Array.from({ length: 200 }, (_, n) => signal({ id: `S${n}` }));
    const card = absenceCard({
      silence: HOUR,
      marketNow: NOW,
      came: [...many, ...many.map((one) => ({ ...one, status: 'ended' as const, note: '<&>'.repeat(90) }))],
      waiting: many,
    });
    expect(card.text.split('\n').length).toBeLessThan(24);
    expect(card.text.length).toBeLessThanOrEqual(4096);
    expect(isSound(card.text)).toBe(true);
    expect(card.buttons).toHaveLength(8);
  });
});

describe('the chat', () => {
  const running: Rig[] = [];
  afterEach(() => Promise.all(running.splice(0).map((rig) => rig.chat.stop())));

  const started = async (over: Parameters<typeof createRig>[0] = {}): Promise<Rig> => {
    const rig = createRig(over);
    running.push(rig);
    rig.desk.signalsById.clear();
    await rig.chat.start();
    return rig;
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  };
  /** Time goes by in steps of ten minutes; the chat looks around in each. */
  const after = async (rig: Rig, hours: number): Promise<void> => {
    for (let done = 0; done < hours * 6; done += 1) {
      rig.clock.advance(10 * MINUTE);
      await settle();
    }
  };
  const owed = async (rig: Rig) =>
    (await rig.store.owedPushes(100)).filter(({ push }) => push.type === 'missed');
  const comes = (rig: Rig): void => {
    rig.desk.signalsById.set(
      'S1',
      signal({ offeredAt: rig.clock.now(), expiresAt: rig.clock.now() + 40 * HOUR }),
    );
  };

  it('owes one message after eight hours of silence, and no more until the owner has been heard', async () => {
    const rig = await started();
    await rig.say('/status');
    await after(rig, 1);
    comes(rig);
    await after(rig, 6.5);
    expect(await owed(rig)).toEqual([]);
    await after(rig, 24);
    expect(await owed(rig)).toHaveLength(1);
    await rig.say('/status');
    await after(rig, 1);
    comes(rig);
    await after(rig, 9);
    expect(await owed(rig)).toHaveLength(2);
  });

  it('counts from its first look for an owner who never said a word, and a tap is a word', async () => {
    const rig = await started();
    await after(rig, 1);
    comes(rig);
    await rig.deliver({ type: 'signal', signalId: 'S1' });
    await after(rig, 6);
    expect(await owed(rig)).toEqual([]);
    await after(rig, 2);
    expect(await owed(rig)).toHaveLength(1);
    await rig.tap(rig.wire.button('Why'));
    await after(rig, 1);
    comes(rig);
    await after(rig, 8);
    expect(await owed(rig)).toHaveLength(2);
  });

  it('tells once, also when another process goes on', async () => {
    const rig = await started();
    await rig.say('/status');
    await after(rig, 1);
    comes(rig);
    await after(rig, 8);
    const desk = new FakeDesk();
    const again = await started({ store: rig.store, desk });
    again.clock.advance(9 * HOUR);
    comes(again);
    await after(again, 9);
    expect(await owed(rig)).toHaveLength(1);
  });

  it('says it as things stand when it is delivered, silently in quiet hours, not at all when signals are off', async () => {
    const rig = await started();
    comes(rig);
    const push = { type: 'missed', since: NOW - 9 * HOUR, signalIds: ['S1', 'S7'] } as const;
    await rig.deliver(push, 3);
    expect(rig.wire.last()).toMatch(/1 signal came[^]*1 waiting[^]*#3$/);
    await rig.tap(rig.wire.button('BTC-USDT card'));
    expect(rig.wire.button('Approve')).toBeDefined();
    rig.desk.signalsById.set('S1', signal({ status: 'expired' }));
    await rig.say('/notify quiet 11:00-13:00');
    await rig.deliver(push, 4);
    expect(rig.wire.last()).toMatch(/None waits[^]*Over by now/);
    expect(rig.wire.of('sendMessage').at(-1)?.payload['disable_notification']).toBe(true);
    await rig.say('/notify signal off');
    const sent = rig.wire.calls.length;
    await rig.deliver(push, 5);
    expect(rig.wire.calls).toHaveLength(sent);
  });
});
