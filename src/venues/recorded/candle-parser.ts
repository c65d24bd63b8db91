import { BadInputError, readCandle, timeframeMs, type Timeframe } from '../../domain/index.js';
import { newColumn, slice, type CandleColumn } from '../../domain/candle-column.js';

export const CANDLE_HEADER = 'timestamp,open,high,low,close,volume';
export const FUNDING_HEADER = 'timestamp,funding_rate';

const NEWLINE = 10;
const RETURN = 13;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
/** Powers of ten up to 22 and integers below 2^53 are exact, so their quotient is the nearest double. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Funding rates as columns, ascending. */
export interface FundingColumn {
  readonly timestamp: Float64Array;
  /** Fraction of the notional that longs pay to shorts. */
  readonly rate: Float64Array;
}

/** A parsed candle file. */
export interface ParsedCandles {
  readonly column: CandleColumn;
  /** Most decimals (at most 8) seen in a price. */
  readonly decimals: number;
  /** Candles that are missing between the first and the last, and where the first hole begins. */
  readonly missing: number;
  readonly firstGap?: number;
  /** Rows whose open or close lay outside their range. */
  readonly widened: number;
  /** Rows that are no candles, and the first of them. */
  readonly leftOut: number;
  readonly firstFault?: BadInputError;
}

/** A file with a larger share of rows that are no candles, and more than so many, is not what it says it is. */
const MOST_LEFT_OUT = { share: 0.01, rows: 10 } as const;

/** @throws BadInputError with one line that names the place, what is wrong and what is expected */
export const fail = (file: string, line: number, what: string, expected: string): never => {
  throw new BadInputError(`${file}, line ${line}: ${what}; expected ${expected}`, { file, line });
};

/** Reads the cells of a CSV straight from its bytes; a string is made only of an odd cell or an error. */
class Cells {
  position = 0;
  line = 1;
  /** Decimals of the cell read last. */
  decimals = 0;

  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
  ) {}

  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  /** Goes on with the line after the one that could not be read. */
  skipLine(line: number): void {
    if (this.line === line) {
      this.position = this.#lineEnd() + 1;
      this.line++;
    }
  }

  header(expected: string): void {
    const end = this.#lineEnd();
    const got = this.#text(0, end)
      .replace(/^\uFEFF/, '')
      .trim();
    if (got !== expected) fail(this.file, 1, `the header is "${got.slice(0, 80)}"`, `"${expected}"`);
    this.position = end + 1;
    this.line = 2;
  }

  /** The next number of the line. @param last whether it must end the line */
  number(name: string, last: boolean): number {
    const { bytes } = this;
    const start = this.position;
    let i = start;
    let mantissa = 0;
    let dot = -1;
    let plain = true;
    const negative = bytes[i] === MINUS;
    if (negative) i++;
    for (; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (byte === COMMA || byte === NEWLINE || byte === RETURN) break;
      else if (byte === DOT && dot < 0) dot = i;
      else plain = false;
    }
    const digits = i - start - (negative ? 1 : 0) - (dot < 0 ? 0 : 1);
    this.decimals = dot < 0 ? 0 : i - dot - 1;
    const simple = plain && digits > 0 && digits <= 15 && dot !== start + (negative ? 1 : 0) && dot !== i - 1;
    const value = simple
      ? (negative ? -mantissa : mantissa) / (POWERS[this.decimals] ?? NaN)
      : this.#odd(name, start, i);
    this.#separator(name, i, last);
    return value;
  }

  #odd(name: string, start: number, end: number): number {
    const text = this.#text(start, end);
    if (!NUMBER.test(text) || !Number.isFinite(Number(text)))
      fail(this.file, this.line, `${name} is "${text.slice(0, 40)}"`, 'a number');
    return Number(text);
  }

  /** Steps over what ends the cell. */
  #separator(name: string, end: number, last: boolean): void {
    const { bytes } = this;
    let i = end;
    if (bytes[i] === RETURN) i++;
    const ends = i >= bytes.length || bytes[i] === NEWLINE;
    if (last && !ends) fail(this.file, this.line, `there are cells after ${name}`, 'the line to end there');
    if (!last && (i !== end || bytes[i] !== COMMA))
      fail(this.file, this.line, `the line ends after ${name}`, 'more cells (the file may be cut off)');
    this.position = i + 1;
    if (last) this.line++;
  }

  #lineEnd(): number {
    const end = this.bytes.indexOf(NEWLINE, this.position);
    return end < 0 ? this.bytes.length : end;
  }

  #text(start: number, end: number): string {
    return Buffer.from(this.bytes.subarray(start, end)).toString('utf8');
  }
}

