import { describe, expect, it } from 'vitest';
import { BadInputError } from '../../src/domain/index.js';
import type { BacktestSummary, Host } from '../../src/telegram/command.js';
import { NOW, status } from '../telegram/fixtures.js';
import { createRig, type Rig } from '../telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

describe('/open', () => {
  it.each([
    ['/open btc long', { symbol: 'BTC-USDT', side: 'long' }],
    ['/open short ETH/USDT', { symbol: 'ETH-USDT', side: 'short' }],
    ['/open btc long sl 60k', { symbol: 'BTC-USDT', side: 'long', stop: 60_000 }],
    ['/long btc sl -2% half', { symbol: 'BTC-USDT', side: 'long', stop: 60_270, sizeFactor: 0.5 }],
    ['/forceshort eth stop=3100', { symbol: 'ETH-USDT', side: 'short', stop: 3_100 }],
    ['/forcelong sol 2x', { symbol: 'SOL-USDT', side: 'long', sizeFactor: 2 }],
  ])('%s plans and offers, and sends nothing', async (text, order) => {
    const rig = createRig();
    await rig.say(text, { id: 77 });
    expect(rig.desk.of('propose')).toEqual([[order, expect.objectContaining({ key: 'u77' })]]);
    expect(rig.desk.asked).toHaveLength(1);
    expect(rig.wire.last()).toMatch(/Planned .*at worst −19\.80 USDT\.\nNothing is sent yet: the card S9/);
  });

  it.each([
    ['/open nope long', /I know no symbol/],
    ['/open btc long 9x', /0\.125× to 4×/],
    ['/open btc long sl', /Where is the stop to be\?/],
    ['/open btc long sl 62k', /stop of a long must lie below the price of now/],
    ['/open btc short sl 60k', /stop of a short must lie above/],
    ['/open btc long sl -1R', /A stop cannot be given in R/],
    ['/open btc long eth', /I do not know what “eth” means here/],
  ])('%s asks nothing of the desk', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.asked).toEqual([]);
  });

  it('asks for the side, then plans', async () => {
    const rig = createRig();
    expect(await answer('/open sol half', rig)).toMatch(/SOL-USDT.*long or short\?/);
    const short = rig.wire.button('Short');
    await rig.tap(short);
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({ symbol: 'SOL-USDT', side: 'short', sizeFactor: 0.5 });
    await rig.tap(short);
    expect(rig.desk.of('propose')).toHaveLength(1);
  });

  it('asks for the symbol, leaving out what is open', async () => {
    const rig = createRig();
    await rig.say('/open');
    expect(() => rig.wire.button('BTC long')).toThrow();
    await rig.tap(rig.wire.button('SOL short'));
    expect(rig.desk.of('propose')[0]?.[0]).toEqual({ symbol: 'SOL-USDT', side: 'short' });
  });

  it('tells a refusal and a denial with its numbers', async () => {
    const rig = createRig();
    rig.desk.answers.propose = { status: 'refused', code: 'x', reason: 'BTC-USDT is blocked' };
    expect(await answer('/open btc long', rig)).toBe('⚠️ BTC-USDT is blocked');
    rig.desk.answers.propose = {
      status: 'denied',
      denied: { denied: true, code: 'x', reason: '3 of 3 taken', numbers: {} },
    };
    expect(await answer('/open btc long', rig)).toBe('⛔ Denied by our rules: 3 of 3 taken');
  });

  it('asks again when it is late', async () => {
    const rig = createRig();
    await rig.say('/open btc long', { ageMs: 61_000 });
    expect(rig.desk.asked).toEqual([]);
    await rig.tap(rig.wire.button('Do it now'));
    expect(rig.desk.of('propose')).toHaveLength(1);
  });
});

describe('/cancel', () => {
  const entry = (symbol: string) => ({ symbol, kind: 'open', status: 'working', cause: 'approved' }) as never;

  it('says that nothing works, cancels the only one, and asks which of several', async () => {
    const rig = createRig();
    expect(await answer('/cancel', rig)).toBe('No entry is working.');
    rig.desk.status = () => Promise.resolve(status({ workingIntents: [entry('BTC-USDT')] }));
    expect(await answer('/coo', rig)).toContain('Cancelling the entry in BTC-USDT');
    rig.desk.status = () =>
      Promise.resolve(status({ workingIntents: [entry('BTC-USDT'), entry('ETH-USDT')] }));
    await rig.say('/cancel');
    await rig.tap(rig.wire.button('ETH'));
    expect(rig.desk.of('cancelEntries')).toEqual([[undefined], ['ETH-USDT']]);
    expect(await answer('/cancel sol', rig)).toContain('I know no symbol');
    expect(await answer('/cancel a b', rig)).toContain('One symbol, or all');
  });
});

