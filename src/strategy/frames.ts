import { type FrameView, type Timeframe, candleOpen, timeframeMs } from '../domain/index.js';
import { FrameAverage, Window } from '../indicators/index.js';

const HOUR = timeframeMs('1h');

/**
 * Windows shrink with the base timeframe when it is finer than an hour, so that 2,000 base candles
 * always determine a direction.
 */
const scaled = (length: number, base: Timeframe): number =>
  Math.floor(length * Math.min(1, timeframeMs(base) / HOUR));

/** What the windows of a slow frame say about its closes. `lean`: −1, 0, 1, or NaN while unknown. */
interface Gauge {
  push(close: number): void;
  readonly lean: number;
  /** A fraction of the price: how far, for the model. */
  readonly strength: number;
  words(): string;
}

const percent = (value: number): string => `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)} %`;

/** Direction of the 4h frame: mean of 20 candles over that of 50, and the close on the same side of the latter. */
class AverageGauge implements Gauge {
  readonly #fast: FrameAverage;
  readonly #slow: FrameAverage;
  readonly #label: string;
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    const [fast, slow] = [scaled(20, base), scaled(50, base)];
    this.#fast = new FrameAverage(Math.max(2, fast));
    this.#slow = new FrameAverage(Math.max(3, slow));
    this.#label = `4h: mean of ${fast} candles against ${slow}`;
  }

  push(close: number): void {
    const fast = this.#fast.next(close);
    const slow = this.#slow.next(close);
    this.strength = fast / slow - 1;
    if (Number.isNaN(this.strength)) return;
    const up = fast > slow && close > slow;
    const down = fast < slow && close < slow;
    this.lean = up ? 1 : down ? -1 : 0;
  }

  words(): string {
    return `${this.#label} ${percent(this.strength)}`;
  }
}

/** Direction of the 1d frame: two of three momenta over 14, 28 and 56 days. */
class MomentumGauge implements Gauge {
  readonly #closes: Window;
  readonly #horizons: readonly number[];
  lean = NaN;
  strength = NaN;

  constructor(base: Timeframe) {
    this.#horizons = [14, 28, 56].map((days) => scaled(days, base));
    this.#closes = new Window(Math.max(...this.#horizons) + 1);
  }

  push(close: number): void {
    this.#closes.push(close);
    let sum = 0;
    let signs = 0;
    for (const horizon of this.#horizons) {
      const momentum = horizon > 0 ? close / this.#closes.at(horizon) - 1 : NaN;
      sum += momentum;
      signs += Math.sign(momentum);
    }
    this.strength = sum / this.#horizons.length;
    this.lean = Math.sign(signs);
  }

  words(): string {
    return `1d: ${percent(this.strength)} on average over ${this.#horizons.join(', ')} days`;
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
    this.#gauge = timeframe === '4h' ? new AverageGauge(base) : new MomentumGauge(base);
  }

  get lean(): number {
    return this.#gauge.lean;
  }

  get strength(): number {
    return this.#gauge.strength;
  }

  push(timestamp: number, close: number): void {
    const open = candleOpen(timestamp, this.timeframe);
    if (open !== this.#open) {
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

  view(): FrameView {
    const { timeframe, lean, strength } = this;
    if (Number.isNaN(lean))
      return { timeframe, direction: 'unknown', reason: `${timeframe}: too few candles` };
    const direction = lean > 0 ? 'long' : lean < 0 ? 'short' : 'flat';
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

  views(): FrameView[] {
    return this.#frames.map((frame) => frame.view());
  }
}
