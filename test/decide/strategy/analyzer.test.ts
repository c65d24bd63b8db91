import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Analysis, BadInputError, type Candle } from '../../../src/domain/index.js';
import {
  DEFAULT_STRATEGY,
  SymbolAnalyzer,
  findOpportunity,
  isOpportunity,
} from '../../../src/decide/strategy/index.js';
import { START, along, flat, walk } from '../indicators/series.js';
import { realCandles } from './real.js';

const HOUR = 3_600_000;
const symbol = 'BTC-USDT';

const after = (candles: readonly Candle[]): SymbolAnalyzer => {
  const analyzer = new SymbolAnalyzer(symbol, '1h');
  for (const candle of candles) analyzer.push(candle);
  return analyzer;
};

describe('snapshot', () => {
  it('is the part of the analysis that the review of a position needs, asked for first or last', () => {
    const analyzer = new SymbolAnalyzer(symbol, '1h');
    for (const [i, candle] of walk(1_500, 3).entries()) {
      analyzer.push(candle);
      const early = i % 2 === 0 ? analyzer.snapshot() : undefined;
      const analysis = analyzer.analysis();
      const snapshot = early ?? analyzer.snapshot();
      if (!analysis || !snapshot) {
        expect(snapshot).toBe(analysis);
        continue;
      }
      const { candleTime, closeTime, close, high, low } = analysis;
      const { rsi14, atr14, adx14, bbWidth, momentum10, support, resistance } = analysis.values;
      const values = { rsi14, atr14, adx14, bbWidth, momentum10, support, resistance };
      const frames = analysis.frames.map(({ timeframe, direction }) => ({ timeframe, direction }));
      expect(snapshot).toEqual({ candleTime, closeTime, close, high, low, values, frames });
    }
  });
});

/** What was decided at every candle from index `from` on: exact parts only. */
const decisions = (candles: readonly Candle[], from: number): string[] => {
  const analyzer = new SymbolAnalyzer(symbol, '1h');
  const list: string[] = [];
  candles.forEach((candle, i) => {
    analyzer.push(candle);
    const analysis = analyzer.analysis();
    if (i < from || !analysis) return;
    const answer = findOpportunity(analysis, DEFAULT_STRATEGY);
    const verdict = isOpportunity(answer)
      ? `${answer.side} ${answer.confidence} ${answer.stopDistance.toFixed(6)} ${Math.floor(answer.score)}`
      : answer.code;
    list.push(
      `${candle.timestamp} ${verdict} ${analysis.regime} ${analysis.votes.map((v) => v.side ?? '-').join()}`,
    );
  });
  return list;
};

const mirrored = (candles: readonly Candle[], about: number): Candle[] =>
  candles.map((candle) => ({
    ...candle,
    open: 2 * about - candle.open,
    high: 2 * about - candle.low,
    low: 2 * about - candle.high,
    close: 2 * about - candle.close,
  }));

describe('input', () => {
  it('refuses a candle that is not later than the one before, naming both', () => {
    const analyzer = after(flat(3));
    expect(() => analyzer.push(flat(1)[0] as Candle)).toThrow(BadInputError);
    expect(() => analyzer.push(flat(1)[0] as Candle)).toThrow(/BTC-USDT must be later than/);
    expect(analyzer.lastCandle).toBe(START + 2 * HOUR);
  });

  it.each([
    ['a price that is no number', { close: NaN }],
    ['a price of 0', { low: 0 }],
    ['a high under the close', { high: 99 }],
    ['a volume below 0', { volume: -1 }],
    ['an infinite high', { high: Infinity }],
  ])('refuses %s and keeps its state', (_, fault) => {
    const analyzer = after(flat(3));
    const bad = { ...(flat(1, 100, 10, START + 3 * HOUR)[0] as Candle), ...fault };
    expect(() => analyzer.push(bad)).toThrow(BadInputError);
    expect(analyzer.lastCandle).toBe(START + 2 * HOUR);
  });

  it('says nothing before 35 candles, and stands on the last candle from then on', () => {
    expect(after(walk(34, 1)).analysis()).toBeUndefined();
    const candles = walk(35, 1);
    expect(after(candles).analysis()).toMatchObject({
      symbol,
      candleTime: START + 34 * HOUR,
      closeTime: START + 35 * HOUR,
      close: candles[34]?.close,
      candles: 35,
    });
  });

  it('takes gaps and flat, silent candles in its stride', () => {
    const gapped = walk(3_000, 4).filter((_, i) => i % 97 > 8);
    expect(
      after(gapped)
        .analysis()
        ?.frames.map((f) => f.direction),
    ).not.toContain('unknown');
    const still = after(flat(2_000, 100, 0)).analysis() as Analysis;
    expect(still.votes.every((vote) => vote.side === undefined)).toBe(true);
    expect(findOpportunity(still, DEFAULT_STRATEGY)).toMatchObject({ code: 'no-side' });
  });
});

