import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis, NoOpportunity, Opportunity } from '../../../src/domain/index.js';
import {
  DEFAULT_STRATEGY,
  type StrategyOptions,
  findOpportunity,
  isOpportunity,
  rankOpportunities,
} from '../../../src/decide/strategy/index.js';

const base: Analysis = {
  symbol: 'BTC-USDT',
  candleTime: 0,
  closeTime: 3_600_000,
  close: 100,
  high: 101,
  low: 99,
  values: { atr14: 0.5, momentum10: 0.03, volumeRatio: 1.6, rsi14: 60, adx14: 30, bbWidth: 0.04 },
  regime: 'trending',
  frames: [
    { timeframe: '4h', direction: 'long', reason: '4h: up', strength: 0.02 },
    { timeframe: '1d', direction: 'long', reason: '1d: up', strength: 0.2 },
  ],
  votes: [
    { name: 'RSI', side: 'short', weight: 0.5, reason: 'RSI 65 is nearly overbought' },
    { name: 'Volume', side: 'long', weight: 1, reason: 'volume is 1.6 × its mean' },
    { name: 'EMA', side: 'long', weight: 2.5, reason: 'EMA 12 is above EMA 26' },
  ],
  candles: 2_000,
  confidence: 0.8,
  conviction: 0.8,
  earlierConviction: 0.5,
};

const options = (given: Partial<StrategyOptions> = {}): StrategyOptions => ({
  ...DEFAULT_STRATEGY,
  stopAtr: 7,
  targetR: 4,
  ...given,
});
const find = (given: Partial<Analysis>, set: Partial<StrategyOptions> = {}) =>
  findOpportunity({ ...base, ...given }, options(set));
const found = (given: Partial<Analysis> = {}, set: Partial<StrategyOptions> = {}): Opportunity => {
  const answer = find(given, set);
  if (!isOpportunity(answer)) throw new Error(answer.code);
  return answer;
};
const short: Partial<Analysis> = {
  frames: base.frames.map((frame) => ({ ...frame, direction: 'short' as const })),
  confidence: -0.8,
  conviction: -0.8,
  earlierConviction: 0,
};
const level = (name: 'support' | 'resistance', price: number) => ({
  values: { ...base.values, [name]: price },
});

describe('when there is an opportunity', () => {
  it('is the candle at which confidence reaches the threshold', () => {
    expect(found()).toMatchObject({ side: 'long', confidence: 0.8 });
    expect(found(short)).toMatchObject({ side: 'short', confidence: 0.8 });
    expect(isOpportunity(find({ conviction: 0.6, earlierConviction: 0.599 }))).toBe(true);
  });

  it('starts anew where the side changed at once', () =>
    expect(found({ earlierConviction: -0.9 }).side).toBe('long'));

  it.each([
    ['not-fresh', { earlierConviction: 0.6 }],
    ['below-threshold', { confidence: 0.59, conviction: 0.59, earlierConviction: 0 }],
    ['no-side', { confidence: 0, conviction: 0 }],
    ['frames-disagree', { conviction: 0, frames: [{ timeframe: '1d', direction: 'short', reason: '' }] }],
    ['frames-disagree', { conviction: 0, frames: [{ timeframe: '4h', direction: 'unknown', reason: '' }] }],
    ['no-volatility', { values: {} }],
    ['no-volatility', { values: { atr14: 0 } }],
    ['stop-too-wide', { values: { atr14: 1.2 } }],
  ] as const)('else says %s for %o', (code, given) => {
    const answer = find(given) as NoOpportunity;
    expect(answer.code).toBe(code);
    expect(answer.reason.length).toBeGreaterThan(10);
  });

  it('names the reasons strongest first, then the slow frames', () =>
    expect(found().reasons).toEqual([
      'EMA 12 is above EMA 26 (2.5)',
      'volume is 1.6 × its mean (1)',
      '4h: up',
      '1d: up',
    ]));
});

