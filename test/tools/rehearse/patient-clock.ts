import type { Clock, ManualClock } from '../../../src/clock.js';

/** So much passes at a time while somebody waits, ms. */
const STEP = 100;

/** Passes while the rehearsal waits, and only then; what is on the wire arrives between its steps. */
export class PatientClock implements Clock {
  constructor(private readonly time: ManualClock) {}

  now(): number {
    return this.time.now();
  }

  elapsed(): number {
    return this.time.elapsed();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const end = this.now() + ms;
    while (this.now() < end) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.time.set(Math.min(end, this.now() + STEP));
    }
  }

  every(ms: number, task: () => void): () => void {
    return this.time.every(ms, task);
  }
}
