import { describe, expect, it } from 'vitest';
import { wallClock } from '../../src/clock.js';
import { awaited } from '../../src/run/awaited.js';

/** A clock whose ticks a test gives. */
const ticking = () => {
  let tick = (): void => undefined;
  let stopped = 0;
  const clock = {
    ...wallClock,
    every: (_: number, task: () => void) => {
      tick = task;
      return () => void stopped++;
    },
  };
  return { clock, tick: () => tick(), stopped: () => stopped };
};

describe('what a start waits for', () => {
  it('is said once it takes more than a moment, and again only when it has changed', async () => {
    const said: string[] = [];
    const { clock, tick, stopped } = ticking();
    let why = 'the account is being made safe';
    let end = (): void => undefined;
    const work = new Promise<string>((resolve) => (end = () => resolve('done')));
    const waiting = awaited(work, () => `Not yet: ${why}`, { say: (line) => said.push(line), clock });
    expect(said).toEqual([]);
    tick();
    tick();
    why = 'no connection';
    tick();
    tick();
    expect(said).toEqual(['Not yet: the account is being made safe', 'Not yet: no connection']);
    end();
    expect(await waiting).toBe('done');
    expect(stopped()).toBe(1);
  });

  it('is not looked at any more after it has failed', async () => {
    const { clock, stopped } = ticking();
    const waiting = awaited(Promise.reject(new Error('no')), () => '', { say: () => undefined, clock });
    await expect(waiting).rejects.toThrow('no');
    expect(stopped()).toBe(1);
  });
});
