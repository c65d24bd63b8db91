// What `npm run backtest` does not print: random entries, ablation, baselines, the difference of two walk-forwards. After a build.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { intervalsOf, metricsOf } from '../../dist/src/decide/analytics/index.js';
import { differenceText } from '../../dist/src/backtest/compare.js';
import { readSource, runRecording } from '../../dist/src/backtest/engine.js';
import { configure } from '../../dist/src/backtest/parameters.js';
import { summaryOf } from '../../dist/src/backtest/summary.js';
import { ManualClock } from '../../dist/src/clock.js';
import { RecordedMarketData } from '../../dist/src/venues/recorded/recorded-market.js';
import { ablated, byChance, predecessor } from './entries.mjs';

const { values: options, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    slots: { type: 'string', default: '3' },
    runs: { type: 'string', default: '200' },
    trend: { type: 'boolean', default: false },
    from: { type: 'string' },
    to: { type: 'string', default: '2025-10-01' },
    since: { type: 'string', default: '2022-07-01' },
  },
  allowPositionals: true,
});
const dir = options.data;
const from = options.from === undefined ? undefined : Date.parse(options.from);
const to = Date.parse(options.to);
const since = Date.parse(options.since);

const BASE = {
  RISK_PER_TRADE: '0.01',
  MAX_POSITION_SIZE: '100000',
  PAPER_BALANCE: '10000',
  LEARNING: 'off',
  MAX_OPEN_POSITIONS: options.slots,
};

const configured = (named = {}) =>
  configure(
    Object.entries({ ...BASE, ...named }).map(([name, value]) => ({ name, value })),
    dir,
  );

/** Hourly candles alone, for hundreds of runs: with the finer ones one takes three times as long. */
const hourlyOf = (recording) => {
  const market = new RecordedMarketData(recording, new ManualClock(0));
  const whole = { decimals: 8, missing: 0, widened: 0, leftOut: 0 };
  const only = ([symbol, known]) => {
    const files = new Map([['1h', { ...whole, column: market.column(symbol, '1h') }]]);
    return [symbol, { ...known, files }];
  };
  const instruments = new Map(market.symbols.map((symbol) => [symbol, market.instrument(symbol)]));
  return { ...recording, instruments, symbols: new Map([...recording.symbols].map(only)) };
};

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

const random = async () => {
  const input = { ...configured(), recording: hourlyOf(readSource({ dir, from, to }, '1h')), from, to };
  const mine = await runRecording(input);
  const wanted = mine.trades.length;
  const longShare = mine.trades.filter(({ side }) => side === 'long').length / wanted;
  const draw = (seed, chance) =>
    runRecording({ ...input, entries: byChance({ seed, chance, longShare, trend: options.trend }) });
  let [low, high] = [1e-5, 0.2];
  // The chance of an entry at which random runs trade as often as the strategy.
  for (let k = 0; k < 9; k++) {
    const middle = Math.sqrt(low * high);
    if ((await draw(9000 + k, middle)).trades.length < wanted) low = middle;
    else high = middle;
  }
  const runs = [];
  while (runs.length < Number(options.runs)) runs.push(await draw(runs.length + 1, Math.sqrt(low * high)));
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

const ablation = async () => {
  const recording = hourlyOf(readSource({ dir, from, to }, '1h'));
  const go = async (name, variant) => {
    const run = { ...configured(), recording, from, to, ...variant };
    show(name, late(await runRecording(run)));
  };
  const goWith = (name, named) => go(name, configured(named));
  const PLAIN = {
    BREAK_EVEN_AT_R: 'off',
    MAX_CANDLES: 'off',
    EARLY_EXIT: 'off',
    SCALE_OUT: 'off',
    FADE_FACTOR: '1',
  };
  const TREND = ['EMA', 'MACD', 'Momentum'];
  const TURN = ['RSI', 'Stochastic', 'Bollinger', 'Levels'];
  await go('defaults');
  for (const vote of [...TREND, ...TURN, 'Volume'])
    await go(`without ${vote}`, { entries: ablated({ isHeard: (name) => name !== vote }) });
  await go('EMA, MACD, momentum alone', { entries: ablated({ isHeard: (name) => TREND.includes(name) }) });
  await go('oscillators and levels alone', { entries: ablated({ isHeard: (name) => TURN.includes(name) }) });
  for (const frames of [['4h'], ['1d'], []])
    await go(`slow frames: ${frames[0] ?? 'none'}`, { entries: ablated({ frames }) });
  for (const [name, value] of Object.entries(PLAIN)) await goWith(`${name}=${value}`, { [name]: value });
  await goWith('without a target', { TARGET_R: '0' });
  await go('target stays', { research: { ...configured().research, rules: { targetGlide: 0 } } });
  await goWith('stop and trail alone', { ...PLAIN, TARGET_R: '0' });
};

/** The predecessor's entries and trail, and today's rules of risk. */
const runPredecessor = async () => {
  const named = {
    TRAILING_STOP_PERCENTAGE: '0.02',
    TRAIL_ATR: '0.1',
    TRAIL_WIDEN: '1',
    FADE_FACTOR: '1',
    MAX_CANDLES: 'off',
    EARLY_EXIT: 'off',
    SCALE_OUT: 'off',
  };
  const recording = readSource({ dir, from, to }, '1h');
  const run = await runRecording({ ...configured(named), recording, from, to, entries: predecessor });
  process.stdout.write(summaryOf(run));
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

/** Two files that `--json` of a backtest or a walk-forward wrote. */
const difference = () => {
  const [a, b] = positionals.slice(1).map((path) => JSON.parse(readFileSync(path, 'utf8')).curve);
  console.log(differenceText(a, b));
};

const commands = { random, ablation, predecessor: runPredecessor, basket, difference };
const command = commands[positionals[0]];
if (!command || (!dir && command !== difference)) {
  console.error(
    'usage: node tools/evidence/evidence.mjs random|ablation|predecessor|basket --data DIR [--slots N] [--runs N] [--trend] [--from DATE] [--to DATE] [--since DATE]\n' +
      '       node tools/evidence/evidence.mjs difference A.json B.json',
  );
  process.exit(2);
}
await command();
