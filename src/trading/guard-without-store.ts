import { isWorking, type Intent, type JournalEntry, type OrderRequest } from '../domain/index.js';
import { sendUnfenced } from '../execution/orders.js';
import { closeAheadRequest, restStopsAhead } from '../execution/unbooked.js';
import type { DurableLines } from '../store/durable-lines.js';
import type { TradingParts } from './parts.js';

/** What was done while the state store was away; becomes journal once it is back. */
export type GuardLine = JournalEntry;

const lots = (contracts: number): number => Number(contracts.toFixed(9));

/**
 * Guards what entries fill while the state store is away (invariant 5): their working orders are cancelled, because
 * nobody can follow them, and stops rest for what they have filled, or it is taken off at market. Each order is on disk
 * before it is sent, under the client id that the store's own path would give it: a repeat sends nothing twice, and
 * once the store is back the position finds the stop as its own.
 * @returns symbols that could not be looked at; they are looked at again
 */
export const guardWithoutStore = async (
  parts: TradingParts,
  file: DurableLines<GuardLine>,
): Promise<readonly string[]> => {
  const left: string[] = [];
  for (const intent of parts.inFlight?.list() ?? []) {
    try {
      await guardOne(parts, file, intent);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      parts.log.warn({ symbol: intent.symbol, reason }, 'not guarded without Redis yet');
      left.push(intent.symbol);
    }
  }
  return left;
};

const guardOne = async (
  parts: TradingParts,
  file: DurableLines<GuardLine>,
  intent: Intent,
): Promise<void> => {
  const { plan, symbol } = intent;
  if (!plan) return;
  const filled = await endedFills(parts, intent);
  const held = (await parts.exchange.fetchPositions()).find((each) => each.symbol === symbol);
  if (filled === 0 || held?.side !== intent.side) return;
  const stops = (await parts.exchange.fetchOpenOrders(symbol)).filter(
    (order) => isWorking(order) && order.reduceOnly && order.type === 'stop',
  );
  const missing = lots(held.contracts - stops.reduce((sum, { contracts }) => sum + contracts, 0));
  if (missing <= 0) return;
  const place = async (request: OrderRequest): ReturnType<typeof sendUnfenced> => {
    await file.append(lineOf(parts, intent, request));
    return sendUnfenced(parts, request);
  };
  // An addition's stops are counted apart from those of the position that it adds to.
  const contracts = intent.kind === 'open' ? filled : missing;
  const outcome = await restStopsAhead(parts, intent, plan, contracts, place);
  if (outcome.status !== 'refused') return;
  const close = closeAheadRequest(parts.instance, intent, plan, missing);
  if (!(await parts.exchange.fetchOrder(symbol, close.clientOrderId))) await place(close);
};

/** Contracts that the orders of an entry filled, those that still worked cancelled before. */
const endedFills = async ({ exchange }: TradingParts, { symbol, steps }: Intent): Promise<number> => {
  let filled = 0;
  for (const { request, status, filled: known, booked } of steps) {
    const id = request.clientOrderId;
    if (status === 'recorded' || status === 'open') await exchange.cancelOrder(symbol, id);
    const order = await exchange.fetchOrder(symbol, id);
    filled += Math.max(order?.filled ?? 0, known, booked);
  }
  return lots(filled);
};

const lineOf = ({ clock }: TradingParts, intent: Intent, request: OrderRequest): GuardLine => ({
  at: clock.now(),
  event: 'guard-recorded',
  symbol: intent.symbol,
  intentId: intent.id,
  cause: 'the state store was away',
  data: { request },
});
