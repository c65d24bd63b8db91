import { vi } from 'vitest';
import { createDesk } from '../../../src/trade/desk/desk.js';
import { analysis } from '../../decide/risk/fixtures.js';
import { SYMBOL, World } from '../../support/world.js';

const ROWS = Array.from({ length: 60 }, () => [100, 100.1, 99.9, 100, 1_000_000] as const);

/** A world whose analyser has seen enough: ATR 0.5, long votes of 70 %. */
export const seenWorld = (over: ConstructorParameters<typeof World>[1] = {}): World => {
  const made = new World(ROWS, over);
  const seen = { ...analysis, confidence: 0.7, values: { ...analysis.values, atr14: 0.5 } };
  const fed = made.parts.analyzers;
  const analyzer = { analysis: () => seen, snapshot: () => seen, isReady: true };
  const analyzers = {
    refresh: () => Promise.resolve(analyzer),
    keepUp: () => Promise.resolve(analyzer),
    closes: () => ({ times: [], closes: [] }),
    newest: (symbol: string) => fed.newest(symbol),
    range: (symbol: string, from: number) => fed.range(symbol, from),
    timeframe: fed.timeframe,
  };
  made.parts = { ...made.parts, analyzers: analyzers as never };
  vi.spyOn(made.market, 'universe').mockResolvedValue([SYMBOL]);
  made.desk = createDesk(made.parts);
  return made;
};
