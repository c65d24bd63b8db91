import { isEvent, type JournalEntry } from '../../../src/domain/index.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { World } from '../world.js';

const SYMBOL = 'RISE-USDT';
/** Farther than the price climbs. */
const TARGET = 130;

const moves = async (world: World, cause: string): Promise<readonly JournalEntry<'stop-moved'>[]> =>
  (await world.parts.store.journal({ symbol: SYMBOL }))
    .filter(isEvent('stop-moved'))
    .filter((entry) => (entry.cause ?? '').includes(cause));

/** The one stop and the one target that rest on the exchange. */
const resting = async (world: World) => {
  const orders = await world.recorder.exchange.fetchOpenOrders(SYMBOL);
  const stops = orders.filter(({ type }) => type === 'stop');
  const targets = orders.filter(({ type }) => type === 'takeProfit');
  return stops.length === 1 && targets.length === 1 ? { stop: stops[0], target: targets[0] } : undefined;
};

/** Half off by hand, levels by hand, then the bot alone: break-even and trail, every move with its cause. */
export const positionManagement = check('Position Management', async (open) => {
  const world = await open({ recording: 'script', time: 'replay' });
  const { desk } = world.app;
  await world.approve(SYMBOL);
  const first = present((await desk.positions.get(SYMBOL))?.position, 'the position');

  await world.ask('/scale RISE -50%', ['Open now']);
  const half = present((await desk.positions.get(SYMBOL))?.position, 'the halved position').contracts;
  const expected = first.contracts - Math.floor(first.contracts / 2);
  ensure(half === expected, `half of ${first.contracts} contracts left ${half}`);

  const by = first.stop + (first.entryPrice - first.stop) * 0.1;
  const stop = Number(by.toFixed(2));
  await world.ask(`/target RISE sl ${stop} tp ${TARGET}`, ['stop', '→', 'by hand']);
  await world.until('the new levels for the half on the exchange', async () => {
    const levels = await resting(world);
    return levels?.stop?.triggerPrice === stop &&
      levels.target?.triggerPrice === TARGET &&
      levels.stop.contracts === half &&
      levels.target.contracts === half
      ? true
      : undefined;
  });
  const hand = await moves(world, 'by hand');
  ensure(hand.length === 1, `the journal has ${hand.length} moves of the stop by hand`);

  const before = world.owner.newest;
  await world.runOn('break-even by the bot', async () => (await moves(world, 'break-even'))[0]);
  await world.runOn('the trailing stop by the bot', async () => (await moves(world, 'trailing stop'))[0]);
  await world.runOut();
  const last = present((await desk.positions.get(SYMBOL))?.position, 'the position at the end');
  const trail = await moves(world, 'trailing stop');
  const even = present((await moves(world, 'break-even'))[0], 'break-even');
  const level = Number(even.data?.to);
  // Both fees and the stop's slippage: 0.06 % + 0.06 % + 0.1 %.
  const cost = level / first.entryPrice - 1;
  ensure(cost >= 0.0021 && cost < 0.0025, `break-even of ${first.entryPrice} was set to ${level}`);
  for (const { what, cause } of last.moves) ensure(cause !== '', `a move of the ${what} has no cause`);
  ensure(
    last.stop > first.entryPrice,
    `after a climb of 8 % the stop is at ${last.stop}, entry ${first.entryPrice}`,
  );
  ensure(last.target === TARGET, `the owner's target went from ${TARGET} to ${last.target ?? 'none'}`);
  await world.until('the stop of the trail on the exchange', async () => {
    const levels = await resting(world);
    return levels?.stop?.triggerPrice === last.stop && levels.stop.contracts === last.contracts
      ? true
      : undefined;
  });
  await world.answer(before, ['stop', '→', 'trailing stop']);
  return `${first.contracts} → ${half} contracts, break-even at ${level}, ${trail.length} moves of the trail to ${last.stop}`;
});
