import { Ema, WilderAverage } from './smoothing.js';

/**
 * Movement below this fraction of the price is no movement. It keeps what is left of candles of long ago,
 * decayed to dust, from deciding on data that has been flat since.
 */
export const DUST = 1e-9;

/** Relative strength index (Wilder 1978), 0…100, unrounded: 100 × gain / (gain + loss). NaN on flat data. */
export class Rsi {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;
  #previous = NaN;
  value = NaN;

  constructor(period: number) {
    this.#gain = new WilderAverage(period);
    this.#loss = new WilderAverage(period);
  }

  next(close: number): number {
    const change = close - this.#previous;
    this.#previous = close;
    if (Number.isNaN(change)) return NaN;
    const gain = this.#gain.next(change > 0 ? change : 0);
    const loss = this.#loss.next(change < 0 ? -change : 0);
    this.value = gain + loss > DUST * close ? (100 * gain) / (gain + loss) : NaN;
    return this.value;
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
  #high = NaN;
  #low = NaN;
  #close = NaN;
  atr = NaN;
  adx = NaN;

  constructor(period: number) {
    this.#range = new WilderAverage(period);
    this.#up = new WilderAverage(period);
    this.#down = new WilderAverage(period);
    this.#index = new WilderAverage(period);
  }

  next(high: number, low: number, close: number): void {
    const previousClose = this.#close;
    const rise = high - this.#high;
    const fall = this.#low - low;
    this.#high = high;
    this.#low = low;
    this.#close = close;
    if (Number.isNaN(previousClose)) return;
    this.atr = this.#range.next(Math.max(high, previousClose) - Math.min(low, previousClose));
    const up = this.#up.next(rise > fall && rise > 0 ? rise : 0);
    const down = this.#down.next(fall > rise && fall > 0 ? fall : 0);
    if (Number.isNaN(this.atr)) return;
    const moves = this.atr > DUST * close;
    const total = up + down;
    const adx = this.#index.next(moves && total > 0 ? (100 * Math.abs(up - down)) / total : 0);
    this.adx = moves ? adx : NaN;
  }
}

/** Moving average convergence/divergence (G. Appel): EMA fast − EMA slow, its EMA as signal, their difference. */
export class Macd {
  readonly #signal: Ema;
  line = NaN;
  signal = NaN;
  histogram = NaN;

  constructor(signalPeriod: number) {
    this.#signal = new Ema(signalPeriod);
  }

  next(fast: number, slow: number): void {
    this.line = fast - slow;
    if (Number.isNaN(this.line)) return;
    this.signal = this.#signal.next(this.line);
    this.histogram = this.line - this.signal;
  }
}
