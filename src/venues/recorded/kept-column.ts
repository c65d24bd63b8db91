import type { Timeframe } from '../../domain/index.js';
import { newColumn, slice, upperBound, type CandleColumn } from '../../domain/candle-column.js';

/** Reads candles from `start` on into a column that knows its open times, as many as it has room for. */
type Reader = (start: number, column: CandleColumn) => void;

/** Candles that are read at a time. */
const PAGE = 1024;
/** Pages that stay: the present one, and the one before at its border. */
const PAGES = 2;

/**
 * A column of which only the open times are in memory: whoever goes along it gets it page by page. Asked for a whole
 * field it reads all of them, and then they stay.
 */
export class KeptColumn implements CandleColumn {
  readonly length: number;
  readonly #pages = new Map<number, CandleColumn>();
  #whole: CandleColumn | undefined;

  /** @param first what the reader calls its first candle */
  constructor(
    readonly timeframe: Timeframe,
    readonly timestamp: Float64Array,
    private readonly reader: Reader,
    private readonly first = 0,
  ) {
    this.length = timestamp.length;
  }

  get open(): Float64Array {
    return this.#all.open;
  }

  get high(): Float64Array {
    return this.#all.high;
  }

  get low(): Float64Array {
    return this.#all.low;
  }

  get close(): Float64Array {
    return this.#all.close;
  }

  get volume(): Float64Array {
    return this.#all.volume;
  }

  get #all(): CandleColumn {
    return (this.#whole ??= this.read());
  }

  /** Candles [start, end), in memory. */
  read(start = 0, end = this.length): CandleColumn {
    if (this.#whole) return slice(this.#whole, start, end);
    const column = newColumn(this.timeframe, end - start, this.timestamp.subarray(start, end));
    this.reader(this.first + start, column);
    return column;
  }

  /** Candles [start, end), left where they are. @param timestamp the same open times where they lie elsewhere, too */
  part(start: number, end: number, timestamp = this.timestamp.subarray(start, end)): KeptColumn {
    return new KeptColumn(this.timeframe, timestamp, this.reader, this.first + start);
  }

  /** Columns in memory, in time, that hold the candles which open in (after, upTo], and others around them. */
  *pages(after: number, upTo: number): Generator<CandleColumn> {
    const end = upperBound(this.timestamp, upTo);
    for (let i = upperBound(this.timestamp, after); i < end; i = PAGE * (Math.floor(i / PAGE) + 1))
      yield this.#page(Math.floor(i / PAGE));
  }

  /** The page of the last candle that opens at `time` or before; the first one where there is none. */
  pageAt(time: number): CandleColumn {
    return this.#page(Math.floor(Math.max(0, upperBound(this.timestamp, time) - 1) / PAGE));
  }

  #page(number: number): CandleColumn {
    const known = this.#pages.get(number);
    if (known) return known;
    const start = PAGE * number;
    const page = this.read(start, Math.min(start + PAGE, this.length));
    for (const old of [...this.#pages.keys()].slice(0, 1 - PAGES)) this.#pages.delete(old);
    this.#pages.set(number, page);
    return page;
  }
}
