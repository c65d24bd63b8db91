import { fork, type ChildProcess } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import type { ChildEntry } from './assets.js';
import { wallClock } from './clock.js';
import { BadInputError, RadError, reasonOf } from './domain/errors.js';

/** What a child says: how its task goes, what came of it, or why nothing did. */
type Said<Answer, Note> =
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'failed'; readonly reason: string; readonly isBadInput: boolean };

/** How far below its parent's priority a child works: what paints or trains keeps no order waiting for a core. */
export const NICE = 10;

/** The process ended before it had an answer: by itself, killed, out of memory. */
export class ChildDiedError extends RadError {
  constructor(work: string, how: string) {
    super('child-failed', `${work} ended without a result (${how})`, { how });
  }
}

export interface ChildOptions {
  /** What it does, for words: "the backtest". */
  readonly work: string;
  /** What it asks of Node. */
  readonly flags?: readonly string[];
  /** How long a process without work stays, ms; absent = until it is stopped. */
  readonly keptMs?: number;
  /** A process that takes longer for a task has stopped, ms: it is killed. */
  readonly patienceMs?: number;
}

/**
 * A process that does one task after another. The first task starts it, and so does the first one after it has ended.
 * While it has no work it holds up nobody's end, and once it has had none for `keptMs` it ends itself.
 */
export class Child<Task extends object, Answer, Note = never> {
  #process: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  #stopWaiting = (): void => undefined;

  /** @param entry a module that calls `answerTasks` */
  constructor(
    private readonly entry: ChildEntry,
    private readonly options: ChildOptions,
  ) {}

  /** Undefined while there is no process. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * One task at a time, in their order; one that fails spoils no other.
   * @throws ChildDiedError; BadInputError where the task says so; RadError where it fails otherwise
   */
  ask(task: Task, onNote: (note: Note) => void = () => undefined): Promise<Answer> {
    const answered = this.#last.then(() => this.#ask(task, onNote));
    this.#last = answered.catch(() => undefined);
    return answered;
  }

  /** For good: the task under way fails, and so does whatever else it is asked. */
  stop(): void {
    this.#isStopped = true;
    this.#process?.kill('SIGKILL');
  }

  async #ask(task: Task, onNote: (note: Note) => void): Promise<Answer> {
    const { work } = this.options;
    if (this.#isStopped) throw new ChildDiedError(work, 'stopped');
    const child = this.#take();
    return new Promise<Answer>((resolve, reject) => {
      const die = (how: string): void => reject(new ChildDiedError(work, how));
      child.on('message', (said: Said<Answer, Note>) => {
        if (said.type === 'note') onNote(said.note);
        else if (said.type === 'answer') resolve(said.answer);
        else if (said.isBadInput) reject(new BadInputError(said.reason));
        else reject(new RadError('child-failed', said.reason));
      });
      child.once('error', (error) => die(error.message));
      child.once('exit', (code, signal) => die(String(signal ?? code)));
      child.send(task, (error) => error && die(error.message));
    }).finally(() => this.#keep(child));
  }

  #take(): ChildProcess {
    const { flags = [], patienceMs } = this.options;
    this.#stopWaiting();
    const child = isThere(this.#process) ? this.#process : this.#start(flags);
    this.#process = child;
    child.ref();
    child.channel?.ref();
    if (patienceMs !== undefined)
      this.#stopWaiting = wallClock.every(patienceMs, () => child.kill('SIGKILL'));
    return child;
  }

  #start(flags: readonly string[]): ChildProcess {
    const child = fork(this.entry.file, {
      execArgv: [...this.entry.execArgv, ...flags],
      serialization: 'advanced',
    });
    try {
      // Ahead of its first threads, which take it over.
      if (child.pid !== undefined) setPriority(child.pid, Math.min(19, getPriority() + NICE));
    } catch {
      // Gone already, or a host without priorities: it works all the same.
    }
    return child;
  }

  /** Until it is taken again or has waited too long. */
  #keep(child: ChildProcess): void {
    const { keptMs } = this.options;
    for (const event of ['message', 'error', 'exit']) child.removeAllListeners(event);
    // What ends or breaks while it has no work is replaced when there is some.
    child.on('error', () => undefined);
    child.unref();
    child.channel?.unref();
    this.#stopWaiting();
    if (keptMs === undefined) return;
    this.#stopWaiting = wallClock.every(keptMs, () => {
      this.#stopWaiting();
      if (child.connected) child.disconnect();
    });
  }
}

const isThere = (child: ChildProcess | undefined): child is ChildProcess =>
  child?.connected === true && child.exitCode === null && child.signalCode === null;

/** In a child: does one task after another, until nobody asks any more. */
export const answerTasks = <Task extends object, Answer, Note = never>(
  work: (task: Task, note: (note: Note) => void) => Answer | Promise<Answer>,
): void => {
  const say = (said: Said<Answer, Note>): void => void process.send?.(said);
  const answer = async (task: Task): Promise<void> => {
    try {
      say({ type: 'answer', answer: await work(task, (note) => say({ type: 'note', note })) });
    } catch (error) {
      say({ type: 'failed', reason: reasonOf(error), isBadInput: error instanceof BadInputError });
    }
  };
  process.on('message', (task: Task) => void answer(task));
};
