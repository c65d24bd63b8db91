import { targetOf, DONE, endIntent, saveIntent, settling, type Next } from '../orders/intents.js';
import { flatten } from '../protection/flatten.js';
import {
  exposedOf,
  lots,
  reduction,
  type Intent,
  type OrderRequest,
  type Position,
} from '../../domain/index.js';
import type { Versioned } from '../../state/store/store.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { filledOf, lastStep } from '../orders/send.js';
import { inOneOrderOf, type ExecutionParts } from '../orders/parts.js';
import { ensureProtection } from '../protection/ensure.js';
import { endUnfilled, followOrder, recordAndSend } from './order-step.js';
import { syncFillsIfReadable } from '../booking/sync.js';

/** One step of an intent that takes contracts off, reduce-only, at market. */
export const stepExit = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const intent = doc.value;
  const next = intent.status === 'pending' ? await sendExit(parts, doc) : await followOrder(parts, doc);
  // While the exchange puts it off, the stop goes on: where that is missing, the two are tried by turns.
  if (next?.next === 'wait' && (await isPutOff(parts, intent.id)))
    await ensureProtection(parts, intent.symbol);
  if (next) return next;
  if ((lastStep(intent)?.filled ?? 0) === 0) return endEmpty(parts, doc);
  const protection = await ensureProtection(parts, intent.symbol);
  if (protection.status === 'pending') return settling(parts, intent, protection);
  // What was filled on the way here goes too: after a close nothing is open.
  const more = intent.kind === 'close' || (lastStep(intent)?.status === 'filled' && leftOf(intent) > 0);
  if (more && (await targetOf(parts, intent))) return sendExit(parts, doc);
  if (protection.status === 'failed') await flatten(parts, intent.symbol, protection.reason);
  return endFilled(parts, doc);
};

const isPutOff = async (parts: ExecutionParts, id: string): Promise<boolean> => {
  const last = lastStep((await parts.store.get('intent', id))?.value ?? { steps: [] });
  return last?.status === 'recorded' && parts.sends.isPutOff(last.request.clientOrderId);
};

/** Contracts that an exit has yet to take off: one order may have been too small for all. */
const leftOf = (intent: Intent): number =>
  intent.contracts === undefined || intent.kind === 'close'
    ? (intent.contracts ?? Infinity)
    : lots(intent.contracts - filledOf(intent));

const sendExit = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  const position = (await targetOf(parts, doc.value))?.value;
  const wanted = Math.min(leftOf(doc.value), position ? exposedOf(position) : 0);
  if (!position || wanted <= 0) return endIntent(parts, doc, 'done', 'nothing was open any more');
  // An entry that still fills would be left over.
  if (doc.value.kind === 'close' && parts.inFlight?.isIdle(position.symbol) !== true)
    await cancelEntries(parts, 'the position is being closed', position.symbol);
  return recordAndSend(parts, doc, await exitOrder(parts, position, wanted));
};

/** The order that takes contracts off a position at market, or as many of them as one order may have. */
export const exitOrder = async (
  parts: ExecutionParts,
  position: Position,
  wanted: number,
): Promise<Omit<OrderRequest, 'clientOrderId'>> =>
  reduction(position, { type: 'market', contracts: await inOneOrderOf(parts, position.symbol, wanted) });

/** The last order filled nothing: perhaps because a stop or target was faster. */
const endEmpty = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  await syncFillsIfReadable(parts);
  // The exchange knows that nothing is open before its record shows why.
  const isOver = lastStep(doc.value)?.nothingToReduce === true;
  if (!isOver && (await targetOf(parts, doc.value)))
    return endUnfilled(parts, doc, 'the exchange filled nothing');
  await ensureProtection(parts, doc.value.symbol);
  return filledOf(doc.value) > 0
    ? endFilled(parts, doc)
    : endIntent(parts, doc, 'done', 'the position was closed meanwhile');
};

const endFilled = async (parts: ExecutionParts, doc: Versioned<Intent>): Promise<Next> => {
  await saveIntent(
    parts,
    doc,
    { status: 'filled' },
    { event: 'intent-filled', data: { contracts: filledOf(doc.value) } },
  );
  return DONE;
};
