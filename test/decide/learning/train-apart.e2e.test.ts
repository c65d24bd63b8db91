import { describe, expect, it } from 'vitest';
import { TrainingFailedError, trainApart } from '../../../src/decide/learning/index.js';
import { trainModel } from '../../../src/decide/learning/train.js';
import { learnable, outcomes, T0 } from './fixtures.js';

const request = { outcomes: outcomes(400, learnable), trainedAt: T0 };

describe('trainApart', () => {
  it('gives the same model as in the thread and leaves the event loop free', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const model = await trainApart(request);
    clearInterval(timer);
    expect(model).toEqual(trainModel(request));
    expect(ticks).toBeGreaterThan(5);
  });

  it('says what went wrong', async () => {
    await expect(trainApart({ ...request, outcomes: undefined as never })).rejects.toThrow(
      TrainingFailedError,
    );
  });
});
