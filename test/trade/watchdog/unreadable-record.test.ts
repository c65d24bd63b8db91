import { beforeEach, describe, expect, it } from 'vitest';
import { exposedOf, ReadFailedError } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { isStop, QUIET, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';
import type { Row } from '../../venues/paper/support.js';

const FALLS: Row = [100, 100, 80, 80, 1_000_000];
const BELOW: Row = [80, 80, 80, 80, 1_000_000];
/** After this a stop counts by what is read alone, ms. */
const LATER = 11_000;

let scene: Scene;
let isReadable: boolean;
/** An open position, and then a record of fills that cannot be read. */
const begin = async (rows?: readonly Row[]): Promise<void> => {
  scene = new Scene(rows);
  await scene.enter();
  const { fetchEvents } = scene.wire.exchange;
  isReadable = false;
  Object.assign(scene.wire.exchange, {
    fetchEvents: (cursor: string) =>
      isReadable ? fetchEvents(cursor) : Promise.reject(new ReadFailedError('fills', 'code 500')),
  });
};
beforeEach(() => begin());

const tick = () => expect(checkPositions(scene.world.parts)).rejects.toThrow('code 500');

const loseStop = async (): Promise<void> => {
  const [stop] = await scene.resting('stop');
  await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
};

describe('while the record of fills cannot be read', () => {
  it('a stop that vanishes is placed again', async () => {
    await loseStop();
    scene.world.clock.advance(LATER);
    await tick();
    await scene.world.drain();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: await scene.held() }]);
  });

  it('a position whose stop is refused is closed at market', async () => {
    await loseStop();
    scene.wire.plan(isStop, { reject: 'no' }, 99);
    scene.world.clock.advance(LATER);
    await tick();
    await scene.world.drain().catch(() => undefined);
    expect(await scene.held()).toBe(0);
  });

  it('nothing is sent for a stop that has gone off; it is booked as soon as that can be read', async () => {
    await begin([QUIET, FALLS, BELOW, BELOW, BELOW]);
    scene.world.clock.advance(300_000);
    await scene.world.exchange.advance(scene.world.clock.now());
    expect(await scene.held()).toBe(0);
    scene.wire.calls.length = 0;
    await tick();
    await scene.world.drain(1_000);
    expect(scene.wire.calls).toEqual([]);
    isReadable = true;
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.pushes('exit')).toHaveLength(1);
    expect(await scene.pushes('notice')).toEqual([]);
  });
});

describe('a record of which the first page alone can be read', () => {
  it('is booked as far as that goes, and nothing is concluded about the account', async () => {
    const transfer = { id: 't1', kind: 'transfer', amount: 1, timestamp: 1 } as const;
    let page = 0;
    Object.assign(scene.wire.exchange, {
      fetchEvents: (cursor: string) =>
        page++ === 0
          ? Promise.resolve({ events: [{ type: 'cashflow', cashflow: transfer }], cursor })
          : Promise.reject(new ReadFailedError('fills', 'code 500')),
    });
    await tick();
    expect((await scene.world.store.get('ledger', 'main'))?.value.transfers).toBe('1');
    expect(await scene.world.store.get('account', 'main')).toBeUndefined();
    await begin();
    isReadable = true;
    await checkPositions(scene.world.parts);
    expect(await scene.world.store.get('account', 'main')).toBeDefined();
  });
});

describe('one symbol whose orders cannot be looked up', () => {
  it('keeps no other from its stop', async () => {
    isReadable = true;
    const ours = await scene.position();
    if (!ours) throw new Error('no position');
    const protection = ours.protection.map((order) => ({ ...order, clientOrderId: 'rad-test-other' }));
    // It comes first.
    const other = { ...ours, id: 'PA0', symbol: 'AA0-USDT', protection };
    await scene.world.store.commit({ put: [{ kind: 'position', id: other.symbol, value: other }] });
    scene.world.parts.sends.note('rad-test-other', { outcome: 'accepted', exchangeOrderId: 'x' });
    const { fetchOrder } = scene.wire.exchange;
    Object.assign(scene.wire.exchange, {
      fetchOrder: (symbol: string, id: string) =>
        symbol === SYMBOL ? fetchOrder(symbol, id) : Promise.reject(new ReadFailedError('order', 'odd row')),
    });
    await loseStop();
    await expect(checkPositions(scene.world.parts)).rejects.toThrow('odd row');
    const mending = (await scene.intents('protect')).map(({ symbol }) => symbol);
    expect(mending).toEqual([SYMBOL]);
    await scene.world.drain();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: exposedOf(ours) }]);
  });
});
