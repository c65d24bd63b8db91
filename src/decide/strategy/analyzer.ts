import {
  type Analysis,
  BadInputError,
  type Candle,
  type Snapshot,
  type Regime,
  type Timeframe,
  timeframeMs,
} from '../../domain/index.js';
import { CandleRing, IndicatorSet } from '../indicators/index.js';
import { ConvictionColumn } from './conviction-column.js';
import { SlowFrames } from './frames.js';
import { regimeOf } from './regime.js';
import { type VoteTotals, explainVotes, signedConfidence, tallyInto } from './votes.js';

/** Candles before which no analysis is given: the longest of the windows that vote. */
const FIRST_ANALYSIS = 35;

/** Candles that an opportunity must have been absent to come anew: votes flicker around a threshold. */
const REST = 6;

/**
 * Candles without a trade have no row on some exchanges and a flat one on others: up to so many in a row are filled in,
 * flat and without volume. After a longer hole the market is another one, and its analysis begins anew.
 */
const MOST_QUIET = 48;

/** Candles whose closes are compared with other symbols: four weeks of hours. */
const COMPARED = 672;

/** The lowest and the highest price of a while. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * Follows one symbol: closed candles in, what the strategy sees out.
 *
 * Of every candle only the conviction is worked out; `analysis` puts all of it into words on demand. Live, candles are
 * pushed into a ring; a recorded column is read as it lies, and what was worked out of it serves every run over it.
 * Decisions after 2,000 candles do not depend on where streaming began.
 */
export class SymbolAnalyzer {
  readonly #span: number;
  readonly #column: ConvictionColumn;
  readonly #ring: CandleRing | undefined;
  readonly #tally: VoteTotals = { long: 0, short: 0, undecided: 0 };
  #values: IndicatorSet;
  #frames: SlowFrames;
  /** Place of the candle that everything stands on; the values may stand on another until they are asked for. */
  #place = -1;
  #regime: Regime = 'neutral';
  /** Whether the values are settled and the votes counted: where the slow frames disagree nobody may ask. */
  #isJudged = false;

  /** @param column of a recorded market; absent = candles are pushed */
  constructor(
    readonly symbol: string,
    readonly timeframe: Timeframe,
    column = ConvictionColumn.along(new CandleRing(), REST + 1),
  ) {
    this.#span = timeframeMs(timeframe);
    this.#column = column;
    this.#ring = column.rows instanceof CandleRing ? column.rows : undefined;
    this.#values = new IndicatorSet(column.rows);
    this.#frames = new SlowFrames(timeframe);
  }

  /** Open time of the last candle, unix ms; undefined before the first. */
  get lastCandle(): number | undefined {
    return this.#place < 0 ? undefined : this.#column.rows.timestamp[this.#row];
  }

  /** Closes of the last four weeks of hours at most, with their candle times; NaN where nothing was traded. */
  closes(): { readonly times: Float64Array; readonly closes: Float64Array } {
    const { timestamp, close, start } = this.#column.rows;
    const end = this.#row + 1;
    const first = Math.max(end - COMPARED, start, 0);
    return { times: timestamp.subarray(first, end), closes: close.subarray(first, end) };
  }

  /** Between which prices the candles lie that opened at `from` (unix ms) or later; undefined where none is known. */
  range(from: number): Range | undefined {
    const { timestamp, high, low, start } = this.#column.rows;
    let range: Range | undefined;
    for (let row = this.#row; row >= Math.max(0, start); row -= 1) {
      const opened = timestamp[row] as number;
      if (opened < from) break;
      if (Number.isNaN(opened)) continue;
      range = {
        low: Math.min(low[row] as number, range?.low ?? Infinity),
        high: Math.max(high[row] as number, range?.high ?? -Infinity),
      };
    }
    return range;
  }

