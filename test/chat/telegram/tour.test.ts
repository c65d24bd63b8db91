import { describe, expect, it } from 'vitest';
import { samplePicture } from '../../../src/run/sample-picture.js';
import { commands } from '../../../commands/index.js';
import type { Command } from '../../../src/chat/telegram/command.js';
import { createRig } from './rig.js';

/** Says back what it was asked to set. */
const set: Command = {
  name: 'set',
  aliases: [],
  help: '/set',
  kind: 'money',
  run: ({ text }) => Promise.resolve({ text }),
};

describe('the tour', () => {
  it('goes by buttons: what runs, the risk in plain words, a choice, a test alert with picture and button', async () => {
    const png = await samplePicture('UTC');
    const rig = createRig({
      commands: [...commands.filter(({ name }) => name !== 'set'), set],
      picture: (kind) => Promise.resolve(kind === 'sample' ? png : undefined),
    });
    await rig.say('/start');
    expect(rig.wire.last()).toContain('the money is paper');
    await rig.tap(rig.wire.button('What a trade may cost'));
    // 2 % of 1,004 USDT.
    expect(rig.wire.last()).toContain(
      'Risk of a trade <b>2%</b>: A trade whose stop fills at its price loses about 20.08 USDT;',
    );
    await rig.tap(rig.wire.button('Risk of a trade'));
    expect(rig.wire.last()).toContain('What shall it be?');
    await rig.tap(rig.wire.button('0.5%'));
    expect(rig.wire.last()).toContain('/set RISK_PER_TRADE 0.005');
    await rig.tap(rig.wire.button('Test alert'));
    const sent = rig.wire.of('sendPhoto').at(-1)?.payload;
    expect(sent?.['caption']).toContain('Nothing is bought');
    expect(sent?.['disable_notification']).toBeUndefined();
    await rig.tap(rig.wire.button('It works'));
    expect(rig.wire.last()).toContain('The button reached me');
    expect(rig.desk.asked.filter(([name]) => !['status'].includes(name))).toEqual([]);
  });

  it('says which money it is', async () => {
    const rig = createRig();
    const { status } = rig.desk.account;
    rig.desk.account.status = async () => ({ ...(await status()), mode: 'live' });
    await rig.say('/start');
    expect(rig.wire.last()).toContain('real account');
  });

  it('has a picture of its own, small and quick enough', async () => {
    const png = await samplePicture('UTC');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.length).toBeLessThan(150_000);
  });
});
