import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { Tenure, unlessAborted } from '../../../src/state/store/tenure.js';

const never = new Promise<never>(() => undefined);

describe('a tenure', () => {
  it('holds until its time, which it can be given anew, and never again once it has ended', async () => {
    const clock = new ManualClock(1_000);
    const tenure = new Tenure({ lease: 'trader', token: 7 }, clock, 2_000);
    expect([tenure.holds(), tenure.left()]).toEqual([true, 1_000]);
    clock.advance(1_000);
    expect([tenure.holds(), tenure.left()]).toEqual([false, 0]);
    clock.advance(1_000);
    expect(tenure.left()).toBe(0);
    tenure.extend(4_000);
    expect([tenure.holds(), tenure.left()]).toEqual([true, 1_000]);
    tenure.end('it was given back');
    expect([tenure.holds(), String(tenure.ended.reason)]).toEqual([false, 'Error: it was given back']);
    tenure.extend(9_000);
    expect(tenure.holds()).toBe(false);
    await tenure.over();
  });
});

describe('work under a signal', () => {
  it('comes to what it comes to, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) {
      expect(await unlessAborted(Promise.resolve(i), signal)).toBe(i);
      await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('keeps nobody waiting once the signal is aborted, before or meanwhile', async () => {
    const abort = new AbortController();
    const meanwhile = unlessAborted(never, abort.signal);
    abort.abort();
    expect(await meanwhile).toBeUndefined();
    expect(await unlessAborted(never, abort.signal)).toBeUndefined();
    // What it fails with later is nobody's unhandled rejection.
    expect(await unlessAborted(Promise.reject(new Error('late')), abort.signal)).toBeUndefined();
  });
});
