import { RECORDED_CANDLES, RECORDED_SIGNALS, signalRecordOf } from '../../decide/analytics/index.js';
import { signalClassOf, type SignalRecord, type Sourced } from '../../domain/index.js';
import { countsForRule } from '../../decide/learning/index.js';
import type { TradingParts } from '../core/parts.js';
import { isLearning } from './gates.js';

/**
 * How signals like this one fared: on this account where it has outcomes enough, else on recorded candles of the same
 * length. Undefined for a trade by hand, of which neither says anything, and where nobody is asked: a thousand resamples
 * a signal would slow a backtest for nothing.
 */
export const recordFor = async (
  parts: Pick<TradingParts, 'store' | 'settings'>,
  sourced: Sourced,
): Promise<SignalRecord | undefined> => {
  const { approval, timeframe } = parts.settings();
  const signalClass = signalClassOf(sourced);
  if (signalClass === undefined || approval === 'auto') return undefined;
  const outcomes = isLearning(parts) ? (await parts.store.list('outcome')).map(({ value }) => value) : [];
  const own = signalRecordOf(outcomes.filter(countsForRule), signalClass);
  if (own) return own;
  return timeframe === RECORDED_CANDLES.timeframe ? RECORDED_SIGNALS[signalClass] : undefined;
};
