import { DAY, seededRandom, type Advice, type Gates } from '../../../src/domain/index.js';
import { adaptiveThreshold, kellyAdvice, THRESHOLD } from '../../../src/decide/learning/index.js';
import { judgeOutcomes, SHUT_GATES } from '../../../src/decide/learning/gate.js';

/** Net R of 679 trades on recorded candles, the mean of each fortieth, lowest first. */
const RECORDED = [
  -1.01, -1, -0.98, -0.89, -0.88, -0.85, -0.82, -0.78, -0.74, -0.7, -0.66, -0.61, -0.57, -0.52, -0.48, -0.43,
  -0.38, -0.33, -0.26, -0.21, -0.15, -0.07, -0.01, 0.01, 0.05, 0.1, 0.16, 0.26, 0.35, 0.45, 0.56, 0.72, 0.85,
  1, 1.35, 1.69, 2, 2.31, 2.83, 3.96,
];
const MEAN = RECORDED.reduce((sum, r) => sum + r, 0) / RECORDED.length;

/** Standard normal, Box–Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Normal distribution function (Abramowitz & Stegun 26.2.17). */
const cdf = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x > 0 ? 1 - tail : tail;
};

/** RISK_PER_TRADE. */
const RISK = 0.02;

/** A signal before anybody said anything of it; days are whole ones from `START` on. */
export interface Raw {
  readonly day: number;
  readonly closesOn: number;
  readonly r: number;
  readonly confidence: number;
  /** What the model may look at: 0…1, alike among the signals of a day. */
  readonly looks: readonly number[];
}

const START = Date.UTC(2025, 0, 1);

export interface YearOptions {
  readonly seed: number;
  /** The first day; a year of 365 begins with it. */
  readonly from?: number;
  /** Trades a year. */
  readonly trades?: number;
  /** Signals beside them whose votes reach only a lower threshold. */
  readonly weak?: number;
  /** Mean net R. */
  readonly mean?: number;
  /** The correlation of the results of a day, and of its looks. */
  readonly together?: number;
}

/** Signals whose results depend on nothing that is known of them: recorded R, moved to the mean. */
export const signalsOf = ({
  seed,
  from = 0,
  trades = 150,
  weak = 40,
  mean = 0,
  together = 0.5,
}: YearOptions): readonly Raw[] => {
  const random = seededRandom(seed);
  const [own, common] = [Math.sqrt(1 - together), Math.sqrt(together)];
  return Array.from({ length: 365 }, (_, i) => {
    const day = from + i;
    const shocks = Array.from({ length: 4 }, () => normal(random));
    const drawn = (shock: number): number => cdf(common * shock + own * normal(random));
    // One day in five that has signals has two.
    const count = (aYear: number): number =>
      random() < aYear / 365 / 1.25 ? 1 + Number(random() < 0.25) : 0;
    const signals = (aYear: number, lowest: number, span: number): Raw[] =>
      Array.from({ length: count(aYear) }, () => ({
        day,
        closesOn: day + 1 + Math.floor(8 * random()),
        r: (RECORDED[Math.floor(RECORDED.length * drawn(shocks[0] ?? 0))] ?? 0) - MEAN + mean,
        confidence: lowest + span * random(),
        looks: shocks.slice(1).map(drawn),
      }));
    return [...signals(trades, 0.6, 0.4), ...signals(weak, 0.52, 0.08)];
  }).flat();
};

/** Says whether the model takes a signal, by what had ended when it was decided. */
export type Model = (signal: Raw, past: readonly Raw[]) => boolean;

const byDay = (signals: readonly Raw[], day: (one: Raw) => number): ReadonlyMap<number, readonly Raw[]> => {
  const days = new Map<number, Raw[]>();
  for (const one of signals) days.set(day(one), [...(days.get(day(one)) ?? []), one]);
  return days;
};

/**
 * Lets signals pass: each is judged by threshold, Kelly and model on what had ended before, and the gates are asked at
 * the end of every day. `see` is shown the gates and how many signals had ended.
 */
export const passYear = (
  signals: readonly Raw[],
  model: Model,
  gates: Gates = SHUT_GATES,
  see: (gates: Gates, ended: number) => void = () => undefined,
): Gates => {
  const [decided, ending] = [byDay(signals, ({ day }) => day), byDay(signals, ({ closesOn }) => closesOn)];
  const [first, last] = [Math.min(...decided.keys()), Math.max(...ending.keys())];
  const advice = new Map<Raw, Advice>();
  const open = new Map<Raw, number>();
  const past: Raw[] = [];
  const record: number[] = [];
  for (let day = first; day <= last; day++) {
    const [kelly, threshold] = [kellyAdvice(record, RISK), adaptiveThreshold(record).value];
    for (const signal of decided.get(day) ?? []) {
      const fixed = signal.confidence >= THRESHOLD.start;
      open.set(signal, START + day * DAY);
      advice.set(signal, {
        fixed,
        threshold: signal.confidence >= threshold,
        model: fixed && model(signal, past),
        ...(record.length > 0 ? { kelly: kelly.deny ? 0 : kelly.multiplier } : {}),
        risk: RISK,
      });
    }
    const ended = ending.get(day) ?? [];
    for (const one of ended) {
      open.delete(one);
      past.push(one);
      if (one.confidence >= THRESHOLD.start) record.push(one.r);
    }
    const outcomes = ended.flatMap((one) => {
      const said = advice.get(one);
      return said ? [{ day: START + one.day * DAY, r: one.r, advice: said }] : [];
    });
    gates = judgeOutcomes(gates, outcomes, new Set(open.values()), START + (day + 1) * DAY);
    see(gates, past.length);
  }
  return gates;
};

/** Trained anew every day on what has ended: it rejects the quarter that looks most like what lost. */
export const dailyModel = (): Model => {
  let [seen, weights]: [number, readonly number[]] = [-1, []];
  return ({ looks }, past) => {
    if (past.length !== seen) {
      seen = past.length;
      weights = looks.map((_, i) => past.reduce((sum, one) => sum + one.r * ((one.looks[i] ?? 0) - 0.5), 0));
    }
    const score = (one: readonly number[]): number =>
      one.reduce((sum, look, i) => sum + (look - 0.5) * (weights[i] ?? 0), 0);
    if (past.length < 8) return true;
    const scores = past.map((one) => score(one.looks)).sort((a, b) => a - b);
    return score(looks) >= (scores[Math.floor(scores.length / 4)] ?? 0);
  };
};

/** Prefers a share of the signals, by their first look. */
export const prefers =
  (share: number): Model =>
  ({ looks }) =>
    (looks[0] ?? 0) >= 1 - share;

/** Results moved so that what the model takes makes `edge` R more than all of them, which make the same as before. */
export const planted = (signals: readonly Raw[], share: number, edge: number): readonly Raw[] =>
  signals.map((one) => ({
    ...one,
    r: one.r + (prefers(share)(one, []) ? edge : (-edge * share) / (1 - share)),
  }));
