import { describe, expect, it } from 'vitest';
import type { ClosedTrade } from '../../src/domain/index.js';
import { verdictOf } from '../../src/chat/telegram/cards/stats.js';
import { bootstrapInterval } from '../../src/decide/analytics/index.js';
import { LUCK, NOW, trade } from '../chat/telegram/fixtures.js';
import { learningView, lock, riskView, versionView } from '../chat/telegram/learning-fixtures.js';
import { createRig, type Rig } from '../chat/telegram/rig.js';

const answer = async (text: string, rig: Rig = createRig()): Promise<string> => {
  await rig.say(text);
  return rig.wire.last();
};

const two = [
  versionView({
    current: true,
    active: false,
    accepted: false,
    version: 2,
    reason: 'does not beat the base rate beyond luck',
  }),
  versionView({ current: false, active: false }),
];

describe('/model', () => {
  it('says what each would have made, what is used, and what is missing', async () => {
    const text = await answer('/model');
    expect(text).toMatch(/^🧠 <b>Learning: on<\/b> · nothing of it acts yet\n🔒 The model has no outcome/);
    expect(text).toContain(
      '🔒 The adaptive threshold would have made −0.12 R a trade with 170 of 212 signals, the fixed rule −0.10 R: not used',
    );
    expect(text).toContain('🔒 Kelly would have made 0.4% less in 212 outcomes: not used');
    expect(text).toMatch(
      /A signal needs votes of weight <b>60.0%<\/b>, <b>61.2%<\/b> if it were adapted · .*\nKelly asks for <b>80%<\/b> of the usual risk/,
    );
    expect(text).toMatch(/1 traded, 1 skipped, 0 expired, 0 denied · 3 still followed/);
    expect(text).toMatch(/Model · not trained yet, 2 of at least 100 outcomes/);
    expect(text).not.toContain('/model back');
  });

  it('says what acts, and that nothing does where it is only watched or off', async () => {
    const rig = createRig();
    const gates = learningView().gates.map((gate) => ({ ...gate, isOpen: gate.learner === 'kelly' }));
    rig.desk.answers.view = learningView({ gates });
    expect(await answer('/model', rig)).toMatch(/Learning: on<\/b> · acting: kelly\n🔒 .*\n🔒 .*\n🔓 Kelly/);
    rig.desk.answers.view = learningView({ gates, mode: 'watch' });
    expect(await answer('/model', rig)).toMatch(/Learning: only watched<\/b> · nothing of it acts\n/);
    rig.desk.answers.view = learningView({ mode: 'off' });
    expect(await answer('/model', rig)).toMatch(/Learning: off<\/b> · nothing is collected\n/);
  });

  it('shows the versions, their validation, and which is asked', async () => {
    const rig = createRig();
    rig.desk.answers.view = learningView({
      reason: 'version 1: 6.1 % better than the base rate',
      versions: [
        versionView(),
        versionView({
          version: 2,
          current: false,
          active: false,
          accepted: false,
          validation: { predictions: 60, baseRate: 0.4, brier: 0.25, baseBrier: 0.24, skill: -0.02, t: -1.2 },
        }),
      ].toReversed(),
      canStepBack: true,
    });
    const text = await answer('/model', rig);
    expect(text).toMatch(/Model · version 1: 6.1 % better/);
    expect(text).toMatch(/🟢 v1 · .* · 120 outcomes · skill \+6.1%, t 2.1 on 60 unseen · passed/);
    expect(text).toMatch(/▫️ v2 .*skill −2.0%, t -1.2 on 60 unseen · failed/);
    expect(text).toContain('/model back');
  });

  it('steps back after a question that names both versions, once', async () => {
    const rig = createRig();
    rig.desk.answers.view = learningView({ versions: two.toReversed(), canStepBack: true });
    expect(await answer('/model back', rig)).toMatch(
      /Step back from v2 \(failed its validation: not asked\) to v1 \(passed its validation: asked\)\?/,
    );
    expect(rig.desk.of('stepModelBack')).toEqual([]);
    const yes = rig.wire.button('Step back');
    await rig.tap(yes);
    await rig.tap(yes);
    expect(rig.desk.of('stepModelBack')).toHaveLength(1);
    expect(rig.wire.texts().join('\n')).toMatch(/Stepped back: not trained yet/);
  });

  it.each([
    ['/model back', /There is no earlier version/],
    ['/model forward', /takes nothing or back, got “forward”/],
    ['/model back 3', /takes nothing or back/],
    ['/threshold', /votes of weight <b>60.0%/],
  ])('%s', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.of('stepModelBack')).toEqual([]);
  });
});

