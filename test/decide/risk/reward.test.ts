import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isDenied,
  sum,
  type Analysis,
  type Instrument,
  type Opportunity,
  type Side,
  type Target,
} from '../../../src/domain/index.js';
import { MIN_REWARD_RISK, planTrade } from '../../../src/decide/risk/index.js';
import { plannedTargets } from '../../../src/chat/pictures/target-marks.js';
import { exitsOf } from '../../../src/decide/strategy/exits.js';
import { DEFAULT_STRATEGY } from '../../../src/decide/strategy/options.js';
import { analysis, context, instrument, opportunity, plan as planOf, quote, settings } from './fixtures.js';

/** What the strategy makes of a level that leaves just its least reward. */
const leastExits = (side: Side, atr: number) => {
  const options = { ...DEFAULT_STRATEGY, targetR: MIN_REWARD_RISK };
  const seen: Analysis = { ...analysis, values: { atr14: atr * analysis.close } };
  const exits = exitsOf(seen, side, options);
  if (!exits) throw new Error('no exits');
  return exits;
};

describe('the least reward', () => {
  it('a target that the strategy puts at exactly 1.5 R is not denied for ticks, spread or fee, and pays 1.5 R', () => {
    const cases = fc.record({
      side: fc.constantFrom<Side>('long', 'short'),
      atr: fc.double({ min: 0.0012, max: 0.0099, noNaN: true }),
      price: fc.double({ min: 5, max: 500, noNaN: true }),
      takerFee: fc.constantFrom(0.0004, 0.0006),
      spread: fc.double({ min: 0, max: 0.0003, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ side, atr, price, takerFee, spread }) => {
        const fitted: Instrument = {
          ...instrument,
          tickSize: 0.001,
          lotSize: 1,
          contractSize: 0.001,
          takerFee,
        };
        const exits = leastExits(side, atr);
        const half = (price * spread) / 2;
        const prices = quote({ bid: price - half, ask: price + half, last: price, mark: price });
        const plan = planTrade(opportunity({ side, ...exits }), prices, fitted, context(), settings);
        if (isDenied(plan)) expect(plan.code).not.toBe('reward-too-small');
        else expect(plan.rewardRisk).toBeGreaterThanOrEqual(MIN_REWARD_RISK - 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('a target well short of it is still denied, not stretched', () => {
    const plan = planTrade(
      opportunity({ stopDistance: 0.05, targetDistance: 0.072 }),
      quote(),
      instrument,
      context(),
      settings,
    );
    expect(plan).toMatchObject({ code: 'reward-too-small' });
  });
});

describe('targets that were named', () => {
  const named = (targets: readonly Target[], over: Partial<Opportunity> = {}) =>
    planOf(opportunity({ targets, ...over }));

  it('stand in place of the strategy’s own, nearest first and rounded towards entry', () => {
    const targets = [
      { price: 110.009, share: 0.5 },
      { price: 104, share: 0.3 },
    ];
    expect(named(targets, { stopFollows: 'rungs' })).toMatchObject({
      target: 104,
      targets: [
        { price: 104, share: 0.3 },
        { price: 110, share: 0.5 },
      ],
      stopFollows: 'rungs',
    });
  });

  it('pay what each takes off at its price, and may pay less than the strategy has to', () => {
    const [near, far] = [named([{ price: 102, share: 1 }]), named([{ price: 110, share: 1 }])];
    const both = named([
      { price: 102, share: 0.5 },
      { price: 110, share: 0.5 },
    ]);
    if (isDenied(near) || isDenied(far) || isDenied(both)) throw new Error('denied');
    expect(near.rewardRisk).toBeLessThan(0.5);
    expect(both.rewardRisk).toBeCloseTo(((near.rewardRisk ?? 0) + (far.rewardRisk ?? 0)) / 2, 9);
  });

  it('promise what their whole contracts make, which need not be what the shares would', () => {
    const targets = [104, 106, 108, 140].map((price) => ({ price, share: 0.25 }));
    const small = planOf(opportunity({ targets }), undefined, undefined, undefined, {
      ...settings,
      maxPositionSize: 60,
    });
    if (isDenied(small)) throw new Error(small.reason);
    const parts = plannedTargets(small, instrument).map(({ makes }) => makes?.r ?? 0);
    expect(new Set(parts.map((r) => r / (parts[0] ?? 1))).size).toBe(4);
    expect(small.contracts % 4).not.toBe(0);
    expect(small.rewardRisk).toBeCloseTo(sum(parts), 9);
  });

  it('of a short are rounded up, which is towards its entry', () => {
    expect(named([{ price: 95.001, share: 1 }], { side: 'short' })).toMatchObject({ target: 95.01 });
  });

  it('alone have a stop that follows them, and only where that is wished', () => {
    expect(named([{ price: 104, share: 1 }])).not.toHaveProperty('stopFollows');
    expect(planOf(opportunity({ stopFollows: 'rungs' }))).not.toHaveProperty('stopFollows');
  });

  it('are none where the list is empty: the trail decides', () => {
    const plan = named([], { targetDistance: 0.1 });
    expect(plan).toMatchObject({ entry: 100, stop: 95 });
    expect(plan).not.toHaveProperty('target');
    expect(plan).not.toHaveProperty('targets');
  });

  it('are denied on the wrong side of the entry, and where they come to more than the whole', () => {
    for (const price of [99, 100])
      expect(named([{ price, share: 1 }])).toMatchObject({
        code: 'target-side',
        reason: `the target of a long must lie above the entry at 100, and ${price} does not`,
        numbers: { target: price, entry: 100 },
      });
    expect(named([{ price: 101, share: 1 }], { side: 'short' })).toMatchObject({
      code: 'target-side',
      reason: 'the target of a short must lie below the entry at 99.99, and 101 does not',
    });
    expect(
      named([
        { price: 102, share: 0.7 },
        { price: 103, share: 0.7 },
      ]),
    ).toMatchObject({ code: 'bad-ladder' });
  });

  it('that have no contract to take off are warned of', () => {
    const five = [103, 104, 105, 106, 107].map((price) => ({ price, share: 0.2 }));
    const small = planOf(opportunity({ targets: five }), undefined, undefined, undefined, {
      ...settings,
      maxPositionSize: 30,
    });
    const warnings = isDenied(small) ? [small.reason] : small.warnings;
    expect(warnings.join()).toMatch(/^3 contracts are too few for 5 targets: 3 of them take something off$/);
    expect(named(five)).toMatchObject({ warnings: [] });
  });
});
