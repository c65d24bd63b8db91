// A lighter run than the backtest: the project's own analyzer, planTrade, reviewPosition, locks and limits on hourly candles, with fills at the next open and stop before target.
import { planTrade, lockAfter, checkLimits, resetPeak, openRiskOf } from '../dist/src/risk/index.js';
import { afterCandle, reviewPosition, positionRules } from '../dist/src/positions/index.js';
import { DEFAULT_STRATEGY, rankOpportunities } from '../dist/src/strategy/index.js';
import { exitsOf, roomAhead } from '../dist/src/strategy/exits.js';
import { scoreOf } from '../dist/src/strategy/score.js';
import { correlationOf, returnsOf } from '../dist/src/risk/correlation.js';
import { EquityRecorder } from '../dist/src/backtest/equity-recorder.js';
import { INITIAL_CONTROL } from '../dist/src/domain/index.js';
import { analysisAt } from './evidence-entries.mjs';
import { HOUR } from './evidence-tape.mjs';

export const simulate = (
  tape,
  { entries, slots = 3, risk = 0.01, cost = 1, from, to, strategy = {}, rules = {}, trailFloor = 0.02 },
) => {
  const { t0, symbols } = tape;
  const index = new Map(symbols.map((s) => [s.symbol, s]));
  const settings = {
    mode: 'replay',
    approval: 'auto',
    maxOpenPositions: slots,
    riskPerTrade: risk,
    maxPositionSize: 1e9,
    leverage: 10,
    trailingStopPercentage: trailFloor,
    timeframe: '1h',
    maxSlippage: 0.01,
    dailyLossLimit: 0.05,
    maxDrawdown: 0.2,
    maxExposure: 3,
    maxOpenRisk: 0.06,
    maxCorrelation: 0.7,
    cooldown: 14400,
  };
  const options = { ...DEFAULT_STRATEGY, trailFloor, ...strategy };
  const rulesOf = positionRules(settings, rules);
  const [slip, stopSlip] = [0.0002 * cost, 0.0005 * cost];
  const instruments = new Map(
    symbols.map((s) => [
      s.symbol,
      { ...s.instrument, takerFee: s.instrument.takerFee * cost, makerFee: s.instrument.makerFee * cost },
    ]),
  );
  let cash = 10_000,
    held = [],
    marks,
    control = INITIAL_CONTROL,
    breach;
  const locks = new Map(),
    trades = [],
    costs = { fees: 0, slippage: 0, funding: 0 };
  const recorder = new EquityRecorder({ t: from, equity: cash });
  const priceAt = (s, h) => {
    const i = h - s.first;
    return i < s.n ? s.open[i] : s.close[s.n - 1];
  };
  const worth = (p, price) => p.sign * (price - p.pos.entryPrice) * p.pos.contracts * p.inst.contractSize;
  const reduce = (p, contracts, reference, price, time, reason) => {
    const coins = contracts * p.inst.contractSize,
      fee = p.inst.takerFee * coins * price;
    const gross = p.sign * (price - p.pos.entryPrice) * coins;
    cash += gross - fee;
    p.gross += gross;
    p.fees += fee;
    const lost = p.sign * (reference - price) * coins;
    p.slippage += lost;
    costs.fees += fee;
    costs.slippage += lost;
    p.pos = { ...p.pos, contracts: p.pos.contracts - contracts };
    if (p.pos.contracts > 1e-9) return;
    p.done = true;
    const netPnl = p.gross - p.fees + p.funding;
    const trade = {
      symbol: p.pos.symbol,
      side: p.pos.side,
      openedAt: p.pos.openedAt,
      closedAt: time,
      netPnl,
      grossPnl: p.gross,
      fees: p.fees,
      funding: p.funding,
      slippage: p.slippage,
      riskUnit: p.pos.riskUnit,
      r: netPnl / p.pos.riskUnit,
      exitReason: reason,
      entryPrice: p.pos.entryPrice,
      stopDistance: p.pos.riskDistance / p.pos.entryPrice,
    };
    trades.push(trade);
    const lock = lockAfter(trade, trades, settings);
    if (lock) locks.set(p.pos.symbol, lock);
  };
  const correlations = new Map();
  const correlation = (h) => (a, b) => {
    const key = a < b ? a + b : b + a,
      at = correlations.get(key);
    if (at && at.h === h) return at.r;
    const series = (n) => {
      const s = index.get(n),
        i = h - s.first + 1;
      return s.close.subarray(Math.max(0, i - 169), i);
    };
    const r = correlationOf(returnsOf(series(a)), returnsOf(series(b)));
    correlations.set(key, { h, r });
    return r;
  };
  const h1 = Math.min(tape.hours, (to - t0) / HOUR);
  for (let h = (from - t0) / HOUR; h < h1; h++) {
    const now = t0 + (h + 1) * HOUR;
    const found = entries.get(h);
    const newDay = now % 86_400_000 === 0;
    if (newDay && control.paused) {
      control = INITIAL_CONTROL;
      if (breach === 'drawdown' && marks) marks = resetPeak(marks, marks.lastEquity);
    }
    if (held.length === 0 && !found) continue;
    for (const p of held) {
      const i = h - p.s.first,
        { pos, sign } = p,
        o = p.s.open[i];
      const bad = sign > 0 ? p.s.low[i] : p.s.high[i],
        good = sign > 0 ? p.s.high[i] : p.s.low[i];
      if (sign * (bad - pos.stop) <= 0) {
        const ref = sign * (o - pos.stop) < 0 ? o : pos.stop;
        reduce(p, pos.contracts, pos.stop, ref * (1 - sign * stopSlip), now, 'stop');
      } else if (pos.target !== undefined && sign * (good - pos.target) >= 0) {
        const ref = sign * (o - pos.target) > 0 ? o : pos.target;
        reduce(p, pos.contracts, ref, ref * (1 - sign * slip), now, 'target');
      }
      const rate = p.done ? undefined : p.s.funding?.get(h + 1);
      if (rate) {
        const paid = -sign * rate * p.pos.contracts * p.inst.contractSize * p.s.close[i];
        cash += paid;
        p.funding += paid;
        costs.funding -= paid;
      }
    }
    held = held.filter((p) => !p.done);
    for (const p of held) {
      const i = h - p.s.first,
        a = analysisAt(p.s, i, t0);
      const decisions = reviewPosition(p.pos, { analysis: a, instrument: p.inst, now }, rulesOf);
      p.pos = afterCandle(p.pos, a);
      const price = priceAt(p.s, h + 1);
      for (const d of decisions) {
        if (d.action === 'close')
          reduce(p, p.pos.contracts, price, price * (1 - p.sign * slip), now, d.cause);
        else if (d.action === 'scaleOut') {
          reduce(p, d.contracts, price, price * (1 - p.sign * slip), now, d.cause);
          p.pos = { ...p.pos, scaledSteps: [...p.pos.scaledSteps, d.step] };
        } else if (d.action === 'move')
          p.pos =
            d.what === 'stop'
              ? { ...p.pos, stop: d.to }
              : {
                  ...p.pos,
                  target: d.to ?? undefined,
                  moves: [
                    ...p.pos.moves,
                    { at: now, what: 'target', from: p.pos.target, to: d.to, cause: d.cause },
                  ],
                };
      }
    }
    held = held.filter((p) => !p.done);
    const equity = cash + held.reduce((sum, p) => sum + worth(p, priceAt(p.s, h + 1)), 0);
    recorder.add({ t: now, equity });
    const checked = checkLimits(equity, marks, settings, now);
    marks = checked.marks;
    if (checked.breached && !control.paused) {
      breach = checked.breached.code;
      control = { ...INITIAL_CONTROL, paused: true, pausedBy: 'limit' };
    }
    if (!found) continue;
    const opportunities = [];
    for (const [s, i, c] of found) {
      if (i + 1 >= s.n) continue;
      const analysis = analysisAt(s, i, t0),
        side = c > 0 ? 'long' : 'short';
      const exits = exitsOf(analysis, side, options);
      if (!exits || exits.stopDistance > options.maxStopDistance) continue;
      const opp = {
        symbol: s.symbol,
        side,
        confidence: Math.abs(c),
        analysis,
        reasons: [],
        features: {},
        ...exits,
      };
      opportunities.push({ ...opp, score: scoreOf(opp, roomAhead(analysis, side)) });
    }
    for (const opp of rankOpportunities(opportunities, 5)) {
      const s = index.get(opp.symbol),
        inst = instruments.get(opp.symbol),
        open = priceAt(s, h + 1);
      const eq = cash + held.reduce((sum, p) => sum + worth(p, priceAt(p.s, h + 1)), 0);
      const context = {
        now,
        equity: eq,
        available: eq - held.reduce((sum, p) => sum + p.margin, 0),
        marks,
        control,
        locks,
        pending: [],
        positions: held.map((p) => ({
          symbol: p.pos.symbol,
          side: p.pos.side,
          notional: p.pos.contracts * p.inst.contractSize * p.pos.entryPrice,
          openRisk: openRiskOf(p.pos, p.inst),
          margin: p.margin,
        })),
        correlation: correlation(h),
      };
      const plan = planTrade(
        opp,
        { symbol: opp.symbol, bid: open, ask: open, last: open, mark: open, timestamp: now },
        inst,
        context,
        settings,
      );
      if (!('contracts' in plan)) continue;
      const sign = opp.side === 'long' ? 1 : -1,
        entry = open * (1 + sign * slip),
        coins = plan.contracts * inst.contractSize;
      const fee = inst.takerFee * coins * entry;
      cash -= fee;
      costs.fees += fee;
      costs.slippage += coins * open * slip;
      held.push({
        s,
        inst,
        sign,
        margin: plan.margin,
        gross: 0,
        fees: fee,
        slippage: coins * open * slip,
        funding: 0,
        pos: {
          symbol: opp.symbol,
          side: opp.side,
          status: 'open',
          contracts: plan.contracts,
          maxContracts: plan.contracts,
          entryPrice: entry,
          leverage: plan.leverage,
          liquidationPrice: plan.liquidation,
          riskUnit: plan.worstCase,
          riskDistance: Math.abs(entry - plan.stop),
          stop: plan.stop,
          ...(plan.target === undefined ? {} : { target: plan.target }),
          trailDistance: opp.trailDistance,
          trailing: true,
          best: entry,
          worst: entry,
          reviewedCandle: opp.analysis.candleTime,
          candlesHeld: 0,
          moves: [],
          scaledSteps: [],
          openedAt: now,
        },
      });
    }
  }
  return { trades, curve: recorder.finish(), costs };
};
