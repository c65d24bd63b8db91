import { DAY, seededRandom, type Resampled, type Spread } from '../../domain/index.js';
import type { EquityPoint } from './curve-stats.js';
import { quantile } from './statistics.js';

/** Days below which nothing is drawn again. */
const FEWEST_DAYS = 10;

/** What equity went through day by day, as multiples of what it began each day with. */
interface DayPaths {
  readonly days: number;
  /** All days one after the other; the last multiple of a day is its end. */
  readonly multiples: Float64Array;
  /** Where each day begins among them, and where the last one ends. */
  readonly starts: Int32Array;
}

/** The UTC days of a curve, midnight with the day that it ends; a day without a point stands still. */
const dayPathsOf = (curve: readonly EquityPoint[]): DayPaths => {
  const dayOf = (t: number): number => Math.floor((t - 1) / DAY);
  const [first, ...points] = curve;
  const multiples: number[] = [];
  const starts = [0];
  let [base, last] = [first?.equity ?? 0, first?.equity ?? 0];
  let day = dayOf(points[0]?.t ?? 0);
  const close = (): void => {
    // A day that brought nothing has its end alone.
    if (multiples.length === starts.at(-1)) multiples.push(1);
    starts.push(multiples.length);
    base = last;
    day += 1;
  };
  for (const { t, equity } of points) {
    while (day < dayOf(t)) close();
    // Of an account that is used up nothing is drawn.
    if (!(base > 0)) break;
    multiples.push(equity / base);
    last = equity;
  }
  if (multiples.length > (starts.at(-1) ?? 0)) close();
  return {
    days: starts.length - 1,
    multiples: Float64Array.from(multiples),
    starts: Int32Array.from(starts),
  };
};

/** What one order of the days comes to. */
interface Drawn {
  /** A fraction of what it began with. */
  readonly growth: number;
  readonly drawdown: number;
  /** Longest time between two peaks, in days. */
  readonly underwater: number;
}

/** Equity along the days that `dayAt` names, from 1 on. */
const along = ({ days, multiples, starts }: DayPaths, dayAt: (i: number) => number): Drawn => {
  let [base, peak, peakDay, isUnder] = [1, 1, 0, false];
  let [drawdown, underwater] = [0, 0];
  for (let i = 1; i <= days; i++) {
    const day = dayAt(i - 1);
    let equity = base;
    for (let at = starts[day] as number; at < (starts[day + 1] as number); at++) {
      equity = base * (multiples[at] as number);
      if (equity >= peak) {
        if (isUnder && i - peakDay > underwater) underwater = i - peakDay;
        peak = equity;
        peakDay = i;
        isUnder = false;
      } else {
        isUnder = true;
        if (1 - equity / peak > drawdown) drawdown = 1 - equity / peak;
      }
    }
    base = equity;
  }
  return {
    growth: base - 1,
    drawdown,
    underwater: isUnder ? Math.max(underwater, days - peakDay) : underwater,
  };
};

const rangeOf = (values: readonly number[]): Spread | undefined => {
  const ascending = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0.05, 0.5, 0.95].map((p) => quantile(ascending, p));
  return low === undefined || median === undefined || high === undefined ? undefined : { low, median, high };
};

export interface ResampleOptions {
  readonly samples?: number;
  /** Days drawn in a row. */
  readonly block?: number;
  readonly seed?: number;
}

/**
 * How else the same trades could have gone: the days of a curve, each with all that was made and lost on it, are drawn
 * again in blocks of days in a row (circular block bootstrap, Politis & Romano 1992), because trades of a day move
 * together and last for days. Days, not closed trades: what is open and falling is part of a drawdown. In their own order
 * the days give the return and the drawdown that were measured. Deterministic for a seed; undefined below ten days.
 */
export const resampleDays = (
  curve: readonly EquityPoint[],
  { samples = 2000, block = 10, seed = 1 }: ResampleOptions = {},
): Resampled | undefined => {
  const paths = dayPathsOf(curve);
  const { days } = paths;
  if (days < FEWEST_DAYS) return undefined;
  const random = seededRandom(seed);
  const order = new Int32Array(days);
  const drawn: Drawn[] = [];
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < days; i += block) {
      const start = Math.floor(random() * days);
      for (let j = 0; j < block && i + j < days; j++) order[i + j] = (start + j) % days;
    }
    drawn.push(along(paths, (i) => order[i] as number));
  }
  const growth = rangeOf(drawn.map((one) => one.growth));
  const drawdown = rangeOf(drawn.map((one) => one.drawdown));
  const underwaterDays = rangeOf(drawn.map((one) => one.underwater));
  return growth && drawdown && underwaterDays && { samples, block, growth, drawdown, underwaterDays };
};

/** What the days come to in the order in which they were. */
export const asTheyWere = (curve: readonly EquityPoint[]): Drawn => along(dayPathsOf(curve), (i) => i);
