import type { TrainingRequest } from './train.js';
import type { TrainedModel } from './versions.js';

/** Trains where nothing else waits for the thread. brain.js is loaded when something is trained. */
export const trainInPlace = async (request: TrainingRequest): Promise<TrainedModel> =>
  (await import('./train.js')).trainModel(request);
