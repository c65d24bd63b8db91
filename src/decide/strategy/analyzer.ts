import {
  type Analysis,
  BadInputError,
  type Candle,
  type Snapshot,
  type Regime,
  type Timeframe,
  timeframeMs,
} from '../../domain/index.js';
import { IndicatorSet, Window } from '../indicators/index.js';
import { SlowFrames } from './frames.js';
import { regimeOf } from './regime.js';
import { type Tally, explainVotes, signedConfidence, tallyInto } from './votes.js';

/** Candles before which no analysis is given: the longest of the windows that vote. */
const FIRST_ANALYSIS = 35;

/** Candles that an opportunity must have been absent to come anew: votes flicker around a threshold. */
const REST = 6;

/**
 * Follows one symbol: closed candles in, what the strategy sees out.
 *
 * `push` does the arithmetic that decides and makes no objects; `analysis` puts all of it into words on demand.
 * Decisions after 2,000 candles do not depend on where streaming began.
 */
export class SymbolAnalyzer {
  readonly #span: number;
  readonly #values = new IndicatorSet();
  readonly #frames: SlowFrames;
  readonly #tally: Tally = { long: 0, short: 0, undecided: 0 };
  #last: Candle | undefined;
  #regime: Regime = 'neutral';
  /** Whether the values are settled and the votes counted: where the slow frames disagree nobody may ask. */
  #judged = false;
  readonly #convictions = new Window(REST + 1);
  #conviction = 0;

  constructor(
    readonly symbol: string,
    readonly timeframe: Timeframe,
  ) {
    this.#span = timeframeMs(timeframe);
    this.#frames = new SlowFrames(timeframe);
  }

  /** Open time of the last candle, unix ms; undefined before the first. */
  get lastCandle(): number | undefined {
    return this.#last?.timestamp;
  }

  /** ATR(14) in price; NaN while unknown. */
  get atr(): number {
    return this.#values.atr14;
  }

  /**
   * Takes the next closed candle.
   * @throws BadInputError when it is not later than the one before, or is no candle.
   */
  push(candle: Candle): void {
    this.#check(candle);
    this.#last = candle;
    this.#values.take(candle);
    this.#frames.push(candle.timestamp, candle.close);
    this.#judged = false;
    this.#conviction = this.#frames.united ? this.#convictionNow() : 0;
    this.#convictions.push(this.#conviction);
  }

  #convictionNow(): number {
    const confidence = this.#judge();
    return this.#frames.agree(confidence) ? this.#frames.weigh(confidence) : 0;
  }

  /** Counts the votes of the last candle, once, and returns their signed confidence. */
  #judge(): number {
    if (!this.#judged) {
      this.#judged = true;
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
    if (this.#conviction === 0 || !this.isReady) return 0;
    return freshConviction(this.#conviction, this.#earlierConviction(), threshold);
  }

  /** The strongest conviction of the candles before, for the side of the present one; signed, 0 for none. */
  #earlierConviction(): number {
    const side = Math.sign(this.#conviction);
    let strongest = 0;
    for (let back = 1; back <= REST && side !== 0; back += 1) {
      const earlier = side * this.#convictions.at(back);
      if (earlier > strongest) strongest = earlier;
    }
    return strongest > 0 ? side * strongest : 0;
  }

  /** Whether there are candles enough for an analysis: 35. */
  get isReady(): boolean {
    return this.#values.candles >= FIRST_ANALYSIS;
  }

  /** What is seen after the last candle without the votes and without words; undefined as `analysis`. */
  snapshot(): Snapshot | undefined {
    const last = this.#last;
    if (!last || !this.isReady) return undefined;
    this.#judge();
    return {
      candleTime: last.timestamp,
      closeTime: last.timestamp + this.#span,
      close: last.close,
      high: last.high,
      low: last.low,
      values: this.#values.values(),
      frames: this.#frames.directions(),
    };
  }

  /** What is seen after the last candle; undefined while it is not ready. */
  analysis(): Analysis | undefined {
    const last = this.#last;
    if (!last || !this.isReady) return undefined;
    const confidence = this.#frames.weigh(this.#judge());
    return {
      symbol: this.symbol,
      candleTime: last.timestamp,
      closeTime: last.timestamp + this.#span,
      close: last.close,
      high: last.high,
      low: last.low,
      values: this.#values.values(),
      regime: this.#regime,
      frames: this.#frames.views(),
      votes: explainVotes(this.#values, this.#regime),
      candles: this.#values.candles,
      confidence,
      conviction: this.#conviction,
      earlierConviction: this.#earlierConviction(),
    };
  }

  #check(candle: Candle): void {
    const { timestamp, open, high, low, close, volume } = candle;
    const previous = this.#last?.timestamp ?? -Infinity;
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
