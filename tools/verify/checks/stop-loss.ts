import { wallClock } from '../../../src/clock.js';
import { sign } from '../../../src/domain/index.js';
import { check } from '../check.js';
import { ensure, present } from '../expect.js';
import type { World } from '../world.js';

const SYMBOL = 'SLIDE-USDT';
const OTHER = 'RISE-USDT';
const PROTECT_MS = 2000;
/** Stops slip 5 bps, and a tick of rounding. */
const SLIPPAGE = 0.0005;

/** The stop on the exchange itself, with ms from the fill of the entry to its being read back. */
const restingStop = async (world: World, symbol: string) => {
  const { exchange } = world.recorder;
  const filledAt = present(world.recorder.entries(symbol)[0], 'the entry order').answeredAt;
  const order = await world.until(
    `a stop of ${symbol} on the exchange within 2 s of the fill`,
    async () => (await exchange.fetchOpenOrders(symbol)).find(({ type }) => type === 'stop'),
    Math.max(0, filledAt + PROTECT_MS - wallClock.now()),
  );
  await world.until(
    `a stop of ${symbol} that the bot has read back within 2 s of the fill`,
    async () =>
      (await world.parts.store.get('position', symbol))?.value.protection.some(
        ({ clientOrderId, state }) => clientOrderId === order.clientOrderId && state === 'resting',
      ) || undefined,
    Math.max(0, filledAt + PROTECT_MS - wallClock.now()),
  );
  const ms =
    present(world.recorder.readBack.get(order.clientOrderId), 'the reading back of the stop') - filledAt;
  ensure(ms <= PROTECT_MS, `the stop of ${symbol} was read back ${ms} ms after the fill`);
  return { order, ms };
};

/** Stops of a long go up, those of a short down, as the exchange received them. */
const checkNeverLooser = (world: World, symbol: string, side: 'long' | 'short'): number => {
  const triggers = world.recorder
    .protective(symbol, 'stop')
    .map(({ request }) => request.triggerPrice ?? NaN);
  for (const [index, price] of triggers.entries())
    ensure(
      index === 0 || sign(side) * (price - (triggers[index - 1] ?? NaN)) >= 0,
      `the stop of ${symbol} loosened: ${triggers.join(' → ')}`,
    );
  return triggers.length;
};

/** A stop rests within 2 s of the fill, is never loosened by the bot, and fills when the market comes. */
export const stopLoss = check('Stop Loss', async (open) => {
  const world = await open({ recording: 'script', time: 'replay' });
  const { exchange } = world.recorder;
  await world.approve(SYMBOL);
  const { order, ms } = await restingStop(world, SYMBOL);
  const position = present((await world.app.desk.positions.get(SYMBOL))?.position, 'the position');
  const stop = present(order.triggerPrice, 'the trigger price');
  ensure(
    order.reduceOnly &&
      order.side === 'sell' &&
      order.contracts === position.contracts &&
      stop === position.stop,
    `a ${order.side} of ${order.contracts} at ${stop} guards ${position.contracts} contracts with a stop of ${position.stop}`,
  );
  await world.approve(OTHER);
  await restingStop(world, OTHER);
  // Looser only by the owner, and only after a yes, which is not given.
  await world.ask(`/target SLIDE sl ${(stop * 0.99).toFixed(3)}`, ['loosens the stop']);
  const now = (await exchange.fetchOpenOrders(SYMBOL)).filter(({ type }) => type === 'stop');
  ensure(
    now.length === 1 && now[0]?.triggerPrice === stop,
    `a looser stop was asked for, not confirmed, and ${now.map(({ triggerPrice }) => triggerPrice).join(', ')} rests`,
  );

  const trade = await world.runOn('the market at the stop', async () =>
    (await world.app.desk.positions.trades(5)).find(({ symbol }) => symbol === SYMBOL),
  );
  const fill = present(
    (await world.recorder.fills()).findLast(({ symbol, side }) => symbol === SYMBOL && side === 'sell'),
    'the fill of the stop',
  );
  const hit = present(
    world.recorder
      .protective(SYMBOL, 'stop')
      .find(({ request }) => request.clientOrderId === fill.clientOrderId)?.request,
    `the stop behind the fill ${fill.clientOrderId}`,
  ).triggerPrice;
  ensure(
    hit !== undefined && fill.price <= hit && hit - fill.price <= hit * SLIPPAGE + 0.001,
    `the stop of ${hit} was filled at ${fill.price}`,
  );
  ensure(
    fill.contracts === position.contracts,
    `${fill.contracts} of ${position.contracts} contracts were sold`,
  );
  ensure(trade.exitReason.includes('stop'), `the exit is called "${trade.exitReason}"`);
  ensure(
    trade.r > -1 && trade.r < -0.5,
    `the stop cost ${trade.r.toFixed(3)} R, about the planned 1 R was due`,
  );
  await world.until(
    'an exchange without orders of the closed position',
    async () => (await exchange.fetchOpenOrders(SYMBOL)).length === 0 || undefined,
  );
  await world.runOut();
  checkNeverLooser(world, SYMBOL, 'long');
  const moved = checkNeverLooser(world, OTHER, 'long');
  ensure(moved > 1, `the stop of ${OTHER} never moved on the way up`);
  return `rests and is read back ${ms} ms after the fill, ${hit} filled at ${fill.price} (${trade.r.toFixed(2)} R), ${moved} stops of ${OTHER} only ever tighter`;
});
