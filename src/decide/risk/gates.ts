import {
  denied,
  type Control,
  type Denied,
  type Opportunity,
  type Quote,
  type TradingSettings,
  inPercent,
  sum,
  span,
} from '../../domain/index.js';
import type { RiskContext } from './context.js';
import { clusterLimit, clusterOf } from './correlation.js';

/** A coin that needs a wider stop is skipped, not clamped: clamping it spoils the edge. */
const MAX_STOP_DISTANCE = 0.08;

/** Binary fractions: 1 − 1000 ÷ 1250 is a hair below 0.2. */
export const EPSILON = 1e-9;

/** (ask − bid) ÷ mid, a fraction. */
const spreadOf = ({ bid, ask }: Pick<Quote, 'bid' | 'ask'>): number => (ask - bid) / ((ask + bid) / 2);

/** Why nothing is entered after the last candle of a recording; undefined while there are prices. */
export const checkRecording = ({ recordingOver }: Control): Denied | undefined =>
  recordingOver === undefined
    ? undefined
    : denied('recording-over', 'the recording is over: there is no price to trade at any more');

/** The switches: recording over, halted, paused, not verified, not armed. */
export const checkControl = ({ control }: RiskContext, settings: TradingSettings): Denied | undefined => {
  const over = checkRecording(control);
  if (over) return over;
  if (control.halted) return denied('halted', `trading is halted: ${control.haltReason ?? 'by the owner'}`);
  if (control.paused) return denied('paused', `entries are paused: ${control.pauseReason ?? 'by the owner'}`);
  if (control.unverified !== undefined)
    return denied('unverified', `entries wait until the account could be checked: ${control.unverified}`);
  if (settings.mode === 'live' && !control.armed)
    return denied('not-armed', 'live trading is not armed: entries wait for /arm');
  return undefined;
};

/** One position per symbol, none during its cooldown, no more than the slots. */
const checkSlots = (symbol: string, context: RiskContext, settings: TradingSettings): Denied | undefined => {
  const taken = new Set([...context.positions, ...context.pending].map((one) => one.symbol));
  if (taken.has(symbol)) return denied('already-open', `${symbol} already has a position or a working entry`);
  const lock = context.locks.get(symbol);
  if (lock && lock.until > context.now)
    return denied('cooldown', `${symbol} waits ${span(lock.until - context.now)} more: ${lock.reason}`, {
      until: lock.until,
    });
  if (taken.size >= settings.maxOpenPositions)
    return denied('max-positions', `${taken.size} of ${settings.maxOpenPositions} positions are taken`, {
      open: taken.size,
      limit: settings.maxOpenPositions,
    });
  return undefined;
};

/** No entry once the drawdown from the peak, floating loss included, has reached its limit. */
export const checkDrawdown = (
  { equity, marks }: RiskContext,
  { maxDrawdown }: TradingSettings,
): Denied | undefined => {
  const drawdown = marks.peakEquity > 0 ? 1 - equity / marks.peakEquity : 0;
  if (drawdown < maxDrawdown - EPSILON) return undefined;
  return denied(
    'drawdown',
    `equity is ${inPercent(drawdown)} below its peak, the limit is ${inPercent(maxDrawdown)}`,
    { drawdown, limit: maxDrawdown },
  );
};

/** Prices that can be traded at all, and a spread no wider than the slippage allowed. */
export const checkQuote = (quote: Quote, { maxSlippage }: TradingSettings): Denied | undefined => {
  if (!(quote.bid > 0 && quote.ask >= quote.bid && quote.mark > 0))
    return denied('bad-quote', `no tradable price: bid ${quote.bid}, ask ${quote.ask}, mark ${quote.mark}`, {
      bid: quote.bid,
      ask: quote.ask,
      mark: quote.mark,
    });
  const spread = spreadOf(quote);
  if (spread <= maxSlippage) return undefined;
  return denied(
    'spread-too-wide',
    `the spread is ${inPercent(spread)}; at most ${inPercent(maxSlippage)} is allowed`,
    {
      spread,
      limit: maxSlippage,
    },
  );
};

