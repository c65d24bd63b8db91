import { describe, expect, it } from 'vitest';
import { isDenied } from '../../../src/domain/index.js';
import {
  analysis,
  context,
  instrument,
  NOW,
  opportunity,
  plan,
  planned,
  position,
  quote,
  refused,
  settings,
} from './fixtures.js';

describe('planTrade', () => {
  it('sizes so that price, both fees and slippage at the stop lose the risk of one trade', () => {
    // Stop 95, exit 95 × 0.999 = 94.905. A coin loses 5.095 + 0.0006 × (100 + 94.905) = 5.211943 USDT.
    // 1000 × 2 % = 20 USDT buy 3.8373 coins = 38 contracts of 0.1 coin: 3.8 coins lose 19.8053834 USDT.
    const p = planned();
    expect(p).toMatchObject({ entry: 100, stop: 95, contracts: 38, boundBy: 'risk' });
    expect(p.notional).toBeCloseTo(380, 9);
    expect(p.worstCase).toBeCloseTo(19.8053834, 9);
    expect(p.riskFraction).toBeCloseTo(0.0198053834, 12);
    expect(p.margin).toBeCloseTo(380 / p.leverage, 9);
  });

  it('enters a short at the bid and rounds its stop towards entry', () => {
    const p = planned(opportunity({ side: 'short', stopDistance: 0.0333 }));
    expect(p.entry).toBe(99.99);
    expect(p.stop).toBe(103.31); // 99.99 × 1.0333 = 103.3196…
  });

  it.each([
    ['max position size', {}, { maxPositionSize: 200 }, 20],
    ['exposure', { positions: [position('B', { notional: 300 })] }, { maxExposure: 0.5 }, 20],
    ['open risk', { positions: [position('B', { openRisk: 25 })] }, { maxOpenRisk: 0.03 }, 9],
    ['depth', { depthLimit: 7.5 }, {}, 7],
    ['kelly', { kelly: { multiplier: 0.5, reason: 'thin', deny: false } }, {}, 19],
    // 25 ÷ (1 ÷ 10 + 2 × 0.0006) = 247.03 USDT.
    ['margin', { available: 25 }, {}, 24],
  ])('names %s as what binds the size', (boundBy, over, set, contracts) => {
    const p = planned(undefined, undefined, undefined, context(over), { ...settings, ...set });
    expect(p).toMatchObject({ boundBy, contracts, leverage: 10 });
  });

  it('names the first of two ceilings that are the same', () => {
    const set = { ...settings, maxPositionSize: 200, maxExposure: 0.2 };
    expect(planned(undefined, undefined, undefined, undefined, set).boundBy).toBe('max position size');
  });

  it('names the largest order as what binds the size', () => {
    const limited = { ...instrument, maxOrderContracts: 12.5 };
    expect(planned(undefined, undefined, limited)).toMatchObject({ boundBy: 'largest order', contracts: 12 });
  });

  it('has no word of warning where there is none, and one for contract data that are assumed', () => {
    expect(planned().warnings).toEqual([]);
    // Lots so small that all of the allowed risk is used, and no more.
    const fine = { ...instrument, lotSize: 1e-9 };
    expect(planned(undefined, undefined, fine).warnings).toEqual([]);
    expect(planned(undefined, undefined, { ...instrument, assumed: true }).warnings).toEqual([
      'contract data are assumed, not read from the exchange',
    ]);
  });

  it('halves and doubles its own size within the caps', () => {
    const with_ = (sizeFactor: number, set = {}) =>
      planned(undefined, undefined, undefined, undefined, { ...settings, ...set }, { sizeFactor });
    expect(with_(0.5)).toMatchObject({ contracts: 19, boundBy: 'owner' });
    expect(with_(2)).toMatchObject({ contracts: 76, boundBy: 'owner' });
    expect(with_(2).warnings.join()).toContain('more than your 2.00 %');
    expect(with_(0.5, { maxPositionSize: 200 })).toMatchObject({ contracts: 10, boundBy: 'owner' });
    expect(with_(2, { maxPositionSize: 200 })).toMatchObject({ contracts: 20, boundBy: 'max position size' });
  });

  it('takes twice of what is less than one contract by what risk allows', () => {
    const twice = (riskPerTrade: number) =>
      planned(undefined, undefined, undefined, undefined, { ...settings, riskPerTrade }, { sizeFactor: 2 });
    expect(twice(0.0004).contracts).toBe(1);
  });

  it('never lets Kelly raise the risk', () => {
    const kelly = { multiplier: 3, reason: 'hot', deny: false };
    expect(planned(undefined, undefined, undefined, context({ kelly })).contracts).toBe(38);
  });

  it('denies a missing edge in auto mode and warns of it in ask mode', () => {
    const c = context({ kelly: { multiplier: 0.25, reason: 'edge −0.1 R over 60 trades', deny: true } });
    expect(refused(undefined, undefined, undefined, c, { ...settings, approval: 'auto' }).code).toBe(
      'kelly-no-edge',
    );
    expect(planned(undefined, undefined, undefined, c).warnings).toContain('edge −0.1 R over 60 trades');
  });

  it('uses less leverage in a wild, ranging, uncertain market and keeps liquidation beyond the stop', () => {
    expect(planned().leverage).toBe(10);
    const wild = { ...analysis, regime: 'ranging' as const, values: { ...analysis.values, atr14: 4 } };
    expect(planned(opportunity({ analysis: wild, confidence: 0.6 })).leverage).toBe(1);
    // 20×: liquidation at 95.5 lies before the stop 95; 8 % × 1.25 + 0.5 % asks for 9× or less.
    const high = planned(opportunity({ stopDistance: 0.08 }), undefined, undefined, undefined, {
      ...settings,
      leverage: 20,
    });
    expect(high.leverage).toBe(9);
    expect(high.stop - high.liquidation).toBeGreaterThanOrEqual(0.25 * (high.entry - high.stop));
    expect(high.warnings.join()).toContain('lowered from 20× to 9×');
  });

  it.each<[string, number, Partial<typeof analysis>]>([
    ['of unknown volatility', 5, { values: { momentum10: 0.03 } }],
    ['of unknown momentum', 10, { values: { atr14: 1 } }],
    ['without momentum', 10, { values: { atr14: 1, momentum10: 0 } }],
    ['with momentum against it', 7, { values: { atr14: 1, momentum10: -0.03 } }],
    [
      'with one slow frame against it',
      7,
      { frames: [...analysis.frames, { timeframe: '1d', direction: 'short', reason: 'down' }] },
    ],
  ])('an entry %s has %d× of 10×', (_what, leverage, over) =>
    expect(planned(opportunity({ analysis: { ...analysis, ...over } })).leverage).toBe(leverage),
  );

  it('denies what would be liquidated ahead of its stop even at 1×', () => {
    const no = refused(undefined, undefined, { ...instrument, maintenanceMargin: 0.95 });
    expect(no).toMatchObject({ code: 'liquidation-too-near', numbers: { stop: 95, entry: 100 } });
  });

  it('aims at no price at or below zero', () => {
    for (const targetDistance of [1, 1.2]) {
      const p = planned(opportunity({ side: 'short', targetDistance }));
      expect(p).toMatchObject({ entry: 99.99, stop: 104.98 });
      expect(p).not.toHaveProperty('target');
    }
  });

  it('takes a target of at least 1.5 R net of fees', () => {
    const p = planned(opportunity({ targetDistance: 0.1 }));
    // (110 − 100 − 0.0006 × 210) ÷ 5.211943
    expect(p.target).toBe(110);
    expect(p.rewardRisk).toBeCloseTo(9.874 / 5.211943, 9);
    const no = refused(opportunity({ targetDistance: 0.075 })); // 1.5 R gross, 1.42 R net
    expect(no.code).toBe('reward-too-small');
    expect(no.numbers['rewardRisk']).toBeCloseTo(7.3755 / 5.211943, 9);
    expect(planned()).not.toHaveProperty('target');
    expect(planned()).not.toHaveProperty('rewardRisk');
  });

  it.each<[string, Partial<Parameters<typeof context>[0]>, object]>([
    ['halted', { control: { paused: false, halted: true, armed: false, updatedAt: 0 } }, {}],
    ['paused', { control: { paused: true, halted: false, armed: false, updatedAt: 0 } }, {}],
    ['not-armed', {}, { mode: 'live' }],
    ['already-open', { positions: [position('AAA-USDT')] }, {}],
    [
      'already-open',
      { pending: [{ symbol: 'AAA-USDT', side: 'long', reservedRisk: 0, reservedNotional: 0 }] },
      {},
    ],
    ['cooldown', { locks: new Map([['AAA-USDT', { until: NOW + 1, reason: 'stop' }]]) }, {}],
    [
      'max-positions',
      {
        positions: [position('B'), position('C')],
        pending: [{ symbol: 'D', side: 'long', reservedRisk: 0, reservedNotional: 0 }],
      },
      {},
    ],
    ['exposure', { positions: [position('B', { notional: 500 })] }, { maxExposure: 0.5 }],
    [
      'exposure',
      { pending: [{ symbol: 'B', side: 'long', reservedRisk: 0, reservedNotional: 500 }] },
      { maxExposure: 0.5 },
    ],
    ['no-margin', { available: 0 }, {}],
    [
      'no-margin',
      { available: 50, pending: [{ symbol: 'B', side: 'long', reservedRisk: 0, reservedNotional: 500 }] },
      {},
    ],
    ['open-risk', { positions: [position('B', { openRisk: 60 })] }, {}],
    ['open-risk', { pending: [{ symbol: 'B', side: 'long', reservedRisk: 60, reservedNotional: 0 }] }, {}],
    ['no-depth', { depthLimit: 0 }, {}],
    ['max-position-size', { equity: 900, available: 1000 }, { maxPositionSize: 9.99 }],
    ['below-one-lot', { equity: 900, available: 1000 }, { riskPerTrade: 0.0005 }],
  ])('denies with %s', (code, over, set) => {
    const c = context({
      ...over,
      ...(over?.equity === undefined
        ? {}
        : { marks: { ...context().marks, dayStartEquity: over.equity, peakEquity: over.equity } }),
    });
    const no = refused(undefined, undefined, undefined, c, { ...settings, ...set });
    expect(no.code).toBe(code);
    expect(no.reason).not.toBe('');
  });

  it('takes a spread of nothing, and one of exactly the slippage allowed', () => {
    expect(isDenied(plan(undefined, quote({ bid: 100 })))).toBe(false);
    const wide = quote({ bid: 99, ask: 101 });
    expect(isDenied(plan(undefined, wide, undefined, undefined, { ...settings, maxSlippage: 0.02 }))).toBe(
      false,
    );
  });

  it('gives an account that has nothing, or less, a no and no error', () => {
    const marks = { ...context().marks, peakEquity: 0, dayStartEquity: 0 };
    const set = { ...settings, maxExposure: 0.0001, maxOpenRisk: 0.0001 };
    for (const equity of [0, -10])
      expect(refused(undefined, undefined, undefined, context({ equity, marks }), set).code).toBe(
        'below-one-lot',
      );
  });

  it('lets a symbol trade again when its lock ends', () => {
    const locks = new Map([['AAA-USDT', { until: NOW, reason: 'stop' }]]);
    expect(isDenied(plan(undefined, undefined, undefined, context({ locks })))).toBe(false);
  });

  it('gives the numbers of a lot that is too big', () => {
    const no = refused(undefined, undefined, undefined, undefined, { ...settings, maxPositionSize: 9 });
    expect(no.numbers).toEqual({ notional: 9, lot: 10, entry: 100 });
    expect(no.reason).toContain('max position size');
  });

  it('skips a stop wider than 8 % instead of clamping it', () => {
    expect(planned(opportunity({ stopDistance: 0.08 })).stop).toBe(92);
    expect(refused(opportunity({ stopDistance: 0.0801 })).code).toBe('stop-too-wide');
  });

  it('denies a stop inside the spread, beyond the mark, and a spread wider than the slippage allowed', () => {
    expect(refused(opportunity({ stopDistance: 0.005 }), quote({ bid: 99.5 })).code).toBe(
      'stop-inside-spread',
    );
    expect(refused(opportunity({ stopDistance: 0.01 }), quote({ mark: 98 })).code).toBe('stop-inside-spread');
    expect(refused(undefined, quote({ bid: 98.9 })).code).toBe('spread-too-wide');
    expect(refused(undefined, quote({ bid: 0 })).code).toBe('bad-quote');
    expect(refused(opportunity({ stopDistance: Number.NaN })).code).toBe('bad-stop');
  });

  it('denies what would break the daily loss limit: loss + open risk + reserved + new', () => {
    const marks = { ...context().marks, dayStartEquity: 1020 }; // limit 51, lost today 20
    const at = (openRisk: number, reservedRisk: number) =>
      plan(
        undefined,
        undefined,
        undefined,
        context({
          marks,
          positions: [position('B', { openRisk })],
          pending: [{ symbol: 'C', side: 'long', reservedRisk, reservedNotional: 0 }],
        }),
      );
    // New risk is 19.805: 20 + 5 + 6 + 19.805 = 50.805 passes, 51.205 does not.
    expect(isDenied(at(5, 6))).toBe(false);
    expect(at(5.4, 6)).toMatchObject({ denied: true, code: 'daily-loss' });
    expect(at(5, 6.4)).toMatchObject({ denied: true, code: 'daily-loss' });
  });

  it('denies at the drawdown limit', () => {
    const marks = { ...context().marks, peakEquity: 1250 };
    expect(refused(undefined, undefined, undefined, context({ marks })).code).toBe('drawdown');
    expect(
      isDenied(plan(undefined, undefined, undefined, context({ marks: { ...marks, peakEquity: 1249 } }))),
    ).toBe(false);
  });

  it('does not lend out the gains of the day', () => {
    const marks = { ...context().marks, dayStartEquity: 900 }; // up 100 today, limit 45
    const at = (openRisk: number) =>
      plan(undefined, undefined, undefined, context({ marks, positions: [position('B', { openRisk })] }));
    expect(isDenied(at(25))).toBe(false);
    expect(at(26)).toMatchObject({ code: 'daily-loss' });
  });

  it('denies a short whose stop the mark or the ask has passed', () => {
    const short = opportunity({ side: 'short', stopDistance: 0.005 });
    expect(refused(short, quote({ mark: 101 })).code).toBe('stop-inside-spread');
    expect(refused(short, quote({ ask: 100.6 })).code).toBe('stop-inside-spread');
    expect(isDenied(plan(short, quote()))).toBe(false);
  });
});
