import { describe, expect, it } from 'vitest';
import { SHUT_GATES } from '../../../src/decide/learning/index.js';
import { syncEvents } from '../../../src/trade/booking/sync.js';
import { learn } from '../../../src/trade/learn/learn.js';
import { kellyOf, thresholdsOf } from '../../../src/trade/learn/track-record.js';
import { strategyOptions } from '../../../src/trade/signals/scan.js';
import { World } from '../../support/world.js';
import { calm, enter, falling, HOUR, MINUTE, offer, openGates, pass, remember, rising } from '../fixtures.js';

const outcomes = async (world: World) => (await world.store.list('outcome')).map(({ value }) => value);
const journal = async (world: World, event: string) =>
  (await world.store.journal()).filter((entry) => entry.event === event);

describe('the adaptive threshold', () => {
  const inForce = async (world: World) => (await thresholdsOf(world.parts)).inForce;

  it('rises with losses, is journaled with its reason, and decides once its gate is open', async () => {
    const world = new World(falling());
    await enter(world);
    await pass(world, 5 * HOUR);
    // One loss of more than 0.25 R: full strength × 1 ÷ 21 of the way from 0.60 to 0.75.
    expect(await thresholdsOf(world.parts)).toEqual({ fixed: 0.6, adaptive: 0.607, inForce: 0.6 });
    expect((await strategyOptions(world.parts)).threshold).toBe(0.6);
    await openGates(world, 'threshold');
    expect((await strategyOptions(world.parts)).threshold).toBe(0.607);
    expect(await journal(world, 'threshold-changed')).toMatchObject([
      { data: { from: 0.6, to: 0.607, outcomes: 1 } },
    ]);
    await world.restart();
    expect(await inForce(world)).toBe(0.607);
    await pass(world, 5 * MINUTE);
    expect(await journal(world, 'threshold-changed')).toHaveLength(1);
  });

  it('falls with gains', async () => {
    const world = new World(rising());
    await enter(world, { targetDistance: 0.2 });
    await pass(world, 5 * HOUR);
    // 1 ÷ 21 of the way from 0.60 to 0.52.
    expect((await thresholdsOf(world.parts)).adaptive).toBe(0.596);
  });

  it('gives way to a threshold that research sets, and where it is only watched', async () => {
    const world = new World(falling());
    await remember(world, [1], 0.55);
    await openGates(world, 'threshold');
    expect((await thresholdsOf({ ...world.parts, threshold: () => 0.7 })).inForce).toBe(0.7);
    expect(await inForce(world)).toBe(0.55);
    Object.assign(world.settings, { learning: 'watch' });
    expect(await inForce(world)).toBe(0.6);
  });
});

describe('Kelly', () => {
  /** 99 outcomes whose mean is just below zero: enough to say that there is no edge. */
  const noEdge = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? -1 : 0.97));

  it('in auto mode trades nothing on a measured edge that is not there, and recovers by signals not taken', async () => {
    const world = new World(rising(), { approval: 'auto' });
    await remember(world, noEdge);
    await openGates(world, 'kelly');
    const denial = await offer(world, { targetDistance: 0.2 });
    expect(denial).toMatchObject({ denied: true, code: 'kelly-no-edge' });
    expect(await journal(world, 'signal-denied')).toMatchObject([
      { data: { code: 'kelly-no-edge', multiplier: 0.25 } },
    ]);
    expect(await world.store.list('intent')).toEqual([]);
    await pass(world, 5 * HOUR);
    // It would have made about 3.8 R: the mean of the record is above zero again.
    const record = (await world.store.get('record', 'main'))?.value;
    expect(record?.total).toBe(101);
    expect(record?.r.at(-1)).toBeGreaterThan(3);
    expect(await offer(world)).toMatchObject({ status: 'offered' });
    expect(await world.store.list('intent')).toHaveLength(1);
  });

  it('in ask mode warns on the card and shrinks the size, and the owner may still approve', async () => {
    const free = await offer(new World(calm(600), { paperBalance: 10_000 }));
    const world = new World(calm(600), { paperBalance: 10_000 });
    await remember(world, noEdge);
    await openGates(world, 'kelly');
    const signal = await offer(world);
    if (!signal || !free || !('cardVersion' in signal) || !('cardVersion' in free))
      throw new Error('no signal');
    expect(signal.plan.warnings.join()).toMatch(/no measured edge: -0.0\d R on average over 100 outcomes/);
    expect(signal.plan.boundBy).toBe('kelly');
    expect(signal.plan.worstCase / free.plan.worstCase).toBeCloseTo(0.25, 1);
    const result = await world.desk.signals.approve(signal.id, 1, { key: 'u1', sentAt: 0 });
    expect(result.status).toBe('approved');
  });

  it.each([
    ['while its gate is shut', 'on', []],
    ['where it is only watched', 'watch', ['kelly']],
  ] as const)('changes nothing %s', async (_, learning, open) => {
    const world = new World(calm(600), { approval: 'auto', learning });
    await remember(world, noEdge);
    await openGates(world, ...open);
    const signal = await offer(world);
    expect(signal).toMatchObject({ plan: { boundBy: 'risk', warnings: [] } });
    // What it asks for is written down all the same, to be judged.
    expect(signal).toMatchObject({ opportunity: { advice: { fixed: true, kelly: 0, risk: 0.02 } } });
  });

  it('never raises the risk above RISK_PER_TRADE, however good the record', async () => {
    const world = new World(calm(600));
    await remember(
      world,
      Array.from({ length: 300 }, (_, i) => (i % 4 === 0 ? -1 : 3)),
    );
    await openGates(world, 'kelly');
    const signal = await offer(world);
    if (!signal || !('cardVersion' in signal)) throw new Error('no signal');
    expect(signal.plan.riskFraction).toBeLessThanOrEqual(0.02);
    expect(signal.plan.boundBy).toBe('risk');
  });
});

