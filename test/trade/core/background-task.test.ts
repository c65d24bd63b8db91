import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { BackgroundTask } from '../../../src/trade/core/background-task.js';

const MINUTE = 60_000;

let clock: ManualClock;
let task: BackgroundTask;
let warnings: string[];
/** Ends the runs, in the order in which they were begun. */
let ends: { readonly work: () => void; readonly fail: (error: Error) => void }[];
beforeEach(() => {
  clock = new ManualClock();
  warnings = [];
  const warn = (_: object, message: string): void => void warnings.push(message);
  task = new BackgroundTask('reading the list', clock, { ...silentLog, warn });
  ends = [];
});

const begin = (): void => task.begin(() => new Promise<void>((work, fail) => ends.push({ work, fail })));
/** All that follows from what was ended has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a task in the background', () => {
  it('runs once at a time', async () => {
    begin();
    begin();
    expect(ends).toHaveLength(1);
    ends[0]?.work();
    await settled();
    begin();
    expect(ends).toHaveLength(2);
    expect([task.failure, warnings]).toEqual([undefined, []]);
  });

  it('says what it failed with until it has worked, and goes on', async () => {
    begin();
    ends[0]?.fail(new Error('code 500'));
    await settled();
    expect([task.failure, warnings]).toEqual(['code 500', ['reading the list failed']]);
    begin();
    expect(task.failure).toBe('code 500');
    ends[1]?.work();
    await settled();
    expect(task.failure).toBeUndefined();
  });

  it('that hangs is told and gives way after two minutes, and what becomes of it says nothing any more', async () => {
    begin();
    clock.advance(2 * MINUTE - 1);
    begin();
    expect([ends.length, task.failure]).toEqual([1, undefined]);
    clock.advance(1);
    begin();
    expect([ends.length, task.failure]).toEqual([2, 'no answer within 120 s']);
    ends[1]?.work();
    await settled();
    begin();
    ends[0]?.fail(new Error('late'));
    await settled();
    expect(task.failure).toBeUndefined();
    begin();
    expect(ends).toHaveLength(3);
  });
});
