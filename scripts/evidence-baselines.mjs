// The baselines of docs/strategy.md that are no strategy of ours: the predecessor's rules, holding the basket.
// Usage (after a build): node scripts/evidence-baselines.mjs predecessor|basket --data DIR [--from DATE] [--to DATE]
import { parseArgs } from 'node:util';
import { intervalsOf, metricsOf } from '../dist/src/analytics/index.js';
import { readSource, runRecording } from '../dist/src/backtest/engine.js';
import { configure } from '../dist/src/backtest/knobs.js';
import { summaryOf } from '../dist/src/backtest/summary.js';
import { ManualClock } from '../dist/src/clock.js';
import { RecordedMarketData } from '../dist/src/market/recorded-market.js';

const { values, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string', default: '2025-10-01' },
  },
  allowPositionals: true,
});
const [command] = positionals;
if (!values.data || !['predecessor', 'basket'].includes(command)) {
  console.error(
    'usage: node scripts/evidence-baselines.mjs predecessor|basket --data DIR [--from DATE] [--to DATE]',
  );
  process.exit(2);
}
const dir = values.data;
const to = Date.parse(values.to);
const from = values.from === undefined ? undefined : Date.parse(values.from);

const SETTINGS = {
  RISK_PER_TRADE: '0.01',
  MAX_POSITION_SIZE: '100000',
  PAPER_BALANCE: '10000',
  LEARNS: 'off',
  TRAILING_STOP_PERCENTAGE: '0.02',
  TRAIL_ATR: '0.1',
  TRAIL_WIDEN: '1',
  FADE_FACTOR: '1',
  MAX_CANDLES: 'off',
  EARLY_EXIT: 'off',
  SCALE_OUT: 'off',
};

const signedShare = (votes) => {
  const sum = (side) =>
    votes.filter((vote) => vote.side === side).reduce((total, { weight }) => total + weight, 0);
  const [long, short] = [sum('long'), sum('short')];
  return long === short ? 0 : (long > short ? long : -short) / (long + short + sum(undefined));
};

/** Hourly votes alone, at any candle; stop of 1.5 ATR clamped to 1–8 %, trail of 2 %, target of 2 R. */
const entries = {
  look: () => true,
  find: (analysis) => {
    const { symbol, votes, close } = analysis;
    const share = signedShare(votes);
    const atr = (analysis.values.atr14 ?? 0) / close;
    if (Math.abs(share) < 0.6 || atr === 0) return { symbol, code: 'no-side', reason: 'no majority' };
    const stopDistance = Math.min(0.08, Math.max(0.01, 1.5 * atr));
    return {
      symbol,
      side: share > 0 ? 'long' : 'short',
      confidence: Math.abs(share),
      score: 100 * Math.abs(share),
      analysis,
      reasons: [],
      features: {},
      stopDistance,
      trailDistance: 0.02,
      targetDistance: 2 * (stopDistance + 0.0018) + 0.0018,
    };
  },
};

const predecessor = async () => {
  const assignments = Object.entries(SETTINGS).map(([name, value]) => ({ name, value }));
  const recording = readSource({ dir, from, to }, '1h');
  process.stdout.write(
    summaryOf(await runRecording({ ...configure(assignments, dir), recording, from, to, entries })),
  );
};

/** Equal weights bought once, held to the end, 0.08 % paid for both sides. */
const basket = () => {
  const [hour, day] = [3_600_000, 86_400_000];
  const market = new RecordedMarketData(readSource({ dir, to }, '1h'), new ManualClock(0));
  const begin = from ?? market.from;
  for (const names of [market.symbols, ['BTC-USDT']]) {
    const columns = names
      .map((name) => market.column(name, '1h'))
      .filter(({ timestamp }) => timestamp[0] <= begin);
    const priceAt = ({ open, timestamp, length }, time) =>
      open[Math.min(length - 1, Math.round((time - timestamp[0]) / hour))];
    const curve = [{ t: begin, equity: 1 }];
    for (let t = begin + day; t <= to; t += day) {
      const grown = columns.reduce((sum, column) => sum + priceAt(column, t) / priceAt(column, begin), 0);
      curve.push({ t, equity: (grown / columns.length) * (1 - 0.0008) });
    }
    const { sharpe, totalReturn, maxDrawdown } = metricsOf([], curve).curve;
    const range = intervalsOf([], curve).sharpe;
    console.log(
      `${columns.length} symbols: Sharpe ${sharpe?.toFixed(2)} [${range?.low.toFixed(2)}, ${range?.high.toFixed(2)}], ` +
        `return ${(100 * totalReturn).toFixed(1)} %, drawdown ${(100 * (maxDrawdown?.depth ?? 0)).toFixed(1)} %`,
    );
  }
};

await { predecessor, basket }[command]();
