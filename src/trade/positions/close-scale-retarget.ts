import {
  idOn,
  lineOf,
  type Denied,
  type Intent,
  type JournalData,
  type JournalEntry,
  type Plan,
  type Position,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Put } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import type {
  RecordResult,
  Request,
  RetargetOrder,
  RetargetResult,
  ScaleOrder,
  ScaleResult,
} from '../core/results.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit } from '../orders/parts.js';
import { entryLock } from '../signals/entry-lock.js';
import { additionAllowed, closeAllowed, retargetsAllowed } from './allowed-changes.js';

/** Carries a request out once: one that is redelivered finds its intent recorded, and changes nothing (invariant 2). */
const once = <T>(
  { store }: TradingParts,
  intentId: string,
  work: () => Promise<T>,
): Promise<T | { readonly status: 'recorded'; readonly intentId: string }> =>
  retryConflicts(async () =>
    (await store.get('intent', intentId)) ? { status: 'recorded', intentId } : work(),
  );

const record = async (
  parts: TradingParts,
  intent: Intent,
  data: JournalData['intent-recorded'] = { by: intent.by },
  beside: readonly Put<BotDocs>[] = [],
): Promise<{ readonly status: 'recorded'; readonly intentId: string }> => {
  await commit(parts, {
    put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }, ...beside],
    journal: [intentEntry(intent, { event: 'intent-recorded', data }, parts.clock.now())],
    jobs: [executeJob(intent)],
  });
  return { status: 'recorded', intentId: intent.id };
};

/** The id of the intent that a request makes on a symbol: the same when the request arrives again. */
export const intentIdOf = (request: Request, symbol: string): string => idOn(request.key, symbol);

/** Closes a fraction (0…1] of a position, reduce-only at market. @param positionId that one alone */
export const closePosition = (
  parts: TradingParts,
  symbol: string,
  fraction: number,
  request: Request,
  cause: string,
  positionId?: string,
  by: Intent['by'] = 'owner',
): Promise<RecordResult> => {
  const id = intentIdOf(request, symbol);
  return once(parts, id, async () => {
    const allowed = await closeAllowed(parts, symbol, fraction, positionId);
    if (allowed.status === 'refused') return allowed;
    const whole = fraction === 1;
    return record(
      parts,
      intentOn(parts, allowed.doc.value, {
        id,
        kind: whole ? 'close' : 'scaleOut',
        cause,
        by,
        // A whole close takes whatever is open when it runs.
        ...(whole ? {} : { contracts: allowed.contracts }),
      }),
    );
  });
};

/** Adds to or takes from a position by a signed fraction of its open contracts. */
export const scalePosition = (
  parts: TradingParts,
  order: ScaleOrder,
  request: Request,
): Promise<ScaleResult> => {
  const { symbol, fraction, positionId } = order;
  if (fraction < 0) return closePosition(parts, symbol, -fraction, request, 'scaled out by hand', positionId);
  const id = intentIdOf(request, symbol);
  return once(parts, id, async () => {
    const lock = await entryLock(parts);
    const allowed = await additionAllowed(parts, order);
    if (allowed.status === 'denied') {
      const position = (await parts.store.get('position', symbol))?.value;
      if (position)
        await commit(parts, { journal: [additionDenied(position, allowed.denied, parts.clock.now())] });
    }
    if (allowed.status !== 'allowed') return allowed;
    const { doc, plan } = allowed;
    const intent = intentOn(parts, doc.value, {
      id,
      by: 'owner',
      cause: 'scaled in by hand',
      ...additionBy(plan),
    });
    return record(parts, intent, { plan }, [lock(intent.id)]);
  });
};

/** The journal line of an addition that our rules forbid. */
export const additionDenied = (
  position: Position,
  { code, reason, numbers }: Denied,
  at: number,
): JournalEntry => ({
  ...lineOf(position, at),
  event: 'addition-denied',
  cause: reason,
  data: { code, ...numbers },
});

/** What an intent takes over from the plan of an addition, its reservation among it. */
export const additionBy = (
  plan: Plan,
): Pick<Intent, 'kind' | 'plan' | 'stop' | 'reservedRisk' | 'reservedNotional'> => ({
  kind: 'scaleIn',
  plan,
  stop: plan.stop,
  reservedRisk: plan.worstCase,
  reservedNotional: plan.notional,
});

/** Moves stop and target; asks back before a stop loosens (invariant 6). */
export const retargetPosition = (
  parts: TradingParts,
  order: RetargetOrder,
  request: Request,
  { by, cause }: Pick<Intent, 'by' | 'cause'> = { by: 'owner', cause: 'moved by hand' },
): Promise<RetargetResult> => {
  const id = intentIdOf(request, order.symbol);
  return once(parts, id, async () => {
    const allowed = await retargetsAllowed(parts, order);
    if (allowed.status !== 'allowed') return allowed;
    const { doc, moves, stopsTrailing } = allowed;
    const position = doc.value;
    const trailing = stopsTrailing ? false : order.trailing;
    const recorded = await record(
      parts,
      intentOn(parts, position, {
        id,
        kind: 'retarget',
        cause: stopsTrailing ? 'loosened by hand, trailing off' : cause,
        by,
        ...moves,
        ...(order.targets && order.stopFollows ? { stopFollows: order.stopFollows } : {}),
        ...(trailing === undefined ? {} : { trailing }),
        ...(order.mayLoosen ? { mayLoosen: true } : {}),
      }),
    );
    return stopsTrailing ? { ...recorded, trailingOff: true } : recorded;
  });
};