const countLines = (bytes: Uint8Array): number => {
  let count = 1;
  for (let i = bytes.indexOf(NEWLINE); i >= 0; i = bytes.indexOf(NEWLINE, i + 1)) count++;
  return count;
};

const checkOrder = (cells: Cells, line: number, time: number, before: number): void => {
  if (time === before) fail(cells.file, line, `timestamp ${time} appears twice`, 'one row a candle');
  if (time < before)
    fail(cells.file, line, `timestamp ${time} comes after ${before}`, 'timestamps in ascending order');
};

/** The rows of a candle file, one by one, into a column. */
class CandleRows {
  readonly column: CandleColumn;
  count = 0;
  decimals = 0;
  missing = 0;
  firstGap: number | undefined;
  widened = 0;
  leftOut = 0;
  firstFault: BadInputError | undefined;
  readonly #span: number;
  #before = -1;

  constructor(
    private readonly cells: Cells,
    private readonly timeframe: Timeframe,
    room: number,
  ) {
    this.#span = timeframeMs(timeframe);
    this.column = newColumn(timeframe, room);
  }

  /** A row that is no candle is set aside: it spoils no other. */
  next(): void {
    const { cells } = this;
    const { line } = cells;
    try {
      this.#take(line);
    } catch (error) {
      if (!(error instanceof BadInputError)) throw error;
      this.leftOut++;
      this.firstFault ??= error;
      cells.skipLine(line);
    }
  }

  #price(name: string): number {
    const price = this.cells.number(name, false);
    const { decimals } = this.cells;
    if (decimals <= 8 && decimals > this.decimals) this.decimals = decimals;
    return price;
  }

  #take(line: number): void {
    const { cells, column, count } = this;
    const timestamp = cells.number('timestamp', false);
    const open = this.#price('open');
    const high = this.#price('high');
    const low = this.#price('low');
    const close = this.#price('close');
    const row = { timestamp, open, high, low, close, volume: cells.number('volume', true) };
    const candle = readCandle(row, this.timeframe);
    if (typeof candle === 'string') throw new BadInputError(`${cells.file}, line ${line}: ${candle}`);
    checkOrder(cells, line, timestamp, this.#before);
    if (candle !== row) this.widened++;
    if (this.#before >= 0 && timestamp - this.#before > this.#span) {
      this.missing += (timestamp - this.#before) / this.#span - 1;
      this.firstGap ??= this.#before + this.#span;
    }
    column.timestamp[count] = timestamp;
    column.open[count] = open;
    column.high[count] = candle.high;
    column.low[count] = candle.low;
    column.close[count] = close;
    column.volume[count] = row.volume;
    this.#before = timestamp;
    this.count++;
  }
}

/**
 * Parses the decompressed bytes of a candle file. Rows that are no candles are left out and counted, as at every other
 * source of candles; a file of which more than a few rows are none is refused.
 * @param file name for messages
 * @throws BadInputError naming file, line, what was wrong and what is expected
 */
export const parseCandles = (file: string, bytes: Uint8Array, timeframe: Timeframe): ParsedCandles => {
  const cells = new Cells(file, bytes);
  cells.header(CANDLE_HEADER);
  const rows = new CandleRows(cells, timeframe, countLines(bytes));
  while (!cells.done) rows.next();
  const { column, count, decimals, missing, firstGap, widened, leftOut, firstFault } = rows;
  const most = Math.max(MOST_LEFT_OUT.rows, MOST_LEFT_OUT.share * (count + leftOut));
  if (firstFault && (count === 0 || leftOut > most)) throw firstFault;
  if (count === 0) fail(file, 2, 'there are no candles', 'at least one');
  return {
    column: slice(column, 0, count),
    decimals,
    missing,
    ...(firstGap === undefined ? {} : { firstGap }),
    widened,
    leftOut,
    ...(firstFault === undefined ? {} : { firstFault }),
  };
};

/** Parses the decompressed bytes of a funding file. @throws BadInputError as `parseCandles` does */
export const parseFunding = (file: string, bytes: Uint8Array): FundingColumn => {
  const cells = new Cells(file, bytes);
  cells.header(FUNDING_HEADER);
  const room = countLines(bytes);
  const timestamp = new Float64Array(room);
  const rate = new Float64Array(room);
  let count = 0;
  let before = -1;
  while (!cells.done) {
    const { line } = cells;
    const time = cells.number('timestamp', false);
    if (!Number.isInteger(time) || time < 0) fail(file, line, `timestamp is ${time}`, 'unix ms');
    checkOrder(cells, line, time, before);
    timestamp[count] = time;
    rate[count] = cells.number('funding_rate', true);
    before = time;
    count++;
  }
  return { timestamp: timestamp.subarray(0, count), rate: rate.subarray(0, count) };
};
