import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  resultOf,
  simulateEntry,
  throughCandle,
  withDecisions,
  withFunding,
} from '../../../src/decide/exits/index.js';
import { HOUR, type Candle, type Plan, type SimulatedTrade } from '../../../src/domain/index.js';
import { PaperDraft } from '../../../src/venues/paper/paper-draft.js';
import { matchCandle } from '../../../src/venues/paper/paper-matching.js';
import { emptyPaperState } from '../../../src/venues/paper/paper-state.js';
import { candleOf, instrument, planOf, PLENTY, T0, terms, type Row } from './fixtures.js';

const SHORT: Partial<Plan> = { side: 'short', stop: 105, target: 90, liquidation: 109.5 };
const enter = (over: Partial<Plan> = {}, at = T0): SimulatedTrade =>
  simulateEntry(planOf(over), at, T0 - HOUR, terms);

const walk = (trade: SimulatedTrade, ...rows: readonly Row[]): SimulatedTrade =>
  rows.reduce((each, row) => throughCandle(each, candleOf(row), T0 + HOUR, terms), trade);

describe('a simulated trade', () => {
  it('enters as a taker, two basis points worse, and has paid its fee', () => {
    expect(enter()).toMatchObject({ entryPrice: 100.02, riskDistance: expect.closeTo(5.02, 9) as number });
    expect(enter().fees).toBeCloseTo(0.0006 * 4 * 100.02, 9);
    expect(enter(SHORT)).toMatchObject({ entryPrice: 99.98, trailing: true, best: 99.98, worst: 99.98 });
    for (const trade of [enter(), enter(SHORT)]) expect(trade.slippage).toBeCloseTo(0.08, 9);
    const { target: _, ...aimless } = planOf();
    expect(simulateEntry(aimless, T0, T0 - HOUR, terms)).not.toHaveProperty('target');
  });

  it('loses a little less than the planned 1 R at the first stop: the plan counts with twice the slippage', () => {
    const stopped = walk(enter(), [100, 101, 94, 96]);
    expect(stopped).toMatchObject({
      status: 'closed',
      contracts: 0,
      exitReason: 'stop',
      closedAt: T0 + HOUR,
    });
    expect(resultOf(stopped)).toBeCloseTo(-0.994, 2);
  });

  it('takes the stop before the target of the same candle, and the open after a gap', () => {
    expect(walk(enter(), [100, 111, 95, 109])).toMatchObject({ exitReason: 'stop' });
    expect(walk(enter(), [100, 110, 99, 109])).toMatchObject({ exitReason: 'target' });
    expect(resultOf(walk(enter(), [92, 93, 91, 92]))).toBeLessThan(-1.5);
    expect(walk(enter(), [112, 113, 90, 100])).toMatchObject({ exitReason: 'target' });
  });

  it('takes the target at the open that reaches it, and where a candle just touches it', () => {
    expect(walk(enter(), [110, 111, 94, 100])).toMatchObject({ exitReason: 'target' });
    expect(walk(enter(SHORT), [90, 106, 89, 100])).toMatchObject({ exitReason: 'target' });
    expect(walk(enter(SHORT), [100, 101, 90, 91])).toMatchObject({ exitReason: 'target' });
  });

  it('remembers the best and the worst price that it was filled at, and what slippage cost', () => {
    const [up, down] = [[100, 110, 99, 109] as const, [100, 101, 90, 91] as const];
    const marks = ({ best, worst }: SimulatedTrade) => [best, worst];
    expect(marks(walk(enter(), up))).toEqual([expect.closeTo(109.98, 1), 100.02]);
    expect(marks(walk(enter(), [100, 101, 94, 96]))).toEqual([100.02, expect.closeTo(94.9, 1)]);
    expect(marks(walk(enter(SHORT), down))).toEqual([expect.closeTo(90.02, 1), 99.98]);
    expect(marks(walk(enter(SHORT), [100, 106, 99, 104]))).toEqual([99.98, expect.closeTo(105.1, 1)]);
    for (const [trade, target] of [
      [walk(enter(), up), 110],
      [walk(enter(SHORT), down), 90],
    ] as const) {
      const exit = trade.best;
      expect(trade.slippage).toBeCloseTo(0.08 + 4 * Math.abs(target - exit), 9);
    }
  });

  it('counts of a candle that began well before it only the close', () => {
    const late = enter({}, T0 + HOUR / 2);
    expect(walk(late, [100, 120, 80, 100])).toBe(late);
    expect(walk(late, [100, 120, 80, 94])).toMatchObject({ exitReason: 'stop' });
  });

  it('carries out what a review decides', () => {
    const market = { price: 106, volume: PLENTY, at: T0 + HOUR };
    const moved = withDecisions(
      enter(),
      [
        { action: 'move', what: 'stop', to: 100, cause: 'break-even' },
        { action: 'move', what: 'target', to: 115, cause: 'dynamic' },
        { action: 'move', what: 'target', to: 116, cause: 'dynamic' },
        { action: 'scaleOut', contracts: 10, step: 1, cause: 'step' },
        { action: 'scaleIn', contracts: 10, stop: 101, step: -1, cause: 'never' },
      ],
      market,
      terms,
    );
    expect(moved).toMatchObject({
      stop: 100,
      target: 116,
      status: 'open',
      contracts: 30,
      maxContracts: 40,
      scaledSteps: [1],
    });
    // The first target is what the rules measure by.
    expect(moved.moves).toMatchObject([{ what: 'target', from: 110, to: 115 }]);
    expect(moved.realised).toBeCloseTo(105.97 - 100.02, 6);
    const closed = withDecisions(moved, [{ action: 'close', cause: 'time stop' }], market, terms);
    expect(closed).toMatchObject({ status: 'closed', contracts: 0, exitReason: 'time stop' });
    for (const price of [50, 150]) expect(walk(closed, [price, price, price, price])).toBe(closed);
  });

  it('pays funding while it is open', () => {
    expect(withFunding(enter(), 100, 0.001, terms).funding).toBeCloseTo(-0.4, 9);
    expect(withFunding(enter(SHORT), 100, 0.001, terms).funding).toBeCloseTo(0.4, 9);
    const closed = walk(enter(), [100, 101, 94, 96]);
    expect(withFunding(closed, 100, 0.001, terms)).toBe(closed);
    expect(resultOf({ realised: 10, fees: 1, funding: -2, riskUnit: 7 })).toBe(1);
  });

  it('without a target can be given one, and with one can lose it', () => {
    const market = { price: 106, volume: PLENTY, at: T0 + HOUR };
    const to = (trade: SimulatedTrade, target: number | null): SimulatedTrade =>
      withDecisions(trade, [{ action: 'move', what: 'target', to: target, cause: 'x' }], market, terms);
    const gone = to(enter(), null);
    expect(gone).not.toHaveProperty('target');
    expect(gone.moves).toEqual([{ at: T0 + HOUR, what: 'target', from: 110, cause: 'x' }]);
    const { target: _, ...aimless } = enter();
    const given = to(aimless, 115);
    expect(given.target).toBe(115);
    expect(given.moves).toStrictEqual([{ at: T0 + HOUR, what: 'target', to: 115, cause: 'x' }]);
  });
});

