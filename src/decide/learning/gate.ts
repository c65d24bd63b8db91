import {
  DAY,
  LEARNERS,
  type Gate,
  type GateDay,
  type Gates,
  type JudgedOutcome,
  type Learner,
} from '../../domain/index.js';
import { countDay } from './comparison.js';

/** How a learner's evidence is weighed. */
interface Terms {
  /** Chance that its gate ever opens where the learner is worth nothing; the three add up to 5 %. */
  readonly level: number;
  /** The bet before anything is known: best for an edge of 0.2 R. */
  readonly bet: number;
  /** Variance of one outcome's gain before anything is known, R². */
  readonly variance: number;
}

/** Most of the 5 % goes to the model: it is the one that 150 trades a year may prove. */
const TERMS: Readonly<Record<Learner, Terms>> = {
  model: { level: 0.04, bet: 0.45, variance: 0.3 },
  threshold: { level: 0.005, bet: 0.45, variance: 0.3 },
  kelly: { level: 0.005, bet: 0.2, variance: 1.2 },
};

/** Fewest outcomes on which a gate opens. */
export const LEAST_JUDGED = 100;
/** Evidence that is older closes and opens nothing. */
const MEMORY = 365 * DAY;
/** Outcomes at which the bet goes as much by the last year as by what it was to begin with. */
const BET_PRIOR = 120;
const HIGHEST_BET = 1;
/** Outcomes at which the variance measured weighs as much as the one assumed. */
const VARIANCE_PRIOR = 20;
/** What an open gate has to lose: ln 20, thirty outcomes of harm as large as the edge that it opens on. */
const SUPPORT = Math.log(20);
/** A day whose signals are not all over by then is counted without the rest. */
const LONGEST_WAIT = 30 * DAY;

const NO_EVIDENCE: Gate = { days: [], outcomes: 0, evidence: 0 };

export const SHUT_GATES: Gates = {
  gates: { model: NO_EVIDENCE, threshold: NO_EVIDENCE, kelly: NO_EVIDENCE },
  waiting: [],
};

export const isOpen = ({ openSince }: Gate): boolean => openSince !== undefined;

/** What the days so far say of the next one. */
interface Weights {
  readonly bet: number;
  /** Variance of an outcome's gain. */
  readonly variance: number;
}

const weightsOf = (days: readonly GateDay[], terms: Terms): Weights => {
  let [outcomes, gain, squares] = [0, 0, 0];
  for (const day of days) {
    outcomes += day.outcomes;
    gain += day.gain;
    squares += day.gain ** 2;
  }
  const share = squares > 0 ? BET_PRIOR / (BET_PRIOR + outcomes) : 1;
  const measured = squares > 0 ? gain / squares : 0;
  return {
    bet: Math.max(0, Math.min(HIGHEST_BET, share * terms.bet + (1 - share) * measured)),
    variance: (VARIANCE_PRIOR * terms.variance + squares) / (VARIANCE_PRIOR + outcomes),
  };
};

/**
 * What a day adds to the logarithm of the evidence: b × g − b² ÷ 6 × (g² + 2 v), for a gain g, a bet b and a variance v
 * that were both set before it. As e^(x − x² ÷ 6) ≤ 1 + x + x² ÷ 3, its exponential has a mean of at most 1 while
 * the gain's is at most 0, whatever its shape (Delyon 2009; Howard, Ramdas, McAuliffe & Sekhon 2020, "Time-uniform Chernoff
 * bounds via nonnegative supermartingales"). v is measured, so the bound holds as far as the past tells the variance.
 */
const step = (gain: number, outcomes: number, { bet, variance }: Weights): number =>
  bet * gain - (bet ** 2 / 6) * (gain ** 2 + 2 * variance * outcomes);

/** The last year's gain; not above 0 is no support for a learner. */
const gainOf = (days: readonly GateDay[]): number => days.reduce((sum, { gain }) => sum + gain, 0);

