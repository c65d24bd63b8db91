import {
  controlAt,
  denied,
  entrySide,
  isDenied,
  isFinal,
  roundLots,
  roundPriceDown,
  roundPriceUp,
  sign,
  type Denied,
  type Instrument,
  type Intent,
  type OrderRequest,
  type Plan,
  type Quote,
} from '../domain/index.js';
import type { Versioned } from '../store/store.js';
import { flatten } from './exits.js';
import { DONE, endIntent, intentEntry, saveIntent, type Next } from './intents.js';
import { filledOf } from './orders.js';
import { assertFence, fenced, instrumentOf, type ExecutionParts } from './parts.js';
import { ensureProtection } from './protect.js';
import { endUnfilled, followOrder, recordAndSend } from './step-order.js';

/** An immediate-or-cancel entry gives up at most this part of 1 R against the approved price. */
const MAX_SLIP_R = 0.15;

/**
 * One step of an intent that opens or adds: first the order, then what it filled, then its protection.
 * The post-only leg goes ahead of `takerRequest` where the exchange rests orders on a live book.
 */
export const stepEntry = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  if (doc.value.status === 'pending') return begin(parts, doc);
  // What is filled already is protected before anything else is looked at.
  if (filledOf(doc.value) > 0) {
    const guarded = await guard(parts, doc.value);
    if (guarded) return guarded;
  }
  const next = await followOrder(parts, doc);
  if (next) return next;
  if (filledOf(doc.value) === 0)
    return endUnfilled(parts, doc, 'nothing could be filled at the approved price');
  return finish(parts, doc);
};

const begin = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  const { plan } = intent;
  if (!plan) return endIntent(parts, doc, 'rejected', 'the intent has no plan');
  const refusal = await refusalOf(parts, intent);
  if (refusal) return endIntent(parts, doc, 'denied', refusal);
  const instrument = await instrumentOf(parts, intent.symbol);
  const request = takerRequest(
    plan,
    await parts.market.quote(intent.symbol),
    instrument,
    parts.settings().maxSlippage,
  );
  if (isDenied(request)) return endIntent(parts, doc, 'denied', request);
  return recordAndSend(parts, doc, request);
};

/** Seconds for which a decision to enter is good; the market of a replay stands still while nobody looks. */
const MAX_AGE = 60;

/** Why an approved entry must not be sent any more. */
const refusalOf = async (parts: ExecutionParts, intent: Intent): Promise<Denied | undefined> => {
  await assertFence(parts);
  const { mode } = parts.settings();
  const stored = (await parts.store.get('control', 'main'))?.value;
  const control = stored && controlAt(stored, parts.clock.now());
  if (control?.halted) return denied('halted', 'the bot is halted');
  if (control?.paused) return denied('paused', 'entries are paused');
  if (mode === 'live' && !control?.armed) return denied('not-armed', 'live trading is not armed');
  const age = Math.round((parts.clock.now() - intent.createdAt) / 1000);
  if (mode !== 'replay' && age > MAX_AGE)
    return denied('too-old', `it was decided ${age} s ago; at most ${MAX_AGE} s are allowed`, {
      age,
      limit: MAX_AGE,
    });
  return refusalBySymbol(parts, intent);
};

/** What is held and under way in the symbol; an order whose fate is unknown allows no new exposure (invariant 3). */
const refusalBySymbol = async (parts: ExecutionParts, intent: Intent): Promise<Denied | undefined> => {
  const { symbol, kind } = intent;
  const position = (await parts.store.get('position', symbol))?.value;
  if (kind === 'open' && position)
    return denied('already-open', `${symbol} already has a position or orders of ours`);
  if (kind === 'scaleIn' && (position?.status !== 'open' || position.id !== intent.positionId))
    return denied('no-position', 'the position is closed');
  const others = (await parts.store.list('intent'))
    .map(({ value }) => value)
    .filter((other) => other.symbol === symbol && other.id !== intent.id && !isFinal(other));
  if (kind === 'scaleIn' && others.some((other) => other.kind === 'close'))
    return denied('closing', 'the position is being closed');
  if (others.some((other) => other.status === 'unresolved'))
    return denied('unresolved', `the fate of another order in ${symbol} is not known yet`);
  return undefined;
};

/**
 * The immediate-or-cancel entry: no worse than the smaller of MAX_SLIPPAGE and 0.15 R from the approved price,
 * and no larger than the approved loss allows at that price.
 */
export const takerRequest = (
  plan: Plan,
  quote: Quote,
  instrument: Instrument,
  maxSlippage: number,
): Omit<OrderRequest, 'clientOrderId'> | Denied => {
  const way = sign(plan.side);
  const price = plan.side === 'long' ? quote.ask : quote.bid;
  const stopDistance = Math.abs(plan.entry - plan.stop);
  const allowance = Math.min(plan.entry * maxSlippage, stopDistance * MAX_SLIP_R);
  const drift = way * (price - plan.entry);
  if (drift > allowance || way * (price - plan.stop) <= 0) {
    return denied(
      'price-moved',
      `the price moved from ${plan.entry} to ${price} (${(drift / stopDistance).toFixed(2)} R); at most ${(allowance / stopDistance).toFixed(2)} R is allowed`,
      { planned: plan.entry, price, drift, allowance },
    );
  }
  const limit = plan.entry + way * allowance;
  const scale = Math.min(1, stopDistance / Math.max(stopDistance + drift, Number.EPSILON));
  const contracts = roundLots(plan.contracts * scale, instrument);
  if (contracts <= 0)
    return denied('below-one-lot', 'less than one lot is left at the present price', { contracts });
  return {
    symbol: plan.symbol,
    side: entrySide(plan.side),
    type: 'limit',
    contracts,
    price: plan.side === 'long' ? roundPriceDown(limit, instrument) : roundPriceUp(limit, instrument),
    timeInForce: 'IOC',
    reduceOnly: false,
    leverage: plan.leverage,
  };
};

/** Protects what is filled; flattens when that cannot be done (invariant 5). */
const guard = async (parts: ExecutionParts, intent: Intent): Promise<Next | undefined> => {
  const protection = await ensureProtection(parts, intent.symbol);
  if (protection.status === 'pending') return { next: 'wait', ms: 200 };
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  return undefined;
};

const finish = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  if (intent.kind === 'scaleIn' && intent.stop !== undefined) await tightenAfterAdding(parts, intent);
  await saveIntent(
    parts,
    doc,
    { status: 'filled', reservedRisk: 0, reservedNotional: 0 },
    { event: 'intent-filled', data: { contracts: filledOf(intent) } },
  );
  return DONE;
};

/** After adding to a winner the stop moves so that the whole position risks no more than the first entry did. */
const tightenAfterAdding = async (parts: ExecutionParts, intent: Intent): Promise<void> => {
  const doc = await parts.store.get('position', intent.symbol);
  if (!doc || doc.value.status !== 'open' || intent.stop === undefined) return;
  const { stop, side } = doc.value;
  const better = sign(side) * (intent.stop - stop) > 0;
  if (better) {
    const now = parts.clock.now();
    const move = { at: now, what: 'stop' as const, from: stop, to: intent.stop, cause: 'added to a winner' };
    await parts.store.commit({
      ...fenced(parts),
      put: [
        {
          kind: 'position',
          id: doc.id,
          value: { ...doc.value, stop: intent.stop, moves: [...doc.value.moves, move] },
          version: doc.version,
        },
      ],
      journal: [intentEntry(intent, 'stop-moved', now, { from: stop, to: intent.stop })],
    });
  }
  await guard(parts, intent);
};
