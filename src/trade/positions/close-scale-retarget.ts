import {
  idOn,
  isDenied,
  lineOf,
  roundLots,
  type Denied,
  type Intent,
  type JournalData,
  type JournalEntry,
  type Plan,
  type Position,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put } from '../../state/store/store.js';
import { executeJob, intentEntry, intentOn } from '../orders/intents.js';
import { commit, instrumentOf } from '../orders/parts.js';
import { retargetAllowed } from '../../decide/exits/index.js';
import { planAddition } from './add.js';
import { openPosition } from '../core/open-position.js';
import {
  refused,
  type RecordResult,
  type Request,
  type RetargetOrder,
  type RetargetResult,
  type ScaleOrder,
} from '../core/results.js';
import { ladderDoubt } from '../core/ladder-doubt.js';
import type { TradingParts } from '../core/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { entryLock } from '../signals/entry-lock.js';

/** Records an intent once: a redelivered request finds it recorded and changes nothing (invariant 2). */
const record = async (
  parts: TradingParts,
  intent: Intent,
  data: JournalData['intent-recorded'] = { by: intent.by },
  beside: readonly Put<BotDocs>[] = [],
): Promise<RecordResult> => {
  const known = await parts.store.get('intent', intent.id);
  if (!known)
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
): Promise<RecordResult> =>
  retryConflicts(async () => {
    const doc = await openPosition(parts, symbol, positionId);
    const id = intentIdOf(request, symbol);
    if ('status' in doc)
      return (await parts.store.get('intent', id)) ? { status: 'recorded', intentId: id } : doc;
    const position = doc.value;
    if (!(fraction > 0 && fraction <= 1))
      return refused('bad-fraction', `take off more than 0 % and at most 100 %, not ${fraction * 100} %`);
    const whole = fraction === 1;
    // A whole close asks nobody but the store: it must work while the exchange hangs.
    const instrument = whole ? undefined : await instrumentOf(parts, symbol);
    const contracts = instrument ? roundLots(position.contracts * fraction, instrument) : position.contracts;
    if (instrument && contracts <= 0)
      return refused(
        'below-one-lot',
        `${Number((fraction * 100).toFixed(2))} % of ${position.contracts} contracts is less than one lot (${instrument.lotSize}); ${Math.ceil((100 * instrument.lotSize) / position.contracts)} % is the least`,
      );
    return record(
      parts,
      intentOn(parts, position, {
        id,
        kind: whole ? 'close' : 'scaleOut',
        cause,
        by: 'owner',
        // A whole close takes whatever is open when it runs.
        ...(whole ? {} : { contracts }),
      }),
    );
  });

/** Adds to or takes from a position by a signed fraction of its open contracts. */
export const scalePosition = (
  parts: TradingParts,
  order: ScaleOrder,
  request: Request,
): Promise<RecordResult | { readonly status: 'denied'; readonly denied: Denied }> => {
  if (order.fraction < 0)
    return closePosition(parts, order.symbol, -order.fraction, request, 'scaled out by hand');
  return retryConflicts(async () => {
    const doc = await openPosition(parts, order.symbol);
    if ('status' in doc) return doc;
    const position = doc.value;
    const lock = await entryLock(parts);
    const plan = await planAddition(parts, position, order.fraction);
    if (isDenied(plan)) {
      await commit(parts, { journal: [additionDenied(position, plan, parts.clock.now())] });
      return { status: 'denied', denied: plan };
    }
    const intent = intentOn(parts, position, {
      id: intentIdOf(request, order.symbol),
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

const UNMOVED = { loosens: false, lossNow: 0, lossThen: 0 } as const;

/** Moves stop and target; asks back before a stop loosens (invariant 6). */
export const retargetPosition = (
  parts: TradingParts,
  order: RetargetOrder,
  request: Request,
): Promise<RetargetResult> =>
  retryConflicts(async () => {
    const doc = await openPosition(parts, order.symbol, order.positionId);
    if ('status' in doc) return doc;
    const position = doc.value;
    const instrument = await instrumentOf(parts, order.symbol);
    const { mark } = await parts.market.quote(order.symbol);
    const unproved = order.targets && (await ladderDoubt(parts));
    if (unproved !== undefined) return refused('ladder-unproved', unproved);
    const { stop, target, targets } = order;
    const isTrailOnly =
      stop === undefined && target === undefined && targets === undefined && order.trailing !== undefined;
    const allowed = isTrailOnly ? UNMOVED : retargetAllowed(position, order, mark, instrument);
    if (isDenied(allowed)) return refused(allowed.code, allowed.reason);
    const { loosens, lossNow, lossThen, ...moves } = allowed;
    // A trail that goes on would take back what the owner has loosened.
    const stopsTrailing = loosens && position.trailing && order.trailing === undefined;
    if (loosens && !order.mayLoosen) return { status: 'confirm', lossNow, lossThen, stopsTrailing };
    const trailing = stopsTrailing ? false : order.trailing;
    const recorded = await record(
      parts,
      intentOn(parts, position, {
        id: intentIdOf(request, order.symbol),
        kind: 'retarget',
        cause: stopsTrailing ? 'loosened by hand, trailing off' : 'moved by hand',
        by: 'owner',
        ...moves,
        ...(order.targets && order.stopFollows ? { stopFollows: order.stopFollows } : {}),
        ...(trailing === undefined ? {} : { trailing }),
        ...(order.mayLoosen ? { mayLoosen: true } : {}),
      }),
    );
    return recorded.status === 'recorded' && stopsTrailing ? { ...recorded, trailingOff: true } : recorded;
  });
