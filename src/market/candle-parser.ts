import { BadInputError, timeframeMs, type Timeframe } from '../domain/index.js';
import { newColumn, slice, type CandleColumn } from './candle-column.js';

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
}

const fail = (file: string, line: number, what: string, expected: string): never => {
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

const checkTime = (cells: Cells, line: number, time: number, before: number, span: number): void => {
  if (!Number.isInteger(time) || time < 0 || time % span !== 0)
    fail(cells.file, line, `timestamp ${time} is not on the ${span} ms grid`, 'open times in unix ms');
  if (time === before) fail(cells.file, line, `timestamp ${time} appears twice`, 'one row a candle');
  if (time < before)
    fail(cells.file, line, `timestamp ${time} comes after ${before}`, 'timestamps in ascending order');
};

const checkPrices = (
  cells: Cells,
  line: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void => {
  if (!(low > 0)) fail(cells.file, line, `low is ${low}`, 'prices above 0');
  if (high < low) fail(cells.file, line, `high ${high} is below low ${low}`, 'high ≥ low');
  if (open > high || open < low || close > high || close < low)
    fail(
      cells.file,
      line,
      `open ${open} or close ${close} lies outside low ${low} … high ${high}`,
      'low ≤ open, close ≤ high',
    );
  if (!(volume >= 0)) fail(cells.file, line, `volume is ${volume}`, 'volume ≥ 0, in coins');
};

/**
 * Parses the decompressed bytes of a candle file, strictly.
 * @param file name for messages
 * @throws BadInputError naming file, line, what was wrong and what is expected
 */
export const parseCandles = (file: string, bytes: Uint8Array, timeframe: Timeframe): ParsedCandles => {
  const cells = new Cells(file, bytes);
  cells.header(CANDLE_HEADER);
  const span = timeframeMs(timeframe);
  const column = newColumn(timeframe, countLines(bytes));
  let count = 0;
  let before = -1;
  let decimals = 0;
  let missing = 0;
  let firstGap: number | undefined;
  while (!cells.done) {
    const { line } = cells;
    const time = cells.number('timestamp', false);
    checkTime(cells, line, time, before, span);
    const open = cells.number('open', false);
    decimals = Math.max(decimals, cells.decimals > 8 ? 0 : cells.decimals);
    const high = cells.number('high', false);
    decimals = Math.max(decimals, cells.decimals > 8 ? 0 : cells.decimals);
    const low = cells.number('low', false);
    decimals = Math.max(decimals, cells.decimals > 8 ? 0 : cells.decimals);
    const close = cells.number('close', false);
    decimals = Math.max(decimals, cells.decimals > 8 ? 0 : cells.decimals);
    const volume = cells.number('volume', true);
    checkPrices(cells, line, open, high, low, close, volume);
    if (before >= 0 && time - before > span) {
      missing += (time - before) / span - 1;
      firstGap ??= before + span;
    }
    column.timestamp[count] = time;
    column.open[count] = open;
    column.high[count] = high;
    column.low[count] = low;
    column.close[count] = close;
    column.volume[count] = volume;
    before = time;
    count++;
  }
  if (count === 0) fail(file, 2, 'there are no candles', 'at least one');
  return {
    column: slice(column, 0, count),
    decimals,
    missing,
    ...(firstGap === undefined ? {} : { firstGap }),
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
    checkTime(cells, line, time, before, 1);
    timestamp[count] = time;
    rate[count] = cells.number('funding_rate', true);
    before = time;
    count++;
  }
  return { timestamp: timestamp.subarray(0, count), rate: rate.subarray(0, count) };
};
