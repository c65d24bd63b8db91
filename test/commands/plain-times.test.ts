import { describe, expect, it } from 'vitest';
import { status } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

const doIt = (rig: Rig): Promise<void> => rig.tap(rig.wire.button('Do it'));

describe('a time', () => {
  it('B6: /resume in 2h lets the pause end then, and does not resume now', async () => {
    const rig = createRig();
    expect(await answer('/resume in 2h', rig)).toMatch(
      /Entries paused<\/b> until 1 Mar 14:00.*\nEntries go on by themselves 1 Mar 14:00, in 2 h by your clock/,
    );
    expect(rig.desk.of('resume')).toEqual([]);
    expect(rig.desk.of('resumeAt')).toEqual([[rig.clock.now() + 7_200_000]]);
  });

  it('/resume with words that are none changes nothing', async () => {
    const rig = createRig();
    expect(await answer('/resume soon', rig)).toMatch(/is not a length of time/);
    expect(rig.desk.asked).toEqual([]);
  });

  it('resume in plain words is shown first', async () => {
    const rig = createRig();
    const paused = { ...status().control, paused: true, pauseReason: 'by the owner (/pause)' };
    rig.desk.account.status = () => Promise.resolve(status({ control: paused }));
    expect(await answer('resume tomorrow 9am', rig)).toMatch(
      /^Let entries begin again from 2 Mar 09:00 on · .*paused/,
    );
    expect(rig.desk.asked).toEqual([]);
    await doIt(rig);
    expect(rig.desk.of('resumeAt')).toEqual([[Date.UTC(2026, 2, 2, 9)]]);
  });

  it('/pause until a time of day, in the owner’s zone', async () => {
    const rig = createRig({ timeZone: 'Europe/Berlin' });
    await rig.say('/pause until 18:00');
    expect(new Date(rig.desk.of('pause')[0]?.[1] as number).toISOString()).toContain('T17:00');
  });

  it('/mute 8h is quiet for so long, and /mute off ends it', async () => {
    const rig = createRig();
    expect(await answer('/mute 8h', rig)).toMatch(/Quiet until 1 Mar 20:00, 8 h from now/);
    await rig.deliver({ type: 'notice', level: 'warning', text: 'a word' }, 1);
    expect(rig.wire.texts().join()).not.toContain('a word');
    await rig.deliver({ type: 'notice', level: 'alarm', text: 'an alarm' }, 2);
    expect(rig.wire.last()).toContain('an alarm');
    await rig.say('unmute');
    await rig.deliver({ type: 'notice', level: 'warning', text: 'another word' }, 3);
    expect(rig.wire.texts().join()).toMatch(/While it was quiet.*a word.*another word/s);
  });

  it('/mute alone asks for how long', async () => {
    const rig = createRig();
    await rig.say('mute');
    await rig.tap(rig.wire.button('2 h'));
    expect(rig.wire.last()).toMatch(/Quiet until 1 Mar 14:00/);
  });
});

describe('settings', () => {
  it('/set risk 1 is shown as one percent and done after a tap', async () => {
    const rig = createRig();
    expect(await answer('/set risk 1', rig)).toMatch(/^<b>RISK_PER_TRADE<\/b> 2% → <b>1%<\/b>/);
    expect(rig.desk.of('change')).toEqual([]);
    await rig.tap(rig.wire.button('Set it'));
    expect(rig.desk.of('change')).toEqual([['RISK_PER_TRADE', '0.01']]);
  });

  it('plain words are shown, also where the command would act at once', async () => {
    const rig = createRig();
    expect(await answer('set risk to 1%', rig)).toMatch(/^<b>RISK_PER_TRADE<\/b> 2% → <b>1%<\/b> · A trade/);
    expect(rig.desk.of('change')).toEqual([]);
    await doIt(rig);
    expect(rig.desk.of('change')).toEqual([['RISK_PER_TRADE', '0.01']]);
  });

  it('/mode auto says one thing of what it changes', async () => {
    const rig = createRig();
    const asked = await answer('/mode auto', rig);
    expect(asked).toBe(
      '⚠️ <b>APPROVAL</b> ask → <b>auto</b>\nWith auto, trades are sent without your tap, within your limits.',
    );
    await rig.tap(rig.wire.button('Set it'));
    expect(rig.wire.last()).toContain('With auto, trades are sent without your tap, within your limits.');
    expect(rig.wire.last()).not.toContain('changes nothing');
  });
});
