import { ManualClock } from '../../src/clock.js';

/** A clock that moves when told to, on a host whose wall clock somebody sets. */
export class SettableClock extends ManualClock {
  /** By how much the wall clock was set, ms. */
  offset = 0;

  override now(): number {
    return super.now() + this.offset;
  }
}
