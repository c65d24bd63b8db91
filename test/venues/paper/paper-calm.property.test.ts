import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calm } from '../../../src/venues/paper/paper-calm.js';
import { COUNT, path, requestOf, requests, SYMBOLS, type Planned } from './arbitrary.js';
import { CALM, limit, MINUTE, order, paper, stopAt, T0, targetAt, type Row } from './support.js';

const STEP = 5 * MINUTE;
const END = T0 + COUNT * STEP;
const ANY = { floor: -Infinity, ceiling: Infinity } as const;

const open = (a: readonly Row[], b: readonly Row[]) =>
  paper({
    'A-USDT': { rows: a, funding: [[T0 + 60 * MINUTE, 0.0003]] },
    'B-USDT': { rows: b, funding: [[T0 + 60 * MINUTE, 0.0003]] },
  });
type Desk = ReturnType<typeof open>;

/** Plays the plan from one of the instants to the next that `nextOf` names. */
const play = async (
  desk: Desk,
  plans: readonly Planned[],
  nextOf: (now: number, ordered: number) => Promise<number | undefined>,
) => {
  let id = 0;
  for (let now = desk.clock.now(); now <= END;) {
    await desk.to(now);
    for (const plan of plans.filter(({ at }) => T0 + at * STEP === now)) {
      const price = desk.market.quoteAt(plan.symbol, now).last;
      await desk.exchange.createOrder(requestOf(plan, price, id++));
    }
    const ordered = Math.min(END, ...plans.map(({ at }) => T0 + at * STEP).filter((at) => at > now));
    if (now === END) break;
    now = Math.min(ordered, (await nextOf(now, ordered)) ?? ordered);
  }
  await desk.to(END);
  return (await desk.exchange.fetchEvents('')).events;
};

describe('closes that are passed over', () => {
  it('change nothing: the account is what it is when each of them is walked', async () => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(path, path, requests, async (a, b, plans) => {
        const every = open(a, b);
        const walked = await play(every, plans, async (now) => now + STEP);
        const some = open(a, b);
        const skipped = await play(some, plans, async (now, before) => {
          const next = await some.exchange.nextEvent(now, { ...ANY, before });
          passed += Math.max(0, ((next ?? now) - now) / STEP - 1);
          return next;
        });
        expect(skipped).toEqual(walked);
        expect(await some.exchange.fetchAccount()).toEqual(await every.exchange.fetchAccount());
        expect(await some.exchange.fetchOpenOrders()).toEqual(await every.exchange.fetchOpenOrders());
      }),
      { numRuns: 150 },
    );
    expect(passed).toBeGreaterThan(100);
  });

  it('are those at which equity lies within its bounds, and no other', async () => {
    const bound = fc.integer({ min: 0, max: 400 });
    await fc.assert(
      fc.asyncProperty(path, path, bound, bound, async (a, b, down, up) => {
        const desk = open(a, b);
        for (const symbol of SYMBOLS)
          await desk.exchange.createOrder(order({ symbol, contracts: 3, leverage: 1 }));
        // Without volume nothing was bought, and equity stands still.
        fc.pre((await desk.exchange.fetchPositions()).length > 0);
        const { equity } = await desk.exchange.fetchAccount();
        const calm: Calm = { floor: equity - down, ceiling: equity + up, before: END };
        const next = (await desk.exchange.nextEvent(desk.clock.now(), calm)) ?? END;
        for (let time = desk.clock.now() + STEP; time < next; time += STEP) {
          await desk.to(time);
          const seen = (await desk.exchange.fetchAccount()).equity;
          expect(seen).toBeGreaterThan(calm.floor);
          expect(seen).toBeLessThan(calm.ceiling);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a close that is looked at', () => {
  const HIT: Row = [100, 101, 99, 100, 10_000];
  const rows = [CALM, CALM, CALM, HIT, CALM, CALM, CALM];
  const nextOf = async (desk: ReturnType<typeof paper>, calm: Partial<Calm> = {}) =>
    ((await desk.exchange.nextEvent(desk.clock.now(), { ...ANY, before: Infinity, ...calm })) ?? NaN) - T0;

  it.each([
    ['a stop', () => [order(), stopAt(99)]],
    ['a target', () => [order(), targetAt(101)]],
    ['a resting entry', () => [limit(99.5)]],
    ['a liquidation price', () => [order({ leverage: 20 }), stopAt(1)]],
  ])('is the first in reach of %s', async (_, orders) => {
    const deep = rows.map((row): Row => (row === HIT ? [100, 101, 90, 100, 10_000] : row));
    const desk = paper({ 'A-USDT': { rows: _.includes('liquidation') ? deep : rows } });
    for (const one of orders()) await desk.exchange.createOrder(one);
    expect(await nextOf(desk)).toBe(4 * STEP);
  });

  it('is that at which funding is paid, a job is due, or candles are missing', async () => {
    const funded = paper({ 'A-USDT': { rows, funding: [[T0 + 3 * STEP, 0.0001]] } });
    await funded.exchange.createOrder(order());
    expect(await nextOf(funded)).toBe(3 * STEP);
    expect(await nextOf(funded, { before: T0 + 2 * STEP })).toBe(2 * STEP);
    const ends = paper({ 'A-USDT': { rows: rows.slice(0, 3) }, 'B-USDT': { rows } });
    await ends.exchange.createOrder(order());
    await ends.exchange.createOrder(order({ symbol: 'B-USDT' }));
    expect(await nextOf(ends)).toBe(3 * STEP);
  });

  it('has been revealed, and none behind it', async () => {
    const desk = paper({ 'A-USDT': { rows } });
    for (const one of [order(), stopAt(99)]) await desk.exchange.createOrder(one);
    const seen: number[] = [];
    await nextOf(desk, { reveal: (time) => void seen.push((time - T0) / STEP) });
    expect(seen).toEqual([2, 3, 4]);
  });
});
