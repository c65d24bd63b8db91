// The tables of docs/strategy.md that need hundreds of runs: random entries, ablation, neighbours.
// Usage (after a build): node scripts/evidence.mjs random|ablation|neighbours --data DIR [--slots N] [--runs N] [--trend] [--to DATE]
import { parseArgs } from 'node:util';
import { intervalsOf, metricsOf } from '../dist/src/analytics/index.js';
import { HOUR, loadTape } from './evidence-tape.mjs';
import { candidates, randomCandidates } from './evidence-entries.mjs';
import { simulate } from './evidence-run.mjs';

const { values: options, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    slots: { type: 'string', default: '3' },
    runs: { type: 'string', default: '200' },
    trend: { type: 'boolean', default: false },
    to: { type: 'string', default: '2025-10-01' },
    since: { type: 'string', default: '2022-07-01' },
  },
  allowPositionals: true,
});
const [command] = positionals;
if (!options.data || !['random', 'ablation', 'neighbours'].includes(command)) {
  console.error(
    'usage: node scripts/evidence.mjs random|ablation|neighbours --data DIR [--slots N] [--runs N] [--trend] [--to DATE]',
  );
  process.exit(2);
}
const slots = Number(options.slots),
  to = Date.parse(options.to),
  since = Date.parse(options.since);
const tape = loadTape(options.data, to);
const span = { from: tape.t0 + 2000 * HOUR, to, slots };

/** The part of a run from `since` on. */
const late = ({ curve, trades }) => {
  const before = curve.findLast((point) => point.t <= since) ?? curve[0];
  return {
    curve: [{ t: since, equity: before.equity }, ...curve.filter((point) => point.t > since)],
    trades: trades.filter((trade) => trade.closedAt > since),
  };
};
const figures = (run) => {
  const { trades, curve } = metricsOf(run.trades, run.curve);
  const paid = run.trades.reduce((sum, t) => sum + (t.fees + t.slippage - t.funding) / t.riskUnit, 0);
  return {
    trades: run.trades.length,
    sharpe: curve.sharpe ?? 0,
    drawdown: curve.maxDrawdown?.depth ?? 0,
    meanR: trades.meanR ?? 0,
    profitFactor: trades.profitFactor,
    costShare: paid / (paid + (trades.totalR ?? 0)),
  };
};
const show = (name, run) => {
  const f = figures(run),
    { sharpe } = intervalsOf(run.trades, run.curve);
  const range = sharpe ? ` [${sharpe.low.toFixed(2)}, ${sharpe.high.toFixed(2)}]` : '';
  console.log(
    `${name.padEnd(40)} trades ${f.trades}  Sharpe ${f.sharpe.toFixed(2)}${range}  drawdown ${(100 * f.drawdown).toFixed(1)} %  mean R ${f.meanR.toFixed(3)}  cost ${(100 * f.costShare).toFixed(0)} % of gross`,
  );
};
const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
const own = (variant = {}, more = {}) =>
  simulate(tape, { entries: candidates(tape, variant), ...span, ...more });

const random = () => {
  const mine = own(),
    wanted = mine.trades.length;
  const longShare = mine.trades.filter(({ side }) => side === 'long').length / wanted;
  const draw = (seed, q) =>
    simulate(tape, {
      entries: randomCandidates(tape, { seed, q, longShare, trend: options.trend }),
      ...span,
    });
  let [low, high] = [1e-5, 0.2];
  // The chance of an entry at which random runs trade as often as the strategy.
  for (let k = 0; k < 9; k++) {
    const middle = Math.sqrt(low * high);
    if (draw(9000 + k, middle).trades.length < wanted) low = middle;
    else high = middle;
  }
  const runs = Array.from({ length: Number(options.runs) }, (_, k) => draw(k + 1, Math.sqrt(low * high)));
  for (const { name, part } of [
    { name: 'whole', part: (run) => run },
    { name: `since ${options.since}`, part: late },
  ]) {
    show(`strategy, ${name}`, part(mine));
    const [all, target] = [runs.map((run) => figures(part(run))), figures(part(mine))];
    for (const key of ['sharpe', 'meanR']) {
      const list = all.map((f) => f[key]),
        beaten = list.filter((x) => x < target[key]).length;
      console.log(
        `  ${key}: random median ${quantile(list, 0.5).toFixed(3)}, 90th ${quantile(list, 0.9).toFixed(3)}; the strategy beats ${beaten} of ${list.length}`,
      );
    }
  }
};

const ablation = () => {
  const plain = {
    breakEvenAtR: 1e6,
    maxCandles: Number.MAX_SAFE_INTEGER,
    earlyExit: 'off',
    scaleOut: [],
    fadeFactor: 1,
  };
  const go = (name, variant, more) => show(name, late(own(variant, more)));
  go('defaults');
  for (const vote of ['EMA', 'MACD', 'Momentum', 'RSI', 'Stochastic', 'Bollinger', 'Levels', 'Volume'])
    go(`without ${vote}`, { drop: [vote] });
  go('EMA, MACD, momentum alone', { only: ['EMA', 'MACD', 'Momentum'] });
  go('oscillators and levels alone', { only: ['RSI', 'Stochastic', 'Bollinger', 'Levels'] });
  for (const frames of ['4h', '1d', 'none']) go(`slow frames: ${frames}`, { frames });
  for (const [key, value] of Object.entries(plain)) go(`without ${key}`, {}, { rules: { [key]: value } });
  go('without a target', {}, { strategy: { targetR: 0 } });
  go('target stays', {}, { rules: { targetGlide: 0 } });
  go('stop and trail alone', {}, { strategy: { targetR: 0 }, rules: plain });
};

const neighbours = () => {
  for (const cost of [1, 2]) {
    const sharpes = [];
    for (const threshold of [0.55, 0.6, 0.65, 0.7])
      for (const stopAtr of [5, 6, 7, 8, 9, 10])
        for (const maxStopDistance of [0.06, 0.08]) {
          const run = late(own({ threshold }, { cost, strategy: { stopAtr, maxStopDistance } }));
          sharpes.push(figures(run).sharpe);
          show(`cost × ${cost}, ${threshold}, ${stopAtr} ATR, at most ${maxStopDistance}`, run);
        }
    console.log(
      `cost × ${cost}: median Sharpe ${quantile(sharpes, 0.5).toFixed(2)}, ${sharpes.filter((x) => x > 0).length} of ${sharpes.length} above 0`,
    );
  }
};

({ random, ablation, neighbours })[command]();
