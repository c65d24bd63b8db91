import { expect, it } from 'vitest';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import type { JournalEntry } from '../../../src/domain/index.js';
import { createRig, type Rig } from './rig.js';

it.each([
  ['/halt now', 'I do not know whether /halt was noted'],
  ['/positions', 'nothing was changed'],
])('a Redis that did not answer is no failure: %s', async (said, words) => {
  const rig = createRig();
  const lost = () => Promise.reject(new StoreUnavailableError('commit', {}, 'Reached the max retries'));
  rig.desk.account.halt = lost;
  rig.desk.positions.takeUp = lost;
  await rig.say(said);
  expect(rig.wire.last()).toContain(words);
  expect(rig.wire.last()).not.toMatch(/failed|StoreUnavailable/);
});

it('a button is not good once more when what it asked for may have been noted', async () => {
  const rig = createRig();
  await rig.say('/close');
  const close = rig.wire.button('Close BTC');
  rig.desk.positions.close = () =>
    Promise.reject(new StoreUnavailableError('commit', {}, 'Reached the max retries'));
  await rig.tap(close);
  expect(rig.wire.last()).toContain('I do not know whether that was noted');
  await rig.tap(close);
  expect(rig.wire.last()).toContain('this button was used already');
});

const LOST = new StoreUnavailableError('commit', {}, 'Reached the max retries');

/** Lets so many ms pass, a quarter of a second at a time. */
const pass = async (rig: Rig, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 250) {
    await new Promise(setImmediate);
    rig.clock.advance(250);
  }
};

it.each<[string, JournalEntry[], string]>([
  [
    'done',
    [
      {
        at: 0,
        event: 'intent-recorded',
        symbol: 'ETH-USDT',
        intentId: 'I',
        data: { kind: 'close', by: 'owner' },
      },
    ],
    'Redis is back: /close was noted.',
  ],
  ['not done', [], 'Redis is back: nothing of /close was noted, and nothing was done.'],
  [
    'not done, whatever the bot did meanwhile',
    [
      {
        at: 0,
        event: 'intent-recorded',
        symbol: 'ETH-USDT',
        intentId: 'I',
        data: { kind: 'protect', by: 'bot' },
      },
    ],
    'Redis is back: nothing of /close was noted',
  ],
])(
  'what became of a command whose answer was lost is told once Redis is back: %s',
  async (_, since, words) => {
    const rig = createRig();
    rig.desk.positions.close = () => Promise.reject(LOST);
    await rig.say('/close BTC');
    expect(rig.wire.last()).toContain('say what became of it');
    rig.desk.account.lastJournal = () => Promise.reject(LOST);
    await pass(rig, 10_000);
    expect(await told(rig), 'while it is away nothing is claimed').toEqual([]);
    rig.desk.account.lastJournal = () => Promise.resolve(1 + since.length);
    rig.desk.account.journal = (limit) => Promise.resolve(since.slice(0, limit));
    await pass(rig, 10_000);
    expect(await told(rig)).toEqual([expect.stringContaining(words)]);
  },
);

const told = async ({ store }: Rig): Promise<string[]> =>
  (await store.owedPushes(9)).flatMap(({ push }) => (push.type === 'notice' ? [push.text] : []));
