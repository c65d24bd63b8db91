import { roundPrice } from '../../../src/domain/index.js';
import type { Row } from '../../../src/venues/shared/fields.js';
import type { Placed } from '../own-orders.js';
import { byClientId, byOrderId, differences, rowWith, SOON_ENOUGH, soonProof, waitFor } from '../seen.js';
import { fail, pass, unless, warn, type Proof, type TradingStand } from '../types.js';
import { wordOf } from '../wire.js';
import { buyLot, isFlat, positionIn, waitingFault } from './holding.js';
import { markOf } from './resting.js';
import { LEVERAGE } from './trials.js';

/** Shares of the mark at which stops and the target wait. */
const STOP = 0.8;
const NEXT_STOP = 0.81;
const TARGET = 1.2;
/** So far over the mark a stop is through its trigger. */
const THROUGH = 1.005;
const FLAT_LIMIT = 2_000;
const NOTHING_HELD = '300009';

/** A reduce-only market order of so many contracts that waits for the mark, as the bot writes stops and targets. */
export const placeGuard = (
  { own, chosen }: TradingStand,
  type: 'stop' | 'takeProfit',
  trigger: number,
  contracts = chosen.lot,
): Promise<Placed> => {
  const { instrument } = chosen.contract;
  const triggerPrice = roundPrice(trigger, instrument);
  const { symbol } = instrument;
  return own.place({
    symbol,
    side: 'sell',
    type,
    contracts,
    triggerPrice,
    reduceOnly: true,
    leverage: LEVERAGE,
  });
};

export const waiting = async ({ wire, chosen }: TradingStand): Promise<readonly Row[]> =>
  wire.list('stopOrders', { symbol: chosen.contract.id });

const triggerOf = ({ request }: Placed): number => request.triggerPrice ?? NaN;

/** Looks until an order waits among the stops and is found by its client id; one that has ended early is told. */
const seenWaiting = async (stand: TradingStand, placed: Placed) => {
  const { wire, clock, waits } = stand;
  const { orderId, at } = placed;
  return waitFor(clock, { since: at, patience: waits.patience }, async () => {
    const row = rowWith(await waiting(stand), orderId);
    const known = await byClientId(wire, placed.request.clientOrderId);
    if (known && known['isActive'] !== true) return { row, hasEnded: true };
    return row && known ? { row, hasEnded: false } : undefined;
  });
};

const EARLY = 'an order that waited has fired or ended before its trigger';

/** A stop and a target, and a second stop in place of the first. */
export async function* guards(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, waits, chosen, own } = stand;
  const { id: symbol } = chosen.contract;
  const limits = { limit: SOON_ENOUGH, patience: waits.patience };
  const mark = await markOf(wire, symbol);
  const stop = await placeGuard(stand, 'stop', mark * STOP);
  if (stop.orderId === '') return yield fail('10.stop-shown', `it is refused: ${wordOf(stop.answer)}`);
  const stopSeen = await seenWaiting(stand, stop);
  if (stopSeen?.value.hasEnded) return yield fail('10.waits', EARLY, { order: stop.orderId });
  yield soonProof('10.stop-shown', stopSeen, limits);
  const target = await placeGuard(stand, 'takeProfit', mark * TARGET);
  if (target.orderId === '') return yield fail('10.target-shown', `it is refused: ${wordOf(target.answer)}`);
  const targetSeen = await seenWaiting(stand, target);
  if (targetSeen?.value.hasEnded) return yield fail('10.waits', EARLY, { order: target.orderId });
  yield soonProof('10.target-shown', targetSeen, limits);

  const expected = { side: 'sell', type: 'market', size: chosen.lot, stopPriceType: 'MP', isActive: true };
  const stopRow = { ...expected, stop: 'down', stopPrice: triggerOf(stop) };
  yield unless('10.stop-row', waitingFault(stopSeen?.value.row ?? {}, stopRow));
  const targetRow = { ...expected, stop: 'up', stopPrice: triggerOf(target) };
  yield unless('10.target-row', waitingFault(targetSeen?.value.row ?? {}, targetRow));

  const working = await wire.list('orders', { symbol, status: 'active' });
  const beside = [stop, target].filter(({ orderId }) => rowWith(working, orderId));
  yield unless('10.apart', beside.length > 0 ? 'they stand among the working orders as well' : undefined);

  const next = await placeGuard(stand, 'stop', mark * NEXT_STOP);
  const nextSeen = next.orderId === '' ? undefined : await seenWaiting(stand, next);
  if (nextSeen?.value.hasEnded) return yield fail('10.waits', EARLY, { order: next.orderId });
  const canceled = await own.cancel(stop.orderId);
  yield await replacedProof(stand, {
    next,
    isNextShown: nextSeen !== undefined,
    first: stop,
    canceled: wordOf(canceled),
  });

  const rows = await waiting(stand);
  const held = await positionIn(wire, symbol);
  const gone = [next, target].filter(({ orderId }) => !rowWith(rows, orderId));
  const wrong = gone.length > 0 ? EARLY : differences(held ?? {}, { currentQty: chosen.lot });
  yield unless('10.waits', wrong, { waiting: rows.length });
}

