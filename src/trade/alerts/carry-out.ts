import {
  calledBy,
  denied,
  isFinal,
  withShares,
  type AlertAsk,
  type AlertWish,
  type Intent,
  type Signal,
} from '../../domain/index.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import type { Request, RetargetOrder, RetargetResult } from '../core/results.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { closePosition, retargetPosition } from '../positions/close-scale-retarget.js';
import { endAwaiting } from '../signals/await-price.js';
import { endUnsent, isUnsent } from '../signals/undo.js';
import { deniedEntry, endSignal } from '../signals/waiting.js';
import { wishesText } from './words.js';

/** What became of one wish, and the wish in words; `order`: the stop would loosen, which only the owner may say. */
export type Carried = { readonly wish: AlertWish; readonly words: string } & WishResult;

type WishResult =
  | { readonly status: 'recorded' }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'confirm'; readonly order: RetargetOrder };

/**
 * Carries out what a source wishes for, by the same use cases as the owner's own commands, one intent a wish. The same
 * request does each once.
 */
export const carryOut = async (
  parts: TradingParts,
  ask: Omit<AlertAsk, 'until'>,
  source: string,
  request: Request,
  by: Intent['by'],
): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const [index, wish] of ask.wishes.entries()) {
    const own = { ...request, key: `${request.key}${'abcdefgh'[index] ?? 'z'}` };
    carried.push({
      wish,
      words: wishesText([wish]),
      ...(await carryOne(parts, { ...ask, wish }, source, own, by)),
    });
  }
  return carried;
};

const carryOne = async (
  parts: TradingParts,
  { symbol, positionId, signalId, wish }: Omit<AlertAsk, 'until' | 'wishes'> & { readonly wish: AlertWish },
  source: string,
  request: Request,
  by: Intent['by'],
): Promise<WishResult> => {
  const cause = `word from ${calledBy(source)}`;
  const meant = { symbol, ...(positionId === undefined ? {} : { positionId }) };
  switch (wish.do) {
    case 'close': {
      const result = await closePosition(parts, symbol, wish.fraction, request, cause, positionId, by);
      return result.status === 'refused' ? result : { status: 'recorded' };
    }
    case 'stop':
      return retarget(parts, { ...meant, stop: wish.stop }, request, { by, cause });
    case 'targets': {
      const targets = withShares(wish.targets.map((price) => ({ price })));
      const { stopFollows } = (await parts.store.get('position', symbol))?.value ?? {};
      const order = { ...meant, targets, ...(stopFollows ? { stopFollows } : {}) };
      return retarget(parts, order, request, { by, cause });
    }
    case 'cancel':
    case 'anew':
      return callOff(parts, symbol, signalId ?? '', cause);
  }
};

const retarget = async (
  parts: TradingParts,
  order: RetargetOrder,
  request: Request,
  as: Pick<Intent, 'by' | 'cause'>,
): Promise<WishResult> => {
  const result: RetargetResult = await retargetPosition(parts, order, request, as);
  if (result.status === 'refused') return result;
  return result.status === 'confirm' ? { status: 'confirm', order } : { status: 'recorded' };
};

/** Calls off a signal: its card, its waiting for the price, or its entry. */
const callOff = (parts: TradingParts, symbol: string, id: string, cause: string): Promise<WishResult> =>
  retryConflicts(() => callOffOnce(parts, symbol, id, cause));

const callOffOnce = async (
  parts: TradingParts,
  symbol: string,
  id: string,
  cause: string,
): Promise<WishResult> => {
  const doc = await parts.store.get('signal', id);
  switch (doc?.value.status) {
    case 'offered': {
      const no = denied('called-off', cause);
      await endSignal(parts, doc, 'ended', deniedEntry('signal-ended', doc.value, no, parts), cause);
      return { status: 'recorded' };
    }
    case 'awaiting':
      await endAwaiting(parts, cause, { symbol, id });
      return { status: 'recorded' };
    case 'approved':
      return callOffEntry(parts, doc, cause);
    default:
      // The same request has done it already.
      if (doc?.value.status === 'ended' && doc.value.note === cause) return { status: 'recorded' };
      return { status: 'refused', reason: 'it does not wait any more' };
  }
};

/** An entry of which nothing was sent ends; else its order is cancelled, as far as the exchange says so. */
const callOffEntry = async (
  parts: TradingParts,
  doc: Versioned<Signal>,
  cause: string,
): Promise<WishResult> => {
  const intent = await parts.store.get('intent', doc.value.intentId ?? '');
  if (!intent || isFinal(intent.value)) {
    const note = intent?.value.note;
    const reason = `its entry is over already${note === undefined ? '' : ` (${note})`}`;
    return { status: 'refused', reason };
  }
  if (isUnsent(intent.value)) {
    await endUnsent(parts, doc, intent, { status: 'ended', note: cause, why: cause, event: 'called-off' });
    return { status: 'recorded' };
  }
  const [order] = await cancelEntries(parts, cause, intent.value.symbol);
  if (!order) return { status: 'refused', reason: 'none of its orders can be cancelled at this moment' };
  if (order.doubt === undefined) return { status: 'recorded' };
  const reason = `the exchange has not confirmed it (${order.doubt}); it is tried again until the order is gone`;
  return { status: 'refused', reason };
};
