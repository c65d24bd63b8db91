import { type FrameView, type Timeframe, timeframeMs, HOUR, inSignedPercent } from '../../domain/index.js';
import type { CandleRows } from '../indicators/index.js';

/**
 * Windows shrink with the base timeframe when it is finer than an hour, so that 2,000 base candles
 * always determine a direction.
 */
const scaled = (length: number, base: Timeframe): number =>
  Math.floor(length * Math.min(1, timeframeMs(base) / HOUR));

/** What the windows of a slow frame say about its closes. */
interface Gauge {
  /**
   * Looks at the closes of a frame.
   * @param end row of the newest; the others lie every `stride` rows before it
   * @param count how many there are
   */
  look(closes: Float64Array, end: number, stride: number, count: number): void;
  /** −1, 0 or 1; NaN while unknown. */
  readonly lean: number;
  readonly strength: number;
  words(): string;
}

/** Outer part of its range in which the 4h frame has a direction. */
const OUTER = 0.25;

/**
 * Direction of the 4h frame by its place in the range of its last 120 closes, 20 days (after R. Donchian's channel):
 * up in the upper quarter, down in the lower, else none. Strength: the place, −1 at the bottom to 1 at the top.
 */
class RangeGauge implements Gauge {
  readonly #length: number;
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    this.#length = Math.max(2, scaled(120, base));
  }

  look(closes: Float64Array, end: number, stride: number, count: number): void {
    this.lean = this.strength = NaN;
    if (count < this.#length) return;
    const last = closes[end] as number;
    let top = last;
    let bottom = last;
    for (let row = end - (this.#length - 1) * stride; row < end; row += stride) {
      const close = closes[row] as number;
      if (close > top) top = close;
      if (close < bottom) bottom = close;
    }
    const place = top > bottom ? (last - bottom) / (top - bottom) : 0.5;
    this.strength = 2 * place - 1;
    this.lean = place > 1 - OUTER ? 1 : place < OUTER ? -1 : 0;
  }

  words(): string {
    const place = Math.round(50 * (this.strength + 1));
    return `4h: at ${place} % of the range of ${this.#length} candles`;
  }
}

/**
 * Direction of the 1d frame: at least two of the three momenta over 14, 28 and 56 days.
 * Strength: their mean, a fraction of the price.
 */
class MomentumGauge implements Gauge {
  readonly #periods: readonly number[];
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    this.#periods = [14, 28, 56].map((days) => scaled(days, base)).filter((days) => days > 0);
  }

  look(closes: Float64Array, end: number, stride: number, count: number): void {
    this.lean = this.strength = NaN;
    const periods = this.#periods;
    if (periods.length < 3 || count <= Math.max(...periods)) return;
    const close = closes[end] as number;
    let sum = 0;
    let signs = 0;
    for (const period of periods) {
      const before = closes[end - period * stride] as number;
      // By way of percents, as the witness of the tests rounds it.
      const momentum = (((close - before) / before) * 100) / 100;
      sum += momentum;
      signs += Math.sign(momentum);
    }
    this.strength = sum / 3;
    this.lean = Math.sign(signs);
  }

  words(): string {
    return `1d: ${inSignedPercent(this.strength)} on average over ${this.#periods.join(', ')} days`;
  }
}

/** One slow frame, made from closed base candles, aligned to UTC; only its complete candles count. */
class SlowFrame {
  readonly #span: number;
  readonly #baseSpan: number;
  /** Base candles in a candle of the frame. */
  readonly #stride: number;
  readonly #gauge: Gauge;
  /** Place of the base candle that closed the frame's newest. */
  #end = NaN;

  constructor(
    readonly timeframe: '4h' | '1d',
    base: Timeframe,
  ) {
    this.#span = timeframeMs(timeframe);
    this.#baseSpan = timeframeMs(base);
    this.#stride = this.#span / this.#baseSpan;
    this.#gauge = timeframe === '4h' ? new RangeGauge(base) : new MomentumGauge(base);
  }

  get lean(): number {
    return this.#gauge.lean;
  }

  get strength(): number {
    return this.#gauge.strength;
  }

  /** @param place of the base candle that closed last */
  look({ start, opened, close }: CandleRows, place: number): void {
    // Most candles lie in the frame candle of the one before.
    if (place >= this.#end && place < this.#end + this.#stride) return;
    const missed = opened % this.#span;
    const before = Math.floor(missed / this.#baseSpan);
    const ended = Math.floor((place + 1 + before) / this.#stride);
    this.#end = ended * this.#stride - before - 1;
    // The first candle may have begun inside a frame candle, which is then not complete.
    this.#gauge.look(close, start + this.#end, this.#stride, missed === 0 ? ended : ended - 1);
  }

  get direction(): FrameView['direction'] {
    const { lean } = this;
    return Number.isNaN(lean) ? 'unknown' : lean > 0 ? 'long' : lean < 0 ? 'short' : 'flat';
  }

  view(): FrameView {
    const { timeframe, direction, strength } = this;
    if (direction === 'unknown') return { timeframe, direction, reason: `${timeframe}: too few candles` };
    return { timeframe, direction, reason: this.#gauge.words(), strength };
  }
}

/** What agreement of the frames adds to confidence, and what is left of it when one conflicts. */
const AGREEMENT = 1.2;
const CONFLICT = 0.5;

/** The frames slower than the base timeframe. */
export class SlowFrames {
  readonly #frames: readonly SlowFrame[];

  constructor(base: Timeframe) {
    this.#frames = (['4h', '1d'] as const)
      .filter((timeframe) => timeframeMs(timeframe) >= timeframeMs(base))
      .map((timeframe) => new SlowFrame(timeframe, base));
  }

  /** Looks at the frames as they are after a candle of the rows. */
  look(rows: CandleRows, place: number): void {
    for (const frame of this.#frames) frame.look(rows, place);
  }

  /** Signed confidence after the frames: up to 20 % more by their share that agrees, half when one conflicts. */
  weigh(confidence: number): number {
    const side = Math.sign(confidence);
    let agree = 0;
    for (const frame of this.#frames) {
      if (frame.lean === -side) return confidence * CONFLICT;
      if (frame.lean === side) agree += 1;
    }
    const raised = confidence * (1 + ((AGREEMENT - 1) * agree) / this.#frames.length);
    return Math.max(-1, Math.min(1, raised));
  }

  /** Whether all frames point to the side of a signed confidence. */
  agree(confidence: number): boolean {
    const side = Math.sign(confidence);
    if (side === 0) return false;
    for (const frame of this.#frames) if (frame.lean !== side) return false;
    return true;
  }

  /** Whether there is a side to which all frames point: where there is none they agree with no confidence. */
  get united(): boolean {
    const first = this.#frames[0];
    return first === undefined || this.agree(first.lean);
  }

  /** The views without words. */
  directions(): Pick<FrameView, 'timeframe' | 'direction'>[] {
    return this.#frames.map(({ timeframe, direction }) => ({ timeframe, direction }));
  }

  views(): FrameView[] {
    return this.#frames.map((frame) => frame.view());
  }
}
