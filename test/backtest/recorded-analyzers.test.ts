import { expect, it, vi } from 'vitest';
import { toJson } from '../../src/backtest/json.js';
import { RecordedAnalyzers } from '../../src/backtest/recorded-analyzers.js';
import { IndicatorSet } from '../../src/decide/indicators/index.js';
import { ManualClock } from '../../src/clock.js';
import { columnOf, candlesOf } from '../../src/domain/candle-column.js';
import { HOUR, type Candle } from '../../src/domain/index.js';
import { AnalyzerCache } from '../../src/trade/core/analyzer-cache.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { recording, run } from './sample.js';

/** The same recording, of which no run has worked anything out yet. */
const fresh = (): Recording => ({ ...recording, symbols: new Map(recording.symbols) });

it(
  'what the second run over a recording worked out serves the next, with other settings too, and changes nothing in it',
  { timeout: 60_000 },
  async () => {
    const alone = toJson(await run({ recording: fresh(), research: { threshold: 0.55 } }));
    const shared = fresh();
    const take = vi.spyOn(IndicatorSet.prototype, 'take');
    const first = toJson(await run({ recording: shared }));
    take.mockClear();
    const second = await run({ recording: shared });
    const whole = take.mock.calls.length;
    expect(toJson(second)).toBe(first);
    expect(whole).toBeGreaterThan(second.candles);
    take.mockClear();
    expect(toJson(await run({ recording: shared, research: { threshold: 0.55 } }))).toBe(alone);
    expect(take.mock.calls.length).toBeLessThan(whole);
    take.mockRestore();
  },
);

const holed = (missing: (hour: number) => boolean): Recording => {
  const symbols = new Map(
    [...recording.symbols].map(([symbol, known]) => {
      const files = new Map(
        [...known.files].flatMap(([timeframe, file]) => {
          if (timeframe !== '1h') return [];
          const candles = candlesOf(file.column).filter((_, hour) => !missing(hour));
          return [[timeframe, { ...file, column: columnOf(timeframe, candles) }] as const];
        }),
      );
      return [symbol, { ...known, files }] as const;
    }),
  );
  return { ...recording, symbols };
};

it.each([
  ['none', () => false],
  ['hours now and then', (hour: number) => hour % 211 < 3],
  ['days', (hour: number) => hour > 700 && hour < 800],
])('with %s missing a run sees what a bot sees that is fed each candle as it closes', (_, missing) => {
  const sparse = holed(missing);
  const clock = new ManualClock(0);
  const market = new RecordedMarketData(sparse, clock);
  const from = market.from + 600 * HOUR;
  const backtest = new RecordedAnalyzers(market, sparse.symbols, clock, '1h');
  const bot = new AnalyzerCache(market, '1h');
  for (let now = from; now <= from + 400 * HOUR; now += HOUR) {
    clock.set(now);
    backtest.advance(now);
    for (const symbol of market.symbols) {
      const fed = candlesOf(market.column(symbol, '1h')).filter(
        ({ timestamp }: Candle) => timestamp + HOUR <= now && (now === from || timestamp + HOUR > now - HOUR),
      );
      for (const candle of fed) bot.feed(symbol, candle);
    }
    const seen = (analyzers: AnalyzerCache) =>
      market.symbols.map((symbol) => [analyzers.newest(symbol), analyzers.range(symbol, now - 9 * HOUR)]);
    expect(seen(backtest)).toEqual(seen(bot));
    if ((now / HOUR) % 7 !== 0) continue;
    const analyses = backtest.found((analyzer) => analyzer.analysis());
    expect(analyses).toEqual(
      market.symbols.flatMap((symbol) => bot.feed(symbol, { timestamp: 0 } as Candle).analysis() ?? []),
    );
    for (const symbol of market.symbols)
      expect([...(backtest.closes(symbol)?.closes ?? [])]).toEqual([...(bot.closes(symbol)?.closes ?? [])]);
  }
});
