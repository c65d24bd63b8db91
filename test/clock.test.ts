import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  AHEAD,
  ageOfStamp,
  createInParts,
  ManualClock,
  momentOf,
  sinceMoment,
  wallClock,
  watchSteps,
} from '../src/clock.js';
import { SettableClock } from './support/settable-clock.js';
import { HOUR } from '../src/domain/index.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('time since a moment', () => {
  it('goes on although the wall clock was set back', () => {
    const clock = new SettableClock(HOUR);
    const moment = momentOf(clock);
    clock.offset = -HOUR;
    clock.advance(7_000);
    expect(sinceMoment(clock, moment)).toBe(7_000);
  });

  it('counts what the wall clock counted while steady time stood still, as on a host that slept', () => {
    const clock = new SettableClock();
    const moment = momentOf(clock);
    clock.offset = HOUR;
    clock.advance(1_000);
    expect(sinceMoment(clock, moment)).toBe(HOUR + 1_000);
  });

  it('passes on the wall clock', async () => {
    const moment = momentOf(wallClock);
    await wallClock.sleep(20);
    expect(sinceMoment(wallClock, moment)).toBeGreaterThan(15);
  });

  it('passes in steady time on a manual clock', () => {
    const clock = new ManualClock(5);
    const before = clock.elapsed();
    clock.advance(10);
    expect(clock.elapsed() - before).toBe(10);
  });
});

describe('a sleep of the wall clock', () => {
  it('ends with the reason of whoever cuts it short, before it or in it', async () => {
    const late = new AbortController();
    const cut = wallClock.sleep(60_000, late.signal);
    late.abort('settled');
    await expect(cut).rejects.toBe('settled');
    await expect(wallClock.sleep(60_000, late.signal)).rejects.toBe('settled');
  });

  it('leaves nothing on the signal that cuts it short', async () => {
    const late = new AbortController();
    const cut = wallClock.sleep(60_000, late.signal);
    late.abort('settled');
    await expect(cut).rejects.toBe('settled');
    expect(getEventListeners(late.signal, 'abort')).toEqual([]);
  });

  it('leaves nothing on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    await wallClock.sleep(0, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('age of a stamp from outside', () => {
  it.each([
    ['past', -3_000, 3_000],
    ['now', 0, 0],
    ['a little ahead', AHEAD, 0],
    ['too far ahead', AHEAD + 1, Infinity],
  ])('of one that lies %s', (_, lies, age) => {
    expect(ageOfStamp(HOUR + lies, HOUR)).toBe(age);
  });
});

describe('steps of the wall clock', () => {
  const watched = (): {
    readonly clock: SettableClock;
    readonly steps: number[];
    readonly end: () => void;
  } => {
    const clock = new SettableClock(HOUR);
    const steps: number[] = [];
    return { clock, steps, end: watchSteps(clock, (ms) => steps.push(ms)) };
  };
  const pass = async (clock: SettableClock, ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await turn();
    }
  };

  it.each([-HOUR, HOUR, 2_001])('tells one of %i ms once', async (step) => {
    const { clock, steps, end } = watched();
    await pass(clock, 5_000);
    expect(steps).toEqual([]);
    clock.offset = step;
    await pass(clock, 5_000);
    expect(steps).toEqual([step]);
    end();
  });

  it('tells the way back, too', async () => {
    const { clock, steps, end } = watched();
    clock.offset = -HOUR;
    await pass(clock, 1_000);
    clock.offset = 0;
    await pass(clock, 1_000);
    expect(steps).toEqual([-HOUR, HOUR]);
    end();
  });

  it('tells a slow drift once it is as large as a step', async () => {
    const { clock, steps, end } = watched();
    for (let i = 0; i < 30; i++) {
      clock.offset += 100;
      await pass(clock, 500);
    }
    expect(steps).toEqual([2_100]);
    end();
  });

  it('tells nothing after its end, and nothing of a host that merely stood still', async () => {
    const { clock, steps, end } = watched();
    clock.advance(60_000);
    await pass(clock, 1_000);
    end();
    clock.offset = HOUR;
    await pass(clock, 2_000);
    expect(steps).toEqual([]);
  });
});

describe('work in parts', () => {
  it('gives the result, and lets others have their turn each time it has worked for 10 ms', async () => {
    const clock = new ManualClock(0);
    let turns = 0;
    const counted = { ...wallClock, elapsed: () => clock.elapsed(), sleep: async () => void turns++ };
    function* parts(): Generator<undefined, string> {
      for (let part = 0; part < 100; part++) {
        clock.advance(1);
        yield;
      }
      return 'done';
    }
    expect(await createInParts(counted)(parts())).toBe('done');
    expect(turns).toBe(10);
  });
});