/** The same position with its orders on the simulated exchange, and what a candle makes of it there. */
const onExchange = (plan: Plan, candle: Candle) => {
  const { symbol, leverage, contracts } = plan;
  const [entry, exit] = plan.side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
  const base = {
    symbol,
    leverage,
    contracts,
    filled: 0,
    status: 'open' as const,
    createdAt: T0,
    updatedAt: T0,
  };
  const draft = new PaperDraft(emptyPaperState(1e6));
  const opening = { ...base, clientOrderId: 'e', exchangeOrderId: '1', side: entry, type: 'market' as const };
  const price = enter(plan).entryPrice;
  draft.fill(
    { ...opening, reduceOnly: false },
    { contracts, price, liquidity: 'taker', time: T0 },
    instrument,
  );
  const exits = { ...base, side: exit, reduceOnly: true };
  draft.rest({ ...exits, clientOrderId: 's', exchangeOrderId: '2', type: 'stop', triggerPrice: plan.stop });
  if (plan.target !== undefined)
    draft.rest({
      ...exits,
      clientOrderId: 't',
      exchangeOrderId: '3',
      type: 'takeProfit',
      triggerPrice: plan.target,
    });
  return matchCandle(draft.state, symbol, candle, T0 + HOUR, {
    instrument,
    model: terms.model,
    maker: false,
  });
};

