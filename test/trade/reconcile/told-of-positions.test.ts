import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { ConflictError, FencedError, NotFoundError } from '../../../src/domain/index.js';
import { StoreUnavailableError } from '../../../src/state/store/store-errors.js';
import { halt } from '../../../src/trade/positions/halt.js';
import { reconcile } from '../../../src/trade/reconcile/reconcile.js';
import { takeUp, takeUpInTime } from '../../../src/trade/reconcile/take-up.js';
import { trimDocuments } from '../../../src/trade/watchdog/retention.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { request, Scene } from '../../support/scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const notices = async () => (await scene.pushes('notice')).map(({ text }) => text);

describe('a position that the bot did not open', () => {
  it('is told of again where it is another one, and what was told goes with the position', async () => {
    scene.wire.plan((order) => order.type === 'stop', { reject: 'no stops today' }, 99);
    const findings = async () => (await scene.world.store.list('finding')).map(({ id }) => id.split(':')[0]);
    for (const contracts of [4, 3]) {
      await scene.byHand({ contracts });
      await reconcile(scene.world.parts);
      expect(await findings()).toEqual(['unguarded']);
      await scene.byHand({ contracts, side: 'sell', reduceOnly: true });
      await checkPositions(scene.world.parts);
      await scene.world.drain();
      expect(await scene.position()).toBeUndefined();
      await trimDocuments(scene.world.parts);
      expect(await findings()).toEqual([]);
      scene.world.clock.advance(60_000);
    }
    expect((await notices()).filter((text) => text.includes('guard it by hand'))).toHaveLength(2);
  });

  it('in a contract that is not listed is named, keeps no other from being taken up, and is told of again', async () => {
    await scene.byHand();
    const real = scene.wire.exchange.fetchPositions;
    let old = 1;
    Object.assign(scene.wire.exchange, {
      fetchPositions: async () => {
        const held = await real();
        return [...held.map((one) => ({ ...one, symbol: 'OLD-USDT' })).slice(0, old), ...held];
      },
    });
    expect(await takeUp(scene.world.parts)).toEqual({
      unreported: [],
      unlisted: ['OLD-USDT'],
      differing: [],
    });
    expect(await scene.position()).toMatchObject({ guardOnly: true, contracts: 4 });
    const told = async () => (await notices()).filter((text) => text.includes('OLD-USDT')).length;
    await reconcile(scene.world.parts);
    await reconcile(scene.world.parts);
    expect(await told()).toBe(1);
    old = 0;
    await reconcile(scene.world.parts);
    old = 1;
    await reconcile(scene.world.parts);
    expect(await told()).toBe(2);
  });
});

describe('an account that is looked at for an owner who waits', () => {
  const failing = (error: Error) =>
    Object.assign(scene.wire.exchange, { fetchPositions: () => Promise.reject(error) });

  it.each([new ConflictError('position', 'P1'), new NotFoundError('instrument', 'OLD-USDT')])(
    'is unread where it cannot be booked now: $name',
    async (error) => {
      failing(error);
      expect(await takeUpInTime(scene.world.parts)).toEqual({ read: false, why: error.message });
      expect(await halt(scene.world.parts, 'by the owner', request('u1'))).toEqual({
        closing: [],
        uncancelled: [],
        unread: error.message,
      });
    },
  );

  it.each([new FencedError('trader'), new StoreUnavailableError('commit', {}, 'gone')])(
    'fails where nothing more may be done, or known: $name',
    async (error) => {
      failing(error);
      await expect(takeUpInTime(scene.world.parts)).rejects.toBe(error);
    },
  );

  it('is told of in a halt where it shows a position otherwise than the books', async () => {
    await scene.enter();
    const real = scene.wire.exchange.fetchPositions;
    Object.assign(scene.wire.exchange, {
      fetchPositions: async () => (await real()).map((one) => ({ ...one, side: 'short' })),
    });
    // The owner's time stands still while the record is asked again.
    const parts = { ...scene.world.parts, human: new ManualClock(0) };
    const { differing } = await halt(parts, 'by the owner', request('u1'));
    expect(differing?.map(({ known, shown }) => [known.side, shown?.side])).toEqual([['long', 'short']]);
  });
});
