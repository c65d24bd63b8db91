import { describe, expect, it } from 'vitest';
import { openRun, runRecording } from '../../src/backtest/engine.js';
import { randomEntries, type Entered } from '../../src/backtest/random-entries.js';
import { randomWalks } from '../../src/backtest/random-walk.js';
import type { RunOptions } from '../../src/backtest/types.js';
import { asGood } from '../../src/decide/analytics/index.js';
import { findOpportunity, type EntryRule } from '../../src/decide/strategy/index.js';
import {
  DAY,
  DEFAULT_FILL_MODEL,
  HOUR,
  seededRandom,
  type Analysis,
  type Side,
} from '../../src/domain/index.js';
import { upperBound } from '../../src/domain/candle-column.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { recording as sample, research, settings } from './sample.js';

/** Trades of a run, by which plan they were entered, and what the random ones are followed by. */
const entered = async (options: Partial<RunOptions> = {}) => {
  const run = await openRun({ recording: sample, settings, research, ...options });
  await run.steps.run();
  const { recorder, market, span, parts } = run;
  const trades: readonly Entered[] = recorder.trades.map(({ id, r }) => {
    const entry = recorder.entries.get(id);
    if (!entry) throw new Error(`no plan of ${id}`);
    return { ...entry, r };
  });
  const model = { ...DEFAULT_FILL_MODEL, ...parts.fills };
  return { entered: trades, market, settings, rules: parts.rules, model, span };
};

describe('the entries of a run at random times', () => {
  it('make what the trades made where they are left in place', async () => {
    const options = await entered();
    expect(options.entered.length).toBeGreaterThan(10);
    const { random, randomDays, totalR } = randomEntries({ ...options, shift: () => 0, runs: 2 });
    expect(random[0]).toBeCloseTo(totalR, 5);
    expect(random[1]).toBeCloseTo(totalR, 5);
    const made = options.entered.map(({ r }) => r).sort((a, b) => a - b);
    const again = randomDays
      .slice(0, randomDays.length / 2)
      .flat()
      .sort((a, b) => a - b);
    expect(again).toHaveLength(made.length);
    for (const [i, r] of made.entries()) expect(again[i]).toBeCloseTo(r, 3);
  });

  it('are moved by whole days, those of a day together, within what was recorded and run', async () => {
    const options = await entered();
    const rooms: (readonly [number, number])[] = [];
    const shift = (least: number, most: number): number => {
      rooms.push([least, most]);
      return 0;
    };
    randomEntries({ ...options, shift, runs: 1 });
    const days = new Set(options.entered.map(({ at }) => Math.floor(at / DAY)));
    expect(rooms).toHaveLength(days.size);
    const { from, to } = options.span;
    for (const [i, day] of [...days].sort((a, b) => a - b).entries()) {
      const [least = NaN, most = NaN] = rooms[i] ?? [];
      expect((day + 1 + least) * DAY).toBeGreaterThanOrEqual(from);
      expect((day + most) * DAY).toBeLessThan(to);
      expect(most - least).toBeGreaterThanOrEqual(Math.floor((to - from) / DAY) - 2);
    }
  });

  it('are the same for the same seed, others for another, and none where nothing was entered', async () => {
    const options = await entered();
    const once = randomEntries({ ...options, runs: 5 });
    expect(randomEntries({ ...options, runs: 5 })).toEqual(once);
    expect(randomEntries({ ...options, runs: 5, seed: 2 }).random).not.toEqual(once.random);
    expect(randomEntries({ ...options, entered: [] })).toEqual({
      trades: 0,
      totalR: 0,
      random: [],
      randomDays: [],
    });
  });
});

/** Enters where `sideOf` names one; stops are near, so that there are trades. */
const entries = (chance: () => boolean, sideOf: (analysis: Analysis) => Side | undefined): EntryRule => ({
  look: chance,
  find(analysis, options) {
    const side = sideOf(analysis);
    if (side === undefined) return { symbol: analysis.symbol, code: 'no-side', reason: 'nothing to come' };
    const conviction = side === 'long' ? 0.7 : -0.7;
    return findOpportunity({ ...analysis, conviction, earlierConviction: 0 }, options);
  },
});

const walks = (seed: number): Recording => randomWalks({ symbols: 3, candles: 2700, seed, steps: 4 });
const near = { strategy: { stopAtr: 3 } };

/** How many of 100 random runs did as well. */
const asWell = async (recording: Recording, rule: EntryRule): Promise<number> => {
  const { luck } = await runRecording({ recording, settings, research: near, entries: rule, luck: true });
  expect(luck?.trades).toBeGreaterThan(20);
  expect(luck?.random).toHaveLength(100);
  return luck ? asGood(luck) : NaN;
};

describe('of 100 runs with random entries', () => {
  it(
    '40 to 60 do as well, on average, as a strategy that enters at random',
    { timeout: 240_000 },
    async () => {
      const counts: number[] = [];
      for (let seed = 1; seed <= 30; seed++) {
        const random = seededRandom(1000 + seed);
        const rule = entries(
          () => random() < 0.04,
          () => (random() < 0.5 ? 'long' : 'short'),
        );
        counts.push(await asWell(walks(seed), rule));
      }
      const average = counts.reduce((a, b) => a + b, 0) / counts.length;
      expect(average).toBeGreaterThanOrEqual(40);
      expect(average).toBeLessThanOrEqual(60);
      // And one is as likely to look good as to look bad.
      expect(counts.filter((count) => count < 25).length).toBeGreaterThan(2);
      expect(counts.filter((count) => count > 75).length).toBeGreaterThan(2);
    },
  );

  it('few do as well as one that knows a little of what comes', { timeout: 60_000 }, async () => {
    const recording = walks(7);
    const random = seededRandom(7);
    /** The side in which the price will have gone 12 hours later, four times of five. */
    const knowing = ({ symbol, closeTime, close }: Analysis): Side | undefined => {
      const column = recording.symbols.get(symbol)?.files.get('1h')?.column;
      const later = column?.close[upperBound(column.timestamp, closeTime + 12 * HOUR)];
      if (later === undefined) return undefined;
      return later > close === random() < 0.8 ? 'long' : 'short';
    };
    expect(
      await asWell(
        recording,
        entries(() => random() < 0.04, knowing),
      ),
    ).toBeLessThanOrEqual(5);
  });
});
