import {
  exitSide,
  isWorking,
  positionIdOf,
  ReadFailedError,
  type Intent,
  type IntentStep,
  type Order,
  type OrderRequest,
  type Plan,
  type ProtectiveOrder,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { flatten } from './exits.js';
import { clientOrderId, FLATTEN_STEP } from './ids.js';
import { AGAIN, intentEntry, saveIntent, type Next } from './intents.js';
import { lastStep, lookUp, send, unbookedOf, withLastStep, type Sent } from './orders.js';
import { fenced, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { isGone } from './protection.js';
import { syncEvents } from './sync.js';

/** For so long the record of fills may be behind an order before what that filled is guarded without the record, ms. */
const LAG_MS = 400;
const LOOK_MS = 250;
const WAIT_MS = 500;
/** For so long an order goes on filling while the record is behind it, ms: fewer parts than there are stops for. */
const GROW_MS = 3000;
/** Stops of one entry whose fills are not in the record yet; each new one is for what the others leave. */
const MAX_STOPS = 8;

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
  const since = last && behindSince(last);
  if (last && last.behind?.at(-1)?.filled !== last.filled) {
    const behind = [...lacking(last), { filled: last.filled, since: now }];
    await saveIntent(parts, doc, withLastStep(doc.value, { ...last, behind }));
    return since === undefined ? { next: 'wait', ms: LOOK_MS } : AGAIN;
  }
  // A clock that was set back must not hold it up.
  if (since !== undefined && now >= since && now - since < LAG_MS) return { next: 'wait', ms: LOOK_MS };
  const position = (await parts.store.get('position', doc.value.symbol))?.value;
  if (position?.status === 'open') await guardGrown(parts, doc, unbooked);
  else if (await guardAhead(parts, doc, unbooked)) return AGAIN;
  return { next: 'wait', ms: WAIT_MS };
};

const lacking = ({ behind = [], booked }: IntentStep): NonNullable<IntentStep['behind']> =>
  behind.filter(({ filled }) => filled > booked);

/** Market time since which the record lacks what an order had filled by then; undefined while it lacks nothing. */
const behindSince = (step: IntentStep): number | undefined => lacking(step)[0]?.since;

/** Whether the record has lacked fills of a working order for so long that it must not go on filling. */
export const isLeftBehind = (step: IntentStep, now: number): boolean => {
  const since = behindSince(step);
  return since !== undefined && Math.abs(now - since) >= GROW_MS;
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

const guardGrown = async (
  parts: ExecutionParts,
  { id, value: intent, version }: Versioned<Intent>,
  unbooked: number,
): Promise<void> => {
  const { symbol } = intent;
  const doc = await parts.store.get('position', symbol);
  if (doc?.value.status !== 'open') return;
  if (doc.value.unbooked !== unbooked)
    await parts.store.commit({
      ...fenced(parts),
      put: [
        { kind: 'position', id: doc.id, value: { ...doc.value, unbooked }, version: doc.version },
        // Somebody may have booked meanwhile what is lacking here: then it must not count twice.
        { kind: 'intent', id, value: intent, version },
      ],
    });
  const protection = await ensureProtection(parts, symbol);
  if (protection.status === 'failed') await flatten(parts, symbol, protection.reason);
};

/** True when no stop can rest, and what is filled is to be closed instead. */
const guardAhead = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  unbooked: number,
): Promise<boolean> => {
  const { plan } = doc.value;
  if (!plan || (await wasTakenOff(parts, doc.value))) return false;
  if (lastStep(doc.value)?.unguarded !== undefined) {
    await closeAhead(parts, doc.value, plan, unbooked);
    return false;
  }
  let written = doc;
  const outcome = await restStopsAhead(parts, doc.value, plan, unbooked, async (request) => {
    written = await recordGuard(parts, written, request);
    return send(parts, request);
  });
  if (outcome.status !== 'refused') return false;
  await giveUpGuard(parts, written, outcome.reason);
  return true;
};

/** After the position was closed nothing may be left of what it had not booked: its stop covered that too. */
const wasTakenOff = async (parts: ExecutionParts, intent: Intent): Promise<boolean> =>
  intent.steps.some(({ booked }) => booked > 0) && isGone(parts, intent);

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

/** Written down before each is sent; a repeat under the same id is no news. */
const recordGuard = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  request: OrderRequest,
): Promise<Versioned<Intent>> => {
  const { clientOrderId: id, symbol, contracts, triggerPrice = 0 } = request;
  const { ahead = [] } = doc.value;
  const known = ahead.find((order) => order.clientOrderId === id);
  if (known?.contracts === contracts) return doc;
  const order: ProtectiveOrder = {
    clientOrderId: id,
    type: 'stop',
    triggerPrice,
    contracts,
    state: 'recorded',
  };
  const text = `${symbol}: ${contracts} contracts are filled, but the exchange's record of fills does not show them yet. Until it does, a stop for them is placed at ${triggerPrice}.`;
  return saveIntent(
    parts,
    doc,
    { ahead: [...ahead.filter((each) => each !== known), order] },
    {
      event: 'guard-recorded',
      data: { request },
      pushes: known ? [] : [{ type: 'notice', level: 'warning', text }],
    },
  );
};

/**
 * The order that takes off at market what an entry filled and no stop can guard.
 * @param nth for what was filled after the one before was sent
 */
export const closeAheadRequest = (
  instance: string,
  { id, symbol, side }: Pick<Intent, 'id' | 'symbol' | 'side'>,
  { leverage }: Plan,
  contracts: number,
  nth = 0,
): OrderRequest => ({
  clientOrderId: clientOrderId({ instance, owner: id, kind: 'intent', step: FLATTEN_STEP + nth }),
  symbol,
  side: exitSide(side),
  type: 'market',
  contracts,
  reduceOnly: true,
  leverage,
});

/** Said once: what no stop can guard is taken off at market. */
const giveUpGuard = async (parts: ExecutionParts, doc: Versioned<Intent>, reason: string): Promise<void> => {
  const last = lastStep(doc.value);
  if (!last) return;
  const text = `${doc.value.symbol}: the stop could not be placed (${reason}). What was bought or sold is being closed at market.`;
  await saveIntent(parts, doc, withLastStep(doc.value, { ...last, unguarded: reason }), {
    event: 'flatten',
    data: { reason },
    pushes: [{ type: 'notice', level: 'alarm', text }],
  });
};

/** Looked up first, so that a repeat sends nothing twice. */
const closeAhead = async (
  parts: ExecutionParts,
  intent: Intent,
  plan: Plan,
  contracts: number,
): Promise<void> => {
  let taken = 0;
  for (let nth = 0; nth < MAX_STOPS && taken < contracts; nth++) {
    const left = Number((contracts - taken).toFixed(9));
    const request = closeAheadRequest(parts.instance, intent, plan, left, nth);
    const known = await lookUp(parts, request);
    if (!known) {
      const journal = [intentEntry(intent, 'order-recorded', parts.clock.now(), { request })];
      await parts.store.commit({ ...fenced(parts), journal });
      await send(parts, request);
      return;
    }
    taken += coverOf(known);
  }
};
