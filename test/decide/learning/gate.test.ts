import { describe, expect, it } from 'vitest';
import { DAY, LEARNERS, type Advice, type Gates, type JudgedOutcome } from '../../../src/domain/index.js';
import { gateText } from '../../../src/decide/learning/index.js';
import {
  isOpen,
  judgeOutcomes,
  LEAST_JUDGED,
  mayMove,
  SHUT_GATES,
} from '../../../src/decide/learning/gate.js';
import { dailyModel, passYear, planted, prefers, signalsOf } from './gate-year.js';

const SEEDS = Array.from({ length: 400 }, (_, i) => i + 1);
const NOBODY: ReadonlySet<number> = new Set();

/** Whether the model's gate, or any, was open at any time. */
const everOpen = (signals: Parameters<typeof passYear>[0], model: Parameters<typeof passYear>[1]) => {
  const opened = new Set<string>();
  passYear(signals, model, SHUT_GATES, ({ gates }) => {
    for (const learner of LEARNERS) if (isOpen(gates[learner])) opened.add(learner);
  });
  return opened;
};

/** Gates after a year in which the model was right, of those seeds in which that opened its gate. */
const opened = SEEDS.slice(0, 100).flatMap((seed) => {
  const gates = passYear(planted(signalsOf({ seed, weak: 0 }), 0.75, 0.4), prefers(0.75));
  return isOpen(gates.gates.model) ? [{ seed, gates }] : [];
});

/** The year after it, in which what the model takes makes `edge` R more than everything does. */
const yearAfter = (seed: number, share: number, edge: number) =>
  planted(signalsOf({ seed: seed + 5000, from: 380, weak: 0 }), share, edge);

describe('a year of 150 trades', { timeout: 120_000 }, () => {
  it('without any edge opens a gate in at most 5 of 100, though they are asked every day', () => {
    const wrong = SEEDS.filter((seed) => everOpen(signalsOf({ seed }), dailyModel()).size > 0);
    // Two standard errors of 400 tries at 5 %.
    expect(wrong.length / SEEDS.length).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / SEEDS.length));
  });

  it('in which the model lets three of four pass, and they make 0.2 R more, opens its gate in 80 of 100', () => {
    const right = SEEDS.filter((seed) =>
      everOpen(planted(signalsOf({ seed, weak: 0 }), 0.75, 0.2), prefers(0.75)).has('model'),
    );
    expect(right.length / SEEDS.length).toBeGreaterThanOrEqual(0.8);
  });

  it.each([
    [0.75, -0.2],
    [0.5, -0.2],
    [0.75, -0.1],
  ])(
    'in which what the model takes (%f of all) makes %f R: its open gate shuts within 100 outcomes',
    (share, edge) => {
      const late = opened.filter(({ seed, gates }) => {
        let shutAfter = Infinity;
        passYear(yearAfter(seed, share, edge), prefers(share), gates, (now, ended) => {
          if (!isOpen(now.gates.model)) shutAfter = Math.min(shutAfter, ended);
        });
        return shutAfter > 100;
      });
      expect(opened.length).toBeGreaterThan(90);
      expect(late.length / opened.length).toBeLessThanOrEqual(0.05);
    },
  );

  it('in which the model stays right mostly leaves its gate open', () => {
    const open = opened.filter(({ seed, gates }) =>
      isOpen(passYear(yearAfter(seed, 0.75, 0.3), prefers(0.75), gates).gates.model),
    );
    expect(open.length / opened.length).toBeGreaterThan(0.75);
  });
});

const said: Advice = { fixed: true, threshold: true, model: true, kelly: 0.5, risk: 0.02 };

/** One outcome a day from the first day on. */
const daily = (
  count: number,
  of: (i: number) => Partial<JudgedOutcome> & { advice?: Advice },
): JudgedOutcome[] =>
  Array.from({ length: count }, (_, i) => ({ day: i * DAY, r: 0, advice: said, ...of(i) }));

