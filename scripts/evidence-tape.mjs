// Every indicator, vote and slow frame of every candle, once, from the project's own analyzer; the rest of the harness only looks things up.
import { readRecording } from '../dist/src/market/candle-files.js';
import { RecordedMarketData } from '../dist/src/market/recorded-market.js';
import { ManualClock } from '../dist/src/clock.js';
import { SymbolAnalyzer } from '../dist/src/strategy/index.js';
export const HOUR = 3_600_000;
export const VOTES = ['EMA', 'MACD', 'Momentum', 'RSI', 'Stochastic', 'Bollinger', 'Levels', 'Volume'];
const FIELDS = ['atr14', 'momentum10', 'adx14', 'bbWidth', 'rsi14', 'support', 'resistance', 'volumeRatio'];
const REGIMES = ['trending', 'neutral', 'ranging'];
const SIDES = { long: 1, short: -1, flat: 0, unknown: 9 };
export const loadTape = (dir, to) => {
  const recording = readRecording({ dir, venue: undefined, symbols: undefined, from: undefined, to });
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const t0 = market.from;
  const symbols = market.symbols.map((symbol) => {
    const column = market.column(symbol, '1h');
    const n = column.length;
    const first = (column.timestamp[0] - t0) / HOUR;
    if (column.timestamp[n - 1] !== column.timestamp[0] + (n - 1) * HOUR) throw new Error('gap in ' + symbol);
    const values = Object.fromEntries(FIELDS.map((f) => [f, new Float64Array(n).fill(NaN)]));
    const votes = VOTES.map(() => new Float32Array(n));
    const idle = new Float32Array(n); // weight of trend voters who abstain
    const lean4 = new Int8Array(n).fill(9),
      lean1 = new Int8Array(n).fill(9),
      regime = new Uint8Array(n);
    const conviction = new Float64Array(n);
    const analyzer = new SymbolAnalyzer(symbol, '1h');
    for (let i = 0; i < n; i++) {
      analyzer.push({
        timestamp: column.timestamp[i],
        open: column.open[i],
        high: column.high[i],
        low: column.low[i],
        close: column.close[i],
        volume: column.volume[i],
      });
      const a = analyzer.analysis();
      if (!a) continue;
      for (const f of FIELDS) values[f][i] = a.values[f] ?? NaN;
      a.votes.forEach((vote, k) => {
        if (vote.name !== VOTES[k]) throw new Error('votes changed: ' + vote.name);
        if (vote.side) votes[k][i] = vote.side === 'long' ? vote.weight : -vote.weight;
        else if (k < 3) idle[i] += vote.weight;
      });
      regime[i] = REGIMES.indexOf(a.regime);
      lean4[i] = SIDES[a.frames[0].direction];
      lean1[i] = SIDES[a.frames[1].direction];
      conviction[i] = a.conviction;
    }
    const f = recording.symbols.get(symbol).funding;
    const funding = f
      ? new Map(
          Array.from(f.timestamp, (t, i) => [Math.round((t - t0) / HOUR), (f.rate ?? f.fundingRate)[i]]),
        )
      : undefined;
    return {
      symbol,
      first,
      n,
      ...pick(column),
      values,
      votes,
      idle,
      lean4,
      lean1,
      regime,
      conviction,
      funding,
      instrument: market.instrument(symbol),
    };
  });
  return { t0, hours: Math.max(...symbols.map((s) => s.first + s.n)), symbols, market };
};
const pick = ({ open, high, low, close }) => ({ open, high, low, close });
export const regimeName = (r) => REGIMES[r];
