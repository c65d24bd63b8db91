import { RANDOM_RUNS } from '../decide/analytics/index.js';
import { volatilityColumn } from '../decide/strategy/index.js';
import { DAY, seededRandom, timeframeMs, type Luck, type Plan } from '../domain/index.js';
import { at as valueAt, closedCount, startOf } from '../domain/candle-column.js';
import { WARM_UP } from '../trade/core/analyzer-cache.js';
import { EntryWalk, type DrawnEntry, type WalkTerms } from './entry-walk.js';

/** An entry of a run: when, by which plan, and what it made or had made at the end, in net R. */
export interface Entered {
  readonly at: number;
  readonly plan: Plan;
  readonly r: number;
}

/** Trades whose results are kept one by one; the runs' sums are made of all. */
const KEPT = 1000;

export interface RandomEntriesOptions extends WalkTerms {
  readonly entered: readonly Entered[];
  /** Whether the entries of a symbol are followed, by its place among the names; all unless said otherwise. */
  readonly follows?: (place: number) => boolean;
  readonly runs?: number;
  readonly seed?: number;
  /** How far the entries of a day are moved, in whole days within the bounds; drawn at random unless said otherwise. */
  readonly shift?: (least: number, most: number) => number;
  readonly progress?: (share: number) => void;
}

/** When a symbol can be entered: warmed up as it was for the run, and a candle before the end. */
interface Bounds {
  readonly first: number;
  readonly last: number;
}

/** Whole days by which entries can be moved. */
interface Room {
  readonly least: number;
  readonly most: number;
}

/** The whole days by which entries can be moved together, so that each still finds candles. */
const roomOf = (entries: readonly Entered[], boundsOf: (symbol: string) => Bounds): Room => {
  let [least, most] = [-Infinity, Infinity];
  for (const { at, plan } of entries) {
    const { first, last } = boundsOf(plan.symbol);
    least = Math.max(least, Math.ceil((first - at) / DAY));
    most = Math.min(most, Math.floor((last - at) / DAY));
  }
  // Where they were they could be.
  return { least: Math.min(0, least), most: Math.max(0, most) };
};

/** ATR(14) ÷ close of a symbol after the last base candle that was closed at a time; NaN while it is not known. */
type Volatility = (time: number) => number;

const volatilityOf = ({ market, settings }: WalkTerms, symbol: string): Volatility => {
  const column = market.column(symbol, settings.timeframe);
  const seen = volatilityColumn(column);
  return (time) => valueAt(seen, closedCount(column, time) - 1);
};

/** Days that are drawn in search of one on which no stop would lie too far. */
const MOST_DRAWS = 20;

const stopOf = ({ stop, entry }: Plan): number => Math.abs(stop / entry - 1);

/** The entries by UTC day, in time. */
const byDay = (entered: readonly Entered[]): readonly (readonly Entered[])[] => {
  const days = new Map<number, Entered[]>();
  for (const each of entered.toSorted((a, b) => a.at - b.at)) {
    const day = Math.floor(each.at / DAY);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return [...days.values()];
};

/** Every entry at its random time, by symbol, run after run. */
const drawEntries = (options: RandomEntriesOptions, runs: number, days: readonly (readonly Entered[])[]) => {
  const { entered, market, settings, span } = options;
  const random = seededRandom(options.seed ?? 1);
  const shift = options.shift ?? ((least, most) => least + Math.floor(random() * (most - least + 1)));
  const base = timeframeMs(settings.timeframe);
  const boundsOf = (symbol: string): Bounds => {
    const column = market.column(symbol, settings.timeframe);
    const last = valueAt(column.timestamp, closedCount(column, span.to) - 1);
    return { first: Math.max(span.from, startOf(column) + WARM_UP * base), last };
  };
  const rooms = days.map((day) => roomOf(day, boundsOf));
  const stops = entered.map(({ plan }) => stopOf(plan));
  const [narrowest, widest] = [Math.min(...stops), Math.max(...stops) + 1e-9];
  const symbols = new Set(entered.map(({ plan }) => plan.symbol));
  const volatilities = new Map([...symbols].map((symbol) => [symbol, volatilityOf(options, symbol)]));
  /** Never under the least that is planned; as it was where the volatility is not known. */
  const scaleOf = ({ at, plan }: Entered, by: number): number => {
    const known = volatilities.get(plan.symbol);
    const scale = (known?.(at + by) ?? NaN) / (known?.(at) ?? NaN);
    return by === 0 || !(scale > 0) ? 1 : Math.max(scale, narrowest / stopOf(plan));
  };
  const moveOf = (entries: readonly Entered[], { least, most }: Room): number => {
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const by = shift(least, most) * DAY;
      if (entries.every((each) => scaleOf(each, by) * stopOf(each.plan) <= widest)) return by;
    }
    return 0;
  };
  const drawn = new Map<string, DrawnEntry[]>([...symbols].sort().map((symbol) => [symbol, []]));
  for (let run = 0; run < runs; run++)
    for (const [day, entries] of days.entries()) {
      const by = moveOf(entries, rooms[day] ?? { least: 0, most: 0 });
      for (const entry of entries) {
        const { at, plan } = entry;
        drawn.get(plan.symbol)?.push({ at: at + by, plan, scale: scaleOf(entry, by), run, day });
      }
    }
  return drawn;
};

