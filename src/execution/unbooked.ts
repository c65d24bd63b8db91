import {
  exitSide,
  isWorking,
  positionIdOf,
  ReadFailedError,
  type Intent,
  type Order,
  type OrderRequest,
  type Plan,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { flatten } from './exits.js';
import { clientOrderId, FLATTEN_STEP } from './ids.js';
import { AGAIN, intentEntry, saveIntent, type Next } from './intents.js';
import { lastStep, lookUp, send, withLastStep, type Sent } from './orders.js';
import { fenced, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { syncEvents } from './sync.js';

/** For so long the record of fills may be behind an order before what that filled is guarded without the record, ms. */
const LAG_MS = 700;
const LOOK_MS = 250;
const WAIT_MS = 500;
/** Stops of one entry whose fills are not in the record yet; each new one is for what the others leave. */
const MAX_STOPS = 8;

/** Contracts that the orders of an entry have filled and the record of fills does not show yet. */
export const unbookedOf = ({ steps }: Pick<Intent, 'steps'>): number =>
  Number(steps.reduce((sum, { filled, booked }) => sum + Math.max(0, filled - booked), 0).toFixed(9));

/**
 * Guards what the exchange reports as filled while its record of fills lags or cannot be read (invariant 5): a position
 * that is there already grows by it for its protection, one that is not gets its first stop ahead of itself, under the
 * client id that it will give to it. Undefined when nothing is filled without being booked.
 */
export const guardUnbooked = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
): Promise<Next | undefined> => {
  const unbooked = unbookedOf(doc.value);
  if (unbooked === 0) return undefined;
  if (await isBookedNow(parts)) return AGAIN;
  const now = parts.clock.now();
  const last = lastStep(doc.value);
  if (last && last.behind?.filled !== last.filled) {
    const behind = { filled: last.filled, since: now };
    await saveIntent(parts, doc, withLastStep(doc.value, { ...last, behind }));
    return { next: 'wait', ms: LOOK_MS };
  }
  const since = last?.behind?.since ?? now;
  // A clock that was set back must not hold it up.
  if (now >= since && now - since < LAG_MS) return { next: 'wait', ms: LOOK_MS };
  const position = (await parts.store.get('position', doc.value.symbol))?.value;
  if (position?.status === 'open') await guardGrown(parts, doc.value, unbooked);
  else await guardAhead(parts, doc.value, unbooked);
  return { next: 'wait', ms: WAIT_MS };
};

/** A record that cannot be read is as far behind as one that lacks the fills. */
const isBookedNow = async (parts: ExecutionParts): Promise<boolean> => {
  try {
    return (await syncEvents(parts)) > 0;
  } catch (error) {
    if (!(error instanceof ReadFailedError)) throw error;
    return false;
  }
};

const guardGrown = async (parts: ExecutionParts, { symbol }: Intent, unbooked: number): Promise<void> => {
  const doc = await parts.store.get('position', symbol);
  if (doc?.value.status !== 'open') return;
  if (doc.value.unbooked !== unbooked)
    await parts.store.commit({
      ...fenced(parts),
      put: [{ kind: 'position', id: doc.id, value: { ...doc.value, unbooked }, version: doc.version }],
    });
  const protection = await ensureProtection(parts, symbol);
  if (protection.status === 'failed') await flatten(parts, symbol, protection.reason);
};

const guardAhead = async (parts: ExecutionParts, intent: Intent, unbooked: number): Promise<void> => {
  const { plan } = intent;
  if (!plan) return;
  const outcome = await restStopsAhead(parts, intent, plan, unbooked, async (request) => {
    await recordGuard(parts, intent, request);
    return send(parts, request);
  });
  if (outcome.status !== 'refused') return;
  const request = closeAheadRequest(parts.instance, intent, plan, unbooked);
  await closeAhead(parts, intent, request, outcome.reason);
};

/** What became of the stops for an entry that is not booked. */
export type StopsAhead =
  { readonly status: 'covered' | 'waiting' } | { readonly status: 'refused'; readonly reason: string };

/**
 * Rests stops for `contracts` of an entry whose position is not in the books, each read back. Their client ids are
 * those of the position's first stops, so that it finds them as its own once it is there, and a repeat places none
 * twice.
 * @param contracts all that is to be covered
 * @param place writes an order down (invariant 2) and sends it
 */
export const restStopsAhead = async (
  { exchange, instance }: Pick<ExecutionParts, 'exchange' | 'instance'>,
  intent: Pick<Intent, 'id' | 'symbol' | 'side' | 'steps'>,
  plan: Plan,
  contracts: number,
  place: (request: OrderRequest) => Promise<Sent>,
): Promise<StopsAhead> => {
  let covered = 0;
  for (let step = 1; step <= MAX_STOPS && covered < contracts; step++) {
    const request: OrderRequest = {
      clientOrderId: clientOrderId({ instance, owner: ownerOf(intent), kind: 'stop', step }),
      symbol: intent.symbol,
      side: exitSide(intent.side),
      type: 'stop',
      contracts: Number((contracts - covered).toFixed(9)),
      triggerPrice: plan.stop,
      reduceOnly: true,
      leverage: plan.leverage,
    };
    let known = await exchange.fetchOrder(request.symbol, request.clientOrderId);
    if (!known) {
      const placed = await place(request);
      if (placed.outcome === 'rejected') return { status: 'refused', reason: placed.reason };
      known = await exchange.fetchOrder(request.symbol, request.clientOrderId);
      if (!known) return { status: 'waiting' };
    }
    covered += coverOf(known);
  }
  return { status: 'covered' };
};

/** What a stop that has gone off took with it needs no other. */
const coverOf = (order: Order): number => (isWorking(order) ? order.contracts : order.filled);

/** After an earlier part was closed its position's ids are used up. */
const ownerOf = ({ id, steps }: Pick<Intent, 'id' | 'steps'>): string =>
  steps.some(({ booked }) => booked > 0) ? `U${id}`.slice(0, 20) : positionIdOf(id);

const recordGuard = async (parts: ExecutionParts, intent: Intent, request: OrderRequest): Promise<void> => {
  const { symbol, contracts, triggerPrice } = request;
  await parts.store.commit({
    ...fenced(parts),
    journal: [intentEntry(intent, 'guard-recorded', parts.clock.now(), { request })],
    pushes: [
      {
        type: 'notice',
        level: 'warning',
        text: `${symbol}: ${contracts} contracts are filled, but the exchange's record of fills does not show them yet. Until it does, a stop for them is placed at ${triggerPrice}.`,
      },
    ],
  });
};

/** The order that takes off at market what an entry filled and no stop can guard. */
export const closeAheadRequest = (
  instance: string,
  { id, symbol, side }: Pick<Intent, 'id' | 'symbol' | 'side'>,
  { leverage }: Plan,
  contracts: number,
): OrderRequest => ({
  clientOrderId: clientOrderId({ instance, owner: id, kind: 'intent', step: FLATTEN_STEP }),
  symbol,
  side: exitSide(side),
  type: 'market',
  contracts,
  reduceOnly: true,
  leverage,
});

/** Looked up first, so that a repeat sends nothing twice. */
const closeAhead = async (
  parts: ExecutionParts,
  intent: Intent,
  request: OrderRequest,
  reason: string,
): Promise<void> => {
  if (await lookUp(parts, request)) return;
  await parts.store.commit({
    ...fenced(parts),
    journal: [intentEntry(intent, 'flatten', parts.clock.now(), { reason, request })],
    pushes: [
      {
        type: 'notice',
        level: 'alarm',
        text: `${intent.symbol}: the stop could not be placed (${reason}). What was bought or sold is being closed at market.`,
      },
    ],
  });
  await send(parts, request);
};
