import { setImmediate as turn } from 'node:timers/promises';
import type { JobsOptions, Queue } from 'bullmq';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { silentLog } from '../../../src/domain/index.js';
import { Relay } from '../../../src/state/outbox/relay.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { OwedJob } from '../../../src/state/store/store.js';
import { forEachQueue } from './support.js';

interface Added {
  readonly queue: string;
  readonly name: string;
  readonly data: unknown;
  readonly options: JobsOptions;
}

const AWAY = { is: 'away', why: 'does not answer' } as const;

const NOW = 1_000_000;

const setup = (mode: 'wall' | 'stepped') => {
  const clock = new ManualClock(NOW);
  const store = new MemoryStore<object>({ clock });
  const added: Added[] = [];
  const fault: { of?: (job: Added) => Error | undefined } = {};
  const queues = forEachQueue((queue) => ({
    add: async (_name: string, data: { readonly intentId: string }, options: JobsOptions) => {
      await turn();
      const job = { queue, name: data.intentId, data, options };
      const error = fault.of?.(job);
      if (error) throw error;
      added.push(job);
      return job;
    },
  })) as unknown as Record<OwedJob['queue'], Pick<Queue, 'add'>>;
  const log = { ...silentLog, warn: vi.fn(), info: vi.fn(), error: vi.fn() };
  const relay = new Relay({ store, queues, clock, mode, log });
  const owe = (...jobs: OwedJob[]): Promise<void> => store.commit({ jobs });
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 50; i++) await turn();
  };
  const owed = async (): Promise<string[]> =>
    (await store.owedJobs(Infinity, 99)).flatMap(({ job }) =>
      job.name === 'execute-order' ? [job.data.intentId] : [],
    );
  return { clock, store, added, fault, log, relay, owe, settled, owed };
};

/** A job that is known by its intent. */
const job = (
  intentId: string,
  more: Partial<Pick<OwedJob, 'queue' | 'priority' | 'dueAt'>> = {},
): OwedJob => ({
  queue: 'orders',
  name: 'execute-order',
  data: { intentId },
  ...more,
});

