import { describe, expect, it, vi } from 'vitest';
import { columnOf } from '../../../src/domain/candle-column.js';
import { HOUR, type Candle } from '../../../src/domain/index.js';
import { IndicatorSet } from '../../../src/decide/indicators/index.js';
import { ConvictionColumn, SymbolAnalyzer } from '../../../src/decide/strategy/index.js';
import { walk } from '../indicators/series.js';
import { realCandles } from './real.js';

const symbol = 'BTC-USDT';
const [real = []] = realCandles(1);

const columnFrom = (candles: readonly Candle[], start = 0, ahead = 0, kept = Infinity): ConvictionColumn =>
  ConvictionColumn.over(columnOf('1h', candles), start, ahead, kept);

/** What an analyzer sees that candles are pushed to, after each of them. */
const pushed = (candles: readonly Candle[]) => {
  const analyzer = new SymbolAnalyzer(symbol, '1h');
  return candles.map((candle) => {
    analyzer.push(candle);
    return { look: analyzer.quickLook(0.6), snapshot: analyzer.snapshot(), analysis: analyzer.analysis() };
  });
};

describe('a recorded column', () => {
  it('says at every candle to the bit what pushed candles say, past the length of the ring too', () => {
    for (const [start, ahead, kept] of [
      [0, 0, Infinity],
      [29, 63, Infinity],
      // As few as one needs that goes forward alone.
      [29, 63, 192],
    ] as const) {
      const analyzer = new SymbolAnalyzer(symbol, '1h', columnFrom(real, start, ahead, kept));
      const expected = pushed(real.slice(start));
      expect(expected.length).toBeGreaterThan(2_000);
      for (const [place, { look, analysis }] of expected.entries()) {
        analyzer.moveTo(place);
        expect(analyzer.quickLook(0.6)).toBe(look);
        if (place % 5 === 0 || look !== 0) expect(analyzer.analysis()).toEqual(analysis);
      }
    }
  });

  it('says it again, in whatever order it is asked, and by whom', () => {
    const column = columnFrom(real);
    const expected = pushed(real);
    new SymbolAnalyzer(symbol, '1h', column).moveTo(real.length - 1);
    const [one, other] = [0, 1].map(() => new SymbolAnalyzer(symbol, '1h', column));
    for (let i = 0; i < 600; i++) {
      const place = (i * 7_919) % real.length;
      for (const analyzer of [one, other])
        analyzer?.moveTo((place * (analyzer === one ? 1 : 3)) % real.length);
      one?.moveTo(place);
      if (i % 2 === 0) expect(one?.quickLook(0.6)).toBe(expected[place]?.look);
      else if (i % 3 === 0) expect(one?.snapshot()).toEqual(expected[place]?.snapshot);
      else expect(one?.analysis()).toEqual(expected[place]?.analysis);
    }
  });

  it('is gone through once: whoever comes later goes back a few candles at most, where it asks for more', () => {
    const column = columnFrom(real);
    const take = vi.spyOn(IndicatorSet.prototype, 'take');
    new SymbolAnalyzer(symbol, '1h', column).moveTo(real.length - 1);
    expect(take).toHaveBeenCalledTimes(real.length);
    take.mockClear();
    const later = new SymbolAnalyzer(symbol, '1h', column);
    for (let place = 0; place < real.length; place++) {
      later.moveTo(place);
      later.quickLook(0.6);
    }
    expect(take).not.toHaveBeenCalled();
    later.analysis();
    expect(take.mock.calls.length).toBeLessThanOrEqual(64);
    take.mockRestore();
  });

  it('is gone through once by one that goes forward and keeps little, and may go back a few candles', () => {
    const analyzer = new SymbolAnalyzer(symbol, '1h', columnFrom(real, 0, 63, 192));
    const take = vi.spyOn(IndicatorSet.prototype, 'take');
    for (let place = 0; place < real.length; place++) {
      analyzer.moveTo(place);
      if (place % 64 === 40) analyzer.analysis();
    }
    // Each candle once, and from the state before it to each that was asked for.
    expect(take.mock.calls.length).toBeLessThan(1.7 * real.length + 4 * 256);
    take.mockRestore();
  });

  it('is not looked at beyond the candle that is stood on', () => {
    const candles = walk(600, 5);
    const [known, blind] = [columnOf('1h', candles), columnOf('1h', candles)];
    for (const field of ['high', 'low', 'close', 'volume'] as const) blind[field].fill(NaN, 500);
    const seen = [known, blind].map((column) => {
      const analyzer = new SymbolAnalyzer(symbol, '1h', ConvictionColumn.over(column, 0));
      analyzer.moveTo(499);
      return analyzer.analysis();
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toBeDefined();
  });

  it('takes no other candle', () => {
    const analyzer = new SymbolAnalyzer(symbol, '1h', columnFrom(walk(10, 1)));
    expect(() => analyzer.push(walk(11, 1)[10] as Candle)).toThrow(/takes no other candle/);
  });
});

describe('pushed candles with holes', () => {
  it('are filled with flat ones, and begin anew after two days without any', () => {
    const candles = walk(300, 2);
    const later = (hours: number): Candle[] => {
      const from = (candles[199] as Candle).timestamp + (hours + 1) * HOUR;
      return candles.slice(200).map((candle, i) => ({ ...candle, timestamp: from + i * HOUR }));
    };
    const of = (hours: number) => pushed([...candles.slice(0, 200), ...later(hours)]).at(-1)?.analysis;
    expect(of(0)?.candles).toBe(300);
    expect(of(48)?.candles).toBe(348);
    expect(of(49)?.candles).toBe(100);
    const values = of(49)?.values;
    expect(values).toEqual(pushed(later(49)).at(-1)?.analysis?.values);
  });
});
