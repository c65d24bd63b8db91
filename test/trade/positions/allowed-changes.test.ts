import { beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../venues/paper/support.js';
import { unitLoss } from '../../../src/domain/index.js';
import { QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** Calm for ten minutes, then 8 % higher: a long wins from then on. */
const RISING: readonly Row[] = [
  QUIET,
  QUIET,
  ...Array.from({ length: 60 }, (): Row => [108, 108, 108, 108, 1_000_000]),
];

let scene: Scene;
const deskOf = () => scene.world.desk.positions;
const noted = async () => ({
  intents: (await scene.intents()).length,
  journal: await scene.world.store.lastJournal(),
});

beforeEach(async () => {
  scene = new Scene(RISING, { riskPerTrade: 0.04, dailyLossLimit: 0.5, maxOpenRisk: 0.5 });
  await scene.enter();
});

describe('whether a change may be made', () => {
  it('is answered as the deed would be, and does nothing', async () => {
    const before = await noted();
    const held = await scene.held();
    for (const [may, deed] of [
      [() => deskOf().mayClose(SYMBOL, 0.001), () => deskOf().close(SYMBOL, 0.001, request('u1'), '/close')],
      [
        () => deskOf().mayClose(SYMBOL, 1, 'another'),
        () => deskOf().close(SYMBOL, 1, request('u2'), '/close', 'another'),
      ],
      [
        () => deskOf().mayScale({ symbol: SYMBOL, fraction: -0.001 }),
        () => deskOf().scale({ symbol: SYMBOL, fraction: -0.001 }, request('u3')),
      ],
      [
        () => deskOf().mayRetarget({ symbol: SYMBOL, stop: 500 }),
        () => deskOf().retarget({ symbol: SYMBOL, stop: 500 }, request('u4')),
      ],
      [
        () => deskOf().mayRetarget({ symbol: SYMBOL, stop: 90 }),
        () => deskOf().retarget({ symbol: SYMBOL, stop: 90 }, request('u5')),
      ],
    ] as const) {
      const asked = await may();
      expect(await noted()).toEqual(before);
      expect(await deed()).toEqual(asked);
    }
    expect(await scene.held()).toBe(held);
    expect((await noted()).intents).toBe(before.intents);
  });

  it('says that a stop stands where it is wanted already, once nothing takes it elsewhere', async () => {
    const { stop = 0 } = (await scene.position()) ?? {};
    const same = { symbol: SYMBOL, stop };
    expect(await deskOf().mayRetarget(same)).toMatchObject({
      code: 'nothing-to-change',
      reason: `the stop of ${SYMBOL} stands at ${stop} already`,
    });
    expect(await deskOf().mayRetarget({ ...same, trailing: false })).toMatchObject({ status: 'allowed' });
    const { store } = scene.world;
    const doc = await store.get('position', SYMBOL);
    if (!doc) throw new Error('no position');
    const put = (protection: typeof doc.value.protection) =>
      store.commit({ put: [{ kind: 'position', id: SYMBOL, value: { ...doc.value, protection } }] });
    await put([]);
    expect(await deskOf().mayRetarget(same)).toMatchObject({ status: 'allowed' });
    await put(doc.value.protection);
    expect(await deskOf().mayRetarget({ ...same, target: 120 })).toMatchObject({ status: 'allowed' });
    await deskOf().retarget({ symbol: SYMBOL, stop: stop + 1 }, request('u1'));
    expect(await deskOf().mayRetarget(same)).not.toMatchObject({ code: 'nothing-to-change' });
  });

  it('names what would be closed', async () => {
    const held = await scene.held();
    expect(await deskOf().mayClose(SYMBOL, 0.5)).toMatchObject({
      status: 'allowed',
      contracts: Math.floor(held / 2),
    });
  });

  it('an addition to a loser is denied alike, and by the deed alone journaled', async () => {
    const order = { symbol: SYMBOL, fraction: 0.25 };
    const before = await noted();
    const asked = await deskOf().mayScale(order);
    expect(asked).toMatchObject({ status: 'denied', denied: { code: 'not-a-winner' } });
    expect(await noted()).toEqual(before);
    expect(await deskOf().scale(order, request('u1'))).toEqual(asked);
    expect((await noted()).journal).toBe(before.journal + 1);
  });
});

describe('a request that comes again', () => {
  it('adds once and answers as the first time, although what it added stands in its way', async () => {
    scene.world.clock.advance(600_000);
    const order = { symbol: SYMBOL, fraction: 0.25 };
    const first = await deskOf().scale(order, request('u1'));
    expect(first).toMatchObject({ status: 'recorded' });
    expect(await deskOf().scale(order, request('u1'))).toEqual(first);
    expect(await deskOf().scale(order, request('u2'))).toMatchObject({
      status: 'denied',
      denied: { code: 'already-adding' },
    });
    const [addition, ...others] = await scene.intents('scaleIn');
    expect(others).toEqual([]);
    const plan = addition?.plan;
    const position = await deskOf().get(SYMBOL);
    if (!plan || !position) throw new Error('no plan');
    // What is said of an addition is its own: both fees and slippage, as of any other entry.
    const loss = unitLoss(plan.side, plan.entry, plan.stop, position.instrument.takerFee) * plan.coins;
    expect(plan.worstCase).toBeCloseTo(loss, 9);
    expect(plan.riskFraction).toBeCloseTo(loss / plan.equity, 12);
  });
});
