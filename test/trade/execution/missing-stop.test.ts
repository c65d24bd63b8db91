import { beforeEach, describe, expect, it } from 'vitest';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { closeUnguarded } from '../../../src/trade/execution/missing-stop.js';
import type { Position } from '../../../src/domain/index.js';
import type { Versioned } from '../../../src/state/store/store.js';
import type { Row } from '../../venues/paper/support.js';
import { isMarket, QUIET, request, Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

const BELOW: Row = [93, 93, 93, 93, 1_000_000];
const FALLS: readonly Row[] = [QUIET, QUIET, ...Array.from({ length: 60 }, () => BELOW)];

let scene: Scene;
/** A long from 100 with its stop near 95. */
beforeEach(async () => {
  scene = new Scene(FALLS);
  await scene.enter();
  scene.wire.calls.length = 0;
});

/** The stop is taken off the exchange, behind the bot's back. */
const loseStop = async (): Promise<void> => {
  const [stop] = await scene.resting('stop');
  await scene.world.exchange.cancelOrder(SYMBOL, stop?.clientOrderId ?? '');
};

const fall = (): void => scene.world.clock.advance(600_000);

const doc = async (): Promise<Versioned<Position> | undefined> => scene.world.store.get('position', SYMBOL);

const close = (known?: Versioned<Position>): Promise<boolean> =>
  closeUnguarded(scene.world.parts, SYMBOL, known);

describe('a position whose stop is gone with the price beyond it', () => {
  it('is closed at market without a detour over another stop, and the owner is alarmed', async () => {
    await loseStop();
    fall();
    expect(await close()).toBe(true);
    const [job] = await scene.world.store.owedJobs(Infinity, 9);
    expect(job?.job).toMatchObject({ name: 'execute-order', priority: 1 });
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(scene.wire.calls.filter((call) => call.startsWith('create'))).toEqual([
      expect.stringMatching(/^create market /),
    ]);
    expect(await scene.resting()).toEqual([]);
    expect(await scene.position()).toBeUndefined();
    expect((await scene.pushes('notice')).map(({ level, text }) => [level, text])).toEqual([
      ['alarm', expect.stringMatching(/stop at 9\d.* was gone .* being closed at market/)],
    ]);
  });

  it('is closed by the tick in the same way', async () => {
    await loseStop();
    fall();
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(await scene.held()).toBe(0);
    expect(scene.wire.calls.some((call) => call.startsWith('create stop'))).toBe(false);
  });

  it('is closed once, however often it is asked for', async () => {
    await loseStop();
    fall();
    const known = await doc();
    expect((await Promise.all([close(known), close(known), close()])).filter(Boolean)).toHaveLength(1);
    expect(await close()).toBe(false);
    expect(await scene.intents('close')).toHaveLength(1);
  });

  it('is closed although the caller saw it as it was before', async () => {
    const old = await doc();
    if (!old) throw new Error('no position');
    await scene.world.store.commit({ put: [{ kind: 'position', ...old }] });
    await loseStop();
    fall();
    expect(await close(old)).toBe(true);
  });

  it('gets a stop again where closing it came to nothing', async () => {
    await loseStop();
    fall();
    scene.wire.plan(isMarket, { reject: 'not now' });
    expect(await close()).toBe(true);
    await scene.world.drain();
    expect(await scene.held()).toBeGreaterThan(0);
    expect(await close()).toBe(false);
    await checkPositions(scene.world.parts);
    await scene.world.drain();
    expect(scene.wire.calls.some((call) => call.startsWith('create stop'))).toBe(true);
  });
});

describe('a position is left to the tick', () => {
  const nothing = async (): Promise<void> => {
    expect(await close()).toBe(false);
    expect(await scene.intents('close')).toEqual([]);
  };

  it('while its stop rests, wherever the price is', async () => {
    fall();
    await nothing();
  });

  it('while the price has not reached the stop', async () => {
    await loseStop();
    await nothing();
  });

  it('when the stop has gone off: its fill is only to be booked', async () => {
    await scene.world.exchange.advance(scene.world.clock.now() + 600_000);
    fall();
    await nothing();
  });

  it('when the exchange shows no position, or another size: one read says nothing for sure', async () => {
    await loseStop();
    fall();
    const positions = await scene.world.exchange.fetchPositions();
    const { parts } = scene.world;
    for (const shown of [[], positions.map((each) => ({ ...each, contracts: each.contracts + 1 }))]) {
      const exchange = { ...scene.wire.exchange, fetchPositions: () => Promise.resolve(shown) };
      expect(await closeUnguarded({ ...parts, exchange }, SYMBOL)).toBe(false);
    }
  });

  it('when another intent is at work on it', async () => {
    await loseStop();
    fall();
    await scene.world.desk.positions.close(SYMBOL, 1, request('u9'), 'closed by the owner');
    expect(await close()).toBe(false);
    expect(await scene.intents('close')).toHaveLength(1);
  });

  it('when the exchange cannot be read, which is said', async () => {
    await loseStop();
    fall();
    scene.wire.failReads(1);
    await expect(close()).rejects.toThrow('the wire is down');
    expect(await scene.intents('close')).toEqual([]);
  });

  it('when it is not ours', async () => {
    const held = await doc();
    if (!held) throw new Error('no position');
    const guardOnly = { ...held.value, guardOnly: true as const };
    await scene.world.store.commit({ put: [{ kind: 'position', id: SYMBOL, value: guardOnly }] });
    await loseStop();
    fall();
    await nothing();
  });
});

describe('a stop that vanishes a moment after a read has shown it', () => {
  it('is replaced 2 s after that read, although no lookup shows how it ended', async () => {
    const { parts, clock } = scene.world;
    await checkPositions(parts);
    const [stop] = await scene.resting('stop');
    await loseStop();
    scene.wire.hide(({ clientOrderId }) => clientOrderId === stop?.clientOrderId, Infinity);
    clock.advance(2_000);
    await checkPositions(parts);
    await scene.world.drain();
    expect(await scene.resting('stop')).toMatchObject([{ contracts: await scene.held() }]);
  });
});
