import {
  controlAt,
  INITIAL_CONTROL,
  isStrategys,
  RadError,
  FencedError,
  type Denied,
  type Signal,
} from '../../domain/index.js';
import { whyGone, type Standing } from '../../decide/risk/index.js';
import { getOr } from '../../state/store/store.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { unfitQuote } from '../orders/fresh-quote.js';
import { staleCandles } from './freshness.js';
import { readPairs, whyBarred } from './pairs.js';
import { planNow } from './plan.js';
import { riskContext } from './risk-inputs.js';
import { deniedEntry, endSignal, waitingSignals } from './waiting.js';

/** Why the strategy gives no signals. */
export const STRATEGY_OFF = 'the strategy is off (STRATEGY=none)';

/** Outside signals alone: candles are kept up to date all the same, for stops, correlations and alerts. */
export const isStrategyOff = ({ settings }: Pick<TradingParts, 'settings'>): boolean =>
  settings().strategy === 'none';

/** Between which prices the market has been since a signal was planned, by the candles that opened since. */
export const rangeSince = (
  { analyzers }: Pick<TradingParts, 'analyzers'>,
  { plan, createdAt, plannedAt = createdAt }: Pick<Signal, 'plan' | 'createdAt' | 'plannedAt'>,
): Standing['range'] => analyzers.range(plan.symbol, plannedAt);

/** What a signal stands on at this moment beside the rules; undefined where that is too old. Reads the market. */
export const standsOn = async (
  parts: TradingParts,
  signal: Pick<Signal, 'plan' | 'source' | 'createdAt' | 'plannedAt'>,
): Promise<Omit<Standing, 'plan'> | undefined> => {
  const { symbol, side } = signal.plan;
  const [quote, analyzer, rules, control] = await Promise.all([
    parts.market.quote(symbol),
    parts.analyzers.refresh(symbol),
    readPairs(parts),
    getOr(parts.store, 'control', 'main', INITIAL_CONTROL),
  ]);
  if (unfitQuote(parts, quote) || staleCandles(parts, symbol)) return undefined;
  const candle = analyzer.snapshot();
  const range = rangeSince(parts, signal);
  const off = isStrategys(signal) && isStrategyOff(parts);
  const barred = off ? STRATEGY_OFF : whyBarred(rules, symbol, side);
  return {
    mark: quote.mark,
    control: controlAt(control.value, parts.clock.now()),
    ...(candle ? { candle } : {}),
    ...(range ? { range } : {}),
    ...(barred === undefined ? {} : { barred }),
  };
};

/** Ends the signals that have nothing left to stand on, each with its reason. What cannot be read ends none. */
export const endGoneSignals = async (parts: TradingParts): Promise<void> => {
  const waiting = await waitingSignals(parts);
  if (waiting.length === 0) return;
  const context = await riskContext(parts, ...waiting.map(({ value }) => value.plan.symbol));
  const gone = async (signal: Signal): Promise<Denied | undefined> => {
    const [plan, ground] = await Promise.all([
      planNow(parts, signal.opportunity, signal.sizeFactor, { context }),
      standsOn(parts, signal),
    ]);
    return ground && whyGone(signal, { ...ground, plan });
  };
  await eachApart(waiting, async (doc) => {
    try {
      const why = await gone(doc.value);
      if (why)
        await endSignal(parts, doc, 'ended', deniedEntry('signal-ended', doc.value, why, parts), why.reason);
    } catch (error) {
      if (!(error instanceof RadError) || error instanceof FencedError) throw error;
      parts.log.warn({ signal: doc.id, reason: error.message }, 'whether a signal still stands is not known');
    }
  });
};
