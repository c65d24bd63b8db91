import {
  isDenied,
  roundLots,
  type Denied,
  type Intent,
  type JournalEntry,
  type Plan,
  type Position,
} from '../domain/index.js';
import { executeJob, intentEntry, intentOn } from '../execution/intents.js';
import { fenced, instrumentOf } from '../execution/parts.js';
import { retargetAllowed } from '../positions/index.js';
import { planAddition } from './add.js';
import { refused } from './approve.js';
import type { Refused, RecordResult, Request, RetargetOrder, RetargetResult, ScaleOrder } from './desk.js';
import type { TradingParts } from './parts.js';
import { retryConflicts } from '../store/retry-conflicts.js';
import { entryTurn } from './turn.js';

const openPosition = async (parts: TradingParts, symbol: string): Promise<Position | Refused> => {
  const position = (await parts.store.get('position', symbol))?.value;
  return position?.status === 'open'
    ? position
    : refused('no-position', `there is no open position in ${symbol}`);
};

const isRefused = (answer: object): answer is Refused => 'status' in answer && answer.status === 'refused';

/** Records an intent once: a redelivered request finds it recorded and changes nothing (invariant 2). */
const record = async (parts: TradingParts, intent: Intent): Promise<RecordResult> => {
  const known = await parts.store.get('intent', intent.id);
  if (known) return { status: 'recorded', intentId: intent.id };
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }],
    journal: [intentEntry(intent, 'intent-recorded', parts.clock.now(), { by: intent.by })],
    jobs: [executeJob(intent)],
  });
  return { status: 'recorded', intentId: intent.id };
};

/** The id of the intent that a request makes on a symbol: the same when the request arrives again. */
export const intentIdOf = (request: Request, symbol: string): string =>
  `${request.key}${symbol.split('-')[0] ?? ''}`.replace(/[^A-Za-z0-9]/g, '').slice(0, 20);

/** Closes a fraction (0…1] of a position, reduce-only at market. */
export const closePosition = (
  parts: TradingParts,
  symbol: string,
  fraction: number,
  request: Request,
  cause: string,
): Promise<RecordResult> =>
  retryConflicts(async () => {
    const position = await openPosition(parts, symbol);
    const id = intentIdOf(request, symbol);
    if (isRefused(position))
      return (await parts.store.get('intent', id)) ? { status: 'recorded', intentId: id } : position;
    if (!(fraction > 0 && fraction <= 1))
      return refused('bad-fraction', `take off more than 0 % and at most 100 %, not ${fraction * 100} %`);
    const whole = fraction === 1;
    // A whole close asks nobody but the store: it must work while the exchange hangs.
    const instrument = whole ? undefined : await instrumentOf(parts, symbol);
    const contracts = instrument ? roundLots(position.contracts * fraction, instrument) : position.contracts;
    if (instrument && contracts <= 0)
      return refused(
        'below-one-lot',
        `${fraction * 100} % of ${position.contracts} contracts is less than one lot (${instrument.lotSize})`,
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
    const position = await openPosition(parts, order.symbol);
    if (isRefused(position)) return position;
    const turn = await entryTurn(parts);
    const addition = await planAddition(parts, position, order.fraction);
    if (isDenied(addition)) {
      await parts.store.commit({
        ...fenced(parts),
        journal: [additionDenied(position, addition, parts.clock.now())],
      });
      return { status: 'denied', denied: addition };
    }
    return recordAddition(parts, position, addition, turn, {
      id: intentIdOf(request, order.symbol),
      by: 'owner',
      cause: 'scaled in by hand',
    });
  });
};

/** The journal line of an addition that our rules forbid. */
export const additionDenied = (
  { symbol, id }: Position,
  { code, reason, numbers }: Denied,
  at: number,
): JournalEntry => ({
  at,
  event: 'addition-denied',
  symbol,
  positionId: id,
  cause: reason,
  data: { code, ...numbers },
});

/** Records an addition with its reservation. */
export const recordAddition = async (
  parts: TradingParts,
  position: Position,
  plan: Plan,
  turn: Awaited<ReturnType<typeof entryTurn>>,
  fields: Pick<Intent, 'id' | 'by' | 'cause'>,
): Promise<RecordResult> => {
  const known = await parts.store.get('intent', fields.id);
  if (known) return { status: 'recorded', intentId: fields.id };
  const intent = intentOn(parts, position, {
    ...fields,
    kind: 'scaleIn',
    plan,
    stop: plan.stop,
    reservedRisk: plan.worstCase,
    reservedNotional: plan.notional,
  });
  await parts.store.commit({
    ...fenced(parts),
    put: [{ kind: 'intent', id: intent.id, value: intent, version: 0 }, turn(intent.id)],
    journal: [intentEntry(intent, 'intent-recorded', parts.clock.now(), { plan })],
    jobs: [executeJob(intent)],
  });
  return { status: 'recorded', intentId: intent.id };
};

const UNMOVED = { loosens: false, lossNow: 0, lossThen: 0 } as const;

/** Moves stop and target; asks back before a stop loosens (invariant 6). */
export const retargetPosition = (
  parts: TradingParts,
  order: RetargetOrder,
  request: Request,
): Promise<RetargetResult> =>
  retryConflicts(async () => {
    const position = await openPosition(parts, order.symbol);
    if (isRefused(position)) return position;
    const instrument = await instrumentOf(parts, order.symbol);
    const { mark } = await parts.market.quote(order.symbol);
    const trailOnly = order.stop === undefined && order.target === undefined && order.trailing !== undefined;
    const allowed = trailOnly ? UNMOVED : retargetAllowed(position, order, mark, instrument);
    if (isDenied(allowed)) return refused(allowed.code, allowed.reason);
    const { loosens, lossNow, lossThen, ...levels } = allowed;
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
        ...levels,
        ...(trailing === undefined ? {} : { trailing }),
        ...(order.mayLoosen ? { mayLoosen: true } : {}),
      }),
    );
    return recorded.status === 'recorded' && stopsTrailing ? { ...recorded, trailingOff: true } : recorded;
  });
