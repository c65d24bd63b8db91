import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../../src/domain/index.js';
import { request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
let id: string;
/** A position that the exchange does not show any more, nor anything else in its symbol. */
beforeEach(async () => {
  scene = new Scene();
  await scene.enter();
  id = (await scene.position())?.id ?? '';
});

const vanish = (): void => {
  Object.assign(scene.wire.exchange, {
    fetchPositions: () => Promise.resolve([]),
    fetchOpenOrders: () => Promise.resolve([]),
  });
};
const forget = (positionId?: string) => scene.world.desk.positions.forget(SYMBOL, positionId);

describe('a position that the exchange does not show', () => {
  it('is shown before it is forgotten', async () => {
    vanish();
    expect(await forget()).toMatchObject({ status: 'confirm', position: { id } });
    expect(await scene.position()).toBeDefined();
  });

  it('ends as a trade without a result for what was open, in the journal, and its intents end with it', async () => {
    vanish();
    await scene.world.desk.positions.close(SYMBOL, 1, request('u1'), '/close');
    const fees = (await scene.position())?.fees ?? 0;
    const before = (await scene.world.store.get('ledger', 'main'))?.value;
    expect(await forget(id)).toMatchObject({ status: 'forgotten' });
    expect(await scene.position()).toBeUndefined();
    const [trade] = (await scene.world.store.list('trade')).map(({ value }) => value);
    expect(trade).toMatchObject({ id, exitReason: 'forgotten by the owner', grossPnl: 0 });
    expect(trade?.netPnl).toBeCloseTo(-fees, 9);
    expect(await scene.intents('close')).toMatchObject([{ status: 'done', note: 'forgotten by the owner' }]);
    const ledger = (await scene.world.store.get('ledger', 'main'))?.value;
    expect(ledger).toEqual({ ...before, positions: {} });
    expect(await scene.pushes('exit')).toHaveLength(1);
    const journal = await scene.world.store.journal({ limit: 50 });
    expect(journal.some(({ event, positionId }) => event === 'forgotten' && positionId === id)).toBe(true);
    expect(await scene.world.store.list('lesson')).toEqual([]);
    expect(await forget(id)).toMatchObject({ status: 'refused', code: 'no-position' });
  });

  it('is another one than was confirmed: nothing is done', async () => {
    vanish();
    expect(await forget('PX')).toMatchObject({ status: 'refused', code: 'other-position' });
  });
});

describe('what is not forgotten', () => {
  it('is a position that the exchange shows', async () => {
    expect(await forget(id)).toMatchObject({ status: 'refused', code: 'held' });
  });

  it('is one with orders of ours', async () => {
    Object.assign(scene.wire.exchange, { fetchPositions: () => Promise.resolve([]) });
    expect(await forget(id)).toMatchObject({ status: 'refused', code: 'orders' });
  });

  it('is anything while the exchange cannot be read', async () => {
    scene.wire.failReads(1);
    await expect(forget(id)).rejects.toBeInstanceOf(ReadFailedError);
    expect(await scene.position()).toBeDefined();
  });
});
