import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { Scene } from '../../support/scene.js';

let scene: Scene;
let planned: number;
const live = { silent: false };
/** A position of ours, and an exchange whose record of fills falls behind on demand. */
beforeEach(async () => {
  scene = new Scene();
  planned = await scene.enter();
  live.silent = false;
  const { fetchEvents } = scene.wire.exchange;
  Object.assign(scene.wire.exchange, {
    fetchEvents: (cursor: string) =>
      live.silent ? Promise.resolve({ events: [], cursor }) : fetchEvents(cursor),
  });
});

const byHand = (change: Partial<OrderRequest> = {}) => scene.byHand({ contracts: 3, ...change });
const told = async (): Promise<string[]> => (await scene.pushes('notice')).map(({ text }) => text);
const run = () => reconcile(scene.world.parts);

describe('contracts that the exchange shows beyond its record', () => {
  it('are guarded by a stop for all of them, and told once', async () => {
    live.silent = true;
    await byHand();
    await run();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned + 3, reduceOnly: true }]);
    expect(await scene.position()).toMatchObject({ contracts: planned, unexplained: 3 });
    await run();
    scene.world.clock.advance(60_000);
    await run();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect((await told()).filter((text) => text.includes('does not say why'))).toHaveLength(1);
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned + 3 }]);
  });

  it('become part of the position when the record explains them', async () => {
    live.silent = true;
    await byHand();
    await run();
    live.silent = false;
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    await run();
    const position = await scene.position();
    expect(position).toMatchObject({ contracts: planned + 3 });
    expect(position).not.toHaveProperty('unexplained');
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned + 3 }]);
  });

  it('that are gone again are not guarded any more', async () => {
    live.silent = true;
    await byHand();
    await run();
    await byHand({ side: 'sell', reduceOnly: true });
    await run();
    expect(await scene.position()).not.toHaveProperty('unexplained');
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
    expect((await told()).at(-1)).toContain('no more contracts than its record explains');
  });

  it('in one stale read change nothing', async () => {
    const { fetchPositions } = scene.wire.exchange;
    let reads = 0;
    Object.assign(scene.wire.exchange, {
      fetchPositions: async () =>
        (await fetchPositions()).map((held) =>
          reads++ === 0 ? { ...held, contracts: held.contracts + 3 } : held,
        ),
    });
    await run();
    expect(await scene.position()).not.toHaveProperty('unexplained');
    expect(await scene.resting('stop')).toMatchObject([{ contracts: planned }]);
  });

  it('go with the position when its stop goes off, and leave nothing open', async () => {
    live.silent = true;
    await byHand();
    await run();
    const [stop] = await scene.resting('stop');
    if (!stop) throw new Error('no stop');
    await byHand({ side: 'sell', contracts: planned + 3, reduceOnly: true });
    live.silent = false;
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(await scene.position()).toBeUndefined();
    expect(await scene.resting()).toEqual([]);
    expect((await scene.world.store.get('ledger', 'main'))?.value.positions).toEqual({});
  });
});
