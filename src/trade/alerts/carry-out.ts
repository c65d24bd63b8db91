import { denied, withShares, type AlertAsk, type AlertWish, type Intent } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import type { Request, RetargetOrder, RetargetResult } from '../core/results.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { closePosition, retargetPosition } from '../positions/close-scale-retarget.js';
import { endAwaiting } from '../signals/await-price.js';
import { deniedEntry, endSignal } from '../signals/waiting.js';
import { calledBy, wishesText } from './words.js';

/** What became of one wish, and the wish in words; `order`: the stop would loosen, which only the owner may say. */
export type Carried = { readonly wish: AlertWish; readonly words: string } & Fate;

type Fate =
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
): Promise<Fate> => {
  const cause = `${calledBy(source)} says so`;
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
): Promise<Fate> => {
  const result: RetargetResult = await retargetPosition(parts, order, request, as);
  if (result.status === 'refused') return result;
  return result.status === 'confirm' ? { status: 'confirm', order } : { status: 'recorded' };
};

/** Calls off a signal: its card, its waiting for the price, or the order of its entry. */
const callOff = async (parts: TradingParts, symbol: string, id: string, cause: string): Promise<Fate> => {
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
      await cancelEntries(parts, cause, symbol);
      return { status: 'recorded' };
    default:
      return { status: 'refused', reason: 'it does not wait any more' };
  }
};
