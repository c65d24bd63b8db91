import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { wallClock } from '../../clock.js';
import { RadError } from '../../domain/index.js';
import type { TrainingRequest } from './train.js';
import type { TrainedModel } from './versions.js';

/** Training came to nothing; the model in use stays. */
export class TrainingFailedError extends RadError {
  constructor(reason: string, cause?: unknown) {
    super('training-failed', `the model could not be trained: ${reason}`, { reason }, { cause });
  }
}

/** How long a worker without work stays, ms: a backtest trains again within seconds, a bot tomorrow. */
const KEPT = 5_000;

/** A worker takes JavaScript only; a .ts file (development, tests) goes through tsx. */
const start = (file: string): Worker => {
  // Memory of its own, and bounded: a runaway training must not take the bot down.
  const options = { resourceLimits: { maxOldGenerationSizeMb: 256 } };
  if (!file.endsWith('.ts')) return new Worker(file, options);
  const url = JSON.stringify(pathToFileURL(file).href);
  return new Worker(`import('tsx/esm/api').then((tsx) => tsx.tsImport(${url}, ${url}))`, {
    ...options,
    eval: true,
  });
};

/** Workers without work, by their file: starting one and loading brain.js takes about as long as a training. */
const idle = new Map<string, { readonly worker: Worker; readonly leave: () => void }>();

/** Those of ours: what Node itself listens for on a worker must stay. */
const dropListeners = (worker: Worker): void => {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
};

const take = (file: string): Worker => {
  const kept = idle.get(file);
  kept?.leave();
  kept?.worker.ref();
  return kept?.worker ?? start(file);
};

/** Until it is taken again, has waited too long, or has ended by itself; it holds no process up. */
const keep = (file: string, worker: Worker): void => {
  if (idle.has(file)) return void worker.terminate();
  const stopWaiting = wallClock.every(KEPT, () => {
    leave();
    void worker.terminate();
  });
  const leave = (): void => {
    stopWaiting();
    dropListeners(worker);
    idle.delete(file);
  };
  worker.once('error', leave).once('exit', leave).unref();
  idle.set(file, { worker, leave });
};

/**
 * Trains off the event loop. `workerFile` is the path of train-worker (.js, or .ts where tsx is installed).
 * @throws TrainingFailedError when the worker fails or the signal aborts; the worker is gone then.
 */
export const trainInWorker = async (
  workerFile: string,
  request: TrainingRequest,
  signal?: AbortSignal,
): Promise<TrainedModel> => {
  if (signal?.aborted) throw new TrainingFailedError('stopped');
  const worker = take(workerFile);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const model = await new Promise<TrainedModel>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => reject(new TrainingFailedError(error.message, error)));
      worker.once('exit', (code) =>
        reject(new TrainingFailedError(signal?.aborted ? 'stopped' : `the worker ended with code ${code}`)),
      );
      worker.postMessage(request);
    });
    dropListeners(worker);
    keep(workerFile, worker);
    return model;
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
};
