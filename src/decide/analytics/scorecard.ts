import { sum } from '../../domain/index.js';
import { deviation, mean, ratio } from './statistics.js';

/** What became of a signal and what it made, or would have made, in net R. */
export interface ScoredSignal {
  readonly status: 'approved' | 'skipped' | 'expired';
  readonly r: number;
}

export interface SignalScore {
  readonly signals: number;
  readonly meanR: number | undefined;
  readonly totalR: number;
  readonly winRate: number | undefined;
}

export interface Scorecard {
  readonly approved: SignalScore;
  readonly skipped: SignalScore;
  readonly expired: SignalScore;
  /** Mean R of the approved − mean R of the skipped: what the owner's choice is worth a signal. */
  readonly choice: number | undefined;
  /** Welch's t of that difference (Welch 1947); beyond ±2 it is hardly luck. */
  readonly choiceT: number | undefined;
}

const scoreOf = (r: readonly number[]): SignalScore => ({
  signals: r.length,
  meanR: mean(r),
  totalR: sum(r),
  winRate: ratio(r.filter((one) => one > 0).length, r.length),
});

const welch = (a: readonly number[], b: readonly number[]): number | undefined => {
  const [ma, mb, sa, sb] = [mean(a), mean(b), deviation(a), deviation(b)];
  if (ma === undefined || mb === undefined || sa === undefined || sb === undefined) return undefined;
  return ratio(ma - mb, Math.sqrt(sa ** 2 / a.length + sb ** 2 / b.length));
};

/** How approved, skipped and expired signals did, by what each made or would have made. */
export const scorecardOf = (signals: readonly ScoredSignal[]): Scorecard => {
  const of = (status: ScoredSignal['status']): readonly number[] =>
    signals.filter((signal) => signal.status === status).map((signal) => signal.r);
  const [approved, skipped, expired] = [of('approved'), of('skipped'), of('expired')];
  const [a, s] = [mean(approved), mean(skipped)];
  return {
    approved: scoreOf(approved),
    skipped: scoreOf(skipped),
    expired: scoreOf(expired),
    choice: a === undefined || s === undefined ? undefined : a - s,
    choiceT: welch(approved, skipped),
  };
};
