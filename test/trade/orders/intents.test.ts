import { beforeEach, describe, expect, it } from 'vitest';
import type { Intent, IntentStep, Order, ProtectiveOrder } from '../../../src/domain/index.js';
import { InFlightEntries } from '../../../src/trade/orders/in-flight.js';
import {
  cardPush,
  endIntent,
  executeJob,
  intentEntry,
  reload,
  settling,
  targetOf,
} from '../../../src/trade/orders/intents.js';
import { filledOf, lastStep, stepFrom, unreportedOf, withLastStep } from '../../../src/trade/orders/send.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
let entry: Intent;
let step: IntentStep;

beforeEach(async () => {
  scene = new Scene();
  await scene.enter();
  const [intent] = await scene.intents('open');
  const [first] = intent?.steps ?? [];
  if (!intent || !first) throw new Error('no entry');
  [entry, step] = [intent, first];
});

describe('what follows a step that has not settled', () => {
  const at = (age: number, how: Parameters<typeof settling>[2] = {}) =>
    settling(
      { clock: { ...scene.world.clock, now: () => entry.updatedAt + age } as Scene['world']['clock'] },
      entry,
      how,
    );

  it('is a look at once for five seconds, then one a second; a clock that was set back makes it no slower', () => {
    expect(at(0)).toEqual({ next: 'wait', ms: 250 });
    expect(at(4_999)).toEqual({ next: 'wait', ms: 250 });
    expect(at(5_000)).toEqual({ next: 'wait', ms: 1000 });
    expect(at(-4_999)).toEqual({ next: 'wait', ms: 250 });
    expect(at(-5_000)).toEqual({ next: 'wait', ms: 1000 });
  });

  it('is another try as soon as the exchange takes it, however long it has been put off', () => {
    expect(at(60_000, { isPutOff: true })).toEqual({ next: 'wait', ms: 250 });
    expect(at(60_000, { isPutOff: true, retryAfterMs: 700 })).toEqual({ next: 'wait', ms: 700 });
  });
});

describe('the job of an intent', () => {
  it('goes ahead where it closes or guards, and says when it is due', () => {
    const priority = (kind: Intent['kind']) => executeJob({ id: 'I1', kind }).priority;
    expect((['open', 'scaleIn'] as const).map(priority)).toEqual([50, 50]);
    expect((['close', 'scaleOut', 'retarget', 'protect'] as const).map(priority)).toEqual([10, 10, 10, 10]);
    expect(executeJob({ id: 'I1', kind: 'close' })).toStrictEqual({
      queue: 'orders',
      name: 'execute-order',
      data: { intentId: 'I1' },
      priority: 10,
    });
    expect(executeJob({ id: 'I1', kind: 'close' }, 7)).toMatchObject({ dueAt: 7, data: { intentId: 'I1' } });
  });
});

describe('the journal line of an intent', () => {
  it('says whose it is: signal and position, where there are any', () => {
    const { signalId: _, positionId: __, ...bare } = entry;
    const line = intentEntry({ ...bare, positionId: 'P1' }, { event: 'intent-recorded' }, 5);
    expect(line).toMatchObject({ at: 5, symbol: SYMBOL, intentId: entry.id, positionId: 'P1' });
    expect(line).not.toHaveProperty('signalId');
    const ofSignal = intentEntry({ ...bare, signalId: 'S1' }, { event: 'intent-recorded' }, 5);
    expect(ofSignal).toMatchObject({ signalId: 'S1' });
    expect(ofSignal).not.toHaveProperty('positionId');
  });
});

describe('the card of a signal', () => {
  it('is drawn anew when its entry rests or rested', () => {
    const rested = { signalId: 'S1', steps: [step, { ...step, restUntil: 9 }] };
    expect(cardPush({ ...entry, ...rested })).toEqual([{ type: 'signalChanged', signalId: 'S1' }]);
    const { restUntil: _, ...taken } = step;
    expect(cardPush({ ...entry, signalId: 'S1', steps: [taken] })).toEqual([]);
    const { signalId: __, ...byItself } = { ...entry, ...rested };
    expect(cardPush(byItself)).toEqual([]);
  });
});

