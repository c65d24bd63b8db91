import { ROC } from 'technicalindicators';

/** Change of a slow frame's close over `period` candles; a candle there is rare, so the library's own stream serves. */
export class FrameMomentum {
  readonly #rate: ROC;
  /** A fraction of the earlier close; NaN until `period` + 1 closes were seen. */
  value = NaN;

  constructor(readonly period: number) {
    this.#rate = new ROC({ period, values: [] });
  }

  next(close: number): void {
    this.value = (this.#rate.nextValue(close) ?? NaN) / 100;
  }
}