describe('/risk and /limits', () => {
  it('/risk: what every stop together costs, by position, and the room left, in USDT', async () => {
    const text = await answer('/risk');
    expect(text).toMatch(/^If every stop is hit 🔴 <b>−24.80 USDT<\/b> from the entries \(2.5% of equity\)/);
    expect(text).toMatch(
      /LONG <b>BTC-USDT<\/b> −19.80 USDT · exposure 492.00 USDT\nEntries at work −5.00 USDT/,
    );
    expect(text).toMatch(
      /Exposure <b>592.00 USDT<\/b> · 59.2% of equity\nLost today 10.00 USDT · room for new risk <b>15.20 USDT/,
    );
  });

  it('/limits: used and allowed, with a light', async () => {
    const text = await answer('/limits');
    expect(text).toMatch(/🟢 Daily loss <b>34.80 of 50.00 USDT \(69.6%\)/);
    expect(text).toMatch(/🟠 Drawdown <b>190.00 of 200.00 USDT \(95.0%\)/);
    expect(text).toMatch(/🔴 Exposure <b>3,000.00 of 3,000.00 USDT/);
    expect(text).toMatch(/🟢 Positions <b>2 of 3<\/b>/);
    expect(text).toMatch(/2.0% of equity at risk.*\n.*cooldown 4 h after a stop · 1 locked \(\/locks\)/);
    expect(text).not.toContain('paused');
  });

  it.each(['/risk', '/limits'])('%s says so before the account was read', async (text) => {
    const rig = createRig();
    rig.desk.account.risk = () => Promise.resolve(undefined);
    expect(await answer(text, rig)).toBe('The account has not been read yet.');
  });

  it('/limits says that entries are paused', async () => {
    const rig = createRig();
    rig.desk.answers.risk = riskView({ paused: true });
    expect(await answer('/limits', rig)).toContain('Entries are paused');
  });

  it.each([
    ['/risk now', /\/risk takes no words, got “now”/],
    ['/limits 5', /\/limits takes no words, got “5”/],
    ['/locks BTC', /\/locks takes no words/],
  ])('%s', async (text, wanted) => expect(await answer(text)).toMatch(wanted));
});

describe('/locks and /unlock', () => {
  it('lists them with the time left and the reason', async () => {
    expect(await answer('/locks')).toMatch(
      /🔒 <b>SOL-USDT<\/b> 1 h more · 3 losses in a row in SOL-USDT\n.*\/unlock SOL/,
    );
    const rig = createRig();
    rig.desk.answers.locks = [];
    expect(await answer('/locks', rig)).toBe('No symbol is locked.');
  });

  it.each([
    ['/unlock sol', 'SOL-USDT', /SOL-USDT<\/b> may be entered again. It was locked: 3 losses/],
    ['/unlock SOL/USDT', 'SOL-USDT', /may be entered again/],
    ['/unlock BTC', 'BTC-USDT', /BTC-USDT is not locked. Locked: SOL/],
  ])('%s', async (text, symbol, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.of('unlock')).toEqual([[symbol]]);
  });

  it.each([
    ['/unlock', /Which symbol\? For example SOL/],
    ['/unlock zzz', /I know no symbol/],
    ['/unlock SOL BTC', /One symbol at a time/],
  ])('%s unlocks nothing', async (text, wanted) => {
    const rig = createRig();
    expect(await answer(text, rig)).toMatch(wanted);
    expect(rig.desk.of('unlock')).toEqual([]);
  });

  it('says when nothing is locked, and asks again when it comes late', async () => {
    const rig = createRig();
    await rig.say('/unlock SOL', { ageMs: 120_000 });
    expect(rig.desk.of('unlock')).toEqual([]);
    rig.desk.answers.locks = [];
    expect(await answer('/unlock SOL', rig)).toMatch(/No symbol is locked/);
    rig.desk.answers.locks = [lock()];
  });
});

