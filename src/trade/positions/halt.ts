import { recordHalt } from '../account/control.js';
import type { TradingParts } from '../core/parts.js';
import type { HaltResult, Request } from '../core/results.js';
import { cancelEntries } from '../orders/cancel-entries.js';
import { takeUpInTime } from '../reconcile/take-up.js';
import { endAwaiting } from '../signals/await-price.js';
import { closePosition } from './close-scale-retarget.js';
import { openPositions, workingIntents } from '../../state/store/open-docs.js';

/**
 * Stops entries, cancels those that are recorded but not sent, and closes every position at market, reduce-only.
 * Idempotent; survives restarts (invariant 12).
 */
export const halt = async (parts: TradingParts, reason: string, request: Request): Promise<HaltResult> => {
  await recordHalt(parts, reason);
  // What closes is written down before the exchange is called: a wire that hangs must not delay it.
  const known = await closeAll(parts, 'halt', request);
  const orders = await cancelEntries(parts, 'the bot is halted');
  await endAwaiting(parts, 'the bot is halted');
  const uncancelled = orders.filter(({ doubt }) => doubt !== undefined);
  const account = await takeUpInTime(parts);
  const found = account.read ? await closeAll(parts, 'halt', request) : [];
  const closing = [...new Set([...known, ...found])];
  if (!account.read) return { closing, uncancelled, unread: account.why };
  const { unreported, unlisted, differing } = account;
  return { closing, uncancelled, unreported, unlisted, differing };
};

/** Records a close for every open position that has none under way; the symbols of all that are open. */
export const closeAll = async (parts: TradingParts, cause: string, request: Request): Promise<string[]> => {
  const closing: string[] = [];
  const intents = await workingIntents(parts.store);
  for (const { value: position } of await openPositions(parts.store)) {
    closing.push(position.symbol);
    const under = intents.some(({ value }) => value.positionId === position.id && value.kind === 'close');
    if (!under) await closePosition(parts, position.symbol, 1, request, cause);
  }
  return closing;
};