/** Asks after every outcome. */
const asked = (outcomes: readonly JudgedOutcome[], from: Gates = SHUT_GATES): Gates =>
  outcomes.reduce((gates, one) => judgeOutcomes(gates, [one], NOBODY, one.day + DAY), from);

/** What the model rejects loses 1 R, what it takes makes 1 R. */
const clear = (i: number) => ({ r: i % 2 === 0 ? 1 : -1, advice: { ...said, model: i % 2 === 0 } });

describe('a gate', () => {
  it('opens on 100 outcomes at the earliest, however clear they are', () => {
    expect(isOpen(asked(daily(LEAST_JUDGED - 1, clear)).gates.model)).toBe(false);
    const { model } = asked(daily(LEAST_JUDGED, clear)).gates;
    expect(model.openSince).toBe(LEAST_JUDGED * DAY);
  });

  it('counts a day once all of its signals have ended, as one observation', () => {
    const [first, second, third] = [0, 1, 2].map(() => ({ day: 0, r: -1, advice: { ...said, kelly: 0 } }));
    const early = judgeOutcomes(SHUT_GATES, [first, second] as JudgedOutcome[], new Set([0]), 2 * DAY);
    expect(early.gates.kelly.days).toEqual([]);
    expect(early.waiting).toHaveLength(2);
    const { gates, waiting } = judgeOutcomes(early, [third] as JudgedOutcome[], NOBODY, 3 * DAY);
    expect(waiting).toEqual([]);
    expect(gates.kelly.days).toMatchObject([{ day: 0, outcomes: 3, fixed: { trades: 3 } }]);
    // Three losses of 1 R at 2 % that Kelly would have left out: ln 0.98 each, as R of the risk left out.
    expect(gates.kelly.days[0]?.gain).toBeCloseTo((-3 * Math.log(0.98)) / 0.02, 9);
    // Bet 0.2, variance 1.2 an outcome, before anything is known: b × g − b² ÷ 6 × (g² + 2 × 3 × 1.2).
    const g = (-3 * Math.log(0.98)) / 0.02;
    expect(gates.kelly.evidence).toBeCloseTo(0.2 * g - (0.04 / 6) * (g ** 2 + 7.2), 9);
  });

  it('does not wait for ever for a signal that does not end', () => {
    const one = { day: 0, r: -1, advice: said };
    const early = judgeOutcomes(SHUT_GATES, [one], new Set([0]), 30 * DAY);
    expect(judgeOutcomes(early, [], new Set([0]), 30 * DAY)).toBe(early);
    expect(judgeOutcomes(early, [], new Set([0]), 31 * DAY).gates.kelly.outcomes).toBe(1);
  });

  it('moves of itself when a day is over or evidence is a year old, and only then', () => {
    expect(mayMove(SHUT_GATES, 9 * DAY)).toBe(false);
    const waits = judgeOutcomes(SHUT_GATES, [{ day: 0, r: -1, advice: said }], NOBODY, DAY - 1);
    expect(judgeOutcomes(waits, [], NOBODY, DAY - 1)).toBe(waits);
    expect(mayMove(waits, DAY - 1)).toBe(false);
    expect(mayMove(waits, DAY)).toBe(true);
    const counted = judgeOutcomes(waits, [], NOBODY, DAY);
    expect(counted).not.toBe(waits);
    expect(judgeOutcomes(counted, [], NOBODY, 365 * DAY)).toBe(counted);
    expect(mayMove(counted, 365 * DAY)).toBe(false);
    expect(mayMove(counted, 365 * DAY + 1)).toBe(true);
    expect(judgeOutcomes(counted, [], NOBODY, 365 * DAY + 1)).not.toBe(counted);
  });

  it('weighs a choice by what each side takes: nothing is gained where both take the same', () => {
    const { threshold, model } = asked(daily(50, (i) => ({ r: i % 3 === 0 ? 2 : -1 }))).gates;
    expect(model.days.reduce((sum, { gain }) => sum + Math.abs(gain), 0)).toBe(0);
    expect(threshold).toEqual(model);
  });

  it('of the threshold counts what only the adaptive one takes, and what only the fixed one does', () => {
    const { days } = asked([
      { day: 0, r: 1, advice: { ...said, fixed: false, threshold: true } },
      { day: DAY, r: -1, advice: { ...said, fixed: true, threshold: false } },
      { day: 2 * DAY, r: 1, advice: { ...said, fixed: false, threshold: false } },
    ]).gates.threshold;
    expect(days).toMatchObject([
      { fixed: { trades: 0 }, learned: { trades: 1, sum: 1 } },
      { fixed: { trades: 1, sum: -1 }, learned: { trades: 0 } },
    ]);
    // Shares of 3 ÷ 4 before anything is known, a mean of 0 R.
    expect(days[0]?.gain).toBeCloseTo(0.75, 9);
    expect(days[1]?.gain).toBeGreaterThan(0);
  });

  it('clips R at −1.5 and 4, so that no outcome decides alone', () => {
    const { kelly } = asked([
      { day: 0, r: -90, advice: { ...said, kelly: 0 } },
      { day: DAY, r: 90, advice: { ...said, kelly: 0 } },
    ]).gates;
    expect(kelly.days.map(({ r }) => r)).toEqual([-1.5, 4]);
  });

  it('has no opinion to judge where no model speaks, and none on what the fixed rule leaves', () => {
    const { model: _, ...silent } = said;
    const { gates } = asked(daily(20, (i) => ({ advice: i % 2 ? silent : { ...said, fixed: false } })));
    expect(gates.model).toEqual(SHUT_GATES.gates.model);
  });

  it('shuts when the last year says nothing any more, and has to prove itself from the start', () => {
    const open = asked(daily(120, clear));
    expect(isOpen(open.gates.model)).toBe(true);
    const later = judgeOutcomes(open, [], NOBODY, 480 * DAY);
    expect(isOpen(later.gates.model)).toBe(true);
    const gone = judgeOutcomes(open, [], NOBODY, 486 * DAY);
    expect(gone.gates.model).toEqual(SHUT_GATES.gates.model);
  });

  it('is the same however the outcomes are handed in, and for the same asked again', () => {
    const outcomes = daily(150, clear);
    const once = judgeOutcomes(SHUT_GATES, outcomes, NOBODY, 150 * DAY);
    expect(once.gates.model.evidence).toBeCloseTo(asked(outcomes).gates.model.evidence, 9);
    expect(judgeOutcomes(once, [], NOBODY, 150 * DAY)).toBe(once);
    expect(judgeOutcomes(SHUT_GATES, outcomes.toReversed(), NOBODY, 150 * DAY).gates).toEqual(once.gates);
  });
});

describe('what a gate says', () => {
  it('is one sentence with its numbers', () => {
    const gates = asked(daily(110, (i) => ({ ...clear(i), r: i % 2 === 0 ? 1 : -0.99 }))).gates;
    expect(gateText('model', gates.model, true)).toBe(
      'The model would have made +1.00 R a trade with 55 of 110 signals, the fixed rule +0.01 R: used',
    );
    expect(gateText('model', gates.model, false)).toMatch(/: proved, but only watched$/);
    expect(gateText('kelly', gates.kelly, true)).toBe(
      'Kelly would have made 1.1 % more in 110 outcomes: not used',
    );
    expect(gateText('threshold', gates.threshold, true)).toBe(
      'The adaptive threshold would have made +0.01 R a trade with 110 of 110 signals, the fixed rule +0.01 R: not used',
    );
  });

  it('says what is missing', () => {
    expect(gateText('kelly', SHUT_GATES.gates.kelly, true)).toBe(
      'Kelly has no outcome to be judged by yet: not used',
    );
    const { model } = asked(daily(12, () => ({ r: -1, advice: { ...said, model: false } }))).gates;
    expect(gateText('model', model, true)).toBe(
      'The model would have taken none of 12 signals: not used, 88 more are needed',
    );
  });
});