describe('a gate', () => {
  /** As an e-value that opens with one more outcome in the learner's favour. */
  const nearlyOpen = { ...SHUT_GATES.gates.kelly, outcomes: 99, evidence: 6 };

  const worldWith = async (gates = { ...SHUT_GATES.gates, kelly: nearlyOpen }): Promise<World> => {
    const world = new World(falling());
    await remember(world, [-1, -1, -1]);
    await world.store.commit({ put: [{ kind: 'gates', id: 'main', value: { gates, waiting: [] } }] });
    return world;
  };

  it('opens on what a trade made beside what was said of it, once its day is over; the owner and the journal hear it', async () => {
    const world = await worldWith();
    await enter(world);
    await pass(world, 5 * HOUR);
    expect((await world.store.get('gates', 'main'))?.value.waiting).toHaveLength(1);
    world.clock.advance(20 * HOUR);
    await learn(world.parts);
    const doc = (await world.store.get('gates', 'main'))?.value;
    expect(doc?.waiting).toEqual([]);
    expect(doc?.gates.kelly).toMatchObject({ outcomes: 100, openSince: world.clock.now() });
    expect(doc?.gates.threshold).toMatchObject({ outcomes: 1 });
    expect(await journal(world, 'gate-opened')).toMatchObject([
      {
        cause: expect.stringMatching(/^Kelly would have made .* more in 1 outcomes: used$/),
        data: { gate: 'kelly' },
      },
    ]);
    expect((await world.store.owedPushes(100)).map(({ push }) => push)).toContainEqual(
      expect.objectContaining({ type: 'notice', text: expect.stringMatching(/^Kelly would have made/) }),
    );
    expect(await kellyOf(world.parts)).toMatchObject({ outcomes: 4 });
    const view = await world.desk.learning.view();
    expect(view.gates.find(({ learner }) => learner === 'kelly')).toMatchObject({ isOpen: true });
  });

  it('waits for the other signals of the day', async () => {
    const world = await worldWith();
    await enter(world);
    await world.store.commit({
      put: [
        {
          kind: 'position',
          id: 'BBB-USDT',
          value: { openedAt: world.clock.now(), symbol: 'BBB-USDT', status: 'open', protection: [] } as never,
        },
      ],
    });
    world.clock.advance(5 * HOUR);
    await world.exchange.advance(world.clock.now());
    await syncEvents(world.parts).catch(() => undefined);
    await learn(world.parts);
    const doc = (await world.store.get('gates', 'main'))?.value;
    expect(doc?.gates.kelly.outcomes).toBe(99);
    expect(doc?.waiting).toHaveLength(1);
  });

  it('shuts when the days since speak against it, and says so', async () => {
    const world = new World(rising());
    await remember(world, [-1, -1, -1]);
    await openGates(world, 'kelly');
    await enter(world, { targetDistance: 0.2 });
    await pass(world, 5 * HOUR);
    expect(await journal(world, 'gate-shut')).toEqual([]);
    world.clock.advance(20 * HOUR);
    await learn(world.parts);
    expect((await world.store.get('gates', 'main'))?.value.gates.kelly).toMatchObject({
      outcomes: 0,
      evidence: 0,
    });
    expect(await journal(world, 'gate-shut')).toMatchObject([
      { cause: expect.stringMatching(/^Kelly would have made .* in 2 outcomes: not used/) },
    ]);
  });
});

describe('an opportunity that only the other threshold takes', () => {
  const untraded = { untraded: true, advice: { fixed: false, threshold: true, risk: 0.02 } } as const;

  it('is followed without a card, a push or a line, and counts neither for Kelly nor for the threshold', async () => {
    const world = new World(falling());
    expect(await offer(world, untraded)).toBeUndefined();
    expect(await world.store.list('signal')).toEqual([]);
    expect(await world.store.owedPushes(100)).toEqual([]);
    expect(await world.store.journal()).toEqual([]);
    await pass(world, 3 * HOUR);
    await pass(world, 3 * HOUR);
    expect(await outcomes(world)).toMatchObject([
      { kind: 'denied', advice: { fixed: false, threshold: true } },
    ]);
    expect((await world.store.get('record', 'main'))?.value.total ?? 0).toBe(0);
    world.clock.advance(20 * HOUR);
    await learn(world.parts);
    expect((await world.store.get('gates', 'main'))?.value.gates).toMatchObject({
      threshold: { outcomes: 1, days: [{ fixed: { trades: 0 }, learned: { trades: 1 } }] },
      kelly: { outcomes: 0 },
      model: { outcomes: 0 },
    });
  });

  it('is not followed where it could not have been traded either, or nothing is learned', async () => {
    const world = new World(falling(), { maxOpenPositions: 0 });
    await offer(world, untraded);
    expect(await world.store.list('lesson')).toEqual([]);
    const off = new World(falling(), { learning: 'off' });
    await offer(off, untraded);
    expect(await off.store.list('lesson')).toEqual([]);
  });
});
