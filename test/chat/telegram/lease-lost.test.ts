import { beforeEach, expect, it } from 'vitest';
import { FencedError } from '../../../src/domain/index.js';
import { createRig, type Rig } from './rig.js';

let whyNot: string | undefined;
let keys: string[];
let rig: Rig;
beforeEach(() => {
  whyNot = 'another instance trades';
  keys = [];
  rig = createRig({ host: { whyNot: () => whyNot } });
  const { halt } = rig.desk.account;
  rig.desk.account.halt = (reason, request) => {
    keys.push(request.key);
    return whyNot === undefined ? halt(reason, request) : Promise.reject(new FencedError('trader'));
  };
});

/** Lets so many ms pass, a look at a time. */
const pass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 250) {
    await new Promise(setImmediate);
    rig.clock.advance(250);
  }
};

it('a command that finds the lease lost for a moment is carried out once it is back, under the same key', async () => {
  const said = rig.say('/halt now');
  await pass(1_000);
  expect(keys).toHaveLength(1);
  whyNot = undefined;
  await pass(500);
  await said;
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(rig.wire.last()).toContain('Halted');
});

it('and says why it was not where it stays away', async () => {
  const said = rig.say('/halt now');
  await pass(6_000);
  await said;
  expect(rig.wire.last()).toContain('/halt was not carried out, or not all of it: another instance trades');
  expect(rig.wire.last()).not.toMatch(/Fenced|lease/);
});

it('and not where something else was said since: the last word counts', async () => {
  const done: string[] = [];
  const { resume, halt } = rig.desk.account;
  rig.desk.account.resume = (...asked) => {
    if (whyNot !== undefined) return Promise.reject(new FencedError('trader'));
    done.push('resume');
    return resume(...asked);
  };
  // A halt without the lease goes straight to the exchange.
  rig.desk.account.halt = (...asked) => {
    done.push('halt');
    whyNot = undefined;
    return halt(...asked);
  };
  const resuming = rig.say('/resume');
  await pass(500);
  await rig.say('/halt now');
  await pass(1_000);
  await resuming;
  expect(done).toEqual(['halt']);
});
