import {
  isPendingEntry,
  isWorking,
  lineOf,
  type ClosedTrade,
  type Intent,
  type Position,
} from '../../domain/index.js';
import { closedTrade } from '../booking/closed-trade.js';
import { commit, instrumentOf, readLedger } from '../orders/parts.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Versioned } from '../../state/store/store.js';
import { openPosition } from '../core/open-position.js';
import { refused, type ForgetResult, type Refused } from '../core/results.js';
import type { TradingParts } from '../core/parts.js';
import { workingIntents } from '../../state/store/open-docs.js';

const REASON = 'forgotten by the owner';

/**
 * Takes a position out of the books that the exchange does not show and its record never explained: it ends as a trade
 * without a result for what was open. Refused while the exchange shows a position or an order of ours in the symbol, and
 * while an entry there is under way.
 * @param positionId the position that the owner confirmed; without it nothing is done but to ask him
 * @throws ReadFailedError when the exchange cannot be read: what is not seen for certain is not forgotten
 */
export const forgetPosition = (
  parts: TradingParts,
  symbol: string,
  positionId?: string,
): Promise<ForgetResult> =>
  retryConflicts(async () => {
    const doc = await openPosition(parts, symbol, positionId);
    if ('status' in doc) return doc;
    const intents = await workingIntents(parts.store, symbol);
    const no = (await shownNow(parts, doc.value)) ?? entryIn(symbol, intents);
    if (no) return no;
    if (positionId === undefined) return { status: 'confirm', position: doc.value };
    return { status: 'forgotten', trade: await forget(parts, doc, intents) };
  });

/** Why the exchange's own view forbids it. */
const shownNow = async (
  parts: TradingParts,
  { symbol, protection }: Position,
): Promise<Refused | undefined> => {
  const held = (await parts.exchange.fetchPositions(symbol)).find((shown) => shown.symbol === symbol);
  if (held)
    return refused(
      'held',
      `the exchange shows a ${held.side} of ${held.contracts} contracts of ${symbol}: close it instead`,
    );
  const known = new Set(protection.map(({ clientOrderId }) => clientOrderId));
  const ours = (await parts.exchange.fetchOpenOrders(symbol)).filter(
    (order) => isWorking(order) && (known.has(order.clientOrderId) || parts.ids.isOurs(order.clientOrderId)),
  );
  if (ours.length === 0) return undefined;
  return refused('orders', `the exchange shows ${ours.length} working orders of mine in ${symbol}`);
};

const entryIn = (symbol: string, intents: readonly Versioned<Intent>[]): Refused | undefined =>
  intents.some(({ value }) => isPendingEntry(value))
    ? refused('entry', `an entry in ${symbol} is still under way: /cancel it first`)
    : undefined;

const forget = async (
  parts: TradingParts,
  doc: Versioned<Position>,
  intents: readonly Versioned<Intent>[],
): Promise<ClosedTrade> => {
  const at = parts.clock.now();
  const position = doc.value;
  const instrument = await instrumentOf(parts, doc.id);
  const trade = closedTrade(
    { ...position, status: 'closed', contracts: 0, closedAt: at, exitReason: REASON },
    instrument,
  );
  const ledger = await readLedger(parts);
  const { [doc.id]: basis, ...positions } = ledger.value.positions;
  const { contracts, entryPrice } = position;
  const data = { contracts, entryPrice, ...(basis ? { basis } : {}) };
  await commit(parts, {
    put: [
      { kind: 'trade', id: trade.id, value: trade },
      { kind: 'ledger', id: 'main', value: { ...ledger.value, positions }, version: ledger.version },
      ...intents.map(({ id, value, version }) => ({
        kind: 'intent' as const,
        id,
        value: { ...value, status: 'done' as const, note: REASON, updatedAt: at },
        version,
      })),
    ],
    del: [{ kind: 'position', id: doc.id, version: doc.version }],
    journal: [{ ...lineOf(position, at), event: 'forgotten', cause: REASON, data }],
    pushes: [{ type: 'exit', trade }],
  });
  return trade;
};
