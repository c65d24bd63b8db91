import { describe, expect, it } from 'vitest';
import { pinnedText } from '../../src/chat/telegram/pinned-status.js';
import { NOW, status } from '../chat/telegram/fixtures.js';
import { createRig } from '../chat/telegram/rig.js';

/** The chat of a recording; `over`: after its last candle. */
const replayed = (over: boolean, again?: () => Promise<void>) => {
  const rig = createRig({ host: { pace: () => 3600, ...(again ? { again } : {}) } });
  const statusOf = rig.desk.account.status;
  rig.desk.account.status = async () => {
    const now = await statusOf();
    const control = { ...now.control, ...(over ? { recordingOver: NOW } : {}) };
    return { ...now, mode: 'replay', control };
  };
  return rig;
};

const result = {
  from: NOW - 23 * 86_400_000,
  to: NOW,
  startEquity: 1000,
  equity: 1043.2,
  trades: 12,
  wins: 5,
  netPnl: 40,
  openPositions: 1,
  openNet: 3.2,
};

describe('B11: the end of a recording in the chat', () => {
  it('has its result, the picture of the equity and three ways on', async () => {
    const kinds: string[] = [];
    const rig = createRig({
      picture: (kind, ref) => {
        kinds.push(`${kind} ${ref}`);
        return Promise.resolve(undefined);
      },
    });
    await rig.deliver({ type: 'recordingOver', result });
    const text = rig.wire.last();
    expect(text).toContain('🏁 <b>The recording is over</b> · 6 Feb 12:00 to 1 Mar 12:00');
    expect(text).toContain('<b>+43.20 USDT</b> (+4.3%) · equity 1,000.00 USDT → <b>1,043.20 USDT</b>');
    expect(text).toContain('12 closed, 5 with a gain: +40.00 USDT');
    expect(text).toContain('1 position still open, counted at the last price: +3.20 USDT.');
    expect(kinds).toEqual(['report all']);
    for (const label of ['Again from the start', 'Go on with live prices', 'What next'])
      expect(rig.wire.button(label)).toBeDefined();
  });

  it('is what /status and the pinned line say, not “Running”', async () => {
    const rig = replayed(true);
    await rig.say('/status');
    expect(rig.wire.last()).toContain('🏁 <b>The recording is over</b>, its last candle closed 1 Mar 12:00');
    expect(rig.wire.last()).not.toContain('Running');
  });

  it('is in the pinned line instead of the market’s date and the speed', () => {
    const replay = { ...status(), mode: 'replay' };
    const pinned = (over: boolean, speed: number): string =>
      pinnedText(
        { ...replay, control: { ...replay.control, ...(over ? { recordingOver: NOW } : {}) } },
        NOW,
        NOW,
        'UTC',
        { pace: () => speed },
      );
    expect(pinned(false, 3600).split('\n').at(-1)).toContain(' · ⏩ 1 Mar 12:00 · 3,600×');
    expect(pinned(false, 0)).toContain('as fast as it goes');
    expect(pinned(true, 3600)).not.toContain('⏩');
    expect(pinned(true, 3600)).toContain('The recording is over');
    expect(pinnedText(replay, NOW, NOW, 'UTC')).not.toContain('⏩');
  });

  it('what next and live prices are answered by words with the exact command', async () => {
    const rig = replayed(true);
    await rig.deliver({ type: 'recordingOver', result });
    await rig.tap(rig.wire.button('Go on with live prices'));
    expect(rig.wire.last()).toContain('<code>MODE=paper npm start</code>');
    await rig.tap(rig.wire.button('What next'));
    expect(rig.wire.last()).toContain('Three weeks prove nothing');
  });

  it('again from the start asks once more, then begins', async () => {
    let begun = 0;
    const rig = replayed(true, () => Promise.resolve(void begun++));
    await rig.deliver({ type: 'recordingOver', result });
    await rig.tap(rig.wire.button('Again from the start'));
    expect(rig.wire.last()).toContain('The account begins anew');
    expect(begun).toBe(0);
    const yes = rig.wire.button('Start again');
    await rig.tap(yes);
    expect(begun).toBe(1);
    expect(rig.wire.last()).toContain('begins again');
    await rig.tap(yes);
    expect(begun).toBe(1);
  });

  it('/again may be said at any time, and asks, too', async () => {
    let begun = 0;
    const rig = replayed(false, () => Promise.resolve(void begun++));
    await rig.say('/again');
    expect(begun).toBe(0);
    await rig.tap(rig.wire.button('Start again'));
    expect(begun).toBe(1);
  });

  it('nothing of it is there where prices are live', async () => {
    const rig = createRig();
    for (const text of ['/demo', '/demo again']) {
      await rig.say(text);
      expect(rig.wire.last()).toContain('No recording is played here');
    }
    await rig.say('/again');
    expect(rig.wire.last()).toContain('Only a recording can be played again');
  });

  it('/demo takes three words', async () => {
    const rig = replayed(false);
    await rig.say('/demo backwards');
    expect(rig.wire.last()).toContain('takes again, live or next');
    await rig.say('/demo');
    expect(rig.wire.last()).toContain('market time 1 Mar 12:00');
  });
});
