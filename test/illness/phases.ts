import { wallClock } from '../../src/clock.js';
import { BASE, OTHER, type Patient } from './patient.js';

/** Where the life of a trade is when the illness begins. */
export interface Phase {
  readonly name: string;
  /** Until when nobody asks for what is held to be closed: during the illness, or after it, too. */
  readonly keeps?: 'during it' | 'after it';
  /** Brings the bot there; the illness begins when it resolves. */
  reach(patient: Patient): Promise<unknown>;
  /** What happens while it is ill. */
  during?(patient: Patient): void;
  /** Whether it trades again within `ms` after the illness. */
  proves(patient: Patient, ms: number): Promise<boolean>;
}

/** A command has just been read, or is about to be, or its order is on its way, ms. */
const UNDER_WAY_MS = 400;

/** A signal that has not become an entry by then is not known any more, ms. */
const FORGOTTEN_MS = 3_000;

const underWay = (patient: Patient): Promise<void> => wallClock.sleep(patient.random() * UNDER_WAY_MS);

const entersAnother = (patient: Patient, ms: number): Promise<boolean> => patient.insistOnEntry(OTHER, ms);

/** Closes what is open; where the entry was cancelled, another goes in. */
const closes = (patient: Patient, ms: number): Promise<boolean> =>
  patient.stage.held(BASE) === 0
    ? entersAnother(patient, ms)
    : patient.insist([`/close ${BASE}`], () => patient.stage.held(BASE) === 0, ms);

/** Somebody takes the stop away, and the bot puts it back. */
const putsBack = (patient: Patient, ms: number): Promise<boolean> => {
  if (patient.stage.held(BASE) === 0) return entersAnother(patient, ms);
  patient.loseStops();
  return patient.sees(() => patient.stage.isGuarded(BASE), ms);
};

export const PHASES: readonly Phase[] = [
  {
    name: 'flat',
    reach: () => Promise.resolve(),
    proves: (patient, ms) => patient.insistOnEntry(BASE, ms),
  },
  {
    name: 'entry resting',
    keeps: 'during it',
    reach: ({ stage }) => stage.enter(BASE),
    during: (patient) => patient.fillEntry(1),
    proves: closes,
  },
  {
    name: 'entry filling',
    keeps: 'after it',
    reach: async (patient) => {
      await patient.stage.enter(BASE);
      patient.fillEntry(0.4);
    },
    during: (patient) => patient.fillEntry(0.5),
    proves: putsBack,
  },
  {
    name: 'open',
    keeps: 'after it',
    reach: ({ stage }) => stage.hold(BASE),
    proves: putsBack,
  },
  {
    name: 'moving a stop',
    keeps: 'during it',
    reach: async (patient) => {
      await patient.stage.hold(BASE);
      patient.say(`/target ${BASE} sl -1%`);
      await underWay(patient);
    },
    proves: closes,
  },
  {
    name: 'closing',
    reach: async (patient) => {
      await patient.stage.hold(BASE);
      patient.say(`/close ${BASE}`);
      await underWay(patient);
    },
    // Where it was said that nothing was done, the owner says it again.
    proves: closes,
  },
  {
    name: 'halting',
    reach: async (patient) => {
      await patient.stage.hold(BASE);
      patient.say('/halt now');
      await underWay(patient);
    },
    proves: async (patient, ms) => {
      const began = performance.now();
      const isFlat = await patient.sees(() => patient.isFlat(), ms);
      return isFlat && patient.insistOnEntry(OTHER, ms - (performance.now() - began), ['/resume']);
    },
  },
];

/** What was approved and is nowhere on the exchange: played in a full run and by name alone. */
const SIGNAL_WAITING: Phase = {
  name: 'signal waiting',
  reach: (patient) => patient.awaitSignal(),
  // The price comes while it is ill: the entry goes in once it is well.
  during: (patient) => patient.priceComes(),
  // A backup of before it does not know of it.
  proves: async (patient, ms) => {
    const isIn = (): boolean => patient.entry() !== undefined || patient.stage.held(BASE) > 0;
    return (await patient.sees(isIn, FORGOTTEN_MS)) || entersAnother(patient, ms);
  },
};

export const ALL_PHASES: readonly Phase[] = [...PHASES, SIGNAL_WAITING];
