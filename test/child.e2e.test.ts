import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assetPath, childEntry } from '../src/assets.js';
import { Child, ChildDiedError, NICE, type ChildOptions } from '../src/child.js';
import { BadInputError, RadError } from '../src/domain/index.js';
import type { Granted, Wish } from './support/answering-child.js';

vi.mock('node:child_process', { spy: true });

const ENTRY = childEntry('test/support/answering-child');

const started = (): ChildProcess[] =>
  vi.mocked(fork).mock.results.flatMap((result) => (result.type === 'return' ? [result.value] : []));

const childOf = (options: Partial<ChildOptions> = {}): Child<Wish, Granted, number> =>
  new Child(ENTRY, { work: 'the test', ...options });

/** Asks for what never comes; resolves once the child is at it. */
const hanging = async (
  child: Child<Wish, Granted, number>,
): Promise<{ readonly answer: Promise<Granted> }> => {
  let isAtIt = false;
  const answer = child.ask({ notes: [0], hangs: true }, () => (isAtIt = true));
  answer.catch(() => undefined);
  await vi.waitFor(() => expect(isAtIt).toBe(true), 10_000);
  return { answer };
};

beforeEach(() => {
  vi.mocked(fork).mockClear();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
  for (const child of started()) child.kill('SIGKILL');
});

describe('a child', { timeout: 30_000 }, () => {
  it('does one task after another in one process, which the first one starts', async () => {
    const child = childOf();
    expect(child.pid).toBeUndefined();
    const answers = await Promise.all([child.ask({}), child.ask({}), child.ask({})]);
    expect(answers).toEqual(answers.map(() => ({ pid: child.pid, together: 1 })));
    expect(started()).toHaveLength(1);
  });

  it('tells how a task goes, to whoever asked for it', async () => {
    const child = childOf();
    const heard: number[][] = [[], []];
    await Promise.all(
      [[1, 2], [3]].map((notes, nth) => child.ask({ notes }, (note) => heard[nth]?.push(note))),
    );
    expect(heard).toEqual([[1, 2], [3]]);
  });

  it('works below the priority of whoever asks, with every thread of its own', async () => {
    const { pid } = await childOf().ask({});
    const threads = process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`) : [pid];
    const priorities = threads.map((thread) => getPriority(Number(thread)));
    expect(new Set(priorities)).toEqual(new Set([Math.min(19, getPriority() + NICE)]));
  });

  it('says why a task came to nothing, and does the next in the same process', async () => {
    const child = childOf();
    await expect(child.ask({ fails: 'bad input' })).rejects.toThrow(new BadInputError('not that'));
    await expect(child.ask({ fails: 'otherwise' })).rejects.toThrow(new RadError('child-failed', 'broken'));
    await child.ask({});
    expect(started()).toHaveLength(1);
  });

  it('ends when it has had no work for as long as it is kept, and is started anew for the next', async () => {
    const child = childOf({ keptMs: 5_000 });
    await child.ask({});
    vi.advanceTimersByTime(4_000);
    await child.ask({});
    vi.advanceTimersByTime(4_000);
    const [only] = started();
    expect(only?.connected).toBe(true);
    const ended = once(only as ChildProcess, 'exit');
    vi.advanceTimersByTime(1_000);
    expect(await ended).toEqual([0, null]);
    await child.ask({});
    expect(started()).toHaveLength(2);
  });

  it.each([
    ['that is killed', (child: ChildProcess) => child.kill('SIGKILL')],
    ['that does not answer', () => vi.advanceTimersByTime(30_000)],
  ])('fails the task of a process %s, and does those that wait in another', async (_, happens) => {
    const child = childOf({ patienceMs: 30_000 });
    const { answer } = await hanging(child);
    const next = child.ask({});
    happens(started()[0] as ChildProcess);
    await expect(answer).rejects.toThrow(new ChildDiedError('the test', 'SIGKILL'));
    expect((await next).pid).toBe(started()[1]?.pid);
  });

  it('leaves a process alone that has no work, however long its patience is over', async () => {
    const child = childOf({ patienceMs: 1_000 });
    await child.ask({});
    vi.advanceTimersByTime(60_000);
    await child.ask({});
    expect(started()).toHaveLength(1);
  });

  it('that is stopped does nothing more', async () => {
    const child = childOf();
    const { answer } = await hanging(child);
    const next = child.ask({});
    child.stop();
    for (const asked of [answer, next, child.ask({})]) await expect(asked).rejects.toThrow(ChildDiedError);
    expect(started()).toHaveLength(1);
  });

  it('holds nobody up while it has no work', async () => {
    const script = `
      import { Child } from ${JSON.stringify(pathToFileURL(assetPath('src', 'child.ts')).href)};
      const child = new Child(${JSON.stringify(ENTRY)}, { work: 'the test' });
      console.log((await child.ask({})).together);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { cwd: assetPath(), timeout: 20_000 },
    );
    expect(stdout).toBe('1\n');
  });
});
