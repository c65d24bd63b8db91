import { describe, expect, it } from 'vitest';
import { renderPicture } from '../../../src/chat/pictures/render.js';
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
    const png = await samplePicture({ timeZone: 'UTC', pictures: 'dark' }, renderPicture);
    const rig = createRig({
      commands: [...commands.filter(({ name }) => name !== 'set'), set],
      picture: (kind) => Promise.resolve(kind === 'sample' ? png : undefined),
    });
    await rig.say('/start');
    expect(rig.wire.last()).toContain('the money is paper');
    // 2 % of 1,004 USDT.
    expect(rig.wire.last()).toContain(
      '<b>R</b> is what a trade risks when it opens, now 20.08 USDT, 2% of your',
    );
    await rig.tap(rig.wire.button('What a trade may cost'));
    expect(rig.wire.last()).toContain('<b>What may a trade cost you?</b>');
    await rig.tap(rig.wire.button('Other limits'));
    expect(rig.wire.last()).toContain(
      'Loss of a day <b>5%</b>: Entries pause once a day has lost 50.20 USDT',
    );
    await rig.tap(rig.wire.button('Loss of a day'));
    expect(rig.wire.last()).toContain('What shall it be?');
    await rig.tap(rig.wire.button('10%'));
    expect(rig.wire.last()).toContain('/set DAILY_LOSS_LIMIT 0.1');
    await rig.tap(rig.wire.button('Test alert'));
    const sent = rig.wire.of('sendPhoto').at(-1)?.payload;
    expect(sent?.['caption']).toContain('Nothing is bought');
    expect(sent?.['disable_notification']).toBeUndefined();
    await rig.tap(rig.wire.button('It works'));
    expect(rig.wire.last()).toContain('The button reached me');
    expect(rig.desk.asked.filter(([name]) => !['status'].includes(name))).toEqual([]);
  });

  it('risk by choice: each with its sum and the coins that it leaves out, set as by /set', async () => {
    const rig = createRig();
    await rig.say('/start risk');
    const lines = rig.wire.last().split('\n');
    // Smallest orders: BTC 350, ETH 150, SOL 15 USDT; with stops from 1 to 8 % away they risk up to 28, 12 and 1.20.
    expect(lines.filter((line) => line.startsWith('•'))).toEqual([
      '• <b>Careful</b> 0.5%: 1 R is about 5.02 USDT · not always enough for BTC, ETH',
      '• <b>Middle</b> 1%: 1 R is about 10.04 USDT · not always enough for BTC, ETH',
      '• <b>Bold</b> 2%: 1 R is about 20.08 USDT · not always enough for BTC',
    ]);
    expect(lines.at(-1)).toContain('A stop lies from 1% to 8% away');
    expect(lines.at(-1)).toMatch(/^Looked at: BTC, ETH, SOL\./);
    expect(rig.wire.button('✓ Bold 2%')).toBeDefined();
    await rig.tap(rig.wire.button('Careful'));
    expect(rig.wire.last()).toContain('✅ <b>RISK_PER_TRADE</b> 2% → <b>0.5%</b>');
    expect(rig.desk.of('change')).toEqual([['RISK_PER_TRADE', '0.005']]);
    // What risks more asks once more, here as everywhere.
    await rig.say('/start risk');
    await rig.tap(rig.wire.button('Bold'));
    expect(rig.wire.last()).toContain('lets more be lost');
    expect(rig.desk.of('change')).toHaveLength(1);
  });

  it('risk by choice says what it does not know: the account, and an exchange that does not answer', async () => {
    const rig = createRig();
    const { status } = rig.desk.account;
    rig.desk.account.status = async () => ({ ...(await status()), account: undefined });
    rig.desk.market.smallestOrders = () => Promise.reject(new Error('no connection'));
    await rig.say('/start risk');
    expect(rig.wire.last()).toContain('• <b>Careful</b> 0.5%\n');
    expect(rig.wire.last()).toContain('The account has not been read yet');
    expect(rig.wire.last()).toContain('Which coins would be too small cannot be read now.');
  });

  it('says which money it is', async () => {
    const rig = createRig();
    const { status } = rig.desk.account;
    rig.desk.account.status = async () => ({ ...(await status()), mode: 'live' });
    await rig.say('/start');
    expect(rig.wire.last()).toContain('real account');
  });

  it('has a picture of its own, small and quick enough', async () => {
    const png = await samplePicture({ timeZone: 'UTC', pictures: 'dark' }, renderPicture);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.length).toBeLessThan(150_000);
  });
});
