import { describe, expect, it } from 'vitest';
import { settingRows } from '../../src/settings.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('/settings and /set', () => {
  it('show value, bounds, effect and origin', async () => {
    expect(await answer('/settings')).toMatch(
      /RISK_PER_TRADE <b>2%<\/b>\n.*MAX_POSITION_SIZE <b>1,000\.00 USDT/s,
    );
    expect(await answer('/settings all')).toMatch(/Fixed until the next start<\/b>\nMODE paper/);
    expect(await answer('/settings risk per trade')).toMatch(
      /RISK_PER_TRADE<\/b> = <b>2%<\/b> · default\nThe share of equity .*\.\nA trade whose stop fills at its price loses about 20\.08 USDT; .*\.\nTakes from 0\.01% to 10%/,
    );
    expect(await answer('/settings mode')).toMatch(/MODE.*🔒 Cannot change while it runs: paper money/s);
    expect(await answer('/settings kucoin_api_key')).toMatch(/not set.*keys never pass through the chat/s);
  });

  it.each([
    ['/set risk_per_trade 1%', 'RISK_PER_TRADE', '0.01'],
    ['/set risk per trade 0.5%', 'RISK_PER_TRADE', '0.005'],
    ['/set RISK_PER_TRADE=0.01', 'RISK_PER_TRADE', '0.01'],
    ['/set cooldown 8h', 'COOLDOWN', '28800'],
    ['/set max_position_size 0.5k', 'MAX_POSITION_SIZE', '500'],
    ['/set leverage 5x', 'LEVERAGE', '5'],
    ['/set approval_ttl 10m', 'APPROVAL_TTL', '600'],
  ])('%s lowers the risk and is done at once', async (text, name, value) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(new RegExp(`✅ <b>${name}</b> .* → `));
    expect(rig.desk.of('change')).toEqual([[name, value]]);
  });

  it('ask once more, with the consequence in USDT, when more can be lost', async () => {
    const rig = createRig();
    expect(await answer('/set risk_per_trade 3%', rig)).toMatch(
      /RISK_PER_TRADE<\/b> 2% → <b>3%<\/b> lets more be lost\.\nA trade whose stop fills at its price loses about 20\.08 USDT → <b>30\.12 USDT/,
    );
    expect(rig.desk.of('change')).toEqual([]);
    await rig.tap(rig.wire.button('Set it'));
    expect(rig.desk.overrides.current().riskPerTrade).toBe(0.03);
    expect(rig.wire.last()).toContain('/set RISK_PER_TRADE reset');
    expect(await answer('/settings', rig)).toContain('RISK_PER_TRADE <b>3%</b> · ✏️ set in chat');
    await rig.say('/set risk_per_trade reset');
    expect(rig.desk.overrides.current().riskPerTrade).toBe(0.02);
  });

  it('a shorter cooldown and trading without asking are asked about, too', async () => {
    const rig = createRig();
    expect(await answer('/set cooldown 1h', rig)).toContain('lets more be lost');
    const asked = await answer('/mode auto', rig);
    expect(asked).toContain('sent without your tap');
    // B8: one answer, not that more can be lost and then that nothing changes.
    expect(asked).not.toMatch(/lets more be lost|changes nothing/);
    expect(rig.desk.of('change')).toEqual([]);
    await rig.tap(rig.wire.button('Set it'));
    expect(rig.desk.overrides.current().approval).toBe('auto');
    await rig.say('/mode ask');
    expect(rig.desk.overrides.current().approval).toBe('ask');
  });

  it.each(settingRows.filter(({ locked, risk }) => !locked && typeof risk === 'string' && risk !== 'none'))(
    '$name asks in the direction that its row names, and not in the other',
    async ({ name, risk, whole, fallback }) => {
      const stepped = (factor: number): string =>
        String(whole ? Math.round(Number(fallback) * factor) : Number(fallback) * factor);
      const [riskier, safer] = risk === 'higher' ? [1.4, 0.6] : [0.6, 1.4];
      const rig = createRig();
      // More room first: a trade may risk no more than a day.
      if (name === 'MAX_OPEN_RISK' || name === 'DAILY_LOSS_LIMIT')
        await answer('/set risk_per_trade 1%', rig);
      expect(await answer(`/set ${name} ${stepped(safer)}`, rig)).toContain('✅');
      expect(await answer(`/set ${name} ${stepped(riskier)}`, rig)).toContain('lets more be lost');
    },
  );

  it.each([
    ['/set', /Change which setting\?/],
    ['/set risk_per_trade', /<b>RISK_PER_TRADE<\/b> = <b>2%<\/b>[^]*Takes from 0\.01% to 10%/],
    ['/set risk_per_trade 50%', /RISK_PER_TRADE: got "0\.5", takes a fraction from 0\.0001 to 0\.1/],
    ['/set risk_per_trade 3', /2% → <b>3%<\/b> lets more be lost/],
    ['/set risk_per_trade 1', /2% → <b>1%<\/b>\nA trade whose stop/],
    ['/set risk 30', /“30” is too much\. It takes from 0\.01% to 10%/],
    ['/set risk_per_trade lots', /“lots” is neither a percentage nor a fraction/],
    ['/set daily_loss_limit 1%', /DAILY_LOSS_LIMIT: got 0\.01, takes at least RISK_PER_TRADE/],
    ['/set leverage 1.5', /takes a whole number/],
    ['/set cooldown 90', /lets more be lost/],
    ['/set max 5', /fits more than one: MAX_OPEN_POSITIONS/],
    ['/set leverag3 5', /Did you mean LEVERAGE\?/],
    ['/set mode live', /Cannot change while it runs/],
    ['/set timeframe 4h', /every indicator is built/],
    ['/set leverage 10', /is <b>10×<\/b> already/],
    ['/mode live', /Cannot change while it runs/],
    ['/mode perhaps', /takes ask or auto/],
  ])('%s changes nothing', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.of('change')).toEqual([]);
  });

  it('buttons change a setting; one that raises risk still asks', async () => {
    const rig = createRig();
    await rig.say('/settings leverage');
    await rig.tap(rig.wire.button('5'));
    expect(rig.desk.overrides.current().leverage).toBe(5);
    await rig.say('/settings leverage');
    await rig.tap(rig.wire.button('10'));
    expect(rig.desk.overrides.current().leverage).toBe(5);
    expect(rig.wire.last()).toContain('lets more be lost');
  });

  it('every setting fits its card and its buttons', async () => {
    const rig = createRig();
    for (const { name } of rig.desk.settings.list()) {
      const text = await answer(`/settings ${name}`, rig);
      expect(text).toContain(name);
      expect(text).not.toMatch(/undefined|NaN/);
    }
  });
});
