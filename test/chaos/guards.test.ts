import { describe, expect, it } from 'vitest';
import { crashRuns, enumerateCrashes } from './crashes.js';
import { runLife, type LifePlan } from './life.js';
import type { Sabotage } from './process.js';
import {
  withoutClientIds,
  withoutJournal,
  withoutJournalLines,
  withoutOutbox,
  withoutReadBack,
} from './sabotage.js';
import { faultsOf, type Tally } from './tally.js';
import { twoTraders } from './traders.js';

const run = (sabotage?: Sabotage, faults = 0.4): Promise<Tally> =>
  crashRuns({ runs: 40, seed: 7, venue: 'paper', faults, ...(sabotage ? { sabotage } : {}) });

describe('the chaos table', { timeout: 60_000 }, () => {
  it('is all zeros with every guard in place', async () => {
    const wrong: string[] = [];
    const tally = await crashRuns({
      runs: 40,
      seed: 7,
      venue: 'paper',
      faults: 0.4,
      report: (line) => wrong.push(line),
    });
    expect(wrong).toEqual([]);
    expect(tally.crashes).toBeGreaterThanOrEqual(40);
    expect(tally.faults).toBeGreaterThan(50);
  });

  it('is the same for the same seed', async () => {
    expect(await run()).toEqual(await run());
  });

  it('names every await of a life, dies before and after those that it is told, and says which were not hit', async () => {
    const scripts = [{ entry: 'interrupted', ending: 'close', short: true }] as const;
    const { tally, coverage } = await enumerateCrashes({ seed: 1, venue: 'paper', scripts, every: 10 });
    expect(faultsOf(tally)).toEqual([]);
    const names = coverage.rows().flatMap(({ named }) => named);
    expect(names).toContain('exchange.createOrder#1 of "opening: post-only leg" (interrupted, close)');
    const hit = Math.ceil(names.length / 10);
    expect(tally.crashes).toBe(2 * hit);
    expect(coverage.missed()).toHaveLength(2 * (names.length - hit));
  });

  it('shows positions without an owner when the client id is not the stored one', async () => {
    expect((await run(withoutClientIds)).forgotten).toBeGreaterThan(0);
  });

  it('shows positions without an owner when the intent is not written before the order is sent', async () => {
    expect((await run(withoutJournal)).forgotten).toBeGreaterThan(0);
  });

  it('shows orders and fills without a record when nothing goes into the journal', async () => {
    expect((await run(withoutJournalLines, 0)).unrecorded).toBeGreaterThan(0);
  });

  it('shows naked seconds when the stop is not read back', async () => {
    expect((await run(withoutReadBack)).nakedAlive).toBeGreaterThan(2000);
  });

  it('shows lost messages when they are not committed with the state', async () => {
    expect((await run(withoutOutbox)).lost).toBeGreaterThan(0);
  });

  it('is all zeros with two traders, the first of which goes on when the second has taken its place', async () => {
    expect(faultsOf(await twoTraders())).toEqual([]);
  });

  it('shows a doubled order when the lease is not checked before sending', async () => {
    expect((await twoTraders({ unfenced: true })).doubled).toBeGreaterThan(0);
  });
});

describe('lives that chaos found wrong', () => {
  const rested = { venue: 'paper', entry: 'rested', ending: 'halt', faults: 0.4 } as const;
  const lives: readonly (readonly [string, LifePlan])[] = [
    [
      'two stops lost in a row',
      { ...rested, seed: 100_004, crash: { at: 24, when: 'before' }, only: 'stop: request lost' },
    ],
  ];
  it.each(lives)('%s', async (_what, plan) => {
    expect(faultsOf((await runLife(plan)).tally)).toEqual([]);
  });
});
