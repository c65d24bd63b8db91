import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../src/domain/index.js';
import { SymbolAnalyzer } from '../../../src/decide/strategy/index.js';
import { START, flat, walk } from '../indicators/series.js';

const HOUR = 3_600_000;

const after = (candles: readonly Candle[]): SymbolAnalyzer => {
  const analyzer = new SymbolAnalyzer('BTC-USDT', '1h');
  for (const candle of candles) analyzer.push(candle);
  return analyzer;
};

describe('range', () => {
  it('spans the traded candles from a time on', () => {
    const candles = walk(50, 5);
    const seen = candles.slice(-8);
    expect(after(candles).range(START + 42 * HOUR)).toEqual({
      low: Math.min(...seen.map(({ low }) => low)),
      high: Math.max(...seen.map(({ high }) => high)),
    });
  });

  it('leaves out the flat candles that stand in for hours without a trade', () => {
    const before = flat(40, 100);
    const later = flat(1, 110, 10, START + 43 * HOUR);
    const inHole = START + 41 * HOUR;
    expect(after([...before, ...later]).range(inHole)).toEqual({ low: 110, high: 110 });
  });

  it('is unknown where nothing has traded since', () => {
    expect(after(flat(40)).range(START + 40 * HOUR)).toBeUndefined();
    expect(after([]).range(START)).toBeUndefined();
  });
});