const withDay = (gate: Gate, day: GateDay, terms: Terms): Gate => {
  const weights = weightsOf(gate.days, terms);
  const { gain, outcomes } = day;
  const { support } = gate;
  return {
    ...gate,
    days: [...gate.days, day],
    outcomes: gate.outcomes + outcomes,
    evidence: gate.evidence + step(gain, outcomes, weights),
    ...(support === undefined
      ? {}
      : { support: Math.min(SUPPORT, support + step(gain, outcomes, { ...weights, bet: terms.bet })) }),
  };
};

/** Opens what has proved itself, shuts what the last year or the days since speak against. */
const settled = (gate: Gate, { level }: Terms, now: number): Gate => {
  if (!isOpen(gate))
    return gate.outcomes >= LEAST_JUDGED && gate.evidence >= -Math.log(level)
      ? { ...gate, openSince: now, support: SUPPORT }
      : gate;
  const isSupported = (gate.support ?? 0) > 0 && gainOf(gate.days) > 0;
  // What it opened on is used up: it has to prove itself again.
  return isSupported ? gate : { days: gate.days, outcomes: 0, evidence: 0 };
};

const isAged = ({ days }: Gate, now: number): boolean => days.some(({ day }) => now - day > MEMORY);

const younger = (gate: Gate, now: number): Gate =>
  isAged(gate, now) ? { ...gate, days: gate.days.filter(({ day }) => now - day <= MEMORY) } : gate;

/** Whether time may change gates of itself: a day of outcomes that wait is over, or evidence is too old. */
export const mayMove = ({ gates, waiting }: Gates, now: number): boolean =>
  waiting.some(({ day }) => now >= day + DAY) || LEARNERS.some((learner) => isAged(gates[learner], now));

const byDay = (outcomes: readonly JudgedOutcome[]): ReadonlyMap<number, readonly JudgedOutcome[]> => {
  const days = new Map<number, JudgedOutcome[]>();
  for (const outcome of outcomes) days.set(outcome.day, [...(days.get(outcome.day) ?? []), outcome]);
  return new Map([...days].sort(([a], [b]) => a - b));
};

/**
 * The gates after more outcomes. Each signal was judged when it was decided, by learners that knew only what had ended
 * before: nothing that a learner was trained on is held for it (purged in time). A UTC day is counted once, when it is
 * over and all of its signals have ended, as one observation.
 *
 * The test is an e-process: however often it is asked, and for however long, a gate whose learner is worth nothing ever
 * opens with at most its level (Ville 1939; Ramdas, Grünwald, Vovk & Shafer 2023, "Game-theoretic statistics and safe
 * anytime-valid inference"). Shutting begins it anew, so a gate that was open once may open again with the same chance.
 * @param openDays UTC days of which signals are still followed or held
 * @param now market time
 */
export const judgeOutcomes = (
  before: Gates,
  fresh: readonly JudgedOutcome[],
  openDays: ReadonlySet<number>,
  now: number,
): Gates => {
  const known = fresh.length > 0 ? [...before.waiting, ...fresh] : before.waiting;
  const isOver = ({ day }: JudgedOutcome): boolean =>
    now >= day + DAY && (!openDays.has(day) || now - day > LONGEST_WAIT);
  if (fresh.length === 0 && !known.some(isOver) && !LEARNERS.some((one) => isAged(before.gates[one], now)))
    return before;
  const complete = byDay(known.filter(isOver));
  const gates = Object.fromEntries(
    LEARNERS.map((learner) => {
      const terms = TERMS[learner];
      let gate = younger(before.gates[learner], now);
      for (const [day, outcomes] of complete) {
        const counted = countDay(learner, day, outcomes, gate.days);
        if (counted) gate = withDay(gate, counted, terms);
      }
      return [learner, settled(gate, terms, now)];
    }),
  ) as Record<Learner, Gate>;
  return { gates, waiting: complete.size === 0 ? known : known.filter((one) => !isOver(one)) };
};
