import { SMA } from 'technicalindicators';

/** Simple moving average of a slow frame's closes; a candle there is rare, so the library's own stream serves. */
export class FrameAverage {
  readonly #sma: SMA;
  /** NaN until `period` closes were seen. */
  value = NaN;

  constructor(period: number) {
    this.#sma = new SMA({ period, values: [] });
  }

  next(close: number): number {
    this.value = this.#sma.nextValue(close) ?? NaN;
    return this.value;
  }
}
