import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { childEntry, projectRoot } from '../../../src/assets.js';
import type { Outcome } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { consider, readBook, retrainModel } from '../../../src/trade/learn/model.js';
import { EMPTY_RECORD } from '../../../src/trade/learn/track-record.js';
import { World } from '../../support/world.js';
import { learnable, noise, outcomes } from '../../decide/learning/fixtures.js';
import { calm, HOUR, offer, openGates } from '../fixtures.js';

/** Outcomes as if they had been learned, the model to be trained in an hour. */
const taught = async (world: World, list: readonly Outcome[], trainedOn = 0): Promise<void> => {
  await world.store.commit({
    put: [
      ...list.map((value, i) => ({ kind: 'outcome' as const, id: `o${i}`, value })),
      {
        kind: 'record' as const,
        id: 'main',
        value: { ...EMPTY_RECORD, total: list.length, trainAt: world.clock.now() + HOUR, trainedOn },
      },
    ],
  });
};

/** Lets the time of training come; what is owed runs. */
const train = async (world: World, ms = 2 * HOUR): Promise<void> => {
  world.clock.advance(ms);
  await checkPositions(world.parts);
  await world.drain();
};

const book = async (world: World) => (await readBook(world.store)).value;
const good = { signal: 0.9, noise: 0, more: 0 };
const bad = { signal: -0.9, noise: 0, more: 0 };

describe('the model', { timeout: 60_000 }, () => {
  it('is trained when its time has come, not before, and not on too little or nothing new', async () => {
    const world = new World(calm(600));
    await taught(world, outcomes(99, learnable));
    await train(world);
    expect((await book(world)).versions).toEqual([]);
    await taught(world, outcomes(300, learnable));
    await train(world, 5 * 60_000);
    expect((await book(world)).versions).toEqual([]);
    await train(world);
    expect((await book(world)).versions).toMatchObject([{ version: 1, samples: 300 }]);
    await taught(world, outcomes(300, learnable), 300);
    await train(world);
    expect((await book(world)).versions).toHaveLength(1);
    const view = await world.desk.learning.view();
    expect(view).toMatchObject({ outcomes: { traded: 300 }, versions: [{ version: 1, current: true }] });
  });

  it('says nothing while it has not passed its validation', async () => {
    const world = new World(calm(600));
    await taught(world, outcomes(300, noise));
    await train(world);
    await openGates(world, 'model');
    expect(await world.desk.learning.view()).toMatchObject({
      versions: [{ accepted: false, active: false }],
    });
    const { opportunity, no } = await consider(world.parts, world.opportunity({ features: bad }));
    expect(no).toBeUndefined();
    expect(opportunity.advice).toEqual({ fixed: true, threshold: true, risk: 0.02 });
    expect((await world.store.journal()).filter(({ event }) => event === 'model-trained')).toMatchObject([
      { data: { version: 1, accepted: false, samples: 300 } },
    ]);
  });

  it.each([
    ['while its gate is shut', 'on', []],
    ['where it is only watched', 'watch', ['model']],
  ] as const)('is asked and changes nothing %s', async (_, learning, open) => {
    const world = new World(calm(600), { learning });
    await taught(world, outcomes(600, learnable));
    await train(world);
    await openGates(world, ...open);
    const plain = world.opportunity({ features: bad, confidence: 0.65 });
    // 0.65 × 0.8 is under the threshold of 0.6: it would have said no.
    expect(await consider(world.parts, plain)).toEqual({
      opportunity: { ...plain, advice: { fixed: true, threshold: true, model: false, risk: 0.02 } },
    });
    expect(await offer(world, { features: bad, confidence: 0.65 })).toMatchObject({ status: 'offered' });
  });

  it('once its gate is open moves confidence and score, says so, and may stop an entry; one step back ends that', async () => {
    const world = new World(calm(1200));
    await taught(world, outcomes(300, noise));
    await train(world);
    await taught(world, outcomes(600, learnable), 300);
    await train(world);
    await openGates(world, 'model');
    expect(await world.desk.learning.view()).toMatchObject({ canStepBack: true });

    const plain = world.opportunity({ features: good, confidence: 0.7, score: 70.5 });
    const { opportunity: better } = await consider(world.parts, plain);
    expect(better.confidence).toBeGreaterThan(0.7);
    expect(better.confidence).toBeLessThanOrEqual(0.84);
    expect(better.score).toBeCloseTo(0.5 + Math.floor(100 * better.confidence), 6);
    expect(better.advice).toMatchObject({ fixed: true, model: true });
    expect(better.reasons[0]).toMatch(
      /^the model \(version 2\) gives it \d+ % to pay, \d+ % is usual: weight of the votes 70.0 % → /,
    );

    // 0.65 × 0.8 is under the threshold of 0.6.
    expect(await offer(world, { features: bad, confidence: 0.65 })).toMatchObject({ code: 'model-doubts' });
    // What the model stops is followed, or it could never be proved wrong.
    expect((await world.store.list('lesson')).map(({ value }) => value)).toMatchObject([
      { kind: 'denied', features: bad, advice: { fixed: true, model: false } },
    ]);

    const back = await world.desk.learning.stepModelBack();
    expect(back).toMatchObject({
      status: 'stepped',
      learning: { versions: [{ current: true, active: false }, { current: false }] },
    });
    expect((await consider(world.parts, plain)).opportunity.confidence).toBe(0.7);
    expect(await offer(world, { features: bad, confidence: 0.65 })).toMatchObject({ status: 'offered' });
    expect(await world.desk.learning.stepModelBack()).toMatchObject({
      status: 'refused',
      code: 'no-version',
    });
    await world.restart();
    expect(await world.desk.learning.view()).toMatchObject({
      versions: [{ active: false }, { active: false }],
    });
  });

  it('is trained once for one time, however often the job comes', async () => {
    const world = new World(calm(600));
    await taught(world, outcomes(120, learnable));
    await Promise.all([retrainModel(world.parts, 5), retrainModel(world.parts, 5)]);
    await retrainModel(world.parts, 5);
    expect((await book(world)).versions).toHaveLength(1);
  });

  it('costs no memory before it is used: the network library is not loaded with the use cases', async () => {
    const script = `
      await import(${JSON.stringify(childEntry('src/trade/desk/desk').file)});
      const { default: Module } = await import('node:module');
      console.log(Object.keys(Module._cache).filter((file) => file.includes('brain.js')).length);
      await import(${JSON.stringify(childEntry('src/decide/learning/opinion').file)});
      console.log(Object.keys(Module._cache).filter((file) => file.includes('brain.js')).length > 0);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { cwd: projectRoot },
    );
    expect(stdout.trim().split('\n')).toEqual(['0', 'true']);
  });
});
