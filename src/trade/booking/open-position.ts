import {
  marksOf,
  lastClosed,
  liquidationPriceOf,
  positionIdOf,
  sourcePart,
  targetsNamed,
  type Fill,
  type Instrument,
  type Intent,
  type Plan,
  type Position,
  type ProtectiveOrder,
  type Timeframe,
  lots,
} from '../../domain/index.js';
import { unreportedOf } from '../orders/send.js';
import { entryBooking } from './fill-bookings.js';

/** An intent that adds exposure, by its plan. */
export type Entry = Intent & { readonly plan: Plan };

export const isEntry = (intent: Intent | undefined): intent is Entry => intent?.plan !== undefined;

/** Contracts of an intent whose fills are in the ledger. */
export const bookedOf = (intent: Intent): number =>
  lots(intent.steps.reduce((sum, step) => sum + step.booked, 0));

/** The intent with contracts of one of its orders booked. */
export const withBooked = (intent: Intent, step: number, contracts: number): Intent => ({
  ...intent,
  steps: intent.steps.map((each, index) =>
    index === step ? { ...each, booked: lots(each.booked + contracts) } : each,
  ),
});

/** 1 R of what has been entered so far: the planned loss, scaled to the part of the plan that was filled. */
export const riskUnitOf = ({ plan }: Entry, filled: number): number =>
  (plan.worstCase * filled) / plan.contracts;

const retiring = (order: ProtectiveOrder): ProtectiveOrder => ({ ...order, state: 'retiring' });

/** What was there before a position. */
interface Earlier {
  /** A part of the entry is closed already: what is left of it is a position of its own. */
  readonly isAgain?: boolean;
  readonly predecessor?: Position | undefined;
}

/** The position that the fill of an entry opens, once that is booked. */
export const openedBy = (
  entry: Entry,
  fill: Fill,
  instrument: Instrument,
  timeframe: Timeframe,
  { isAgain = false, predecessor }: Earlier = {},
): Position => {
  const { plan, opening, ahead = [] } = entry;
  const unreported = isAgain ? 0 : unreportedOf(entry);
  return {
    id: positionIdOf(entry.id, isAgain ? fill.timestamp : undefined),
    symbol: fill.symbol,
    instrument,
    side: entry.side,
    status: 'open',
    contracts: fill.contracts,
    maxContracts: fill.contracts,
    entryPrice: fill.price,
    leverage: plan.leverage,
    liquidationPrice: liquidationPriceOf(fill.price, entry.side, plan.leverage, instrument.maintenanceMargin),
    riskUnit: riskUnitOf(entry, fill.contracts),
    riskDistance: Math.abs(fill.price - plan.stop),
    stop: plan.stop,
    ...(plan.targets
      ? targetsNamed(plan.targets, entry.side, fill.contracts, instrument, plan.stopFollows)
      : plan.target === undefined
        ? {}
        : { target: plan.target }),
    trailDistance: plan.trailDistance,
    trailing: true,
    // Orders of a closed predecessor may still rest: they guard nothing of this one, and must go once its own do.
    protection: [...(predecessor?.protection ?? []).map(retiring), ...ahead],
    protectionSeq: ahead.length,
    ...(unreported > 0 && ahead.length > 0 ? { unreported } : {}),
    scaledSteps: [],
    best: fill.price,
    worst: fill.price,
    reviewedCandle: lastClosed(fill.timestamp, timeframe),
    candlesHeld: 0,
    realised: 0,
    fees: fill.fee,
    funding: 0,
    bookings: [entryBooking(fill, 0, plan.entry)],
    approved: { contracts: plan.contracts, price: plan.entry },
    exitContracts: 0,
    moves: [{ at: fill.timestamp, what: 'stop', to: plan.stop, cause: 'entry' }],
    fillIds: [fill.id],
    ...(entry.signalId ? { signalId: entry.signalId } : {}),
    intentId: entry.id,
    ...(opening
      ? {
          features: opening.features,
          confidence: opening.confidence,
          regime: opening.regime,
          ...marksOf(opening),
        }
      : {}),
    reasons: opening?.reasons ?? [entry.cause],
    ...sourcePart({ source: opening?.source }),
    openedAt: fill.timestamp,
    updatedAt: fill.timestamp,
    cardVersion: 1,
  };
};
