import { wallClock } from '../../src/clock.js';
import { seededRandom } from '../../src/domain/random.js';
import { OUTAGES } from './illnesses.js';
import { BASE, OTHER, Patient } from './patient.js';
import { NAKED_MS, TRADES_MS, type CellResult } from './judgement.js';

/** Lasts between these, ms; short ones are more frequent. */
const LASTS_MS = [1000, 60_000] as const;
/** Well for so long between two, at most, ms. */
const WELL_MS = 4000;
const TIMEOUT_MS = 30_000;

/**
 * One bot that holds a position through so many outages of its Redis, of any kind. After each a stop that somebody took
 * away is put back; after the last it trades.
 */
export const playOutages = async (
  count: number,
  seed: number,
  report: (line: string) => void,
): Promise<CellResult> => {
  const random = seededRandom(seed);
  const patient = await Patient.admit(random);
  const { watch, words, stage } = patient;
  const faults: string[] = [];
  let [tradesMs, lastedMs] = [0, 0];
  try {
    await stage.hold(BASE);
    for (let round = 1; round <= count; round++) {
      const illness = OUTAGES[Math.floor(random() * OUTAGES.length)];
      if (!illness) break;
      const [least, most] = LASTS_MS;
      const lasts = Math.round(least + random() ** 2 * (most - least));
      lastedMs += lasts;
      await illness.begin(patient);
      await wallClock.sleep(lasts);
      await illness.end(patient);
      patient.wellAt = wallClock.now();
      const began = performance.now();
      patient.loseStops();
      const isBack = await patient.sees(() => stage.isGuarded(BASE), TIMEOUT_MS);
      const took = Math.round(performance.now() - began);
      tradesMs = Math.max(tradesMs, took);
      if (!isBack || took > TRADES_MS) {
        faults.push(`${illness.name} of ${lasts} ms (the ${round}th): the stop is put back after ${took} ms`);
        report(`  ✗ outage ${round}: ${faults.at(-1) ?? ''}`);
      }
      if (!isBack) break;
      await wallClock.sleep(random() * WELL_MS);
    }
    if (!(await patient.insistOnEntry(OTHER, TRADES_MS))) faults.push('does not trade after the last');
    if (!(await patient.windUp())) faults.push('cannot be closed');
    words.stop();
    const { nakedAlive } = watch.book;
    if (nakedAlive > NAKED_MS) faults.push(`naked for ${nakedAlive} ms`);
    faults.push(...watch.doubled(), ...watch.loosened().map(() => 'the stop was loosened'), ...words.untrue);
    const cell = { illness: `${count} outages of Redis`, phase: 'open', lastedMs, nakedMs: nakedAlive };
    return { ...cell, tradesMs, faults, ...(faults.length > 0 ? { story: patient.story() } : {}) };
  } finally {
    await patient.discharge();
  }
};