/** Skips a coin that needs too wide a stop. */
const checkStopDistance = ({ stopDistance, symbol }: Opportunity): Denied | undefined => {
  if (!(stopDistance > 0))
    return denied('bad-stop', `${symbol} has no usable stop distance: ${stopDistance}`, { stopDistance });
  if (stopDistance <= MAX_STOP_DISTANCE + EPSILON) return undefined;
  return denied(
    'stop-too-wide',
    `the stop would be ${inPercent(stopDistance)} away; at most ${inPercent(MAX_STOP_DISTANCE)} is allowed`,
    { stopDistance, limit: MAX_STOP_DISTANCE },
  );
};

/** At most 40 % of the slots, at least two, in positions that move together, signed by side. */
const checkCorrelation = (
  { symbol, side }: Opportunity,
  context: RiskContext,
  settings: TradingSettings,
): Denied | undefined => {
  const limit = clusterLimit(settings.maxOpenPositions);
  // For a moment after a fill a symbol is both held and pending: it is one holding.
  const held = new Set(context.positions.map((one) => one.symbol));
  const holdings = [...context.positions, ...context.pending.filter((one) => !held.has(one.symbol))];
  const cluster = clusterOf({ symbol, side }, holdings, context.correlation, settings.maxCorrelation);
  if (cluster.length < limit) return undefined;
  const names = cluster.map((one) => `${one.symbol} ${one.side}`).join(', ');
  return denied(
    'correlated',
    `it moves together with ${names}; at most ${limit} such positions are allowed`,
    {
      together: cluster.length + 1,
      limit,
    },
  );
};

/** No trade by itself on a measured edge that is not there (invariant 11); in ask mode the card warns. */
export const checkKelly = ({ kelly }: RiskContext, { approval }: TradingSettings): Denied | undefined =>
  kelly?.deny && approval === 'auto'
    ? denied('kelly-no-edge', kelly.reason, { multiplier: kelly.multiplier })
    : undefined;

/** Every rule that needs no size, cheapest first; the first "no" counts. */
export const checkGates = (
  opportunity: Opportunity,
  quote: Quote,
  context: RiskContext,
  settings: TradingSettings,
): Denied | undefined =>
  checkControl(context, settings) ??
  checkSlots(opportunity.symbol, context, settings) ??
  checkDrawdown(context, settings) ??
  checkQuote(quote, settings) ??
  checkStopDistance(opportunity) ??
  checkKelly(context, settings) ??
  checkCorrelation(opportunity, context, settings);

/**
 * Daily loss (invariant 13): denied when today's loss, floating included, + open risk + reserved risk + the new
 * risk would exceed the limit, a fraction of the day's first equity.
 */
export const checkDailyLoss = (
  newRisk: number,
  { equity, marks, positions, pending }: RiskContext,
  { dailyLossLimit }: TradingSettings,
): Denied | undefined => {
  const today = Math.max(0, marks.dayStartEquity - equity);
  const open = openRisk(positions) + reservedRisk(pending);
  const limit = dailyLossLimit * marks.dayStartEquity;
  if (today + open + newRisk <= limit * (1 + EPSILON)) return undefined;
  const parts = [today, open, newRisk].map((amount) => amount.toFixed(2)).join(' + ');
  return denied(
    'daily-loss',
    `today's loss + open risk + new risk = ${parts} USDT, over the daily limit of ${limit.toFixed(2)} USDT`,
    { todayLoss: today, openRisk: open, newRisk, limit },
  );
};

export const openRisk = (positions: RiskContext['positions']): number =>
  sum(positions.map((p) => p.openRisk));

export const reservedRisk = (pending: RiskContext['pending']): number =>
  sum(pending.map((p) => p.reservedRisk));

/** Notional of positions and working entries, USDT. */
export const exposureOf = ({ positions, pending }: Pick<RiskContext, 'positions' | 'pending'>): number =>
  sum(positions.map((p) => p.notional)) + sum(pending.map((p) => p.reservedNotional));