describe('stop, trail and target', () => {
  it('are 7 ATR, as wide, and 4 R net of costs', () => {
    const { stopDistance, trailDistance, targetDistance } = found();
    expect(stopDistance).toBeCloseTo(0.035, 12);
    expect(trailDistance).toBe(stopDistance);
    // 4 × (3.5 % + 0.18 %) + 0.18 %
    expect(targetDistance).toBeCloseTo(0.149, 12);
  });

  it('keep their floors', () => {
    const calm = { values: { ...base.values, atr14: 0.05 } };
    expect(found(calm).stopDistance).toBe(0.01);
    expect(found(calm).trailDistance).toBe(0.02);
    expect(found(calm, { spread: 0.004 }).stopDistance).toBe(0.02);
  });

  it('go past a level just behind the stop, by a quarter of ATR', () => {
    expect(found(level('support', 96.2)).stopDistance).toBeCloseTo(0.038 + 0.001_25, 12);
    expect(found(level('support', 95.9)).stopDistance).toBeCloseTo(0.035, 12);
    expect(found(level('support', 97)).stopDistance).toBeCloseTo(0.035, 12);
    const above = found({ ...short, values: { ...base.values, resistance: 103.8 } });
    expect(above.stopDistance).toBeCloseTo(0.038 + 0.001_25, 12);
  });

  it('stay in front of the level ahead, but never under 1.5 R net', () => {
    expect(found(level('resistance', 110)).targetDistance).toBeCloseTo(0.1 - 0.001_25, 12);
    expect(found(level('resistance', 104)).targetDistance).toBeCloseTo(0.149, 12);
    expect(found({ ...short, values: { ...base.values, support: 90 } }).targetDistance).toBeCloseTo(
      0.098_75,
      12,
    );
    expect(found({}, { targetR: 1 }).targetDistance).toBeCloseTo(1.5 * 0.0368 + 0.0018, 12);
    expect(found({}, { targetR: 0 })).not.toHaveProperty('targetDistance');
  });

  it('always: the stop within its bounds, the trail no tighter, the target at least 1.5 R net', () => {
    const price = fc.double({ min: 60, max: 140, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 2, noNaN: true }),
        price,
        price,
        fc.boolean(),
        (atr14, support, resistance, up) => {
          const answer = find({
            ...(up ? {} : short),
            values: { ...base.values, atr14, support, resistance },
          });
          if (!isOpportunity(answer)) return;
          const { stopDistance, trailDistance, targetDistance } = answer;
          expect(stopDistance).toBeGreaterThanOrEqual(0.01);
          expect(stopDistance).toBeLessThanOrEqual(0.08);
          expect(trailDistance).toBeGreaterThanOrEqual(Math.max(stopDistance, 0.02));
          const net = ((targetDistance ?? NaN) - 0.0018) / (stopDistance + 0.0018);
          expect(net).toBeGreaterThanOrEqual(1.5 - 1e-9);
        },
      ),
      { seed: 3 },
    );
  });
});

describe('features', () => {
  it('are the same names always, finite and within −1…1', () => {
    const names = Object.keys(found().features);
    const sparse = found({
      values: { atr14: 0.5 },
      frames: [{ timeframe: '4h', direction: 'long', reason: '' }],
    });
    expect(Object.keys(sparse.features)).toEqual(names);
    for (const value of [...Object.values(found().features), ...Object.values(sparse.features)])
      expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  it('look the same to a long and to its mirrored short', () => {
    const long = found().features;
    const turned = found({
      ...short,
      frames: base.frames.map((f) => ({ ...f, direction: 'short' as const, strength: -(f.strength ?? 0) })),
      values: { ...base.values, momentum10: -0.03, rsi14: 40 },
    }).features;
    expect({ ...turned, side: 1 }).toEqual(long);
    expect(turned.side).toBe(-1);
  });
});

describe('rank', () => {
  it('puts confidence first, in whole percents', () => {
    const strong = found({ conviction: 0.81, values: { atr14: 0.5 } });
    const rich = found({ conviction: 0.8, values: { ...base.values, momentum10: 0.2, volumeRatio: 9 } });
    expect(strong.score).toBeGreaterThan(rich.score);
  });

  it.each([
    ['momentum', { values: { ...base.values, momentum10: 0.05 } }],
    ['volume', { values: { ...base.values, volumeRatio: 2.5 } }],
    ['healthy volatility', { values: { ...base.values, atr14: 0.8 } }],
    ['no level close ahead', { values: { ...base.values, resistance: 101 } }],
    ['regime', { regime: 'ranging' }],
  ] as const)('orders equals by %s', (what, given) => {
    const [plain, other] = [found().score, found(given).score];
    const worse = what === 'regime' || what === 'no level close ahead';
    expect(worse ? plain : other).toBeGreaterThan(worse ? other : plain);
  });

  it('takes the best, and orders ties by symbol', () => {
    const of = (symbol: string, conviction = 0.8): Opportunity => found({ symbol, conviction });
    const list = [of('C-USDT'), of('A-USDT'), of('Z-USDT', 0.9), of('B-USDT')];
    expect(rankOpportunities(list, 3).map((o) => o.symbol)).toEqual(['Z-USDT', 'A-USDT', 'B-USDT']);
    expect(list[0]?.symbol).toBe('C-USDT');
    expect(rankOpportunities(list, 0)).toEqual([]);
  });
});
