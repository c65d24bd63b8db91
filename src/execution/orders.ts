import type { Intent, IntentStep, Order, OrderRequest } from '../domain/index.js';
import type { Placement } from '../exchange/exchange.js';
import { assertFence, type ExecutionParts } from './parts.js';

/** Codes with which an exchange says that it has this client id already: the order exists. */
const DUPLICATE_CODES = new Set(['300018']);

/** What became of an order that may have been sent before. */
export type Sent =
  | { readonly outcome: 'exists'; readonly exchangeOrderId?: string }
  | { readonly outcome: 'rejected'; readonly code: string; readonly reason: string }
  | { readonly outcome: 'notPlaced'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly outcome: 'unknown'; readonly reason: string };

const RETRY_MS = 500;

const classify = (placement: Placement): Sent => {
  switch (placement.outcome) {
    case 'accepted':
      return { outcome: 'exists', exchangeOrderId: placement.exchangeOrderId };
    case 'rejected':
      return DUPLICATE_CODES.has(placement.code)
        ? { outcome: 'exists' }
        : { outcome: 'rejected', code: placement.code, reason: placement.reason };
    case 'notPlaced':
      return {
        outcome: 'notPlaced',
        reason: placement.reason,
        retryAfterMs: placement.retryAfterMs ?? RETRY_MS,
      };
    case 'unknown':
      return { outcome: 'unknown', reason: placement.reason };
  }
};

/** Signs and sends a recorded request, the lease checked right before (invariants 2 and 20). */
export const send = async (parts: ExecutionParts, request: OrderRequest): Promise<Sent> => {
  await assertFence(parts);
  return sendUnfenced(parts, request);
};

/** The same where no lease can be read: only for what reduces, under an id that another trader would give it too. */
export const sendUnfenced = async (
  parts: Pick<ExecutionParts, 'exchange' | 'log'>,
  request: OrderRequest,
): Promise<Sent> => {
  const sent = classify(await parts.exchange.createOrder(request));
  parts.log.info({ clientOrderId: request.clientOrderId, symbol: request.symbol, ...sent }, 'order sent');
  return sent;
};

/** The order of a step as the exchange has it now. */
export const lookUp = (
  parts: ExecutionParts,
  request: Pick<OrderRequest, 'symbol' | 'clientOrderId'>,
): Promise<Order | undefined> => parts.exchange.fetchOrder(request.symbol, request.clientOrderId);

/** A step brought up to what the exchange reports of its order. */
export const stepFrom = (step: IntentStep, order: Order): IntentStep => ({
  ...step,
  status: order.status,
  exchangeOrderId: order.exchangeOrderId,
  filled: order.filled,
  ...(order.averagePrice === undefined ? {} : { averagePrice: order.averagePrice }),
  ...(order.reason === undefined ? {} : { reason: order.reason }),
});

export const lastStep = (intent: Intent): IntentStep | undefined => intent.steps.at(-1);

/** The intent with its last step replaced. */
export const withLastStep = (intent: Intent, step: IntentStep): Intent => ({
  ...intent,
  steps: [...intent.steps.slice(0, -1), step],
});

/** Contracts that the intent's orders filled, as far as the exchange's orders or its record of fills have shown. */
export const filledOf = ({ steps }: Pick<Intent, 'steps'>): number =>
  steps.reduce((sum, step) => sum + Math.max(step.filled, step.booked), 0);

/** Contracts that the orders of an entry have filled and the record of fills does not show yet. */
export const unbookedOf = ({ steps }: Pick<Intent, 'steps'>): number =>
  Number(steps.reduce((sum, { filled, booked }) => sum + Math.max(0, filled - booked), 0).toFixed(9));