/** The first stop is off the list once it was cancelled, the second one on it. */
const replacedProof = async (
  stand: TradingStand,
  {
    next,
    isNextShown,
    first,
    canceled,
  }: { next: Placed; isNextShown: boolean; first: Placed; canceled: string },
): Promise<Proof> => {
  const { clock, waits } = stand;
  const figures = { cancellation: canceled };
  if (next.orderId === '')
    return fail('10.replaced', `the second stop is refused: ${wordOf(next.answer)}`, figures);
  if (!isNextShown) return fail('10.replaced', 'the second stop is not shown', figures);
  const gone = await waitFor(clock, { since: clock.elapsed(), patience: waits.patience }, async () => {
    const rows = await waiting(stand);
    return rowWith(rows, next.orderId) && !rowWith(rows, first.orderId) ? true : undefined;
  });
  return soonProof('10.replaced', gone, { limit: SOON_ENOUGH, patience: waits.patience }, figures);
};

/** A stop that is through its trigger sells the lot. */
export async function* firing(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen, own } = stand;
  const { id: symbol } = chosen.contract;
  const limits = { limit: FLAT_LIMIT, patience: waits.patience };
  const placed = await placeGuard(stand, 'stop', (await markOf(wire, symbol)) * THROUGH);
  const { orderId, at, request } = placed;
  if (orderId === '') return yield fail('10.fires', `it is refused: ${wordOf(placed.answer)}`);
  const times = { since: at, patience: waits.patience };
  const flat = await waitFor(clock, times, () => isFlat(wire, symbol));
  yield unless('10.fires', flat ? undefined : `the lot is still held after ${waits.patience / 1000} s`);

  const done = await waitFor(clock, times, async () => {
    const row = await byClientId(wire, request.clientOrderId);
    return row?.['isActive'] === false ? row : undefined;
  });
  const expected = { id: orderId, stopTriggered: true, filledSize: chosen.lot };
  yield unless(
    '10.same-order',
    done ? differences(done.value, expected) : 'its client id does not show it as ended',
    {
      byOrderId: (await byOrderId(wire, orderId)) ? 'shown' : 'not shown',
    },
  );

  const fill = await waitFor(clock, times, async () =>
    rowWith(await wire.list('recentFills', { symbol }), orderId),
  );
  yield unless(
    '10.stop-fill',
    fill ? differences(fill.value, { displayType: 'market_stop', side: 'sell' }) : 'no fill names the order',
    { ms: fill?.ms ?? 0 },
  );
  yield soonProof('10.flat', flat, limits);

  const rows = await waiting(stand);
  const rest = own.placed.filter(({ orderId: id }) => rowWith(rows, id));
  for (const { orderId: id } of rest) await own.cancel(id);
  yield pass('10.rest', { stillWaiting: rest.length });

  const { instrument } = chosen.contract;
  const none = await own.place({
    symbol: instrument.symbol,
    side: 'sell',
    type: 'market',
    contracts: chosen.lot,
    reduceOnly: true,
    leverage: LEVERAGE,
  });
  const isRefused = !none.answer.ok && none.answer.code === NOTHING_HELD;
  yield unless(
    '10.nothing-to-reduce',
    isRefused ? undefined : `the answer is ${wordOf(none.answer)}, expected ${NOTHING_HELD}`,
    {
      answer: wordOf(none.answer),
    },
  );
}

/** Whether the owner's own cancellation in the exchange's app is shown; left out where nobody takes part. */
export async function* byHand(stand: TradingStand): AsyncGenerator<Proof> {
  const { wire, clock, waits, chosen, own, ask } = stand;
  const question = `Once more by hand: RAD buys one lot and places a stop; you cancel that stop in the exchange's app. Take part?`;
  if (!ask || !(await ask(question))) return yield pass('10.by-hand', { skipped: true });
  const { id: symbol, instrument } = chosen.contract;
  const bought = await buyLot(stand);
  const stop = await placeGuard(stand, 'stop', (await markOf(wire, symbol)) * STOP);
  const seen = stop.orderId === '' ? undefined : await seenWaiting(stand, stop);
  if (!seen) return yield fail('10.by-hand', `the stop was not shown (${wordOf(stop.answer)})`);
  const done = await ask(`Cancel the stop at ${triggerOf(stop)} in the app now. Done?`);
  const gone = await waitFor(clock, { since: clock.elapsed(), patience: waits.patience }, async () =>
    rowWith(await waiting(stand), stop.orderId) ? undefined : true,
  );
  await own.place({
    symbol: instrument.symbol,
    side: 'sell',
    type: 'market',
    contracts: chosen.lot,
    reduceOnly: true,
    leverage: LEVERAGE,
  });
  const figures = { bought: wordOf(bought.answer), ms: gone?.ms ?? 0 };
  if (!done) return yield warn('10.by-hand', 'it was not done', figures);
  yield gone && gone.ms < FLAT_LIMIT
    ? pass('10.by-hand', figures)
    : fail('10.by-hand', 'the list still shows what was cancelled in the app', figures);
}
