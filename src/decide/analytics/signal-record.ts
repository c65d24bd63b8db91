import type { Outcome, SignalClass, SignalRecord } from '../../domain/index.js';
import { bootstrapInterval } from './bootstrap.js';
import { FEWEST_TRADES } from './significance.js';
import { mean } from './statistics.js';

/**
 * How the signals of a class fared, by their outcomes, those not taken by what they would have made; undefined below
 * 30 of them, where next to nothing could be told from luck. Deterministic for the same outcomes in any order.
 */
export const signalRecordOf = (
  outcomes: readonly Outcome[],
  signalClass: SignalClass,
): SignalRecord | undefined => {
  const alike = outcomes
    .filter((one) => one.signalClass === signalClass)
    .toSorted((a, b) => a.closedAt - b.closedAt || a.at - b.at || a.r - b.r);
  if (alike.length < FEWEST_TRADES) return undefined;
  const interval = bootstrapInterval(
    alike.map(({ r }) => r),
    mean,
  );
  return (
    interval && {
      source: 'journal',
      signals: alike.length,
      won: alike.filter(({ r }) => r > 0).length,
      untaken: alike.filter(({ kind }) => kind !== 'traded').length,
      meanR: interval.value,
      low: interval.low,
      high: interval.high,
    }
  );
};
