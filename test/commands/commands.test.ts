import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { pinnedText } from '../../src/chat/telegram/pinned-status.js';
import { GLOSSARY } from '../../src/chat/words/index.js';
import { signal, status } from '../chat/telegram/fixtures.js';
import { createRig, type Question, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('the table of commands', () => {
  it('are all listed by /help, as it says', async () => {
    const text = await answer('/help');
    for (const { name } of commands) expect(text).toMatch(new RegExp(`^/${name}: `, 'm'));
  });

  it('has every name and alias once, in the form that Telegram takes, with help and a short menu line', () => {
    const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
    for (const { help, menu } of commands) {
      expect(help.length).toBeGreaterThan(5);
      if (menu) expect(menu.length).toBeLessThanOrEqual(60);
    }
  });

  it.each([
    'start',
    'help',
    'status',
    'signals',
    'positions',
    'close',
    'scale',
    'target',
    'pause',
    'resume',
    'halt',
    'balance',
  ])('knows /%s, and /help tells about it', async (name) => {
    expect(commands.some((command) => command.name === name)).toBe(true);
    expect(await answer(`/help ${name}`)).toContain(`/${name}`);
  });

  it.each([
    ['forceexit', 'close'],
    ['fx', 'close'],
    ['stopentry', 'pause'],
    ['stopbuy', 'pause'],
    ['count', 'positions'],
  ])('takes freqtrade’s /%s for /%s', (alias, name) =>
    expect(commands.find(({ aliases }) => aliases.includes(alias))?.name).toBe(name),
  );
});

describe('commands that read', () => {
  it.each([
    ['/start', /paper/],
    ['/help', /\/halt: /],
    ['/help R', /what a trade risks when it opens/],
    ['/help take profit', /<b>target<\/b>: /],
    ['/help target', /^<b>target<\/b>: [^]*\n\n[^]*\/target/],
    ['/help stop', /^<b>stop<\/b>: [^]*\n\n[^]*\/pause/],
    ['/help nothing', /There is no \/nothing/],
    ['/help clse', /There is no \/clse\. \/help lists all/],
    ['/help statu', /Did you mean \/status\?/],
    [
      '/status',
      /Running.*\nEquity <b>1,004.00 USDT<\/b> · today, with what is open, 🔴 −6.00 USDT \(−0.6%\)/,
    ],
    ['/STATUS@rad_bot', /Running/],
    ['/balance', /Peak 1,020.00 USDT · drawdown 1.6%/],
    ['/signals', /LONG <b>BTC-USDT<\/b> · entry .* · 1 of 1 votes long, 4h agrees · 0 s old, 5 m left · S1/],
    ['/signals s1', /If the stop is hit about <b>🔴 −19.80 USDT<\/b>/],
    ['/signals S99', /There is no signal S99/],
    ['/positions', /🔴 <b>−1.31 USDT<\/b> in 2 positions/],
    ['/count', /^\d of \d positions are taken, working entries among them/],
    ['/tg_info', /Your id, and that of this chat: <code>42<\/code>/],
    ['/position btc', /🟢 <b>\+3.69 USDT<\/b> \(\+0.8%, \+0.19 R\)/],
    ['/position', /Which symbol\? For example BTC/],
    ['/position sol', /No position is open in SOL-USDT. Open: BTC, ETH/],
    ['/position b', /BTC-USDT/],
    ['/trades', /🟢 <b>\+9.63 USDT<\/b> \(\+0.48 R\) in 2 trades/],
    ['/trades 1', /in the last 1 of 2 trades\n/],
    ['/trades many', /1 to 50, for example \/trades 20/],
    ['/trades 1000', /1 to 50/],
    ['/why', /BTC<\/b> 🎯 Stop set at <b>5\.0<\/b>\ntrail &lt;up&gt;/],
    ['/why eth', /ETH-USDT/],
    ['/why zzz', /I know no symbol/],
    ['/why S1', /EMA 12 above EMA 26 · weight 2\.5/],
    ['/version', /RAD 0.1.0 · paper/],
    ['/statuss', /I do not know \/statuss. Did you mean \/status\?/],
    ['hello', /^Hello\.\nFor example/],
  ])('%s', async (text, wanted) => expect(await answer(text)).toMatch(wanted));

  it('is silent when another bot is addressed', async () => {
    const rig = createRig();
    await rig.say('/halt@other_bot now');
    expect(rig.wire.calls).toEqual([]);
    expect(rig.desk.asked).toEqual([]);
  });

  it('says how old the figures are', async () => {
    const rig = createRig();
    rig.desk.account.status = () => Promise.resolve(status({ now: status().now + 90_000 }));
    expect(await answer('/status', rig)).toContain('The account was last read 1 m 30 s ago');
  });

  it('says when nothing is there', async () => {
    const rig = createRig();
    rig.desk.open = [];
    rig.desk.signalsById.clear();
    expect(await answer('/positions', rig)).toBe('No position is open.');
    expect(await answer('/signals', rig)).toBe('No signal is waiting.');
    expect(await answer('/close BTC', rig)).toBe('No position is open.');
    expect(await answer('/target BTC sl 1', rig)).toBe('No position is open.');
  });

  it.each(GLOSSARY.map(({ name, own = '' }) => [name, own] as const))(
    'what is %s: its meaning, and a button to the owner’s own where there is one',
    async (name, own) => {
      const rig = createRig();
      expect(await answer(`what is ${name}`, rig)).toMatch(new RegExp(`^<b>${name}</b>: `));
      if (own === '') return;
      await rig.tap(rig.wire.button('Show mine'));
      expect(rig.wire.last()).not.toMatch(/There is no|do not know/);
    },
  );

  it('names an approved entry that waits for its price wherever it says what is open', async () => {
    const rig = createRig();
    rig.desk.signalsById.set('S1', signal({ status: 'awaiting' }));
    expect(await answer('/positions', rig)).toContain('\n⏳ 1 entry waits for the price: /signals');
    rig.desk.open = [];
    expect(await answer('/positions', rig)).toBe(
      'No position is open.\n⏳ 1 entry waits for the price: /signals',
    );
    const now = status({ positions: 0, awaitingEntries: 2 });
    expect(pinnedText(now, now.now, now.now, 'UTC').split('\n')[0]).toMatch(/ · 0 open, 2 entries wait$/);
    expect(pinnedText(status(), now.now, now.now, 'UTC')).not.toContain('wait');
  });

  it('answers one line when the state cannot be read, without the token', async () => {
    const rig = createRig();
    rig.desk.account.status = () => Promise.reject(new Error('GET https://host/bot1:secret-token/x failed'));
    expect(await answer('/status', rig)).toMatch(/^❌ \/status failed/);
    expect([...rig.lines, ...rig.wire.texts()].join('\n')).not.toContain('secret-token');
  });
});

/** The position that the owner sees, and it alone. */
const BTC = { symbol: 'BTC-USDT', positionId: 'P1' };

type Asked = readonly [Question, ...unknown[]];

describe('commands that act', () => {
  it.each<[string, Asked]>([
    ['/close btc', ['close', 'BTC-USDT', 1]],
    ['/close BTC half', ['close', 'BTC-USDT', 0.5]],
    ['/close BTC/USDT -30%', ['close', 'BTC-USDT', 0.3]],
    ['/fx ethusdtm', ['close', 'ETH-USDT', 1]],
    ['/scale BTC -50%', ['scale', { symbol: 'BTC-USDT', fraction: -0.5, positionId: 'P1' }]],
    ['/scale btc +25%', ['scale', { symbol: 'BTC-USDT', fraction: 0.25, positionId: 'P1' }]],
    ['/reduce btc half', ['scale', { symbol: 'BTC-USDT', fraction: -0.5, positionId: 'P1' }]],
    ['/target BTC sl 60k tp 65000', ['retarget', { ...BTC, stop: 60_000, target: 65_000 }]],
    ['/target btc sl entry', ['retarget', { ...BTC, stop: 'entry' }]],
    ['/target btc tp off trail off', ['retarget', { ...BTC, target: null, trailing: false }]],
    ['/target btc tp +2%', ['retarget', { ...BTC, target: 62_730 }]],
    ['/target btc sl -0.5R', ['retarget', { ...BTC, stop: 60_390 }]],
    ['/target btc sl 60000.04', ['retarget', { ...BTC, stop: 60_000.1 }]],
    ['/sl btc 60000', ['retarget', { ...BTC, stop: 60_000 }]],
    ['/tp btc 65k', ['retarget', { ...BTC, target: 65_000 }]],
    ['/pause', ['pause', 'by the owner (/pause)', undefined]],
    ['/stopentry', ['pause', 'by the owner (/stopentry)', undefined]],
    ['/resume', ['resume', false]],
    ['/halt now', ['halt', 'by the owner (/halt)']],
  ])('%s', async (text, [method, ...args]) => {
    const rig = createRig();
    await rig.say(text, { id: 31 });
    const asked = rig.desk.of(method);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.slice(0, args.length)).toEqual(args);
    if (method !== 'pause' && method !== 'resume')
      expect(asked[0]?.[args.length]).toMatchObject({ key: 'u31' });
    expect(rig.wire.of('sendMessage')).toHaveLength(1);
  });

  it('/pause says nothing of what goes on while nothing is traded', async () => {
    const rig = createRig({ host: { whyNot: () => 'the account is being made safe' } });
    const text = await answer('/pause', rig);
    expect(text).toMatch(/Entries paused.*Not trading.*made safe/);
    expect(text).not.toContain('go on as they are');
  });

  it('/health of a replay names the clock that it counts by', async () => {
    const rig = createRig();
    rig.desk.account.status = () => Promise.resolve({ ...status(), mode: 'replay' });
    expect(await answer('/health', rig)).toMatch(/Last scan .* ago by market time/);
  });

  it('/pause 2h ends by itself', async () => {
    const rig = createRig();
    const text = await answer('/pause 2h', rig);
    expect(text).toContain('until 1 Mar 14:00');
    expect(text).toContain('Entries go on by themselves in 2 h by your clock.');
    expect(rig.desk.of('pause')[0]?.[1]).toBe(rig.clock.now() + 7_200_000);
  });

  it.each([
    ['/close', /Close which\?/],
    ['/close BTC 500%', /more than 100%/],
    ['/close BTC 50', /did you mean 50%\?/],
    ['/close BTC half then', /Too many words/],
    ['/close all half', /whole; part of one/],
    ['/close sol', /No position is open in SOL-USDT/],
    ['/close xyz', /I know no symbol “XYZ”/],
    ['/scale', /Which position, and by how much\?/],
    ['/scale BTC', /By how much\?/],
    ['/scale BTC 50%', /Larger or smaller\? Write \+50% or -50%/],
    ['/scale BTC -100%', /That is all of it: \/close BTC-USDT/],
    ['/scale BTC ETH -5%', /Too many words/],
    ['/target', /Which symbol/],
    ['/target BTC', /\/target BTC sl 60270.0/],
    ['/target BTC sl', /What is the stop to be/],
    ['/target BTC sl off', /never without a stop/],
    ['/target BTC sl 62k', /stop of a long must lie below the current price \(61,500.0\), got 62,000.0/],
    ['/target BTC tp 60k', /target of a long must lie above/],
    ['/target BTC sl 60', /Did you mean 60k\?/],
    ['/target BTC <b> 5', /neither stop/],
    ['/pause soon', /not a length of time/],
    ['/pause 30', /in which unit/],
  ])('%s asks nothing of the desk and answers one clear line', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.asked).toEqual([]);
  });

  it('/close without a name offers a button for each position', async () => {
    const rig = createRig();
    await rig.say('/close');
    await rig.tap(rig.wire.button('Close ETH'));
    expect(rig.desk.of('close')[0]?.slice(0, 2)).toEqual(['ETH-USDT', 1]);
  });

  it('/close without a name offers the groups that are parts, and they ask once more', async () => {
    const rig = createRig();
    await rig.say('/close');
    await rig.tap(rig.wire.button('Close losers…'));
    expect(rig.desk.of('close')).toEqual([]);
    expect(rig.wire.last()).toMatch(/Close the losers \(1: ETH\) at market/);
    await rig.tap(rig.wire.button('Close 1'));
    expect(rig.desk.of('close').map(([symbol]) => symbol)).toEqual(['ETH-USDT']);
  });

  it('what people typed is escaped', async () => {
    expect(await answer('/close <i>x')).toMatch(/^I know no symbol “&lt;I&gt;X”/);
  });

  it.each([
    ['close', '/close BTC'],
    ['scale', '/scale BTC -5%'],
    ['retarget', '/target BTC sl 60k'],
    ['resume', '/resume'],
  ] as const)('%s refused: the reason is told', async (method, text) => {
    const rig = createRig();
    rig.desk.answers[method] = { status: 'refused', code: 'x', reason: 'not <now>' };
    expect(await answer(text, rig)).toBe('⚠️ Not &lt;now&gt;');
  });

  it('scaling in denied: the numbers are told', async () => {
    const rig = createRig();
    rig.desk.answers.scale = {
      status: 'denied',
      denied: { denied: true, code: 'frame-turned', reason: 'risk 3 % > 2 %', numbers: {} },
    };
    expect(await answer('/scale BTC +50%', rig)).toBe('⛔ Denied by our rules: risk 3% &gt; 2%');
  });
});
