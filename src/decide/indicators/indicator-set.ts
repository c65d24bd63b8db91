import type { Candle, IndicatorValues } from '../../domain/index.js';
import { Highest } from './highest.js';
import { PivotLevels } from './levels.js';
import { DirectionalMovement, Macd, Rsi } from './oscillators.js';
import { Ema } from './smoothing.js';
import { Window } from './window.js';

/** A window is flat when it varies by less than this fraction of the price: rounding, not movement. */
const FLAT = 1e-12;

/**
 * Every indicator of the strategy over one series of closed candles, streaming, at a cost per candle
 * that does not depend on how many came before.
 *
 * The fields are plain numbers, NaN where there is no value, because the strategy reads them at many candles
 * of a backtest. {@link values} is the form for the rest of the program: no value, no key.
 * Prices in USDT, volume in coins.
 */
export class IndicatorSet {
  readonly #closes = new Window(50);
  readonly #highs = new Highest(14);
  /** With the sign turned. */
  readonly #lows = new Highest(14);
  readonly #volumes = new Window(50);
  readonly #turnovers = new Window(50);
  readonly #stochastics = new Window(3);
  readonly #ema12 = new Ema(12);
  readonly #ema26 = new Ema(26);
  readonly #ema50 = new Ema(50);
  readonly #ema200 = new Ema(200);
  readonly #macd = new Macd(9);
  readonly #rsi = new Rsi(14);
  readonly #movement = new DirectionalMovement(14);
  readonly #levels = new PivotLevels();

  candles = 0;
  close = NaN;
  sma20 = NaN;
  sma50 = NaN;
  ema12 = NaN;
  ema26 = NaN;
  ema50 = NaN;
  ema200 = NaN;
  macd = NaN;
  macdSignal = NaN;
  macdHistogram = NaN;
  rsi14 = NaN;
  atr14 = NaN;
  adx14 = NaN;
  stochasticK = NaN;
  stochasticD = NaN;
  /** %K and %D one candle earlier: a cross needs both. */
  previousK = NaN;
  previousD = NaN;
  bollingerUpper = NaN;
  bollingerLower = NaN;
  bbWidth = NaN;
  volumeRatio = NaN;
  momentum10 = NaN;
  vwap50 = NaN;
  support = NaN;
  resistance = NaN;

  /** Takes the next closed candle. */
  push(candle: Candle): void {
    this.take(candle);
    this.settle();
  }

  /** The first half of `push`: what later candles build on. Everything else is only right after `settle`. */
  take({ high, low, close, volume }: Candle): void {
    this.candles += 1;
    this.close = close;
    this.#closes.push(close);
    this.#averages(close);
    this.rsi14 = this.#rsi.next(close);
    this.#movement.next(high, low, close);
    this.atr14 = this.#movement.atr;
    this.adx14 = this.#movement.adx;
    this.#stochastic(high, low, close);
    this.#volumes.push(volume);
    this.#turnovers.push(((high + low + close) / 3) * volume);
    this.#levels.push(high, low);
  }

  /** The second half of `push`: what no later candle needs, so that it can be left out where nobody reads it. */
  settle(): void {
    this.sma20 = this.#closes.mean(20);
    this.sma50 = this.#closes.mean(50);
    this.#bollinger();
    this.momentum10 = this.close / this.#closes.at(10) - 1;
    this.#volume();
    this.support = this.#levels.support(this.close);
    this.resistance = this.#levels.resistance(this.close);
  }

  #averages(close: number): void {
    this.ema12 = this.#ema12.next(close);
    this.ema26 = this.#ema26.next(close);
    this.ema50 = this.#ema50.next(close);
    this.ema200 = this.#ema200.next(close);
    this.#macd.next(this.ema12, this.ema26);
    this.macd = this.#macd.line;
    this.macdSignal = this.#macd.signal;
    this.macdHistogram = this.#macd.histogram;
  }

  /** %K = (close − lowest low) / (highest high − lowest low) × 100 over 14 candles, %D its mean over 3 (G. Lane). */
  #stochastic(high: number, low: number, close: number): void {
    const top = this.#highs.push(high);
    const bottom = -this.#lows.push(-low);
    this.previousK = this.stochasticK;
    this.previousD = this.stochasticD;
    this.stochasticK = top > bottom ? ((close - bottom) / (top - bottom)) * 100 : NaN;
    this.#stochastics.push(this.stochasticK);
    this.stochasticD = this.#stochastics.mean(3);
  }

  /** Bands of 2 population deviations around the 20-candle mean; on flat data they lie on it, with width 0. */
  #bollinger(): void {
    const deviation = this.#closes.deviation(20, this.sma20);
    const reach = deviation <= FLAT * this.sma20 ? 0 : 2 * deviation;
    this.bollingerUpper = this.sma20 + reach;
    this.bollingerLower = this.sma20 - reach;
    this.bbWidth = (2 * reach) / this.sma20;
  }

  /** Volume against its mean, and the volume-weighted mean of the typical price (rolling, not by session). */
  #volume(): void {
    const mean = this.#volumes.mean(20);
    const traded = this.#volumes.sum(50);
    this.volumeRatio = mean > 0 ? this.#volumes.at(0) / mean : NaN;
    this.vwap50 = traded > 0 ? this.#turnovers.sum(50) / traded : NaN;
  }

  /** The values that exist now; a value that does not is left out. */
  values(): IndicatorValues {
    const all: { -readonly [Name in keyof IndicatorValues]: number } = {
      sma20: this.sma20,
      sma50: this.sma50,
      ema12: this.ema12,
      ema26: this.ema26,
      ema50: this.ema50,
      ema200: this.ema200,
      macd: this.macd,
      macdSignal: this.macdSignal,
      macdHistogram: this.macdHistogram,
      rsi14: this.rsi14,
      atr14: this.atr14,
      adx14: this.adx14,
      stochasticK: this.stochasticK,
      stochasticD: this.stochasticD,
      bollingerUpper: this.bollingerUpper,
      bollingerMiddle: this.sma20,
      bollingerLower: this.bollingerLower,
      bbWidth: this.bbWidth,
      volumeRatio: this.volumeRatio,
      momentum10: this.momentum10,
      vwap50: this.vwap50,
      support: this.support,
      resistance: this.resistance,
    };
    for (const name of Object.keys(all) as (keyof typeof all)[])
      if (!Number.isFinite(all[name])) delete all[name];
    return all;
  }
}
