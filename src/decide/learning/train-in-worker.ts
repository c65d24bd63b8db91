import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RadError } from '../../domain/index.js';
import type { TrainingRequest } from './train.js';
import type { TrainedModel } from './versions.js';

/** Training came to nothing; the model in use stays. */
export class TrainingFailedError extends RadError {
  constructor(reason: string, cause?: unknown) {
    super('training-failed', `the model could not be trained: ${reason}`, { reason }, { cause });
  }
}

/** A worker takes JavaScript only; a .ts file (development, tests) goes through tsx. */
const start = (file: string, workerData: TrainingRequest): Worker => {
  // Memory of its own, and bounded: a runaway training must not take the bot down.
  const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: 256 } };
  if (!file.endsWith('.ts')) return new Worker(file, options);
  const url = JSON.stringify(pathToFileURL(file).href);
  return new Worker(`import('tsx/esm/api').then((tsx) => tsx.tsImport(${url}, ${url}))`, {
    ...options,
    eval: true,
  });
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
  const worker = start(workerFile, request);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<TrainedModel>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => reject(new TrainingFailedError(error.message, error)));
      worker.once('exit', (code) =>
        reject(new TrainingFailedError(signal?.aborted ? 'stopped' : `the worker ended with code ${code}`)),
      );
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
};