describe('/pairs and /sides', () => {
  it('block, allow, only and all, by any name, and are told', async () => {
    const rig = createRig();
    expect(await answer('/pairs', rig)).toMatch(
      /3 symbols give signals<\/b>\nBTC, ETH, SOL\nNone is blocked/,
    );
    expect(await answer('/pairs block sol eth', rig)).toContain('Blocked: <b>ETH, SOL</b>');
    expect(await answer('/blacklist bch', rig)).toContain('Blocked: <b>BCH, ETH, SOL</b>');
    expect(await answer('/bl_delete sol', rig)).toContain('Blocked: <b>BCH, ETH</b>');
    expect(await answer('/pairs only btc,eth', rig)).toMatch(
      /Only these: <b>BTC, ETH<\/b>\n.*Blocked: <b>BCH</,
    );
    expect(await answer('/pairs all', rig)).not.toContain('Only these');
    expect(rig.desk.rules).toEqual({ blocked: ['BCH-USDT'], only: [], sides: 'both' });
  });

  it('change nothing on a slip', async () => {
    const rig = createRig();
    expect(await answer('/pairs blok sol', rig)).toContain('Did you mean block?');
    expect(await answer('/pairs block sol nope', rig)).toContain('I know no symbol “NOPE”');
    expect(await answer('/sides up', rig)).toContain('takes long, short, both or none');
    expect(rig.desk.asked).toEqual([]);
  });

  it('ask by buttons when words are missing', async () => {
    const rig = createRig();
    await rig.say('/pairs block');
    await rig.tap(rig.wire.button('ETH'));
    await rig.say('/pairs');
    await rig.tap(rig.wire.button('Allow ETH'));
    expect(rig.desk.rules.blocked).toEqual([]);
    await rig.say('/sides');
    await rig.tap(rig.wire.button('short'));
    expect(rig.desk.rules.sides).toBe('short');
    expect(await answer('/marketdir even', rig)).toContain('Longs and shorts');
  });
});

describe('/settings and /set', () => {
  it('show value, bounds, effect and origin', async () => {
    expect(await answer('/settings')).toMatch(
      /RISK_PER_TRADE <b>2%<\/b>\n.*MAX_POSITION_SIZE <b>1,000\.00 USDT/s,
    );
    expect(await answer('/settings all')).toMatch(/Fixed until the next start<\/b>\nMODE paper/);
    expect(await answer('/settings risk per trade')).toMatch(
      /RISK_PER_TRADE<\/b> = <b>2%<\/b> · default\n.*\nA losing trade costs at most 20\.08 USDT\.\nTakes from 0\.01% to 10%/,
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
    expect(rig.desk.of('changeSetting')).toEqual([[name, value]]);
  });

  it('ask once more, with the consequence in USDT, when more can be lost', async () => {
    const rig = createRig();
    expect(await answer('/set risk_per_trade 3%', rig)).toMatch(
      /RISK_PER_TRADE<\/b> 2% → <b>3%<\/b> lets more be lost\.\nA losing trade costs at most 20\.08 USDT → <b>30\.12 USDT/,
    );
    expect(rig.desk.of('changeSetting')).toEqual([]);
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
    expect(await answer('/mode auto', rig)).toContain('sent without your tap');
    expect(rig.desk.of('changeSetting')).toEqual([]);
    await rig.tap(rig.wire.button('Set it'));
    expect(rig.desk.overrides.current().approval).toBe('auto');
    await rig.say('/mode ask');
    expect(rig.desk.overrides.current().approval).toBe('ask');
  });

  it.each([
    ['/set', /Change which setting\?/],
    ['/set risk_per_trade', /What is RISK_PER_TRADE to be\? It is 2%/],
    ['/set risk_per_trade 50%', /RISK_PER_TRADE: got "0\.5", takes a fraction from 0\.0001 to 0\.1/],
    ['/set risk_per_trade 3', /did you mean 3%\?/],
    ['/set risk_per_trade lots', /“lots” is no part/],
    ['/set daily_loss_limit 1%', /DAILY_LOSS_LIMIT: got 0\.01, takes at least RISK_PER_TRADE/],
    ['/set leverage 1.5', /takes a whole number/],
    ['/set cooldown 90', /lets more be lost/],
    ['/set max 5', /fits more than one: MAX_OPEN_POSITIONS/],
    ['/set leverag3 5', /Did you mean LEVERAGE\?/],
    ['/set mode live', /Cannot change while it runs/],
    ['/set timeframe 4h', /every indicator is built/],
    ['/set leverage 10', /is <b>10<\/b> already/],
    ['/mode live', /Cannot change while it runs/],
    ['/mode perhaps', /takes ask or auto/],
  ])('%s changes nothing', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.of('changeSetting')).toEqual([]);
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
    for (const { name } of rig.desk.settings()) {
      const text = await answer(`/settings ${name}`, rig);
      expect(text).toContain(name);
      expect(text).not.toMatch(/undefined|NaN/);
    }
  });
});

