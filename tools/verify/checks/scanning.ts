import { readdirSync } from 'node:fs';
import { assetPath } from '../../../src/assets.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { CandleRead } from '../port-recorder.js';
import { lastHour } from '../venue.js';
import type { World } from '../world.js';

const WARM_UP = 2000;
const SCANS = 5;

/** The symbols of the recording, from its folder. */
const recorded = (): readonly string[] =>
  readdirSync(assetPath('market-data', 'binance-perp', '1h'))
    .map((name) => name.replace('.csv.gz', ''))
    .sort();

const gathered = (world: World): readonly World['recorder']['scans'][number][] =>
  world.recorder.scans.filter(({ run }) => run.gathered);

/** Every symbol once, with closed candles alone: the warm-up at first, then the one that closed since. */
const checkReads = (at: number, reads: readonly CandleRead[], first: boolean): void => {
  const when = new Date(at).toISOString();
  for (const symbol of recorded()) {
    const own = reads.filter((read) => read.symbol === symbol);
    ensure(own.length === 1, `the scan of ${when} looked ${own.length} times at ${symbol}`);
    const { timestamps } = present(own[0], symbol);
    const newest = timestamps.at(-1);
    ensure(
      newest === lastHour(at),
      `the scan of ${when} took ${symbol} up to the candle of ${newest === undefined ? 'none' : new Date(newest).toISOString()}, the last closed one is of ${new Date(lastHour(at)).toISOString()}`,
    );
    const expected = first ? WARM_UP : 1;
    ensure(
      timestamps.length === expected,
      `the scan of ${when} took ${timestamps.length} candles of ${symbol}, ${expected} were due`,
    );
  }
};

/** Scan after scan over the whole recorded universe: every symbol, one newly closed candle each, none failed. */
export const scanning = check('Scanning', async (open) => {
  const world = await open({ recording: 'sample', time: 'replay' });
  await world.runOn(`${SCANS} scans`, () => Promise.resolve(gathered(world).length >= SCANS || undefined));
  const symbols = recorded();
  const scans = gathered(world).slice(0, SCANS);
  for (const { run } of scans) {
    const when = new Date(run.startedAt).toISOString();
    const faults = run.failed.map(({ symbol, reason }) => `${symbol}: ${reason}`);
    ensure(faults.length === 0, `the scan of ${when} failed at ${faults.join('; ')}`);
    ensure(
      run.symbols === symbols.length,
      `the scan of ${when} had ${run.symbols} of ${symbols.length} symbols`,
    );
    ensure(
      run.done.length === run.chunks,
      `the scan of ${when} ended with ${run.done.length} of ${run.chunks} chunks`,
    );
  }
  const times = [...new Set(world.recorder.reads.map(({ at }) => at))].sort((a, b) => a - b).slice(0, SCANS);
  for (const [index, at] of times.entries())
    checkReads(
      at,
      world.recorder.reads.filter((read) => read.at === at),
      index === 0,
    );
  return `${SCANS} scans of ${symbols.length} symbols, one closed candle each, none failed`;
});
