import { retrainModel as retrain } from '../src/trade/learn/model.js';
import type { JobDefinition } from './job.js';

/** Owed every RETRAIN_INTERVAL of market time while there is something to learn; trains in a process of its own. */
export const retrainModel: JobDefinition<'retrain-model'> = {
  name: 'retrain-model',
  queue: 'upkeep',
  time: 'market',
  run: async ({ parts }, { trainAt }) => {
    await retrain(parts, trainAt);
  },
};
