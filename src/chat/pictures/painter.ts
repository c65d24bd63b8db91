import { fork, type ChildProcess } from 'node:child_process';
import { childEntry } from '../../assets.js';
import { wallClock } from '../../clock.js';
import { RadError } from '../../domain/index.js';
import type { Painted, PaintTask } from './paint-child.js';
import type { RenderPicture } from './render.js';

const { file, execArgv } = childEntry('src/chat/pictures/paint-child');

/** A process without work stays so long, ms: pictures come one by one, or several at once. */
const KEPT = 5_000;
/** A process that takes so long has stopped, ms; the next picture gets another. */
const PATIENCE = 30_000;

/** A picture came to nothing. */
class NotPaintedError extends RadError {
  constructor(reason: string) {
    super('not-painted', `the picture could not be painted: ${reason}`, { reason });
  }
}

/**
 * Paints one picture after another in a process that ends when it has had no work for a while: what resvg has once taken
 * of memory it gives back only so, up to 12 MB for each thread that it has painted in.
 */
export class Painter {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #stopWaiting: () => void = () => undefined;

  /** One picture at a time. @throws NotPaintedError when that fails, or its process ends */
  readonly render: RenderPicture = (spec, theme = 'dark') => {
    const painted = this.#last.then(() => this.#ask({ spec, theme }));
    this.#last = painted.catch(() => undefined);
    return painted;
  };

  async #ask(task: PaintTask): Promise<Buffer> {
    this.#stopWaiting();
    const child = this.#take();
    this.#stopWaiting = wallClock.every(PATIENCE, () => child.kill('SIGKILL'));
    const painted = await new Promise<Painted>((resolve, reject) => {
      const fail = (reason: string): void => reject(new NotPaintedError(reason));
      child.once('message', resolve);
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code, signal) => fail(`its process ended (${String(signal ?? code)})`));
      child.send(task, (error) => error && fail(error.message));
    }).finally(() => this.#keep(child));
    if ('reason' in painted) throw new NotPaintedError(painted.reason);
    return painted.png;
  }

  #take(): ChildProcess {
    const kept = this.#child?.connected === true ? this.#child : undefined;
    const child = kept ?? fork(file, { execArgv: [...execArgv], serialization: 'advanced' });
    this.#child = child;
    child.ref();
    child.channel?.ref();
    return child;
  }

  /** Until it is taken again or has waited too long; it holds no process up. */
  #keep(child: ChildProcess): void {
    for (const event of ['message', 'error', 'exit']) child.removeAllListeners(event);
    // What ends or breaks while it has no work is replaced when there is some.
    child.on('error', () => undefined);
    child.unref();
    child.channel?.unref();
    this.#stopWaiting();
    this.#stopWaiting = wallClock.every(KEPT, () => {
      this.#stopWaiting();
      if (child.connected) child.disconnect();
    });
  }
}