describe('an intent that ends without a fill', () => {
  it.each([
    ['denied', 1],
    ['rejected', 1],
    ['done', 0],
  ] as const)('as %s frees what it had reserved and is told %d times', async (status, times) => {
    const stored = await scene.world.store.get('intent', entry.id);
    if (!stored) throw new Error('no intent');
    const before = (await scene.world.store.owedPushes(1000)).length;
    await endIntent(
      scene.world.parts,
      { ...stored, value: { ...stored.value, reservedRisk: 5 } },
      status,
      'too late',
    );
    expect(await scene.intent(entry.id)).toMatchObject({
      status,
      note: 'too late',
      reservedRisk: 0,
      reservedNotional: 0,
    });
    const told = (await scene.world.store.owedPushes(1000)).slice(before).map(({ push }) => push.type);
    expect(told).toEqual(times === 0 ? [] : [status]);
  });

  it('by a denial of ours keeps its code and numbers', async () => {
    const stored = await scene.world.store.get('intent', entry.id);
    if (!stored) throw new Error('no intent');
    const denial = { denied: true, code: 'size', reason: 'too much', numbers: { room: 3 } } as const;
    await endIntent(scene.world.parts, stored, 'denied', denial);
    const lines = await scene.world.store.journal({ limit: 1000 });
    expect(lines.map(({ event, data }) => ({ event, data }))).toContainEqual({
      event: 'intent-denied',
      data: expect.objectContaining({ reason: 'too much', code: 'size', room: 3 }) as object,
    });
  });

  it('is read again as somebody else may have written it; gone, it is a conflict', async () => {
    const stored = await scene.world.store.get('intent', entry.id);
    if (!stored) throw new Error('no intent');
    expect(await reload(scene.world.parts, { ...stored, version: 0 })).toEqual(stored);
    await expect(reload(scene.world.parts, { ...stored, id: 'gone' })).rejects.toThrow(
      'intent gone changed meanwhile',
    );
  });
});

describe('the position that an intent is meant for', () => {
  it('is the one it was recorded for, while that is open', async () => {
    const held = await scene.position();
    if (!held) throw new Error('no position');
    const { positionId: _, ...any } = entry;
    const target = async (intent: Intent) => (await targetOf(scene.world.parts, intent))?.value.id;
    expect(await target(any)).toBe(held.id);
    expect(await target({ ...any, positionId: held.id })).toBe(held.id);
    expect(await target({ ...any, positionId: 'another' })).toBeUndefined();
    expect(await target({ ...any, symbol: 'BBB-USDT' })).toBeUndefined();
    const doc = await scene.world.store.get('position', SYMBOL);
    await scene.world.store.commit({
      put: [
        { kind: 'position', id: SYMBOL, value: { ...held, status: 'closed' }, version: doc?.version ?? 0 },
      ],
    });
    expect(await target(any)).toBeUndefined();
  });
});

describe('the steps of an intent', () => {
  it('count what orders or the record of fills have shown, whichever is more', () => {
    const steps = [
      { ...step, filled: 3, booked: 1 },
      { ...step, filled: 2, booked: 4 },
    ];
    expect(filledOf({ steps })).toBe(7);
    expect(unreportedOf({ steps })).toBe(2);
    expect([filledOf({ steps: [] }), unreportedOf({ steps: [] })]).toEqual([0, 0]);
  });

  it('are brought up to what the exchange shows, the last one alone', async () => {
    const found = await scene.world.exchange.fetchOrder(SYMBOL, step.request.clientOrderId);
    if (!found) throw new Error('no order');
    const { averagePrice: _, reason: __, ...placed } = found;
    const seen = { ...step, seenOnAccount: true as const };
    const order: Order = { ...placed, status: 'canceled', exchangeOrderId: 'X9', filled: 2 };
    const after = stepFrom(seen, order);
    expect(after).toMatchObject({ status: 'canceled', exchangeOrderId: 'X9', filled: 2 });
    expect(after).not.toHaveProperty('seenOnAccount');
    expect(after).not.toHaveProperty('reason');
    expect(stepFrom({ ...step, averagePrice: 5 }, order).averagePrice).toBe(5);
    expect(stepFrom(seen, { ...order, averagePrice: 99, reason: 'why' })).toMatchObject({
      averagePrice: 99,
      reason: 'why',
    });
    const two = { ...entry, steps: [step, { ...step, filled: 1 }] };
    expect(lastStep(two)).toMatchObject({ filled: 1 });
    expect(withLastStep(two, after).steps).toEqual([step, after]);
  });
});

describe('entries under way', () => {
  it('are those that have sent something and have not ended', () => {
    const flight = new InFlightEntries();
    const pending: Intent = { ...entry, status: 'pending' };
    flight.note({ ...pending, id: 'unsent', steps: [] });
    flight.note({ ...pending, id: 'close', kind: 'close' });
    expect([flight.list(), flight.isIdle(SYMBOL)]).toEqual([[], true]);
    flight.note(pending);
    expect([flight.list(), flight.isIdle(SYMBOL), flight.isIdle('BBB-USDT')]).toEqual([
      [pending],
      false,
      true,
    ]);
    flight.forget('other');
    expect(flight.list()).toEqual([pending]);
    flight.forget(pending.id);
    expect(flight.list()).toEqual([]);
  });

  it('know the stops that were sent for them while the store was away, each once', () => {
    const flight = new InFlightEntries();
    const stop = (clientOrderId: string, contracts: number) =>
      ({ clientOrderId, contracts }) as ProtectiveOrder;
    flight.guarded(SYMBOL, stop('a', 1));
    flight.guarded(SYMBOL, stop('b', 2));
    flight.guarded(SYMBOL, stop('a', 3));
    expect(flight.guardsOf(SYMBOL)).toEqual([stop('b', 2), stop('a', 3)]);
    expect(flight.guardsOf('BBB-USDT')).toEqual([]);
    flight.tookOver(SYMBOL);
    expect(flight.guardsOf(SYMBOL)).toEqual([]);
  });
});
