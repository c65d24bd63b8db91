import { check } from '../check.js';
import { ensure, present } from '../expect.js';

const SYMBOL = 'RISE-USDT';
/** On the way of the price, which climbs to 108. */
const TARGET = 103;
/** A target is a market order once it is reached: 2 bps, and a tick of rounding. */
const MOST_WORSE = TARGET * 0.0002 + 0.01;

/** A target rests on the exchange, fills at its price when the market comes, and its siblings go. */
export const takeProfit = check('Take Profit', async (open) => {
  const world = await open({ recording: 'script', time: 'replay' });
  const { exchange } = world.recorder;
  await world.approve(SYMBOL);
  await world.ask(`/target RISE tp ${TARGET}`, ['target', '→', 'by hand']);
  const contracts = present((await world.app.desk.positions.get(SYMBOL))?.position.contracts, 'the position');
  const resting = await world.until('the target on the exchange', async () =>
    (await exchange.fetchOpenOrders(SYMBOL)).find(
      ({ type, triggerPrice }) => type === 'takeProfit' && triggerPrice === TARGET,
    ),
  );
  ensure(
    resting.reduceOnly && resting.side === 'sell' && resting.contracts === contracts,
    `a ${resting.side} of ${resting.contracts} rests as target of ${contracts} contracts`,
  );
  await world.until('the end of the first target', async () => {
    const targets = (await exchange.fetchOpenOrders(SYMBOL)).filter(({ type }) => type === 'takeProfit');
    return targets.length === 1 || undefined;
  });
  const before = world.owner.newest;
  const trade = await world.runOn('the market at the target', async () =>
    (await world.app.desk.positions.trades(5)).find(({ symbol }) => symbol === SYMBOL),
  );
  const fills = (await world.recorder.fills()).filter(
    ({ symbol, side }) => symbol === SYMBOL && side === 'sell',
  );
  const own = fills.filter(({ clientOrderId }) => clientOrderId === resting.clientOrderId);
  const part = fills.filter((fill) => !own.includes(fill)).reduce((sum, fill) => sum + fill.contracts, 0);
  const filled = own.reduce((sum, fill) => sum + fill.contracts, 0);
  // Parts may be taken off on the way (scaling out); a resting target then gives way to a smaller one.
  const last = present(fills.at(-1), 'the fill of the target');
  ensure(filled + part === contracts, `${filled + part} of ${contracts} contracts were sold`);
  ensure(
    world.recorder
      .protective(SYMBOL, 'takeProfit')
      .some(({ request }) => request.clientOrderId === last.clientOrderId),
    `the position ended by ${last.clientOrderId}, which is no target`,
  );
  ensure(
    last.price <= TARGET && TARGET - last.price <= MOST_WORSE,
    `the target of ${TARGET} was filled at ${last.price}`,
  );
  ensure(/target|take.?profit/i.test(trade.exitReason), `the exit is called "${trade.exitReason}"`);
  await world.answer(before, ['By ', 'closed', SYMBOL]);
  await world.until('an exchange without orders of the closed position', async () =>
    (await exchange.fetchOpenOrders(SYMBOL)).length === 0 &&
    !(await world.parts.store.get('position', SYMBOL))
      ? true
      : undefined,
  );
  const stops = world.recorder.protective(SYMBOL, 'stop').map(({ request }) => request.clientOrderId);
  ensure(stops.length > 0, 'there was no stop beside the target');
  for (const id of stops) {
    const status = (await exchange.fetchOrder(SYMBOL, id))?.status;
    ensure(status === 'canceled', `the stop ${id} is ${status ?? 'unknown'} after the target`);
  }
  return `${last.contracts} contracts at ${last.price} for a target of ${TARGET}, ${stops.length} stop cancelled`;
});
