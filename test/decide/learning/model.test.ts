import brain from 'brain.js';
import { describe, expect, it } from 'vitest';
import {
  activeVersion,
  addVersion,
  currentVersion,
  describeModel,
  EMPTY_BOOK,
  stepBack,
  type ModelBook,
} from '../../../src/decide/learning/index.js';
import { networkFrom, trainNetwork } from '../../../src/decide/learning/model.js';
import { QuickNetwork } from '../../../src/decide/learning/quick-network.js';
import { opinionOf } from '../../../src/decide/learning/opinion.js';
import { trainModel } from '../../../src/decide/learning/train.js';
import { judge, purgedFolds, validate } from '../../../src/decide/learning/validation.js';
import { seededRandom } from '../../../src/domain/index.js';
import { learnable, noise, outcomes, T0 } from './fixtures.js';

const trainedAt = T0;
const good = trainModel({ outcomes: outcomes(400, learnable), trainedAt });
const bad = trainModel({ outcomes: outcomes(400, noise), trainedAt });

describe('purged validation', () => {
  const all = outcomes(100, noise);

  it('trains only on results known before the first decision that is predicted', () => {
    const folds = purgedFolds(all, 4);
    expect(folds.flatMap((fold) => fold.test)).toEqual(all.slice(50));
    for (const { train, test } of folds) {
      const first = test[0]?.at ?? 0;
      expect(train.every((one) => one.closedAt < first)).toBe(true);
      // A day's overlap at one decision every six hours: the last four are purged.
      expect(train).toHaveLength(all.findIndex((one) => one.at === first) - 4);
    }
  });

  it('scores by Brier against the base rate', () => {
    const predictions = [
      { probability: 0.8, base: 0.5, label: 1 as const },
      { probability: 0.3, base: 0.5, label: 0 as const },
    ];
    // Brier (0.04 + 0.09) ÷ 2, base 0.25; gains 0.21 and 0.16: mean 0.185, standard error 0.025.
    const validation = validate(predictions);
    expect(validation?.brier).toBeCloseTo(0.065, 12);
    expect(validation?.skill).toBeCloseTo(0.74, 12);
    expect(validation?.t).toBeCloseTo(7.4, 9);
    expect(validate([])).toBeUndefined();
  });

  it('is passed only beyond luck and on enough predictions', () => {
    const validation = { predictions: 50, baseRate: 0.4, brier: 0.2, baseBrier: 0.24, skill: 0.1, t: 1.7 };
    expect(judge(validation).accepted).toBe(true);
    expect(judge({ ...validation, t: 1.6 }).accepted).toBe(false);
    expect(judge({ ...validation, predictions: 49 })).toMatchObject({
      accepted: false,
      reason: 'only 49 predictions out of sample, 50 are needed',
    });
    expect(judge(undefined).accepted).toBe(false);
  });
});

