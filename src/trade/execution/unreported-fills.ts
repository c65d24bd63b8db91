import {
  isWorking,
  lots,
  reduction,
  type Intent,
  type IntentStep,
  type Order,
  type OrderRequest,
  type Plan,
  type ProtectiveOrder,
} from '../../domain/index.js';
import type { Placement } from '../../venues/exchange.js';
import type { Versioned } from '../../state/store/store.js';
import { originPut } from '../orders/ids.js';
import { AGAIN, saveIntent, type Next } from '../orders/intents.js';
import { lastStep, lookUp, send, unreportedOf, withLastStep } from '../orders/send.js';
import { commit, type ExecutionParts } from '../orders/parts.js';
import { protectOrClose } from '../protection/protect-or-close.js';
import { isGone } from '../protection/state.js';
import { syncFillsIfReadable } from '../booking/sync.js';

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
 * that is there already grows by it for its protection, one that is not gets its first stop ahead of itself and takes it
 * over later. Undefined when nothing is filled without being booked.
 */
export const guardUnreported = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
): Promise<Next | undefined> => {
  const unreported = unreportedOf(doc.value);
  if (unreported === 0) return undefined;
  if ((await syncFillsIfReadable(parts)) > 0) return AGAIN;
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
  if (position?.status === 'open') await guardGrown(parts, doc, unreported);
  else if (await guardAhead(parts, doc, unreported)) return AGAIN;
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

const guardGrown = async (
  parts: ExecutionParts,
  { id, value: intent, version }: Versioned<Intent>,
  unreported: number,
): Promise<void> => {
  const { symbol } = intent;
  const doc = await parts.store.get('position', symbol);
  if (doc?.value.status !== 'open') return;
  if (doc.value.unreported !== unreported)
    await commit(parts, {
      put: [
        { kind: 'position', id: doc.id, value: { ...doc.value, unreported }, version: doc.version },
        // Somebody may have booked meanwhile what is lacking here: then it must not count twice.
        { kind: 'intent', id, value: intent, version },
      ],
    });
  await protectOrClose(parts, symbol);
};

/** Rests stops for an entry whose position is not in the books; true when none can, and what is filled is to be closed. */
const guardAhead = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  unreported: number,
): Promise<boolean> => {
  const { plan } = doc.value;
  if (!plan || (await wasTakenOff(parts, doc.value))) return false;
  if (lastStep(doc.value)?.unguarded !== undefined) {
    await closeAhead(parts, doc, plan, unreported);
    return false;
  }
  let written = doc;
  const place = async (request: OrderRequest): Promise<Placement> => {
    written = await recordGuard(parts, written, request);
    return send(parts, request);
  };
  for (let nth = 1, covered = 0; nth <= MAX_STOPS && covered < unreported; nth++) {
    // The same id for one that was placed before, so that a repeat places none twice.
    const clientOrderId = written.value.ahead?.[nth - 1]?.clientOrderId ?? parts.ids.next(nth);
    const contracts = lots(unreported - covered);
    const stop = reduction(plan, { type: 'stop', contracts, triggerPrice: plan.stop });
    const rested = await restOneAhead(parts, { clientOrderId, ...stop }, place);
    if (rested === 'waiting') return false;
    if (typeof rested !== 'number') {
      await giveUpGuard(parts, written, rested.refused);
      return true;
    }
    covered += rested;
  }
  return false;
};

/** After the position was closed nothing may be left of what it had not booked: its stop covered that too. */
const wasTakenOff = async (parts: ExecutionParts, intent: Intent): Promise<boolean> =>
  intent.steps.some(({ booked }) => booked > 0) && isGone(parts, intent);

/**
 * Contracts that one stop covers, placed where it is not there yet and read back; 0 when the next id has to do it.
 * @param place writes an order down (invariant 2) and sends it
 */
const restOneAhead = async (
  parts: ExecutionParts,
  request: OrderRequest,
  place: (request: OrderRequest) => Promise<Placement>,
): Promise<number | 'waiting' | { readonly refused: string }> => {
  const { clientOrderId: id } = request;
  const known = await lookUp(parts, request);
  if (known) return coverOf(known);
  if (parts.sends.isAccepted(id)) return request.contracts;
  if (parts.sends.isDoubted(id)) return 0;
  const placed = await place(request);
  if (placed.outcome === 'rejected') return { refused: placed.reason };
  const found = await lookUp(parts, request);
  if (found) return coverOf(found);
  return placed.outcome === 'accepted' ? request.contracts : 'waiting';
};

/** What a stop that has gone off took with it needs no other. */
const coverOf = (order: Order): number => (isWorking(order) ? order.contracts : order.filled);

/** Written down before each is sent; a repeat under the same id is no news. */
const recordGuard = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  request: OrderRequest,
): Promise<Versioned<Intent>> => {
  const { clientOrderId: id, symbol, contracts, triggerPrice = 0 } = request;
  const { ahead = [] } = doc.value;
  const at = ahead.findIndex((order) => order.clientOrderId === id);
  const known = ahead[at];
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
    { ahead: known ? ahead.with(at, order) : [...ahead, order] },
    {
      event: 'guard-recorded',
      data: { request },
      pushes: known ? [] : [{ type: 'notice', level: 'warning', text }],
      put: known
        ? []
        : [originPut(id, { owner: doc.id, kind: 'stop', step: ahead.length }, parts.clock.now())],
    },
  );
};

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

/**
 * Takes off at market what an entry filled and no stop can guard. Looked up first, so that a repeat sends nothing twice;
 * another for what was filled after the one before was sent.
 */
const closeAhead = async (
  parts: ExecutionParts,
  doc: Versioned<Intent>,
  plan: Plan,
  contracts: number,
): Promise<void> => {
  const { flattening = [], symbol } = doc.value;
  let left = contracts;
  const request = (clientOrderId: string): OrderRequest => ({
    clientOrderId,
    ...reduction(plan, { type: 'market', contracts: left }),
  });
  for (const clientOrderId of flattening) {
    if (left <= 0) return;
    const known = await lookUp(parts, { symbol, clientOrderId, type: 'market' });
    if (!known) return void (await send(parts, request(clientOrderId)));
    left = lots(left - coverOf(known));
  }
  if (left <= 0 || flattening.length >= MAX_STOPS) return;
  const id = parts.ids.next(flattening.length);
  const origin = { owner: doc.id, kind: 'flatten', step: flattening.length } as const;
  await saveIntent(
    parts,
    doc,
    { flattening: [...flattening, id] },
    {
      event: 'order-recorded',
      data: { request: request(id) },
      put: [originPut(id, origin, parts.clock.now())],
    },
  );
  await send(parts, request(id));
};
