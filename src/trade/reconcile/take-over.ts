import {
  exitSide,
  exposedOf,
  isWorking,
  ladderFault,
  ladderOf,
  lineOf,
  movesTo,
  sign,
  type Order,
  type Position,
  type ProtectiveOrder,
  type Side,
} from '../../domain/index.js';
import { foundPuts, namedOrigin } from '../orders/ids.js';
import { commit } from '../orders/parts.js';
import { lookUp } from '../orders/send.js';
import { OWN_FINDING } from '../booking/sync.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { TradingParts } from '../core/parts.js';
import { openPositions } from '../../state/store/open-docs.js';

/** Stops and targets of ours as they rest on the exchange for one side of a symbol. */
export interface OwnRest {
  readonly orders: readonly ProtectiveOrder[];
  /** Trigger of the tightest stop. */
  readonly stop?: number;
  /** Trigger of the nearest target. */
  readonly target?: number;
}

const isProtective = (
  order: Order,
): order is Order & { readonly type: ProtectiveOrder['type']; readonly triggerPrice: number } =>
  isWorking(order) &&
  order.reduceOnly &&
  (order.type === 'stop' || order.type === 'takeProfit') &&
  order.triggerPrice !== undefined;

/** What of ours rests among an account's orders for a position. */
export const ownRestOf = (
  { ids }: Pick<TradingParts, 'ids'>,
  orders: readonly Order[],
  { symbol, side }: Pick<Position, 'symbol' | 'side'>,
): OwnRest => {
  const own = orders.filter(isProtective).flatMap((order): readonly ProtectiveOrder[] => {
    const { clientOrderId, type, triggerPrice, contracts } = order;
    const fits = order.symbol === symbol && order.side === exitSide(side) && ids.isOurs(clientOrderId);
    return fits ? [{ clientOrderId, type, triggerPrice, contracts, state: 'resting' }] : [];
  });
  return { orders: own, ...levelsOf(own, side) };
};

/** The tightest stop and the nearest target: both are those that the price comes to first. */
const levelsOf = (orders: readonly ProtectiveOrder[], side: Side): Omit<OwnRest, 'orders'> => {
  const triggers = (of: ProtectiveOrder['type']): number[] =>
    orders.flatMap(({ type, triggerPrice }) => (type === of ? [triggerPrice] : []));
  const [stops, targets] = [triggers('stop'), triggers('takeProfit')];
  const [nearStop, nearTarget] = side === 'long' ? [Math.max, Math.min] : [Math.min, Math.max];
  return {
    ...(stops.length > 0 ? { stop: nearStop(...stops) } : {}),
    ...(targets.length > 0 ? { target: nearTarget(...targets) } : {}),
  };
};

/**
 * Whether what the account holds in a symbol was opened by this installation, although nothing here knows the position:
 * fills of ours opened it after the backup that the store was restored from, or the stop that rests was sent for a
 * position whose document was lost.
 */
export const isOpenedHere = async (
  { store }: TradingParts,
  symbol: string,
  { orders }: OwnRest,
): Promise<boolean> => {
  if (await store.get('finding', `${OWN_FINDING}${symbol}`)) return true;
  const known = await Promise.all(orders.map(({ clientOrderId }) => store.get('order', clientOrderId)));
  // Positions that were taken in from outside have ids that begin with X.
  return known.some((doc) => doc !== undefined && !doc.value.owner.startsWith('X'));
};

/**
 * Takes over as they rest stops and targets of ours for positions of ours that know nothing of them: they were sent
 * after the backup that the store was restored from, or while it was away. None of them is loosened or given up.
 * @param orders all that work on the account
 */
export const takeOver = async (parts: TradingParts, orders: readonly Order[]): Promise<void> => {
  for (const { id, value } of await openPositions(parts.store))
    if ((await freshOf(parts, value, orders)).length > 0)
      await parts.symbols.run(id, () => retryConflicts(() => takeOverOne(parts, id, orders)));
};

/** Own orders that neither the position nor anything else here knows. */
const freshOf = async (
  parts: TradingParts,
  position: Position,
  orders: readonly Order[],
): Promise<readonly ProtectiveOrder[]> => {
  // What this process sent itself while the store was away the position takes over by itself.
  const sent = parts.inFlight?.guardsOf(position.symbol) ?? [];
  const known = new Set([...position.protection, ...sent].map(({ clientOrderId }) => clientOrderId));
  const others = ownRestOf(parts, orders, position).orders.filter(
    ({ clientOrderId }) => !known.has(clientOrderId),
  );
  const docs = await Promise.all(others.map(({ clientOrderId }) => parts.store.get('order', clientOrderId)));
  return others.filter((_, at) => docs[at] === undefined);
};