describe('/stats', () => {
  const trades = (count: number, r: (i: number) => number): ClosedTrade[] =>
    Array.from({ length: count }, (_, i) =>
      trade({
        id: `P${i}`,
        r: r(i),
        netPnl: 20 * r(i),
        side: i % 3 === 0 ? 'short' : 'long',
        closedAt: NOW - i * 1000,
      }),
    );
  const rigWith = (list: readonly ClosedTrade[]): Rig => {
    const rig = createRig();
    rig.desk.positions.trades = (limit) => Promise.resolve(list.slice(0, limit));
    return rig;
  };

  const lastBacktest = (isCurrent: boolean) => () => ({
    run: { from: NOW - 90 * 86_400_000, to: NOW, settings: {}, research: [], luck: LUCK },
    isCurrent,
  });

  it('says first how often random entries of the last backtest do as well, and then what that one said', async () => {
    const rig = createRig({ host: { lastBacktest: lastBacktest(true) } });
    rig.desk.positions.trades = () => Promise.resolve(trades(4, () => 0.5));
    // Single random trades made 1 and −1, days of two 0: four of them make 2 or more about one time in four.
    const text = await answer('/stats', rig);
    const [, did] =
      /^🎲 Of 100 runs with random entries, the same exits and as many trades, (\d+) did as well\.\n🟢/.exec(
        text,
      ) ?? [];
    expect(Number(did)).toBeGreaterThan(10);
    expect(Number(did)).toBeLessThan(40);
    expect(text).toMatch(
      /\nLast backtest, .* to .*: Of 4 runs with random entries, .*, 1 did as well\.\nThe same days/,
    );
    const other = createRig({ host: { lastBacktest: lastBacktest(false) } });
    // Nothing is closed yet: the backtest is told all the same.
    other.desk.positions.trades = () => Promise.resolve([]);
    expect(await answer('/stats', other)).toMatch(
      /nothing to measure\.\nLast backtest, .*, by other settings than now: Of/,
    );
  });

  it('says that it does not know where there was no backtest', async () => {
    const text = await answer('/stats', rigWith(trades(5, () => 2)));
    expect(text).toMatch(/^🎲 How often luck does as well is not known: \/backtest all makes/);
    expect(text).not.toContain('Last backtest');
  });

  it('refuses to call a few trades skill', async () => {
    const text = await answer('/stats', rigWith(trades(5, () => 2)));
    expect(text).toMatch(/Sharpe, Sortino and Calmar say nothing before 30 days/);
    expect(text).not.toMatch(/a year|–/);
    expect(text).toMatch(/🟢 <b>\+200.00 USDT<\/b> \(\+10.00 R\) in 5 trades · 100% won/);
    expect(text).toMatch(/5 trades say nothing about skill: at least 30 are needed/);
  });

  it('gives the number of trades and intervals with its figures', async () => {
    const text = await answer('/stats', rigWith(trades(40, (i) => (i % 2 === 0 ? 1.2 : -1))));
    expect(text).toMatch(/in 40 trades · 50% won/);
    expect(text).toMatch(/Mean \+0.10 R \(95%: −0.\d\d R to \+0.\d\d R\)/);
    expect(text).toMatch(/Profit factor 1.20 \(95%: 0.\d\d to \d.\d\d\)/);
    // s = 1.114, m = 0.1: (1.96 × 11.14)² = 477 trades.
    expect(text).toMatch(
      /cannot be told from luck: at this mean and spread about <b>477<\/b> trades are needed, there are 40/,
    );
  });

  it.each([
    [
      'a clear edge',
      200,
      (i: number) => (i % 4 === 0 ? -1 : 1),
      /More than luck at 95%, as far as 200 trades can tell/,
    ],
    ['a clear loss', 200, (i: number) => (i % 4 === 0 ? 1 : -1), /It loses, beyond bad luck \(200 trades\)/],
    ['nothing', 40, (i: number) => (i % 2 === 0 ? 1 : -1.1), /No edge is measured in 40 trades/],
    ['one trade', 1, () => 5, /1 trade says nothing about skill: at least 30/],
  ] as const)('judges %s', (_name, count, r, wanted) => {
    const list = Array.from({ length: count }, (_, i) => r(i));
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(verdictOf(list, bootstrapInterval(list, mean))).toMatch(wanted);
  });

  it('groups, and says what signals that were not taken would have made', async () => {
    const text = await answer('/stats side', rigWith(trades(9, () => 1)));
    expect(text).toMatch(
      /By side.*\n🟢 long: <b>\+120.00 USDT<\/b> · \+1.00 R each · 6 trades, 100% won\n🟢 short/,
    );
    const rig = createRig();
    const outcome = { id: 'S1', at: 0, closedAt: 1, r: -0.5, kind: 'skipped' as const, features: {} };
    rig.desk.learning.outcomes = () => Promise.resolve([outcome, { ...outcome, id: 'S2', r: -0.1 }]);
    expect(await answer('/stats', rig)).toMatch(/2 skipped: would have made −0.30 R each/);
  });

  it.each([
    [
      '/stats sde',
      /takes costs, symbol, side, reason, regime, hour, votes, got “sde”. Did you mean \/stats side\?/,
    ],
    ['/stats by side', /One word at most/],
  ])('%s', async (text, wanted) => expect(await answer(text)).toMatch(wanted));

  it.each(['/stats', '/stats hour'])('%s without a trade', async (text) => {
    expect(await answer(text, rigWith([]))).toMatch(/No trade is closed yet/);
  });
});
