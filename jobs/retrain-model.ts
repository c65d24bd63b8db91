import { BadInputError } from '../src/domain/index.js';
import { retrainModel as retrain } from '../src/trading/learn-model.js';
import type { JobDefinition } from './job.js';

/** Owed every RETRAIN_INTERVAL of market time while there is something to learn; trains in a thread of its own. */
export const retrainModel: JobDefinition = {
  name: 'retrain-model',
  queue: 'upkeep',
  time: 'market',
  run: async ({ parts }, { trainAt }) => {
    if (typeof trainAt !== 'number')
      throw new BadInputError('a retrain-model job takes trainAt in unix ms', { trainAt });
    await retrain(parts, trainAt);
  },
};