const takeOverOne = async (parts: TradingParts, symbol: string, orders: readonly Order[]): Promise<void> => {
  const doc = await parts.store.get('position', symbol);
  if (doc?.value.status !== 'open') return;
  const fresh = await freshOf(parts, doc.value, orders);
  if (fresh.length === 0) return;
  const at = parts.clock.now();
  const rest = ownRestOf(parts, orders, doc.value);
  const levels = await levelsAsTheyRest(parts, doc.value, fresh, rest);
  const { ladder: older, ...known } = doc.value;
  const value: Position = {
    ...known,
    ...levels,
    // First, for what they took the place of may be gone.
    protection: [...fresh, ...doc.value.protection],
    moves: [...doc.value.moves, ...movesTo(levels, doc.value, { at, cause: 'taken over as it rests' })],
    updatedAt: at,
    cardVersion: doc.value.cardVersion + 1,
  };
  const cause = 'orders of ours that nothing here knew';
  const data = { orders: fresh, ...levels };
  await commit(parts, {
    put: [{ kind: 'position', id: symbol, value, version: doc.version }, ...foundPuts(fresh, value.id, at)],
    journal: [{ ...lineOf(value, at), event: 'taken-over', cause, data }],
    pushes: [
      {
        type: 'notice',
        level: 'warning',
        text: tellTaken(symbol, fresh, older !== undefined && levels.ladder !== older),
      },
      { type: 'positionChanged', positionId: value.id },
    ],
  });
};

type Levels = Pick<Position, 'stop' | 'target' | 'ladder' | 'targetPinned'>;

/** A stop is never looser than the tightest that rests, nor than the wanted one where that rests, too. */
const levelsAsTheyRest = async (
  parts: TradingParts,
  position: Position,
  fresh: readonly ProtectiveOrder[],
  rest: OwnRest,
): Promise<Levels> => {
  const { side, target } = position;
  const { stop = position.stop } = rest;
  const isTighter = sign(side) * (stop - position.stop) >= 0;
  const isWhole = fresh.some((one) => one.type === 'stop' && one.contracts >= exposedOf(position));
  const asItRests = isTighter || (isWhole && !(await restsAsWanted(parts, position)));
  const targets = rest.orders.filter(({ type }) => type === 'takeProfit');
  const holds = targets.some(({ triggerPrice }) => triggerPrice === target);
  const next = holds ? target : (rest.target ?? target);
  return {
    stop: asItRests ? stop : position.stop,
    ...(next === undefined ? {} : { target: next }),
    ...ladderBy(targets, fresh, position),
  };
};

/** The ladder that is known, unless targets rest that are none of its rungs: then it is an older one. */
const ladderBy = (
  targets: readonly ProtectiveOrder[],
  fresh: readonly ProtectiveOrder[],
  position: Position,
): Pick<Position, 'ladder' | 'targetPinned'> => {
  const { ladder } = position;
  const isOlder = fresh.some(
    ({ type, triggerPrice }) =>
      type === 'takeProfit' && ladder?.every(({ price, done }) => done || price !== triggerPrice),
  );
  return ladder && !isOlder ? { ladder } : ladderAsItRests(targets, position);
};

/** Several targets that rest are a ladder that was set since; so is one for a part in place of another ladder. */
const ladderAsItRests = (
  targets: readonly ProtectiveOrder[],
  position: Position,
): Pick<Position, 'ladder' | 'targetPinned'> => {
  const open = exposedOf(position);
  const ladder = ladderOf(
    targets.map(({ triggerPrice: price, contracts }) => ({ price, share: contracts / open })),
    position.side,
  );
  // A single one for less than all was for all before the position grew.
  const isPart = ladder.length > (position.ladder ? 0 : 1) && ladder.some(({ share }) => share < 1);
  return isPart && ladderFault(ladder) === undefined ? { ladder, targetPinned: true } : {};
};

/** Lists may lag: the stop that is wanted is looked up by its id before another counts as the one that rests. */
const restsAsWanted = async (
  parts: TradingParts,
  { symbol, stop, protection }: Position,
): Promise<boolean> => {
  const wanted = protection.find((one) => one.type === 'stop' && one.triggerPrice === stop);
  const order = wanted && (await lookUp(parts, { symbol, ...wanted }));
  return order !== undefined && isWorking(order);
};

/** `stop at 97 and target at 120`. */
export const levelWords = ({ stop, target }: Omit<OwnRest, 'orders'>): string =>
  [
    ...(stop === undefined ? [] : [`stop at ${stop}`]),
    ...(target === undefined ? [] : [`target at ${target}`]),
  ].join(' and ');

/** @param isOlder the targets of the records gave way to those that rest */
const tellTaken = (symbol: string, fresh: readonly ProtectiveOrder[], isOlder: boolean): string => {
  const away = fresh.every(({ clientOrderId }) => namedOrigin(clientOrderId) !== undefined);
  const levels = fresh.map(
    ({ type, triggerPrice }) => `${type === 'stop' ? 'stop' : 'target'} at ${triggerPrice}`,
  );
  const why = away ? 'after Redis was away' : 'after a restored backup';
  return `${symbol}: my ${levels.join(' and ')} rests on the exchange and was not in my records. It was taken over as it rests ${why}.${isOlder ? ' The several targets of my records were older: they are given up for those that rest.' : ''}`;
};