  get #row(): number {
    return this.#column.rows.start + this.#place;
  }

  /**
   * Takes the next closed candle, and the flat ones that a hole before it stands for.
   * @throws BadInputError when it is not later than the one before, or is no candle.
   */
  push(candle: Candle): void {
    const ring = this.#ring;
    if (!ring) throw new BadInputError(`${this.symbol} is read from a record and takes no other candle`);
    this.#check(candle);
    const last = this.lastCandle;
    if (last !== undefined) {
      const quiet = (candle.timestamp - last) / this.#span - 1;
      if (quiet > MOST_QUIET) this.#beginAnew(ring);
      else
        for (let i = 1; i <= quiet; i += 1) {
          const close = ring.close[this.#row] as number;
          ring.push({ timestamp: NaN, open: close, high: close, low: close, close, volume: 0 });
          this.moveTo(this.#place + 1);
        }
    }
    ring.push(candle);
    this.moveTo(this.#place + 1);
  }

  #beginAnew(ring: CandleRing): void {
    ring.clear();
    this.#column.known = 0;
    this.#place = -1;
    this.#values = new IndicatorSet(ring);
    this.#frames = new SlowFrames(this.timeframe);
  }

  /** Stands on another candle of its rows from now on. */
  moveTo(place: number): void {
    const column = this.#column;
    if (column.known <= place)
      for (const end = column.endFor(place); column.known <= end;) {
        this.#place = column.known;
        this.#bring();
        column.add(this.#frames.united ? this.#convictionNow() : 0);
      }
    this.#place = place;
  }

  /** Brings values and frames to the candle that is stood on. */
  #bring(): void {
    const place = this.#place;
    const column = this.#column;
    const { candles } = this.#values;
    const isNext = candles === place || candles === place + 1;
    if (!isNext && !column.resume(this.#values, place) && candles > place)
      this.#values = new IndicatorSet(column.rows);
    while (this.#values.candles <= place) {
      this.#values.take();
      column.save(this.#values);
      this.#isJudged = false;
    }
    this.#frames.look(column.rows, place);
  }

  #convictionNow(): number {
    const confidence = this.#judge();
    return this.#frames.agree(confidence) ? this.#frames.weigh(confidence) : 0;
  }

  /** Counts the votes of the last candle, once, and returns their signed confidence. */
  #judge(): number {
    this.#bring();
    if (!this.#isJudged) {
      this.#isJudged = true;
      this.#values.settle();
      this.#regime = regimeOf(this.#values);
      tallyInto(this.#tally, this.#values, this.#regime);
    }
    return signedConfidence(this.#tally);
  }

  /**
   * The confidence in an entry at this candle, signed by side: 0 while the slow frames do not agree with the votes,
   * while too little is known, or where it stood at `threshold` for the same side within the six candles before.
   * Cheap; where it is 0, `findOpportunity(analysis(), { threshold })` gives none.
   */
  quickLook(threshold: number): number {
    const conviction = this.#conviction;
    if (conviction === 0 || Math.abs(conviction) < threshold || !this.isReady) return 0;
    return freshConviction(conviction, this.#earlierConviction(), threshold);
  }

  get #conviction(): number {
    return this.#place < 0 ? 0 : this.#column.at(this.#place);
  }

  /** The strongest conviction of the candles before, for the side of the present one; signed, 0 for none. */
  #earlierConviction(): number {
    const side = Math.sign(this.#conviction);
    let strongest = 0;
    for (let back = 1; back <= Math.min(REST, this.#place) && side !== 0; back += 1) {
      const earlier = side * this.#column.at(this.#place - back);
      if (earlier > strongest) strongest = earlier;
    }
    return strongest > 0 ? side * strongest : 0;
  }

  /** Whether there are candles enough for an analysis: 35. */
  get isReady(): boolean {
    return this.#place + 1 >= FIRST_ANALYSIS;
  }

  /** What is seen after the last candle without the votes and without words; undefined as `analysis`. */
  snapshot(): Snapshot | undefined {
    if (!this.isReady) return undefined;
    this.#judge();
    return { ...this.#candle(), values: this.#values.reviewed(), frames: this.#frames.directions() };
  }

  /** What is seen after the last candle; undefined while it is not ready. */
  analysis(): Analysis | undefined {
    if (!this.isReady) return undefined;
    const confidence = this.#frames.weigh(this.#judge());
    return {
      symbol: this.symbol,
      ...this.#candle(),
      values: this.#values.values(),
      regime: this.#regime,
      frames: this.#frames.views(),
      votes: explainVotes(this.#values, this.#regime),
      candles: this.#place + 1,
      confidence,
      conviction: this.#conviction,
      earlierConviction: this.#earlierConviction(),
    };
  }

  #candle(): Pick<Analysis, 'candleTime' | 'closeTime' | 'close' | 'high' | 'low'> {
    const { timestamp, high, low, close } = this.#column.rows;
    const [row, candleTime] = [this.#row, timestamp[this.#row] as number];
    return {
      candleTime,
      closeTime: candleTime + this.#span,
      close: close[row] as number,
      high: high[row] as number,
      low: low[row] as number,
    };
  }

  #check(candle: Candle): void {
    const { timestamp, open, high, low, close, volume } = candle;
    const previous = this.lastCandle ?? -Infinity;
    if (!(timestamp > previous))
      throw new BadInputError(`candle of ${this.symbol} must be later than ${previous}, got ${timestamp}`, {
        symbol: this.symbol,
        previous,
        timestamp,
      });
    const sound =
      low > 0 &&
      high < Infinity &&
      volume >= 0 &&
      volume < Infinity &&
      low <= open &&
      open <= high &&
      low <= close &&
      close <= high;
    if (!sound)
      throw new BadInputError(
        `candle of ${this.symbol} at ${timestamp} must have 0 < low ≤ open, close ≤ high and volume ≥ 0, ` +
          `got open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`,
        { symbol: this.symbol, timestamp },
      );
  }
}

/** A conviction that reaches the threshold at this candle and did not in those before, else 0. */
export const freshConviction = (now: number, before: number, threshold: number): number => {
  const side = Math.sign(now);
  return side !== 0 && now * side >= threshold && before * side < threshold ? now : 0;
};