describe('Relay on wall time', () => {
  it('hands over what is owed at its start, then what each commit owes', async () => {
    const { relay, owe, added, settled, owed } = setup('wall');
    await owe(job('before', { queue: 'scan' }));
    relay.start();
    await settled();
    await owe(job('after', { priority: 1 }));
    await settled();
    expect(added.map(({ queue, name, data }) => [queue, name, data])).toEqual([
      ['scan', 'before', { intentId: 'before' }],
      ['orders', 'after', { intentId: 'after' }],
    ]);
    expect(added.map(({ options }) => [options.jobId, options.priority])).toEqual([
      ['ob-1', 50],
      ['ob-2', 1],
    ]);
    expect(await owed()).toEqual([]);
    await relay.stop();
  });

  it('hands over what this process commits without reading it back first', async () => {
    const { relay, owe, added, settled, owed, store } = setup('wall');
    relay.start();
    await settled();
    const read = vi.spyOn(store, 'owedJobs').mockRejectedValue(new Error('slow'));
    await owe(job('a', { priority: 1 }), job('b', { dueAt: NOW + 500 }));
    await settled();
    expect(added.map(({ name, options }) => [name, options.jobId, options.priority, options.delay])).toEqual([
      ['a', 'ob-1', 1, 0],
      ['b', 'ob-2', 50, 500],
    ]);
    read.mockRestore();
    expect(await owed()).toEqual([]);
    await relay.stop();
  });

  it('reads a job that it could not hand over at once from the store, under the same id', async () => {
    const { relay, owe, added, settled, owed, store, clock, fault } = setup('wall');
    relay.start();
    await settled();
    fault.of = () => new Error('gone');
    vi.spyOn(store, 'probe').mockResolvedValueOnce(AWAY);
    await owe(job('a'));
    await settled();
    expect(await owed()).toEqual(['a']);
    fault.of = () => undefined;
    clock.advance(250);
    await settled();
    expect(added.map(({ options }) => options.jobId)).toEqual(['ob-1']);
    expect(await owed()).toEqual([]);
    await relay.stop();
  });

  it('bounds what the queues keep', async () => {
    const { relay, owe, added, settled } = setup('wall');
    await owe(job('a'));
    relay.start();
    await settled();
    // Done: two batches, 1.2 kB a job.
    expect(added[0]?.options).toMatchObject({
      removeOnComplete: { count: 200 },
      removeOnFail: { count: 1_000 },
    });
    await relay.stop();
  });

  it('turns due times into delays, never below 0', async () => {
    const { relay, owe, added, settled } = setup('wall');
    await owe(job('in 30 s', { dueAt: NOW + 30_000 }), job('overdue', { dueAt: NOW - 5 }), job('at once'));
    relay.start();
    await settled();
    expect(Object.fromEntries(added.map(({ name, options }) => [name, options.delay]))).toEqual({
      'in 30 s': 30_000,
      overdue: 0,
      'at once': 0,
    });
    await relay.stop();
  });

  it('finds by its poll what another process owes', async () => {
    const { relay, store, clock, added, settled, owe } = setup('wall');
    store.onOwed = () => () => undefined;
    relay.start();
    await settled();
    await owe(job('foreign'));
    await settled();
    expect(added).toEqual([]);
    clock.advance(1_000);
    await settled();
    expect(added.map(({ name }) => name)).toEqual(['foreign']);
    await relay.stop();
  });

  it('hands over many batches in order, one at a time', async () => {
    const { relay, owe, added, settled, owed } = setup('wall');
    const names = Array.from({ length: 250 }, (_, i) => `j${i}`);
    await owe(...names.map((name) => job(name)));
    relay.start();
    for (let i = 0; i < 12; i++) await settled();
    expect(added.map(({ name }) => name)).toEqual(names);
    expect(await owed()).toEqual([]);
    await relay.stop();
  });

  it('outlives an outage with one line for its start and one for its end', async () => {
    const { relay, owe, added, settled, store, clock, log } = setup('wall');
    const probe = vi.spyOn(store, 'probe').mockResolvedValue(AWAY);
    const read = vi.spyOn(store, 'owedJobs').mockRejectedValue(new Error('ECONNREFUSED'));
    relay.start();
    for (let i = 0; i < 40; i++) {
      await settled();
      clock.advance(500);
    }
    // 20 s of outage with pauses of 0.25, 0.5, 1, 1, … s.
    expect(read.mock.calls.length).toBeGreaterThanOrEqual(18);
    expect(read.mock.calls.length).toBeLessThanOrEqual(24);
    expect(log.warn).toHaveBeenCalledTimes(1);
    read.mockRestore();
    probe.mockRestore();
    await owe(job('kept'));
    clock.advance(5_000);
    await settled();
    expect(added.map(({ name }) => name)).toEqual(['kept']);
    expect(log.info).toHaveBeenCalledTimes(1);
    expect(log.warn).toHaveBeenCalledTimes(1);
    await relay.stop();
  });

  it('keeps jobs owed under the same id while Redis is gone in the middle of a batch', async () => {
    const { relay, owe, added, settled, store, clock, fault, owed } = setup('wall');
    const settle = vi.spyOn(store, 'settleJobs').mockRejectedValueOnce(new Error('gone'));
    fault.of = ({ name }) => (name === 'b' && added.length < 2 ? new Error('gone') : undefined);
    vi.spyOn(store, 'probe').mockResolvedValueOnce(AWAY);
    await owe(job('a'), job('b'));
    relay.start();
    await settled();
    expect(await owed()).toEqual(['a', 'b']);
    fault.of = () => undefined;
    clock.advance(250);
    await settled();
    expect(await owed()).toEqual(['a', 'b']);
    clock.advance(500);
    await settled();
    expect(settle).toHaveBeenCalledTimes(2);
    expect(await owed()).toEqual([]);
    expect(added.map(({ name, options }) => [name, options.jobId])).toEqual([
      ['a', 'ob-1'],
      ['a', 'ob-1'],
      ['b', 'ob-2'],
      ['a', 'ob-1'],
      ['b', 'ob-2'],
    ]);
    await relay.stop();
  });

  it('passes over a job that its queue refuses, says so once, and tries it again later', async () => {
    const { relay, owe, added, settled, fault, log, owed, clock } = setup('wall');
    fault.of = ({ name }) => (name === 'bad' ? new Error('Priority should not be float') : undefined);
    await owe(job('bad', { priority: 1.5 }), job('good'));
    relay.start();
    await settled();
    await owe(job('later'));
    clock.advance(3_000);
    await settled();
    expect(added.map(({ name }) => name)).toEqual(['good', 'later']);
    expect(await owed()).toEqual(['bad']);
    expect(log.error).toHaveBeenCalledTimes(1);
    expect(log.error.mock.calls[0]?.[0]).toMatchObject({ seq: 1, queue: 'orders', job: 'execute-order' });
    clock.advance(30_000);
    await settled();
    expect(log.error).toHaveBeenCalledTimes(1);
    fault.of = () => undefined;
    clock.advance(30_000);
    await settled();
    expect(added.map(({ name }) => name)).toEqual(['good', 'later', 'bad']);
    expect(await owed()).toEqual([]);
    await relay.stop();
  });

  it('stops at its deadline although a queue does not answer', async () => {
    const { relay, owe, settled, store, clock } = setup('wall');
    vi.spyOn(store, 'owedJobs').mockReturnValue(new Promise(() => undefined));
    relay.start();
    let stopped = false;
    const stopping = relay.stop(2_000).then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    clock.advance(2_000);
    await stopping;
    await owe(job('left'));
    expect(store.owedJobs).toHaveBeenCalledTimes(1);
  });
});

describe('Relay on stepped time', () => {
  it('hands over only what is due, without delay, and returns it', async () => {
    const { relay, owe, added, owed, settled } = setup('stepped');
    relay.start();
    await owe(job('due', { dueAt: NOW + 10 }), job('at once'), job('later', { dueAt: NOW + 11 }));
    await settled();
    expect(added).toEqual([]);
    const drained = await relay.drain(NOW + 10);
    expect(drained.map(({ name }) => name)).toEqual(['at once', 'due']);
    expect(added.map(({ options }) => options.delay)).toEqual([0, 0]);
    expect(await owed()).toEqual(['later']);
    expect(await relay.drain(NOW + 10)).toEqual([]);
  });

  it('runs parallel drains one after the other', async () => {
    const { relay, owe, added } = setup('stepped');
    await owe(job('a'), job('b'));
    const [one, two] = await Promise.all([relay.drain(NOW), relay.drain(NOW)]);
    expect(one).toHaveLength(2);
    expect(two).toEqual([]);
    expect(added).toHaveLength(2);
  });

  it('rejects when a queue fails, and has the same jobs again afterwards', async () => {
    const { relay, owe, added, fault } = setup('stepped');
    await owe(job('a'), job('b'));
    fault.of = ({ name }) => (name === 'b' ? new Error('gone') : undefined);
    await expect(relay.drain(NOW)).rejects.toThrow('gone');
    fault.of = () => undefined;
    expect((await relay.drain(NOW)).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(added.map(({ options }) => options.jobId)).toEqual(['ob-1', 'ob-1', 'ob-2']);
  });
});