describe('the same candles give the same decisions', () => {
  it('from 2,000 candles of warm-up on as from the beginning, on real candles', () => {
    for (const candles of realCandles(2)) {
      for (const start of [1, 29, 250]) {
        const whole = decisions(candles, start + 2_000);
        expect(whole.length).toBeGreaterThan(200);
        expect(decisions(candles.slice(start), 2_000)).toEqual(whole);
      }
    }
  });

  it('quickLook is not 0 exactly where the votes are fresh and the frames agree', () => {
    const [candles] = realCandles(1);
    const analyzer = new SymbolAnalyzer(symbol, '1h');
    let seen = 0;
    for (const candle of candles ?? []) {
      analyzer.push(candle);
      const analysis = analyzer.analysis();
      if (!analysis) continue;
      const answer = findOpportunity(analysis, { ...DEFAULT_STRATEGY, maxStopDistance: Infinity });
      expect(isOpportunity(answer)).toBe(analyzer.quickLook(DEFAULT_STRATEGY.threshold) !== 0);
      if (isOpportunity(answer)) seen += 1;
    }
    expect(seen).toBeGreaterThan(5);
  });

  it('an opportunity comes anew only after six candles without one for its side', () => {
    for (const candles of realCandles(3)) {
      const analyzer = new SymbolAnalyzer(symbol, '1h');
      const last = { long: -Infinity, short: -Infinity };
      candles.forEach((candle, i) => {
        analyzer.push(candle);
        const look = analyzer.quickLook(DEFAULT_STRATEGY.threshold);
        const conviction = analyzer.analysis()?.conviction ?? 0;
        const side = conviction > 0 ? 'long' : 'short';
        if (look !== 0) expect(i - last[side]).toBeGreaterThan(6);
        if (Math.abs(conviction) >= DEFAULT_STRATEGY.threshold) {
          if (i - last[side] > 6) expect(look).toBe(conviction);
          last[side] = i;
        }
      });
      expect(Math.max(last.long, last.short)).toBeGreaterThan(0);
    }
  });

  it('the votes in words add up to the confidence', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const analyzer = new SymbolAnalyzer(symbol, '1d');
      for (const candle of walk(120, seed))
        analyzer.push({ ...candle, timestamp: START + (candle.timestamp - START) * 24 });
      const analysis = analyzer.analysis() as Analysis;
      const weight = (side?: string): number =>
        analysis.votes.filter((v) => v.side === side).reduce((sum, v) => sum + v.weight, 0);
      const [long, short] = [weight('long'), weight('short')];
      const raw = (Math.max(long, short) / (long + short + weight())) * Math.sign(long - short);
      const [daily] = analysis.frames;
      const side = raw > 0 ? 'long' : 'short';
      const factor = daily?.direction === side ? 1.2 : 0.5;
      expect(analysis.confidence).toBeCloseTo(Math.max(-1, Math.min(1, raw * factor)), 12);
    }
  });
});

