import { ADX, ATR, BollingerBands, EMA, MACD, ROC, RSI, SMA, Stochastic } from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { DAY, type Candle } from '../../../src/domain/index.js';
import { SymbolAnalyzer } from '../../../src/decide/strategy/index.js';
import type { IndicatorSet } from '../../../src/decide/indicators/index.js';
import { START, StreamedSet, walk } from './series.js';

const candles = walk(3_000, 7);
const closes = candles.map((candle) => candle.close);
const high = candles.map((candle) => candle.high);
const low = candles.map((candle) => candle.low);

/** What the set says after each candle. */
const streamed = (read: (set: IndicatorSet) => number, of: readonly Candle[] = candles): number[] => {
  const set = new StreamedSet();
  return of.map((candle) => {
    set.push(candle);
    return read(set);
  });
};

/** Every value of the library, candle by candle from the end; and nothing of ours before its first. */
const expectSame = (ours: readonly number[], oracle: readonly (number | undefined)[], tolerance = 1e-9) => {
  const offset = ours.length - oracle.length;
  const first = offset + oracle.findIndex((value) => value !== undefined);
  expect(ours.findIndex((value) => !Number.isNaN(value))).toBe(first);
  for (let i = first; i < ours.length; i += 1) {
    const expected = oracle[i - offset] as number;
    const error = Math.abs((ours[i] as number) - expected);
    if (!(error <= tolerance * Math.max(1, Math.abs(expected))))
      expect.fail(`candle ${i}: ${ours[i]} instead of ${expected}`);
  }
};

describe('own streaming forms against technicalindicators, candle by candle', () => {
  it.each([
    [20, (set: IndicatorSet) => set.sma20],
    [50, (set: IndicatorSet) => set.sma50],
  ])('SMA %i', (period, read) => expectSame(streamed(read), SMA.calculate({ period, values: closes })));

  it.each([
    [12, (set: IndicatorSet) => set.ema12],
    [26, (set: IndicatorSet) => set.ema26],
    [50, (set: IndicatorSet) => set.ema50],
    [200, (set: IndicatorSet) => set.ema200],
  ])('EMA %i', (period, read) => expectSame(streamed(read), EMA.calculate({ period, values: closes })));

  const macd = MACD.calculate({
    values: closes,
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  });
  it('MACD 12/26/9', () => {
    expectSame(
      streamed((set) => set.macd),
      macd.map((value) => value.MACD),
    );
    expectSame(
      streamed((set) => set.macdSignal),
      macd.map((value) => value.signal),
    );
    expectSame(
      streamed((set) => set.macdHistogram),
      macd.map((value) => value.histogram),
    );
  });

  it('RSI 14, within the two decimals that the library rounds to', () =>
    expectSame(
      streamed((set) => set.rsi14),
      RSI.calculate({ period: 14, values: closes }),
      0.005 + 1e-9,
    ));

  it('ATR 14', () =>
    expectSame(
      streamed((set) => set.atr14),
      ATR.calculate({ period: 14, high, low, close: closes }),
    ));

  it('ADX 14', () =>
    expectSame(
      streamed((set) => set.adx14),
      ADX.calculate({ period: 14, high, low, close: closes }).map((value) => value.adx),
    ));

  it('Stochastic 14/3', () => {
    const oracle = Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close: closes });
    expectSame(
      streamed((set) => set.stochasticK),
      oracle.map((value) => value.k),
    );
    expectSame(
      streamed((set) => set.stochasticD),
      oracle.map((value) => value.d),
    );
  });

  it('Bollinger 20 × 2σ', () => {
    const oracle = BollingerBands.calculate({ period: 20, stdDev: 2, values: closes });
    expectSame(
      streamed((set) => set.bollingerUpper),
      oracle.map((value) => value.upper),
    );
    expectSame(
      streamed((set) => set.bollingerLower),
      oracle.map((value) => value.lower),
    );
    expectSame(
      streamed((set) => set.bbWidth),
      oracle.map((value) => (value.upper - value.lower) / value.middle),
    );
  });
});

describe('values against their formula written out over the whole history', () => {
  it('RSI is not rounded', () => {
    let [gain, loss] = [0, 0];
    const expected: number[] = [];
    for (let i = 1; i < closes.length; i += 1) {
      const change = (closes[i] as number) - (closes[i - 1] as number);
      const share = i <= 14 ? 1 / 14 : 1;
      const keep = i <= 14 ? 1 : 13 / 14;
      const part = i <= 14 ? share : 1 / 14;
      gain = gain * keep + Math.max(0, change) * part;
      loss = loss * keep + Math.max(0, -change) * part;
      if (i >= 14) expected.push(100 - 100 / (1 + gain / loss));
    }
    expectSame(
      streamed((set) => set.rsi14),
      expected,
    );
  });

  it('momentum, volume ratio and VWAP', () => {
    const last = candles.at(-1) as Candle;
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const recent = candles.slice(-50);
    const turnover = recent.map((c) => ((c.high + c.low + c.close) / 3) * c.volume);
    const volumes = recent.map((c) => c.volume);
    const set = new StreamedSet();
    for (const candle of candles) set.push(candle);
    expect(set.momentum10).toBeCloseTo(last.close / (closes.at(-11) as number) - 1, 12);
    expect(set.volumeRatio).toBeCloseTo(last.volume / mean(volumes.slice(-20)), 12);
    expect(set.vwap50).toBeCloseTo(mean(turnover) / mean(volumes), 9);
  });

  it('momenta of the daily frame, to the bit', () => {
    const rates = [14, 28, 56].map((period) => new ROC({ period, values: [] }));
    const analyzer = new SymbolAnalyzer('BTC-USDT', '1d');
    let known = 0;
    for (const [i, candle] of candles.slice(0, 300).entries()) {
      analyzer.push({ ...candle, timestamp: START + i * DAY });
      const momenta = rates.map((rate) => (rate.nextValue(candle.close) ?? NaN) / 100);
      const strength = analyzer.analysis()?.frames[0]?.strength;
      if (strength === undefined) expect(i).toBeLessThan(56);
      else expect(strength).toBe(momenta.reduce((sum, one) => sum + one, 0) / 3);
      known += strength === undefined ? 0 : 1;
    }
    expect(known).toBe(300 - 56);
  });

  it('a small hand-worked Stochastic: close 7 in a range of 2 to 12 is 50', () => {
    const set = new StreamedSet();
    for (let i = 0; i < 14; i += 1)
      set.push({ timestamp: i, open: 7, high: i === 3 ? 12 : 8, low: i === 5 ? 2 : 6, close: 7, volume: 1 });
    expect(set.stochasticK).toBe(50);
  });
});
