import {
  type FrameView,
  type Timeframe,
  candleOpen,
  timeframeMs,
  HOUR,
  inSignedPercent,
} from '../../domain/index.js';
import { FrameMomentum, Highest } from '../indicators/index.js';

/**
 * Windows shrink with the base timeframe when it is finer than an hour, so that 2,000 base candles
 * always determine a direction.
 */
const scaled = (length: number, base: Timeframe): number =>
  Math.floor(length * Math.min(1, timeframeMs(base) / HOUR));

/** What the windows of a slow frame say about its closes. */
interface Gauge {
  push(close: number): void;
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
  readonly #tops: Highest;
  /** With the sign turned. */
  readonly #bottoms: Highest;
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    this.#length = Math.max(2, scaled(120, base));
    this.#tops = new Highest(this.#length);
    this.#bottoms = new Highest(this.#length);
  }

  push(close: number): void {
    const top = this.#tops.push(close);
    const bottom = -this.#bottoms.push(-close);
    if (Number.isNaN(top)) return;
    const place = top > bottom ? (close - bottom) / (top - bottom) : 0.5;
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
  readonly #momenta: readonly FrameMomentum[];
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    this.#momenta = [14, 28, 56]
      .map((days) => scaled(days, base))
      .filter((days) => days > 0)
      .map((days) => new FrameMomentum(days));
  }

  push(close: number): void {
    if (this.#momenta.length < 3) return;
    let sum = 0;
    let signs = 0;
    for (const momentum of this.#momenta) {
      momentum.next(close);
      sum += momentum.value;
      signs += Math.sign(momentum.value);
    }
    this.strength = sum / 3;
    this.lean = Math.sign(signs);
  }

  words(): string {
    const days = this.#momenta.map((momentum) => momentum.period).join(', ');
    return `1d: ${inSignedPercent(this.strength)} on average over ${days} days`;
  }
}

/** One slow frame, made from closed base candles, aligned to UTC; only its complete candles count. */
class SlowFrame {
  readonly #span: number;
  readonly #baseSpan: number;
  readonly #gauge: Gauge;
  #open = NaN;
  #close = NaN;
  /** The first candle seen may start inside a frame candle, which is then not complete. */
  #whole = false;

  constructor(
    readonly timeframe: '4h' | '1d',
    base: Timeframe,
  ) {
    this.#span = timeframeMs(timeframe);
    this.#baseSpan = timeframeMs(base);
    this.#gauge = timeframe === '4h' ? new RangeGauge(base) : new MomentumGauge(base);
  }

  get lean(): number {
    return this.#gauge.lean;
  }

  get strength(): number {
    return this.#gauge.strength;
  }

  push(timestamp: number, close: number): void {
    // Most candles lie in the frame candle of the one before.
    const within = timestamp >= this.#open && timestamp < this.#open + this.#span;
    const open = within ? this.#open : candleOpen(timestamp, this.timeframe);
    if (!within) {
      // Candles missing at the end of a frame candle: its time is over all the same.
      this.#finish();
      this.#whole = !Number.isNaN(this.#open) || timestamp === open;
      this.#open = open;
    }
    this.#close = close;
    if (timestamp + this.#baseSpan >= open + this.#span) this.#finish();
  }

  #finish(): void {
    if (this.#whole) this.#gauge.push(this.#close);
    this.#whole = false;
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

  push(timestamp: number, close: number): void {
    for (const frame of this.#frames) frame.push(timestamp, close);
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
    const [first] = this.#frames;
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
