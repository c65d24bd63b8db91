import { wallClock } from '../../src/clock.js';
import { seededRandom } from '../../src/domain/random.js';
import type { Illness } from './illnesses.js';
import { NAKED_MS, NAKED_RESTART_MS, TRADES_MS, type CellResult } from './judgement.js';
import { Patient } from './patient.js';
import type { Phase } from './phases.js';

/** An illness lasts between these, ms: shorter and longer than a lease. */
const LASTS_MS = [2500, 8000] as const;
/** What happens meanwhile happens in this share of it. */
const MEANWHILE = 0.6;
/** Whether it trades again is waited for so long, to tell late from never, ms. */
const TIMEOUT_MS = 30_000;
/** The last refusal is found out, and a stop sent again, within this, ms. */
const NOTICED_MS = 500;

export interface Cell {
  readonly illness: Illness;
  readonly phase: Phase;
}

export interface CellOptions {
  /** The compiled program, where it is another than that of the project. */
  readonly main?: string;
  /** How long it is waited for what does not come, ms. */
  readonly timeoutMs?: number;
}

export const nameOf = ({ illness, phase }: Cell): string => `${illness.name} × ${phase.name}`;

const hash = (text: string): number =>
  [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);

/** Brings a bot into a phase, lets an illness befall it for a while, and judges what it did and said. */
export const playCell = async (cell: Cell, seed: number, options: CellOptions = {}): Promise<CellResult> => {
  const { illness, phase } = cell;
  const random = seededRandom(seed + hash(nameOf(cell)));
  const [least, most] = LASTS_MS;
  const lastedMs = Math.round(least + random() * (most - least));
  const about = { illness: illness.name, phase: phase.name, lastedMs };
  let patient: Patient | undefined;
  try {
    patient = await Patient.admit(random, illness.needs, options.main);
    return { ...about, ...(await course(patient, cell, lastedMs, options.timeoutMs)) };
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    return { ...about, nakedMs: patient?.watch.book.nakedAlive ?? 0, faults, story: patient?.story() ?? '' };
  } finally {
    await patient?.discharge();
  }
};

type Course = Omit<CellResult, 'illness' | 'phase' | 'lastedMs'>;

const course = async (
  patient: Patient,
  { illness, phase }: Cell,
  lastedMs: number,
  timeoutMs = TIMEOUT_MS,
): Promise<Course> => {
  const { watch, words } = patient;
  await illness.prepare?.(patient);
  await phase.reach(patient);
  const now = wallClock.now();
  if (illness.shutsExchange) watch.book.excuse(now, now + lastedMs + NOTICED_MS);
  watch.book.nakedAlive = 0;
  await illness.begin(patient);
  const meanwhileMs = lastedMs * MEANWHILE * patient.random();
  await wallClock.sleep(meanwhileMs);
  phase.during?.(patient);
  await wallClock.sleep(lastedMs - meanwhileMs);
  await illness.end(patient);
  patient.wellAt = wallClock.now();
  let gaveUp = phase.keeps !== undefined && watch.closed();
  const began = performance.now();
  const trades = await phase.proves(patient, timeoutMs);
  const tradesMs = Math.round(performance.now() - began);
  if (phase.keeps === 'after it') gaveUp ||= watch.closed();
  const isClean = await patient.windUp(timeoutMs);
  words.stop();
  const { nakedAlive: nakedMs, nakedRestart } = watch.book;
  const late = trades && tradesMs > TRADES_MS ? [`trades again after ${tradesMs} ms only`] : [];
  const faults = [
    ...(nakedMs > NAKED_MS ? [`naked for ${nakedMs} ms`] : []),
    ...(nakedRestart > NAKED_RESTART_MS ? [`naked for ${nakedRestart} ms after the start`] : []),
    ...(trades ? [] : ['does not trade again']),
    ...late,
    ...(gaveUp ? ['closed what nobody asked to be closed'] : []),
    ...watch.doubled(),
    ...watch.loosened().map((symbol) => `the stop of ${symbol} was loosened`),
    ...words.untrue,
    ...(isClean ? [] : ['cannot be closed']),
  ];
  const story = faults.length > 0 ? { story: patient.story() } : {};
  return {
    nakedMs: Math.max(nakedMs, nakedRestart),
    ...(trades ? { tradesMs } : {}),
    faults,
    ...(faults.length > 0 && faults.length === late.length ? { isLateOnly: true } : {}),
    ...story,
  };
};
