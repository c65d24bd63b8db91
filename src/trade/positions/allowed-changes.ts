import {
  isDenied,
  roundLots,
  type Denied,
  type Instrument,
  type Plan,
  type Position,
} from '../../domain/index.js';
import { retargetAllowed, type RetargetAllowed } from '../../decide/exits/index.js';
import { workingIntents } from '../../state/store/open-docs.js';
import type { Versioned } from '../../state/store/store.js';
import { ladderDoubt } from '../core/ladder-doubt.js';
import { openPosition } from '../core/open-position.js';
import type { TradingParts } from '../core/parts.js';
import {
  refused,
  type DeniedResult,
  type Loosening,
  type Refused,
  type RetargetOrder,
  type ScaleOrder,
} from '../core/results.js';
import { instrumentOf } from '../orders/parts.js';
import { hasStop } from '../protection/state.js';
import { planAddition } from './add.js';

/** A change of a position that may be made, as the deed makes it: a preview of it asks here, too. */
interface Allowed {
  readonly status: 'allowed';
  readonly doc: Versioned<Position>;
}

export type CloseAllowed = Allowed & { readonly contracts: number; readonly plan?: Plan };
export type AdditionAllowed = CloseAllowed & { readonly plan: Plan };

/** What is taken off or added, in contracts, and where the stop is then. */
export interface ScaleAllowed {
  readonly status: 'allowed';
  readonly contracts: number;
  readonly stop: number;
}
export type RetargetsAllowed = Allowed & {
  readonly moves: Pick<RetargetAllowed, 'stop' | 'target' | 'targets'>;
  /** The trail would take back what is loosened: it goes off. */
  readonly stopsTrailing: boolean;
};

/** Less than a lot cannot be closed: the least that can is named. */
const lessThanALot = (fraction: number, contracts: number, { lotSize }: Instrument): Refused =>
  refused(
    'below-one-lot',
    `${Number((fraction * 100).toFixed(2))} % of ${contracts} contracts is less than one lot (${lotSize}); ${Math.ceil((100 * lotSize) / contracts)} % is the least`,
  );

/** Whether a fraction (0…1] of a position can be closed. @param positionId that one alone */
export const closeAllowed = async (
  parts: TradingParts,
  symbol: string,
  fraction: number,
  positionId?: string,
): Promise<CloseAllowed | Refused> => {
  const doc = await openPosition(parts, symbol, positionId);
  if ('status' in doc) return doc;
  if (!(fraction > 0 && fraction <= 1))
    return refused('bad-fraction', `take off more than 0 % and at most 100 %, not ${fraction * 100} %`);
  const { contracts: open } = doc.value;
  // A whole close asks nobody but the store: it must work while the exchange hangs.
  if (fraction === 1) return { status: 'allowed', doc, contracts: open };
  const instrument = await instrumentOf(parts, symbol);
  const contracts = roundLots(open * fraction, instrument);
  return contracts > 0 ? { status: 'allowed', doc, contracts } : lessThanALot(fraction, open, instrument);
};

/** Whether a position may be added to. Reads the market. */
export const additionAllowed = async (
  parts: TradingParts,
  { symbol, fraction, positionId }: ScaleOrder,
): Promise<AdditionAllowed | DeniedResult | Refused> => {
  const doc = await openPosition(parts, symbol, positionId);
  if ('status' in doc) return doc;
  const plan = await planAddition(parts, doc.value, fraction);
  if (isDenied(plan)) return { status: 'denied', denied: plan };
  return { status: 'allowed', doc, plan, contracts: plan.contracts };
};

/** Whether a position can be made smaller, or larger, by a part of it. */
export const scaleAllowed = async (
  parts: TradingParts,
  order: ScaleOrder,
): Promise<ScaleAllowed | DeniedResult | Refused> => {
  const { symbol, fraction, positionId } = order;
  const allowed =
    fraction < 0
      ? await closeAllowed(parts, symbol, -fraction, positionId)
      : await additionAllowed(parts, order);
  if (allowed.status !== 'allowed') return allowed;
  const { doc, contracts, plan } = allowed;
  return { status: 'allowed', contracts, stop: plan?.stop ?? doc.value.stop };
};

const NO_MOVES = { loosens: false, lossNow: 0, lossThen: 0 } as const;

/** Whether a stop alone is wanted where it rests, with nothing under way that takes it elsewhere. */
const standsThere = async (
  { store }: Pick<TradingParts, 'store'>,
  position: Position,
  { stop, target, targets }: RetargetsAllowed['moves'],
): Promise<boolean> =>
  stop === position.stop &&
  hasStop(position) &&
  target === undefined &&
  targets === undefined &&
  (await workingIntents(store, position.symbol)).length === 0;

/** Whether stop and target can be where they are wanted; asks back where the stop would loosen. Reads the market. */
export const retargetsAllowed = async (
  parts: TradingParts,
  order: RetargetOrder,
): Promise<RetargetsAllowed | Loosening | Refused> => {
  const doc = await openPosition(parts, order.symbol, order.positionId);
  if ('status' in doc) return doc;
  const position = doc.value;
  const instrument = await instrumentOf(parts, order.symbol);
  const { mark } = await parts.market.quote(order.symbol);
  const unproved = order.targets && (await ladderDoubt(parts));
  if (unproved !== undefined) return refused('ladder-unproved', unproved);
  const { stop, target, targets, trailing, mayLoosen } = order;
  const isTrailOnly =
    stop === undefined && target === undefined && targets === undefined && trailing !== undefined;
  const allowed: RetargetAllowed | Denied = isTrailOnly
    ? NO_MOVES
    : retargetAllowed(position, order, mark, instrument);
  if (isDenied(allowed)) return refused(allowed.code, allowed.reason);
  const { loosens, lossNow, lossThen, ...moves } = allowed;
  if ((trailing ?? position.trailing) === position.trailing && (await standsThere(parts, position, moves)))
    return refused('nothing-to-change', `the stop of ${position.symbol} stands at ${position.stop} already`);
  // A trail that goes on would take back what the owner has loosened.
  const stopsTrailing = loosens && position.trailing && trailing === undefined;
  return loosens && !mayLoosen
    ? { status: 'confirm', lossNow, lossThen, stopsTrailing }
    : { status: 'allowed', doc, moves, stopsTrailing };
};
