import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/chat/telegram/command.js';
import { figures, NOW, trade } from '../chat/telegram/fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';
import { DAY } from '../../src/domain/index.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

/** A rig with three trades: +10 today, −4 yesterday, +1 forty days ago; two positions are open. */
const withTrades = (): Rig => {
  const rig = createRig();
  const free = { fees: 0, funding: 0 };
  rig.desk.open = [figures({ net: 3.69 }, free), figures({ net: -5 }, { ...free, id: 'P2' })];
  rig.desk.made = { realised: 7.7, open: -1.31, fees: 0.6, funding: -0.1 };
  rig.desk.positions.trades = () =>
    Promise.resolve([
      trade({ id: 'PAS1', netPnl: 10, riskUnit: 20, r: 0.5, closedAt: NOW - 3_600_000 }),
      trade({ id: 'PAS2', symbol: 'ETH-USDT', side: 'short', netPnl: -4, r: -0.2, closedAt: NOW - DAY }),
      trade({ id: 'PAS3', netPnl: 1, r: 0.05, closedAt: NOW - 40 * DAY }),
    ]);
  return rig;
};

describe('results', () => {
  it.each([
    ['/pnl', /\+5\.69 USDT<\/b>.*\nBooked 🟢 \+7\.00 USDT \(\+0\.35 R\) · open 🔴 −1\.31 USDT in 2/],
    ['/pnl', /today +\+10\.00 +1\n7 days +\+6\.00 +2\n30 days +\+6\.00 +2/],
    ['/profit 30', /last 30 days.*\nBooked 🟢 \+6\.00 USDT/],
    ['/profit_long', /longs alone.*\nBooked 🟢 \+11\.00 USDT/],
    ['/profit_short', /shorts alone.*\nBooked 🔴 −4\.00 USDT/],
    ['/pnl much', /takes long or short and a number of days.*got “much”/],
    ['/daily', /\+6\.00 USDT<\/b> .* in 7 days · 2 closed/],
    ['/daily 2', /Day +USDT +R +n\n1 Mar +\+10\.00 +\+0\.50 +1\n28 Feb +−4\.00 +−0\.20 +1/],
    ['/daily 1', /\+10\.00 USDT<\/b> .* in day · 1 closed/],
    ['/daily 0', /How many days\? 1 to 31/],
    ['/daily 3.5', /How many days\?/],
    ['/weekly', /in 8 weeks · 3 closed/],
    // 1 March 2026 is a Sunday: its week began on Monday, 23 February.
    ['/weekly 1', /\n23 Feb +\+6\.00 +\+0\.30 +2/],
    ['/weekly soon', /How many weeks\?/],
    ['/monthly 2', /Mar 2026 +\+10\.00 +\+0\.50 +1\nFeb 2026 +−4\.00/],
    ['/monthly 99', /How many months\? 1 to 24/],
    ['/performance', /symbol +USDT +R +n\nBTC +\+11\.00 +\+0\.55 +2\nETH +−4\.00/],
    ['/performance side', /long +\+11\.00.*\nshort +−4\.00/],
    ['/exits', /by reason/],
    ['/performance market', /by market[^]*market +USDT +R +n/],
    ['/performance sid', /Did you mean \/performance side\?/],
    ['/performance a b', /One word at most/],
    [
      '/report',
      /🔴 <b>−6\.00 USDT<\/b> \(−0\.6%\) · one week.*\nBooked 🟢 \+6\.00 USDT \(\+0\.30 R\) · 2 closed/,
    ],
    ['/report month', /one month/],
    ['/report moth', /Did you mean \/report month\?/],
    ['/report week day', /One period/],
    ['/trade btc', /\+10\.00 USDT<\/b> \(\+0\.50 R\).*BTC-USDT/],
    ['/trade PAS2', /−4\.00 USDT.*ETH-USDT/],
    ['/order doge', /There is no trade “doge”/],
  ])('%s', async (text, wanted) => expect(await answer(text, withTrades())).toMatch(wanted));

  it('say that nothing is closed', async () => {
    const rig = createRig();
    rig.desk.open = [];
    rig.desk.positions.trades = () => Promise.resolve([]);
    for (const text of ['/pnl', '/performance', '/trade'])
      expect(await answer(text, rig)).toContain('No trade is closed yet.');
    expect(await answer('/report', rig)).toContain('no trade was closed');
    expect(await answer('/daily', rig)).toContain('0.00 USDT');
  });

  it('/trade without words offers the last ones by button', async () => {
    const rig = withTrades();
    await rig.say('/trade');
    await rig.tap(rig.wire.button('ETH −4.00'));
    expect(rig.wire.last()).toContain('ETH-USDT');
  });

  it.each([
    ['/pnl', ['equity', 'all']],
    ['/daily 14', ['daily', '14']],
    ['/weekly', ['daily', 'week 8']],
    ['/monthly 3', ['daily', 'month 3']],
    ['/performance', ['performance', 'symbol']],
    ['/report month', ['report', 'month']],
    ['/trade btc', ['trade', 'PAS1']],
    ['/chart btc 4h', ['chart', 'BTC-USDT 4h']],
  ])('%s comes with its picture', async (text, wanted) => {
    const asked: string[][] = [];
    const rig = createRig({
      picture: (kind, ref) => {
        asked.push([kind, ref]);
        return Promise.resolve(undefined);
      },
    });
    rig.desk.positions.trades = withTrades().desk.positions.trades;
    await rig.say(text);
    expect(asked).toEqual([wanted]);
  });

  it('/scorecard compares what was approved with what was skipped', async () => {
    const rig = createRig();
    const one = (id: string, kind: 'traded' | 'skipped' | 'denied', r: number) => ({
      id,
      kind,
      r,
      at: 1,
      closedAt: 2,
      features: {},
    });
    expect(await answer('/scorecard', rig)).toContain('No signal has come to its end yet');
    rig.desk.learning.outcomes = () =>
      Promise.resolve([
        one('a', 'traded', 1),
        one('b', 'traded', 0.5),
        one('c', 'skipped', -0.5),
        one('d', 'skipped', 0),
        one('e', 'denied', 9),
      ]);
    // 0.75 − (−0.25) = 1; the spreads are 0.354 each, so t = 1 ÷ √(2 × 0.125 ÷ 2) = 2.8.
    const text = await answer('/scorecard', rig);
    expect(text).toMatch(/approved +2 +\+0\.75 +100%\nskipped +2 +−0\.25 +0%\nexpired +0 +– +–/);
    expect(text).toContain('made +1.00 R more a signal than what you skipped: hardly luck (t 2.8)');
  });
});

