import { expect } from 'vitest';
import type { Position } from '../../../src/domain/index.js';
import type { RetargetOrder } from '../../../src/trade/core/results.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { QUIET, request, Scene } from '../../support/scene.js';
import type { Row } from '../../venues/paper/support.js';
import { SYMBOL } from '../../support/world.js';

export const MINUTES_5 = 300_000;
const at = (price: number): Row => [price, price, price, price, 1_000_000];
/** Entered at 100 by then. */
export const AHEAD: readonly Row[] = Array.from({ length: 4 }, () => QUIET);

/** Enough for some dozens of contracts. */
export const RICH = { paperBalance: 20_000, maxPositionSize: 10_000 };

export const THIRDS: RetargetOrder = {
  symbol: SYMBOL,
  targets: [
    { price: 104, share: 0.3 },
    { price: 108, share: 0.3 },
    { price: 112, share: 0.4 },
  ],
};

/** A position at 100 whose price then goes along `path`, one candle each. */
export const held = async (path: readonly number[], order: Partial<RetargetOrder> = {}): Promise<Scene> => {
  const scene = new Scene(
    [...AHEAD, ...path.map(at), ...Array.from({ length: 10 }, () => at(path.at(-1) ?? 100))],
    RICH,
  );
  await scene.enter();
  expect(await scene.world.desk.positions.retarget({ ...THIRDS, ...order }, request('u1'))).toMatchObject({
    status: 'recorded',
  });
  await scene.world.drain();
  return scene;
};

/** Time goes on to the close of the candle of the path. */
export const walk = async (scene: Scene, candle: number): Promise<void> => {
  scene.world.clock.set(Date.UTC(2025, 9, 1) + (AHEAD.length + candle + 1) * MINUTES_5);
  await checkPositions(scene.world.parts);
  await scene.world.drain();
};

export const rungs = async (scene: Scene): Promise<(readonly [number | undefined, number])[]> =>
  (await scene.resting('takeProfit'))
    .map(({ triggerPrice, contracts }) => [triggerPrice, contracts] as const)
    .sort(([a = 0], [b = 0]) => a - b);

export const openPosition = async (scene: Scene): Promise<Position> => {
  const position = await scene.position();
  if (!position) throw new Error('no position');
  return position;
};

export const stops = async (scene: Scene): Promise<(readonly [number | undefined, number])[]> =>
  (await scene.resting('stop')).map(({ triggerPrice, contracts }) => [triggerPrice, contracts] as const);
