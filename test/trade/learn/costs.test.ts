import { describe, expect, it } from 'vitest';
import { EMPTY_COSTS } from '../../../src/decide/analytics/index.js';
import type { CostTable } from '../../../src/domain/index.js';
import { World } from '../../support/world.js';
import { calm, enter, falling, HOUR, offer, pass } from '../fixtures.js';

const costs = async (world: World) => (await world.store.get('costs', 'main'))?.value;
const alarms = async (world: World, text: RegExp) =>
  (await world.store.owedPushes(200)).filter(
    ({ push }) => push.type === 'notice' && push.level === 'alarm' && text.test(push.text),
  );
const put = (world: World, value: CostTable) =>
  world.store.commit({ put: [{ kind: 'costs', id: 'main', value }] });

/** Thirty trades of which each cost so many times what is modelled. */
const recent = (times: number): CostTable => ({
  ...EMPTY_COSTS,
  recent: Array.from({ length: 30 }, () => ({ real: times, modelled: 1 })),
});

describe('what a trade really cost', () => {
  it('is counted once when it closes: its stop against the trigger, its entry against the approved price', async () => {
    const world = new World(falling());
    await enter(world);
    await pass(world, 5 * HOUR);
    const [trade] = (await world.store.list('trade')).map(({ value }) => value);
    const table = await costs(world);
    expect(table?.all).toMatchObject({ trades: 1, stops: 1, fees: trade?.fees, funding: trade?.funding });
    // Nothing but the simulated slippage: 2 bps on the way in, 5 bps at the stop, on ticks of 0.01.
    expect((table?.all.entrySlippage ?? 0) / (table?.all.entered ?? 1)).toBeCloseTo(0.0002, 5);
    expect((table?.all.stopSlippage ?? 0) / (table?.all.stopped ?? 1)).toBeCloseTo(0.0005, 3);
    expect(Object.keys(table?.bySymbol ?? {})).toEqual(['AAA-USDT']);
    expect(Object.keys(table?.byHour ?? {})).toEqual(['0']);
    await pass(world, HOUR);
    expect((await costs(world))?.all.trades).toBe(1);
  });

  it('is not counted where learning is off', async () => {
    const world = new World(falling(), { learning: 'off' });
    await enter(world);
    await pass(world, 5 * HOUR);
    expect(await world.store.list('trade')).toHaveLength(1);
    expect(await costs(world)).toBeUndefined();
  });

  it('makes the next worst case larger where it is beyond the model, and the size smaller; watched it does nothing', async () => {
    const dear = {
      ...EMPTY_COSTS.all,
      trades: 500,
      stops: 500,
      entered: 1e6,
      stopped: 1e6,
      stopSlippage: 2e4,
    };
    const planOf = async (learning: 'on' | 'watch', table: CostTable) => {
      const world = new World(calm(600), { learning, paperBalance: 10_000 });
      await put(world, table);
      const signal = await offer(world);
      if (!signal || !('plan' in signal)) throw new Error('no signal');
      return signal.plan;
    };
    const usual = await planOf('on', EMPTY_COSTS);
    const careful = await planOf('on', { ...EMPTY_COSTS, all: dear });
    // The loss at a stop 5 % away, with about 2 % of slippage for 0.1 %.
    expect(careful.contracts / usual.contracts).toBeCloseTo((5 + 0.12 + 0.1) / (5 + 0.12 + 1.9), 1);
    expect(careful.worstCase).toBeCloseTo(usual.worstCase, -1);
    expect(await planOf('watch', { ...EMPTY_COSTS, all: dear })).toEqual(usual);
  });

  it('alarms once when the last 30 cost more than twice what is modelled', async () => {
    const world = new World(falling());
    await put(world, recent(3));
    await enter(world);
    await pass(world, 5 * HOUR);
    expect(await alarms(world, /^The last 30 trades cost \d\.\d times what is modelled/)).toHaveLength(1);
    expect((await world.store.journal()).filter(({ event }) => event === 'costs-high')).toHaveLength(1);
    const calmly = new World(falling());
    await put(calmly, { ...recent(3), alarmed: true });
    await enter(calmly);
    await pass(calmly, 5 * HOUR);
    expect(await alarms(calmly, /what is modelled/)).toEqual([]);
  });
});
