import { TIMEFRAMES, timeframeMs, type Timeframe } from '../../domain/index.js';
import {
  aggregate,
  at,
  endOf,
  extend,
  newColumn,
  slice,
  startOf,
  upperBound,
  type CandleColumn,
} from '../../domain/candle-column.js';
import { KeptColumn } from './kept-column.js';

/** A stretch of time in which one timeframe is the finest. Stretches do not overlap and ascend. */
export interface Stretch {
  readonly timeframe: Timeframe;
  /** Open time of its first candle and close time of its last. */
  readonly from: number;
  readonly to: number;
  /** Whoever goes along it asks for `pagesOf` or `pageAt`: it may not be in memory. */
  readonly column: CandleColumn;
}

/** Columns in memory, in time, that hold the candles of a stretch which open in (after, upTo], and others. */
export const pagesOf = ({ column }: Stretch, after: number, upTo: number): Iterable<CandleColumn> =>
  column instanceof KeptColumn ? column.pages(after, upTo) : [column];

/** A column in memory that holds the last candle of a stretch which opens at `time` or before. */
export const pageAt = ({ column }: Stretch, time: number): CandleColumn =>
  column instanceof KeptColumn ? column.pageAt(time) : column;

/** All candles of one symbol, in any timeframe, and the path of its finest ones. */
export class RecordedSeries {
  readonly #files: ReadonlyMap<Timeframe, CandleColumn>;
  readonly #columns = new Map<Timeframe, CandleColumn>();
  readonly stretches: readonly Stretch[];

  constructor(files: ReadonlyMap<Timeframe, CandleColumn>) {
    this.#files = files;
    this.stretches = layStretches(files);
  }

  get from(): number {
    return this.stretches[0]?.from ?? Infinity;
  }

  get to(): number {
    return this.stretches.at(-1)?.to ?? -Infinity;
  }

  /**
   * Candles of a timeframe: its file, and before and after it what the finer files give, complete candles only.
   * Made once, then kept.
   */
  column(timeframe: Timeframe): CandleColumn {
    const known = this.#columns.get(timeframe);
    if (known) return known;
    const column = this.#make(timeframe);
    this.#columns.set(timeframe, column);
    return column;
  }

  /** What is made on the way there is not kept. */
  #make(timeframe: Timeframe): CandleColumn {
    const span = timeframeMs(timeframe);
    const own = this.#files.get(timeframe) ?? newColumn(timeframe, 0);
    const finer = TIMEFRAMES.findLast(
      (frame) => timeframeMs(frame) < span && span % timeframeMs(frame) === 0 && this.#files.has(frame),
    );
    if (!finer || (startOf(own) <= this.from && endOf(own) >= this.to)) return own;
    const parts = this.#columns.get(finer) ?? this.#make(finer);
    return extend(own, aggregate(parts instanceof KeptColumn ? parts.read() : parts, timeframe));
  }

  /** The stretch that holds `time`; between stretches the one before; undefined before the first. There are few. */
  stretchAt(time: number): Stretch | undefined {
    return this.stretches.findLast(({ from }) => from <= time);
  }

  /** The next time after `time` at which the price changes: a finest candle closes or, after a hole, opens. O(log n). */
  nextChange(time: number): number | undefined {
    for (const { column, timeframe, to } of this.stretches) {
      if (to <= time) continue;
      const index = upperBound(column.timestamp, time - timeframeMs(timeframe));
      if (index >= column.length) continue;
      const open = at(column.timestamp, index);
      return open > time ? open : open + timeframeMs(timeframe);
    }
    return undefined;
  }
}

/** The finest file wins wherever it reaches; coarser candles that it covers in part give way to it or it to them. */
const layStretches = (files: ReadonlyMap<Timeframe, CandleColumn>): Stretch[] => {
  let laid: Stretch[] = [];
  for (const timeframe of TIMEFRAMES.toReversed()) {
    const column = files.get(timeframe);
    if (!column || column.length === 0) continue;
    const before = laid.findLast((stretch) => stretch.from < startOf(column));
    const after = laid.find((stretch) => stretch.to > endOf(column));
    const from = Math.max(startOf(column), before ? ceilTo(startOf(column), before) : -Infinity);
    const to = Math.min(endOf(column), after ? floorTo(endOf(column), after) : Infinity);
    if (to <= from) continue;
    laid = [
      ...laid.flatMap((stretch) => cut(stretch, -Infinity, from)),
      ...cut({ timeframe, from: startOf(column), to: endOf(column), column }, from, to),
      ...laid.flatMap((stretch) => cut(stretch, to, Infinity)),
    ];
  }
  return laid;
};

/** Start of a finer file, moved to the end of the coarser candle it begins in. */
const ceilTo = (time: number, coarse: Stretch): number => {
  const span = timeframeMs(coarse.timeframe);
  return coarse.to > time ? Math.ceil(time / span) * span : time;
};

/** End of a finer file, moved back to the start of the coarser candle it ends in. */
const floorTo = (time: number, coarse: Stretch): number => {
  const span = timeframeMs(coarse.timeframe);
  return coarse.from < time ? Math.floor(time / span) * span : time;
};

/** The part of a stretch whose candles lie within [from, to). */
const cut = (stretch: Stretch, from: number, to: number): Stretch[] => {
  const span = timeframeMs(stretch.timeframe);
  const start = upperBound(stretch.column.timestamp, from - 1);
  const end = upperBound(stretch.column.timestamp, to - span);
  if (end <= start) return [];
  const { column: whole } = stretch;
  const column = whole instanceof KeptColumn ? whole.part(start, end) : slice(whole, start, end);
  return [{ timeframe: stretch.timeframe, from: startOf(column), to: endOf(column), column }];
};
