import {
  ConflictError,
  expecting,
  idOn,
  STOP_SLIPPAGE,
  stopBehind,
  type Intent,
  type Position,
} from '../../domain/index.js';
import { breakEvenStop, isBehind, tighten } from '../../decide/exits/index.js';
import { openPositions, workingIntents } from '../../state/store/open-docs.js';
import type { Versioned } from '../../state/store/store.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { unfitQuote } from '../orders/fresh-quote.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit, instrumentOf } from '../orders/parts.js';

/** A move that the exchange refused is tried again after this, ms. */
const AGAIN_MS = 600_000;

/**
 * Moves the stop behind the targets of a ladder that were reached, as its owner wished. It never loosens
 * (invariant 6). A position whose price is already back beyond the new stop is closed, as that stop would have done.
 */
export const followLadders = async (parts: TradingParts): Promise<void> => {
  const following = (await openPositions(parts.store)).filter(({ value }) => value.stopFollows !== undefined);
  await eachApart(following, (doc) => follow(parts, doc));
};

const follow = async (parts: TradingParts, { value: position }: Versioned<Position>): Promise<void> => {
  const { symbol, side, ladder = [], stopFollows, stopPinned } = position;
  if (stopPinned) return;
  const instrument = await instrumentOf(parts, symbol);
  const behind = stopBehind(ladder, stopFollows, breakEvenStop(position, instrument, STOP_SLIPPAGE));
  const stop = behind === undefined ? undefined : tighten(position.stop, behind, side);
  if (stop === undefined || (await workingIntents(parts.store, symbol)).length > 0) return;
  const reached = ladder.filter(({ done }) => done).length;
  const cause = `target ${reached} of ${ladder.length} reached`;
  const quote = await parts.market.quote(symbol);
  // An old price closes nothing: the next tick asks again.
  if (unfitQuote(parts, quote)) return;
  const { mark } = quote;
  const move: Pick<Intent, 'kind' | 'cause' | 'stop'> = isBehind(stop, mark, side, instrument.tickSize)
    ? { kind: 'retarget', cause, stop }
    : { kind: 'close', cause: `${cause}: the price is already beyond ${stop}` };
  const intent = intentOn(parts, position, {
    id: idOn(`L${reached}${Math.floor(parts.clock.now() / AGAIN_MS).toString(36)}`, symbol),
    by: 'bot',
    ...move,
  });
  // One that is known was tried a moment ago: what came of it was told.
  const recorded = commit(parts, {
    put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
    journal: [intentEntry(intent, { event: 'intent-recorded' }, parts.clock.now())],
    jobs: [executeJob(intent)],
  });
  await expecting(ConflictError, recorded, () => undefined);
};