describe('/chart', () => {
  it.each([
    ['/chart btc 4h', /BTC-USDT<\/b> 4h · now <b>61,500\.0/],
    ['/chart', /Candles of which symbol\?/],
    ['/chart btc 7h', /“7h” is not a timeframe; there are/],
    ['/chart nope', /I know no symbol/],
    ['/chart btc 1h eth', /A symbol and a timeframe/],
  ])('%s', async (text, wanted) => expect(await answer(text)).toMatch(wanted));

  it('goes on by buttons', async () => {
    const rig = createRig();
    await rig.say('/chart');
    await rig.tap(rig.wire.button('SOL'));
    expect(rig.wire.last()).toContain('SOL-USDT');
    await rig.tap(rig.wire.button('1d'));
    expect(rig.wire.last()).toContain('SOL-USDT</b> 1d');
  });
});

describe('the program', () => {
  const host: Host = {
    health: () =>
      Promise.resolve([
        { name: 'redis', ok: true },
        { name: 'scan', ok: false, why: 'late <1 m>' },
      ]),
    logs: (component, lines) =>
      Promise.resolve(
        Array.from({ length: lines }, (_, index) =>
          JSON.stringify({
            level: 'warn',
            time: '2026-03-01T12:00:00.000Z',
            msg: `${component} <${index}>`,
            pid: 1,
            n: 2,
          }),
        ),
      ),
  };

  it('/health says what is not well', async () => {
    expect(await answer('/health', createRig({ host }))).toMatch(
      /1 of 2 not well.*\n✅ state store\n❌ scans: late &lt;1 m&gt;/,
    );
    expect(await answer('/health')).toContain('All is well');
    expect(await answer('/health now')).toMatch(/takes no words/);
  });

  it.each([
    ['/logs 2', /bot\.log<\/b>, the last 2.*\n<code>12:00:00<\/code> ⚠️ bot &lt;0&gt; \(n 2\)\n.*&lt;1&gt;/],
    ['/logs orders 1', /orders\.log/],
    ['/logs', /the last 10/],
    ['/logs 51', /1 to 50 lines/],
    ['/logs secrets', /got “secrets”/],
  ])('%s', async (text, wanted) => expect(await answer(text, createRig({ host }))).toMatch(wanted));

  it('/logs fits a message however long the lines are', async () => {
    const logs = (): Promise<string[]> => Promise.resolve(Array.from({ length: 50 }, () => '&'.repeat(5000)));
    const text = await answer('/logs 50', createRig({ host: { logs } }));
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text).toContain('&amp;');
  });

  it.each(['/reload_config', '/reload_trade', '/delete 3', '/edge'])('%s says why not', async (text) =>
    expect(await answer(text)).toMatch(/^Not |What/),
  );
});
