import { Ema, type Smoothing, WilderAverage } from './smoothing.js';

/**
 * Movement below this fraction of the price is no movement. It keeps what is left of candles of long ago,
 * decayed to dust, from deciding on data that has been flat since.
 */
export const DUST = 1e-9;

/** Relative strength index (Wilder 1978), 0…100, unrounded: 100 × gain / (gain + loss). NaN on flat data. */
export class Rsi {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;
  readonly memory: readonly Smoothing[];

  constructor(period: number) {
    this.#gain = new WilderAverage(period);
    this.#loss = new WilderAverage(period);
    this.memory = [this.#gain, this.#loss];
  }

  /** @param change from the close before */
  next(change: number): void {
    this.#gain.next(change > 0 ? change : 0);
    this.#loss.next(change < 0 ? -change : 0);
  }

  at(close: number): number {
    const gain = this.#gain.value;
    const both = gain + this.#loss.value;
    return both > DUST * close ? (100 * gain) / both : NaN;
  }
}

/**
 * Average true range and average directional index (Wilder 1978) from one walk over the candles:
 * ATR = Wilder average of the true range in price; ADX = Wilder average of 100 × |+DI − −DI| / (+DI + −DI), 0…100.
 * ATR is 0 and ADX NaN on flat data.
 */
export class DirectionalMovement {
  readonly #range: WilderAverage;
  readonly #up: WilderAverage;
  readonly #down: WilderAverage;
  readonly #index: WilderAverage;
  readonly memory: readonly Smoothing[];
  atr = NaN;
  adx = NaN;

  constructor(period: number) {
    this.#range = new WilderAverage(period);
    this.#up = new WilderAverage(period);
    this.#down = new WilderAverage(period);
    this.#index = new WilderAverage(period);
    this.memory = [this.#range, this.#up, this.#down, this.#index];
  }

  /** Row by row, from the second candle on. */
  next(high: Float64Array, low: Float64Array, close: Float64Array, row: number): void {
    const h = high[row] as number;
    const l = low[row] as number;
    const before = close[row - 1] as number;
    const rise = h - (high[row - 1] as number);
    const fall = (low[row - 1] as number) - l;
    this.atr = this.#range.next(Math.max(h, before) - Math.min(l, before));
    const up = this.#up.next(rise > fall && rise > 0 ? rise : 0);
    const down = this.#down.next(fall > rise && fall > 0 ? fall : 0);
    if (Number.isNaN(this.atr)) return;
    const moves = this.atr > DUST * (close[row] as number);
    const total = up + down;
    const adx = this.#index.next(moves && total > 0 ? (100 * Math.abs(up - down)) / total : 0);
    this.adx = moves ? adx : NaN;
  }
}

/** Moving average convergence/divergence (G. Appel): EMA fast − EMA slow, its EMA as signal, their difference. */
export class Macd {
  readonly #signal: Ema;
  readonly memory: readonly Smoothing[];
  line = NaN;
  signal = NaN;
  histogram = NaN;

  constructor(signalPeriod: number) {
    this.#signal = new Ema(signalPeriod);
    this.memory = [this.#signal];
  }

  next(fast: number, slow: number): void {
    this.line = fast - slow;
    if (Number.isNaN(this.line)) return;
    this.signal = this.#signal.next(this.line);
    this.histogram = this.line - this.signal;
  }
}