describe('direction', () => {
  const rise = (length: number): number[] =>
    Array.from({ length }, (_, i) => 1_000 * Math.exp(0.0008 * i + 0.012 * Math.sin(i / 9)));

  const sides = (candles: readonly Candle[]): Set<string> => {
    const analyzer = new SymbolAnalyzer(symbol, '1h');
    const found = new Set<string>();
    for (const candle of candles) {
      analyzer.push(candle);
      if (analyzer.quickLook(DEFAULT_STRATEGY.threshold) === 0) continue;
      const answer = findOpportunity(analyzer.analysis() as Analysis, DEFAULT_STRATEGY);
      if (isOpportunity(answer)) found.add(answer.side);
    }
    return found;
  };

  it('is long alone in a clean rise and short alone in a clean fall', () => {
    expect(sides(along(rise(3_000)))).toEqual(new Set(['long']));
    expect(sides(along(rise(3_000).toReversed()))).toEqual(new Set(['short']));
  });

  it('turns with the candles: the mirror image has every vote on the other side', () => {
    const other = { long: 'short', short: 'long' } as const;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: -0.002, max: 0.002, noNaN: true }),
        (seed, drift) => {
          // Small moves around a high price, so that a fraction of it means the same on both sides.
          const candles = walk(400, seed, drift / 20, 0.0006);
          const [plain, turned] = [after(candles).analysis(), after(mirrored(candles, 100)).analysis()];
          const expected = plain?.votes.map((vote) => vote.side && other[vote.side]);
          expect(turned?.votes.map((vote) => vote.side)).toEqual(expected);
          expect(turned?.confidence).toBeCloseTo(-(plain?.confidence ?? 0), 12);
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it('of the slow frames waits for complete candles, aligned to UTC', () => {
    // 56 days and one: the last daily close that momentum needs is complete at the last hour of the day, not before.
    const closes = rise(57 * 24);
    const daily = (candles: readonly Candle[]) => after(candles).analysis()?.frames[1]?.direction;
    expect(daily(along(closes).slice(0, -1))).toBe('unknown');
    expect(daily(along(closes))).toBe('long');
    expect(daily(along(closes).slice(1))).toBe('unknown');
  });
});

describe('the slow frames', () => {
  const DAY = 24;
  /** One close a day for 57 days, the last ones as given, hourly candles in between flat. */
  const frames = (day: (index: number) => number) =>
    after(
      along(
        Array.from({ length: 57 * DAY }, (_, i) => day(Math.floor(i / DAY))),
        0,
      ),
    ).analysis()?.frames;

  it('take the 1d direction from two of three momenta over 14, 28 and 56 days', () => {
    // Day 56 stands at 100; days 42, 28 and 0 are what it is compared with.
    const against = (d14: number, d28: number, d56: number) =>
      frames((day) => (day === 42 ? d14 : day === 28 ? d28 : day === 0 ? d56 : 100))?.[1];
    expect(against(99, 98, 103)).toMatchObject({ direction: 'long' });
    expect(against(101, 102, 50)).toMatchObject({ direction: 'short' });
    expect(against(99, 101, 100)).toMatchObject({ direction: 'flat' });
    expect(against(80, 125, 100)?.strength).toBeCloseTo((0.25 - 0.2 + 0) / 3, 12);
    expect(against(80, 125, 100)?.reason).toBe('1d: +1.7 % on average over 14, 28, 56 days');
  });

  it('take the 4h direction from the place in the range of 20 days', () => {
    // Within the last 120 closes of 4 h: a low of 100, a high of 200, and the close.
    const at = (close: number) =>
      frames((day) => (day === 40 ? 100 : day === 45 ? 200 : day === 56 ? close : 150))?.[0];
    expect(at(176)).toMatchObject({ direction: 'long', reason: '4h: at 76 % of the range of 120 candles' });
    expect(at(175)).toMatchObject({ direction: 'flat' });
    expect(at(125)).toMatchObject({ direction: 'flat' });
    expect(at(124)).toMatchObject({ direction: 'short' });
    expect(at(150)?.strength).toBeCloseTo(0, 12);
    // 21 days back is out of the window.
    expect(
      frames((day) => (day === 35 ? 1_000 : day === 45 ? 100 : day === 56 ? 180 : 150))?.[0],
    ).toMatchObject({
      direction: 'long',
    });
  });

  it('fit into 2,000 candles on finer timeframes too, and say so where they cannot', () => {
    const on = (timeframe: '5m' | '15m' | '1m' | '4h' | '1d', minutes: number) => {
      const analyzer = new SymbolAnalyzer(symbol, timeframe);
      walk(2_000, 3).forEach((candle, i) =>
        analyzer.push({ ...candle, timestamp: START + (i + 1) * minutes * 60_000 }),
      );
      return analyzer.analysis()?.frames.map((frame) => frame.direction === 'unknown');
    };
    expect(on('15m', 15)).toEqual([false, false]);
    expect(on('5m', 5)).toEqual([false, false]);
    expect(on('1m', 1)?.[1]).toBe(true);
    expect(on('4h', 240)).toEqual([false, false]);
    expect(on('1d', 1_440)).toEqual([false]);
  });
});

describe('driftless random walks', () => {
  it('stay quiet at the lowest threshold: well under 5 % of candles, whatever the volatility', () => {
    for (const size of [0.001, 0.004, 0.016]) {
      let found = 0;
      for (let seed = 1; seed <= 5; seed += 1) {
        const analyzer = new SymbolAnalyzer(symbol, '1h');
        walk(4_000, seed, 0, size).forEach((candle, i) => {
          analyzer.push(candle);
          if (i >= 2_000 && analyzer.quickLook(0.52) !== 0) found += 1;
        });
      }
      expect(found / 10_000, `steps of ${size}`).toBeLessThan(0.04);
      expect(found).toBeGreaterThan(0);
    }
  });
});