describe('/backtest', () => {
  const summary: BacktestSummary = {
    id: 'B1',
    from: NOW - 604_800_000,
    to: NOW,
    symbols: 2,
    trades: 12,
    wins: 5,
    startEquity: 1000,
    endEquity: 1042,
    maxDrawdown: 0.031,
    profitFactor: 1.4,
    meanR: 0.2,
    meanRInterval: { low: -0.1, high: 0.5 },
    fees: 3,
    funding: -0.5,
    decisionHash: 'abcdef0123456789',
  };

  it.each([
    ['/backtest 7d', { from: NOW - 604_800_000 }],
    [
      '/backtest 2026-01-01 2026-02-01 btc eth',
      { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1), symbols: ['BTC-USDT', 'ETH-USDT'] },
    ],
    ['/backtest all', {}],
  ])('%s runs in the background, tells progress and ends with a picture', async (text, order) => {
    const asked: unknown[] = [];
    let finish: () => void = () => undefined;
    const pictures: string[][] = [];
    let rig: Rig | undefined;
    const backtest: Host['backtest'] = async (wanted, progress) => {
      asked.push(wanted);
      await new Promise<void>((resolve) => (finish = resolve));
      rig?.clock.advance(3_000);
      progress(0.5);
      return summary;
    };
    rig = createRig({
      host: { backtest },
      picture: (kind, ref) => {
        pictures.push([kind, ref]);
        return Promise.resolve(undefined);
      },
    });
    await rig.say(text);
    // The answer is there while the run is not over.
    expect(rig.wire.last()).toContain('Backtest ░');
    expect(asked).toEqual([order]);
    finish();
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.wire.of('editMessageText').map(({ payload }) => payload['text'])).toEqual([
      expect.stringContaining('50%'),
      expect.stringContaining('done'),
    ]);
    expect(rig.wire.last()).toMatch(/\+42\.00 USDT<\/b> \(\+4\.2%\).*not to be told from luck/s);
    expect(pictures).toEqual([['backtest', 'B1']]);
  });

  it('tells a failure, and asks when words are missing', async () => {
    const backtest: Host['backtest'] = () => Promise.reject(new BadInputError('A backtest is under way'));
    const rig = createRig({ host: { backtest } });
    await rig.say('/backtest 7d');
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.wire.last()).toBe('A backtest is under way');
    expect(await answer('/backtest', rig)).toContain('How much history?');
    expect(rig.wire.button('Last 7 days')).toBeTruthy();
  });

  it.each([
    ['/backtest 2026-02-01 2026-01-01', /first date must come before/],
    ['/backtest 30', /neither a date nor a length of time/],
    ['/backtest 2026-13-77', /no date/],
    ['/backtest nope', /I know no symbol/],
  ])('%s', async (text, wanted) => {
    const backtest: Host['backtest'] = () => Promise.resolve(summary);
    expect(await answer(text, createRig({ host: { backtest } }))).toMatch(wanted);
  });

  it('is not there without history', async () => {
    expect(await answer('/backtest 7d')).toContain('no history');
  });
});
