import { beforeEach, describe, expect, it } from 'vitest';
import { ReadFailedError } from '../../../src/domain/index.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import type { Row } from '../../venues/paper/support.js';
import { isEntry, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

const unreadable = (): never => {
  throw new ReadFailedError('candles', 'the market does not answer');
};

describe('a tick while the candles of a coin cannot be read', () => {
  it('still closes what a halt has left open', async () => {
    await scene.enter();
    await scene.world.desk.account.halt('panic', request('u2'));
    await scene.holdBack();
    const [close] = await scene.intents('close');
    await scene.world.store.commit({ del: [{ kind: 'intent', id: close?.id ?? '' }] });
    scene.world.market.candles = unreadable;
    await expect(checkPositions(scene.world.parts)).rejects.toThrow('does not answer');
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
  });

  it('still wakes an intent that has lost its job', async () => {
    await scene.enter();
    await scene.world.desk.positions.retarget({ symbol: SYMBOL, stop: 97 }, request('u2'));
    await scene.holdBack();
    scene.world.clock.advance(60_000);
    scene.world.market.candles = unreadable;
    await expect(checkPositions(scene.world.parts)).rejects.toThrow('does not answer');
    await scene.world.drain();
    expect((await scene.resting('stop')).map((order) => order.triggerPrice)).toEqual([97]);
  });
});

describe('limits while a price cannot be read', () => {
  it('are watched on the equity that the exchange reports', async () => {
    await scene.enter();
    await checkPositions(scene.world.parts);
    const { parts } = scene.world;
    const account = await scene.world.exchange.fetchAccount();
    const lost = {
      ...scene.wire.exchange,
      fetchAccount: () => Promise.resolve({ ...account, equity: 500, balance: account.balance }),
    };
    const blind = new Proxy(parts.market, {
      get: (market, key) =>
        key === 'quote' ? () => Promise.reject(readFailure()) : Reflect.get(market, key),
    });
    await checkPositions({ ...parts, exchange: lost, market: blind }).catch(() => undefined);
    expect((await scene.world.desk.account.status()).control).toMatchObject({
      paused: true,
      pausedBy: 'limit',
    });
  });
});

const readFailure = (): ReadFailedError => new ReadFailedError('quote', 'the market does not answer');

describe('a stop that vanishes while another intent of the symbol hangs', () => {
  const RISING: readonly Row[] = [
    QUIET,
    QUIET,
    ...Array.from({ length: 60 }, (): Row => [108, 108, 108, 108, 1_000_000]),
  ];

  it('is placed again', async () => {
    scene = new Scene(RISING, { riskPerTrade: 0.04, dailyLossLimit: 0.5, maxOpenRisk: 0.5 });
    await scene.enter();
    scene.world.clock.advance(600_000);
    scene.wire.plan(isEntry, { keepsWorking: 1 });
    const scaled = await scene.world.desk.positions.scale({ symbol: SYMBOL, fraction: 0.3 }, request('u2'));
    expect(scaled).toMatchObject({ status: 'recorded' });
    await scene.run('intentId' in scaled ? scaled.intentId : '');
    scene.wire.hide((order) => order.clientOrderId.includes('u2AAA'), 9999);
    await scene.world.drain();
    const [stop] = await scene.resting('stop');
    expect(stop).toBeDefined();
    await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect((await scene.resting('stop')).map((order) => order.contracts)).toEqual([await scene.held()]);
  });
});

describe('a halt during a timed pause', () => {
  it('does not end with it, nor is the end of the pause told as if entries went on', async () => {
    const { human } = scene.world;
    await scene.world.desk.account.pause('lunch', human.now() + 60_000);
    await scene.world.desk.account.halt('panic', request('u2'));
    await human.sleep(120_000);
    await checkPositions(scene.world.parts);
    expect((await scene.world.desk.account.status()).control).toMatchObject({ paused: true, halted: true });
    expect(await scene.pushes('notice')).toEqual([]);
  });
});
