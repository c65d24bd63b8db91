import { ThreadsPoolWorker, type PoolOptions, type PoolWorker, type WorkerRequest } from 'vitest/node';

type Answer = (message: unknown) => void;
type Config = Extract<WorkerRequest, { type: 'start' }>['context']['config'];

/** From so many runs on a thread is replaced: what a mutant left behind in it does not grow for ever. */
const RUNS = 100;

let thread: ThreadsPoolWorker | undefined;
let runs = 0;

/**
 * A thread that lives from one run of vitest to the next, so that modules are loaded once and not for every mutant,
 * which would take ten times as long. Test files are loaded anew by vitest; a mutant is switched on inside the module.
 */
export class KeptWorker implements PoolWorker {
  readonly name = 'kept';
  readonly #hears: [string, Answer][] = [];
  #thread: ThreadsPoolWorker | undefined;
  #config: Config | undefined;
  #isFresh = false;

  constructor(private readonly options: PoolOptions) {}

  async start(): Promise<void> {
    this.#isFresh = thread === undefined;
    this.#thread = thread ??= new ThreadsPoolWorker(this.options);
    if (!this.#isFresh) return;
    runs = 0;
    await thread.start();
  }

  async stop(): Promise<void> {
    for (const [event, answer] of this.#hears) this.#thread?.off(event, answer);
    if (++runs < RUNS) return;
    thread = undefined;
    await this.#thread?.stop();
  }

  on(event: string, answer: Answer): void {
    this.#hears.push([event, answer]);
    this.#thread?.on(event, answer);
  }

  off(event: string, answer: Answer): void {
    this.#thread?.off(event, answer);
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start' && !this.#isFresh) {
      this.#config = message.context.config;
      this.#answer('started');
    } else if (message.type === 'stop') this.#answer('stopped');
    else if (message.type === 'run' && this.#config)
      this.#thread?.send({
        ...message,
        context: { ...message.context, config: this.#config },
      } as WorkerRequest);
    else this.#thread?.send(message);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  /** What the thread would say to a message that it is not told. */
  #answer(type: 'started' | 'stopped'): void {
    for (const [event, answer] of this.#hears)
      if (event === 'message') queueMicrotask(() => answer({ type, __vitest_worker_response__: true }));
  }
}