describe('trainModel', () => {
  it('is used when it beats the base rate out of sample, and says by how much', () => {
    expect(good.accepted).toBe(true);
    expect(good.validation?.skill).toBeGreaterThan(0.05);
    expect(good.reason).toContain('better than the base rate');
  });

  it('stays off on noise, whatever it fits in sample', () => {
    const accepted = [2, 3, 4, 5, 6, 7].map(
      (seed) => trainModel({ outcomes: outcomes(300, noise, seed), trainedAt }).accepted,
    );
    // The gate is a test at 5 %: one in seven may slip through, not two.
    expect(accepted.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(bad.accepted).toBe(false);
    expect(bad.reason).toContain('does not beat the base rate');
  });

  it('stays off on too little or one-sided data', () => {
    expect(trainModel({ outcomes: outcomes(30, learnable), trainedAt })).toMatchObject({ accepted: false });
    const wins = trainModel({ outcomes: outcomes(200, () => 1), trainedAt });
    expect(wins.accepted).toBe(false);
    expect(wins.network).toBeUndefined();
    expect(trainModel({ outcomes: outcomes(2001, () => 1), trainedAt }).samples).toBe(2000);
    expect(trainModel({ outcomes: [], trainedAt })).toMatchObject({ accepted: false, samples: 0 });
  });

  it('gives the same model for the same outcomes in any order, and leaves Math.random alone', () => {
    const original = Math.random;
    expect(trainModel({ outcomes: [...outcomes(400, learnable)].reverse(), trainedAt })).toEqual(good);
    expect(Math.random).toBe(original);
  });
});

describe('network', () => {
  it('survives JSON exactly and refuses inputs it cannot read', () => {
    const json = trainNetwork(
      [
        [0, 1],
        [1, 0],
        [0.2, 0.9],
        [0.8, 0.1],
      ],
      [1, 0, 1, 0],
    );
    const copy = networkFrom(JSON.parse(JSON.stringify(json)) as typeof json);
    const predict = networkFrom(json);
    expect(copy([0.3, 0.7])).toBe(predict([0.3, 0.7]));
    expect(predict([0.3])).toBeUndefined();
    expect(predict([0.3, Number.NaN])).toBeUndefined();
    expect(predict([0.3, 0.7])).toBeGreaterThan(0);
  });
});

describe('QuickNetwork', () => {
  it('comes to the weights of brain.js to the bit', () => {
    const random = seededRandom(3);
    const draw = (count: number): number[] => Array.from({ length: count }, random);
    const data = Array.from({ length: 60 }, () => ({ input: draw(7), output: [Math.round(random())] }));
    const trained = [brain.NeuralNetwork, QuickNetwork].map((Network) => {
      const original = Math.random;
      Math.random = seededRandom(5);
      try {
        const network = new Network({ hiddenLayers: [6], activation: 'sigmoid' });
        const state = network.train(data, { iterations: 40, learningRate: 0.1, errorThresh: 1e-9 });
        return JSON.stringify({ ...network.toJSON(), ...state });
      } finally {
        Math.random = original;
      }
    });
    expect(trained[1]).toBe(trained[0]);
  });
});

describe('versions', () => {
  const book = [bad, good, good, bad].reduce<ModelBook>(addVersion, EMPTY_BOOK);

  it('asks the newest only when it passed its validation', () => {
    expect(describeModel(EMPTY_BOOK)).toBe('not trained yet');
    expect(activeVersion(addVersion(EMPTY_BOOK, good))?.version).toBe(1);
    expect(currentVersion(book)?.version).toBe(4);
    expect(activeVersion(book)).toBeUndefined();
    expect(describeModel(book)).toContain('version 4: does not beat');
  });

  it('steps back one version at a time, until a better one is accepted', () => {
    const back = stepBack(book) as ModelBook;
    expect(activeVersion(back)?.version).toBe(3);
    expect(describeModel(back)).toContain('version 3, stepped back by the owner: ');
    expect(currentVersion(stepBack(back) as ModelBook)?.version).toBe(2);
    expect(activeVersion(addVersion(back, bad))?.version).toBe(3);
    expect(activeVersion(addVersion(back, good))?.version).toBe(5);
    expect(stepBack(addVersion(EMPTY_BOOK, good))).toBeUndefined();
    expect(stepBack(EMPTY_BOOK)).toBeUndefined();
  });

  it('keeps five, and the one stepped back to', () => {
    const pinned = stepBack(addVersion(addVersion(EMPTY_BOOK, good), bad)) as ModelBook;
    const later = Array.from({ length: 8 }, () => bad).reduce<ModelBook>(addVersion, pinned);
    expect(later.versions.map((one) => one.version)).toEqual([1, 6, 7, 8, 9, 10]);
    expect(activeVersion(later)?.version).toBe(1);
  });

  it('is one JSON document', () => {
    expect(JSON.parse(JSON.stringify(book))).toEqual(book);
  });
});

describe('opinion', () => {
  it('raises and cuts confidence by a fifth at most, and only while in use', () => {
    const ask = opinionOf(JSON.parse(JSON.stringify(addVersion(EMPTY_BOOK, good))) as ModelBook);
    const [yes, no] = [ask({ signal: 0.9, noise: 0, more: 0 }), ask({ signal: -0.9, noise: 0, more: 0 })];
    expect(yes?.probability).toBeGreaterThan((no?.probability ?? 1) + 0.2);
    expect(yes?.factor).toBeGreaterThan(1);
    expect(yes?.factor).toBeLessThanOrEqual(1.2);
    expect(no?.factor).toBeLessThan(1);
    expect(no?.factor).toBeGreaterThanOrEqual(0.8);
    expect(opinionOf(addVersion(EMPTY_BOOK, bad))({ signal: 1 })).toBeUndefined();
  });
});