const price = fc.integer({ min: 8000, max: 12_000 }).map((cents) => cents / 100);

describe('the simulated exchange and the simulated trade', () => {
  it('make the same of any candle: gaps, liquidation, thin volume', () =>
    fc.assert(
      fc.property(
        fc.tuple(price, price, price, price),
        fc.constantFrom(0, 10, 100, PLENTY),
        fc.boolean(),
        fc.boolean(),
        ([open, close, a, b], volume, isShort, hasTarget) => {
          const { target, ...plan } = planOf(isShort ? SHORT : {});
          const whole: Plan = hasTarget && target !== undefined ? { ...plan, target } : plan;
          const high = Math.max(open, close, a, b);
          const low = Math.min(open, close, a, b);
          const candle = candleOf([open, high, low, close, volume]);
          const { events, state } = onExchange(whole, candle);
          const after = throughCandle(simulateEntry(whole, T0, T0 - HOUR, terms), candle, T0 + HOUR, terms);
          const [fill] = events.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
          expect(after.status === 'closed').toBe(fill !== undefined);
          if (!fill) return;
          expect(after.exitReason === 'liquidation').toBe(fill.liquidation === true);
          expect(after.realised).toBeCloseTo(Number(state.ledger.realised), 6);
          expect(after.fees).toBeCloseTo(Number(state.ledger.fees), 6);
        },
      ),
      { numRuns: 1000 },
    ));
});

describe('a simulated trade with several targets', () => {
  const targets = [
    { price: 104, share: 0.25 },
    { price: 108, share: 0.25 },
  ];
  const ladder = { target: 104, targets };

  it('takes each share off at its price, several in one candle, and lets the rest run', () => {
    const one = walk(enter(ladder), [100, 105, 100, 105]);
    expect(one).toMatchObject({ contracts: 30, target: 108, status: 'open' });
    const both = walk(enter(ladder), [100, 109, 100, 109]);
    expect(both).toMatchObject({ contracts: 20, status: 'open' });
    expect(both).not.toHaveProperty('target');
    // A contract is a tenth of a coin; each fill is two basis points worse.
    const [first, second] = [104 - 0.03, 108 - 0.03];
    expect(both.realised).toBeCloseTo((first - 100.02 + second - 100.02) * 1, 9);
  });

  it('has nothing filled at a target that no contract is left for', () => {
    const one = enter({
      contracts: 1,
      target: 104,
      targets: [
        { price: 104, share: 0.25 },
        { price: 108, share: 0.75 },
      ],
    });
    expect(walk(one, [100, 105, 100, 105])).toBe(one);
    expect(walk(one, [100, 109, 100, 109])).toMatchObject({ status: 'closed', exitReason: 'target' });
  });

  it('is stopped before any of them where one candle shows both', () => {
    expect(walk(enter(ladder), [100, 109, 94, 100])).toMatchObject({ status: 'closed', exitReason: 'stop' });
  });

  it('is stopped behind them from the next candle on, as was wished', () => {
    const still = walk(enter(ladder), [100, 109, 100, 109]);
    const entry = walk(enter({ ...ladder, stopFollows: 'entry' }), [100, 109, 100, 109]);
    const rungs = walk(enter({ ...ladder, stopFollows: 'rungs' }), [100, 109, 100, 109]);
    expect(still.stop).toBe(95);
    expect(entry.stop).toBeGreaterThan(100.02);
    expect(entry.stop).toBeLessThan(101);
    expect(rungs.stop).toBe(104);
    expect(walk(rungs, [108, 108, 103, 105])).toMatchObject({ status: 'closed', exitReason: 'stop' });
  });
});