/** What an entry made at its random time, in net R. */
export interface Made extends Pick<DrawnEntry, 'run' | 'day'> {
  readonly r: number;
}

/** Follows every entry at its random times, symbol by symbol as they are named. */
export const followRandom = (
  options: RandomEntriesOptions,
  done: (made: Made, symbol: string) => void,
): void => {
  const { entered, runs = RANDOM_RUNS, follows = () => true, progress } = options;
  const drawn = [...drawEntries(options, runs, byDay(entered))].filter((_, place) => follows(place));
  const all = drawn.reduce((sum, [, entries]) => sum + entries.length, 0);
  let walked = 0;
  for (const [symbol, entries] of drawn) {
    new EntryWalk(options, symbol, ({ run, day }, r) => done({ run, day, r }, symbol)).run(entries);
    progress?.((walked += entries.length) / all);
  }
};

/** Adds up what entries made at random times, in the order in which they are followed. */
export class RandomSum {
  readonly #days: number;
  readonly #totals: number[];
  readonly #kept = new Map<number, number[]>();
  readonly #keptRuns: number;

  constructor(
    private readonly entered: readonly Entered[],
    runs = RANDOM_RUNS,
  ) {
    this.#days = byDay(entered).length;
    this.#totals = Array.from({ length: entered.length > 0 ? runs : 0 }, () => 0);
    this.#keptRuns = Math.ceil(KEPT / Math.max(1, entered.length));
  }

  readonly add = ({ run, day, r }: Made): void => {
    this.#totals[run] = (this.#totals[run] ?? 0) + r;
    if (run >= this.#keptRuns) return;
    const key = run * this.#days + day;
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), Math.round(r * 1e4) / 1e4]);
  };

  get luck(): Omit<Luck, 'resampled'> {
    return {
      trades: this.entered.length,
      totalR: this.entered.reduce((sum, { r }) => sum + r, 0),
      random: this.#totals,
      randomDays: [...this.#kept].sort(([a], [b]) => a - b).map(([, results]) => results),
    };
  }
}

/**
 * What a run's entries would have made at random times: every one of them again in the same symbol, with the same
 * risk, costs and rules of exit, by the one simulator of exits. Stop, trail and targets lie as many ATR away as
 * they did, and as with the strategy no day is taken on which a stop would have to lie farther than the widest
 * that was: the same fractions of the price in a wilder hour would be tighter exits, and make luck look worse than
 * it is. The entries of a UTC day are moved together, to another day of the same span at the same hours: trades of
 * a day move together, and runs that took them apart would spread less than luck does. Sides stay as they were, so
 * in the strategy's own proportion: with sides by chance, having been long while everything rose would count as
 * skill in entering. No limit of slots or risk is asked, so it is results in R that are compared. Deterministic
 * for a seed.
 */
export const randomEntries = (options: RandomEntriesOptions): Omit<Luck, 'resampled'> => {
  const sum = new RandomSum(options.entered, options.runs);
  followRandom(options, sum.add);
  return sum.luck;
};
