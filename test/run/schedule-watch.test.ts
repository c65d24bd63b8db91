import { describe, expect, it, vi } from 'vitest';
import type { JobContext, JobDefinition } from '../../jobs/job.js';
import { ScheduleWatch } from '../../src/run/schedule-watch.js';
import { HOUR, silentLog } from '../../src/domain/index.js';
import { SettableClock } from '../support/settable-clock.js';
import { World } from '../support/world.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One job every 5 s, on a host whose clock can be set. */
const begin = ({ quiet = false, ...over }: Partial<JobDefinition> & { readonly quiet?: boolean } = {}) => {
  const { parts, store } = new World([[100, 100, 100, 100, 1_000_000]]);
  const host = new SettableClock(HOUR);
  const lists = vi.spyOn(store, 'list');
  const state = { runs: 0, schedules: 0, ready: true, gone: false };
  const job: JobDefinition = {
    name: 'check-positions',
    ...(quiet ? {} : { words: 'duty' }),
    queue: 'positions',
    time: 'wall',
    every: () => 5_000,
    run: () => Promise.resolve(void (state.runs += 1)),
    ...over,
  };
  const watch = new ScheduleWatch({
    context: { parts } as unknown as JobContext,
    repeating: [{ job, every: 5_000 }],
    ready: () => state.ready,
    schedule: () => {
      state.schedules += 1;
      return Promise.resolve(state.gone);
    },
    clock: host,
    log: silentLog,
  });
  watch.start();
  /** The queue brings the job every five seconds where `brought`. */
  const pass = async (seconds: number, brought = false): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      host.advance(1_000);
      if (brought && host.elapsed() % 5_000 === 0) watch.ran('check-positions');
      for (let turns = 0; turns < 5; turns++) await turn();
    }
  };
  const told = async (): Promise<string[]> =>
    (await store.owedPushes(99)).flatMap(({ push }) => (push.type === 'notice' ? [push.text] : []));
  return { watch, store, host, state, pass, told, drives: () => lists.mock.calls.length };
};

describe('the watch over schedules', () => {
  it('does nothing while the queues bring the job', async () => {
    const { state, pass } = begin();
    await pass(300, true);
    expect(state).toMatchObject({ runs: 0, schedules: 0 });
  });

  it.each([0, -HOUR])('makes what does not come, in its interval, with a host set by %i ms', async (step) => {
    const { host, state, pass } = begin();
    host.offset = step;
    await pass(14);
    expect(state.runs).toBe(0);
    await pass(2);
    expect(state).toMatchObject({ runs: 1, schedules: 1 });
    await pass(10);
    expect(state.runs).toBe(3);
  });

  it('waits for nothing while Redis has no memory left, and does the work that waits at each look', async () => {
    const { store, state, pass, drives } = begin();
    store.probe = () => Promise.resolve({ is: 'full', why: 'has no memory left' });
    await pass(6);
    expect(state.runs).toBe(1);
    expect(drives()).toBeGreaterThan(3);
    store.probe = () => Promise.resolve({ is: 'well' });
    await pass(2);
    const before = drives();
    await pass(5);
    expect(drives()).toBe(before);
  });

  it('sees to the schedules whenever trading begins again: Redis may have lost them in between', async () => {
    const { watch, state, pass } = begin();
    await pass(3, true);
    const before = state.schedules;
    // The lease may be lost and taken again between two looks.
    watch.tradesAgain();
    await pass(1);
    expect(state.schedules).toBe(before + 1);
    expect(state.runs).toBe(0);
  });

  it('waits no longer than its interval and a second for the first run after that: its last may have been lost', async () => {
    const { watch, state, pass } = begin();
    await pass(8, true);
    watch.tradesAgain();
    await pass(5);
    expect(state.runs).toBe(0);
    await pass(2);
    expect(state.runs).toBe(1);
    await pass(20, true);
    const { runs } = state;
    await pass(9);
    expect(state.runs).toBe(runs);
  });

  it('makes it at once on a host that slept', async () => {
    const { host, state, pass } = begin();
    host.offset = HOUR;
    await pass(1);
    expect(state.runs).toBe(1);
  });

  it('tells a schedule that was gone once, and that it is back', async () => {
    const { state, pass, told } = begin();
    state.gone = true;
    await pass(40);
    expect(await told()).toEqual([
      expect.stringMatching(/^No duty came for 1\d s: its schedule was gone from Redis\./),
    ]);
    await pass(5, true);
    expect((await told()).slice(1)).toEqual(['The duty comes by itself again.']);
  });

  it.each([true, false])(
    'does not say that a job was made which failed, its schedule gone: %s',
    async (gone) => {
      const { state, pass, told } = begin({ run: () => Promise.reject(new Error('away')) });
      state.gone = gone;
      await pass(80);
      expect(await told()).toEqual([
        expect.stringMatching(gone ? /Redis\. It was scheduled again\.$/ : /It fails without them, too/),
      ]);
    },
  );

  it('tells of queues that stand still only after a minute, and of no duty that the owner would not miss', async () => {
    const loud = begin();
    await loud.pass(60);
    expect(await loud.told()).toEqual([]);
    await loud.pass(20);
    expect(await loud.told()).toEqual([expect.stringContaining('No duty came from the queues')]);
    const other = begin({ quiet: true });
    await other.pass(100);
    expect(other.state.runs).toBeGreaterThan(10);
    expect(await other.told()).toEqual([]);
  });

  it('judges nothing while this process does not trade, and begins anew when it does', async () => {
    const { state, pass } = begin();
    state.ready = false;
    await pass(100);
    state.ready = true;
    await pass(14);
    expect(state.runs).toBe(0);
  });

  it('goes on when the job fails', async () => {
    const { state, pass } = begin({ run: () => Promise.reject(new Error('no')) });
    await pass(30);
    expect(state.schedules).toBe(3);
  });
});
