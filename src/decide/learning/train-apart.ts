import { childEntry } from '../../assets.js';
import { Child } from '../../child.js';
import { RadError, reasonOf } from '../../domain/index.js';
import type { TrainingRequest } from './train.js';
import type { TrainedModel } from './versions.js';

/** Training came to nothing; the model in use stays. */
export class TrainingFailedError extends RadError {
  constructor(reason: string) {
    super('training-failed', `the model could not be trained: ${reason}`, { reason });
  }
}

const trainer = new Child<TrainingRequest, TrainedModel>(childEntry('src/decide/learning/train-child'), {
  work: 'the training',
  // Bounded: a runaway training must not take the host down.
  flags: ['--max-old-space-size=256'],
  keptMs: 5_000,
});

/**
 * Trains in a process of its own: nothing waits for it, and what it takes of memory goes with it.
 * @throws TrainingFailedError when that fails, or the process ends
 */
export const trainApart = (request: TrainingRequest): Promise<TrainedModel> =>
  trainer.ask(request).catch((error: unknown) => {
    throw new TrainingFailedError(reasonOf(error));
  });
