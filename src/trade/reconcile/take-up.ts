import { RadError } from '../../domain/index.js';
import { recordUnknown, UNKNOWN_EXITS } from './adopt.js';
import { syncFillsIfReadable } from '../booking/sync.js';
import { eachApart } from '../core/apart.js';
import { isStoreless } from '../core/store-state.js';
import type { AccountLook, AccountRead } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { createWithin } from '../../clock.js';
import { differingFrom, unreportedOf, unknownOf } from './unknown-positions.js';

/** The account answers within this, or the owner is told that it could not be read, ms. */
const ACCOUNT_TIMEOUT = 800;

/**
 * Takes up what the account holds and the books do not know (opened by hand, or while the bot was away), and books what
 * closed or changed a position elsewhere, so that what is listed, closed or halted next is the account and not what is
 * stored. The tick places the stop.
 * @throws ReadFailedError when the account cannot be read: nothing is concluded then (invariant 8)
 */
export const takeUp = async (parts: TradingParts): Promise<Omit<AccountRead, 'read'>> => {
  const seenAt = parts.clock.now();
  const held = await parts.exchange.fetchPositions();
  // A position that was turned round is unknown once its end is booked.
  if ((await differingFrom(parts, held)).length > 0) await syncFillsIfReadable(parts);
  const unknown = await unknownOf(parts, held);
  const listed = await parts.market.instruments();
  await eachApart(
    unknown.filter(({ symbol }) => listed.has(symbol)),
    (one) => parts.symbols.run(one.symbol, () => recordUnknown(parts, one, seenAt, UNKNOWN_EXITS)),
  );
  return {
    unreported: await unreportedOf(parts, held),
    unlisted: unknown.map(({ symbol }) => symbol).filter((symbol) => !listed.has(symbol)),
    differing: await differingFrom(parts, held),
  };
};

/**
 * The same for an owner who waits: whether it could be done in time.
 * @throws what the store says of itself (`isStoreless`): a halt then goes on without it
 */
export const takeUpInTime = async (parts: TradingParts): Promise<AccountLook> => {
  try {
    return { read: true, ...(await createWithin(parts.human)(takeUp(parts), ACCOUNT_TIMEOUT)) };
  } catch (error) {
    if (isStoreless(error) || !(error instanceof RadError)) throw error;
    return { read: false, why: error.message };
  }
};
