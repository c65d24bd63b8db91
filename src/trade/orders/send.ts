import { lots, type Intent, type IntentStep, type Order, type OrderRequest } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put } from '../../state/store/store.js';
import type { Placement } from '../../venues/exchange.js';
import { originPut } from './ids.js';
import { assertFence, type ExecutionParts } from './parts.js';

/** An order of an intent as it is written down before it is sent (invariant 2). */
interface NextOrder {
  readonly intent: Intent;
  readonly step: IntentStep;
  /** What is stored with the intent. */
  readonly put: Put<BotDocs>;
}

/**
 * The next order of an intent, under an id of its own.
 * @param restUntil for a post-only order: market time at which it is cancelled
 */
export const nextOrder = (
  { ids, sends, clock }: Pick<ExecutionParts, 'ids' | 'sends' | 'clock'>,
  intent: Intent,
  order: Omit<OrderRequest, 'clientOrderId'>,
  restUntil?: number,
): NextOrder => {
  const { length: index } = intent.steps;
  const request: OrderRequest = { ...order, clientOrderId: ids.next(index) };
  sends.record(request.clientOrderId);
  const step: IntentStep = {
    request,
    status: 'recorded',
    filled: 0,
    booked: 0,
    recordedAt: clock.now(),
    ...(restUntil === undefined ? {} : { restUntil }),
  };
  const origin = { owner: intent.id, kind: 'intent', step: index } as const;
  return {
    intent: { ...intent, status: 'working', steps: [...intent.steps, step], lookups: 0 },
    step,
    put: originPut(request.clientOrderId, origin, step.recordedAt),
  };
};

/**
 * Whether nobody can have sent an order: it was written down by this process, under the lease that it holds now (each
 * begins an epoch of ids), and has not left.
 */
export const isUnsent = (
  { ids, sends }: Pick<ExecutionParts, 'ids' | 'sends'>,
  { clientOrderId: id }: Pick<OrderRequest, 'clientOrderId'>,
): boolean => sends.isUnsent(id) && id.startsWith(ids.prefix);

/** Signs and sends a recorded request, the lease checked right before (invariants 2 and 20). */
export const send = async (parts: ExecutionParts, request: OrderRequest): Promise<Placement> => {
  await assertFence(parts);
  return sendUnfenced(parts, request);
};

/** The same where no lease can be read: only for what reduces, under an id that another trader would give it too. */
export const sendUnfenced = async (
  parts: Pick<ExecutionParts, 'exchange' | 'log' | 'sends'>,
  request: OrderRequest,
): Promise<Placement> => {
  const { clientOrderId, symbol } = request;
  parts.sends.leave(clientOrderId);
  const placement = await parts.exchange.createOrder(request);
  parts.sends.note(clientOrderId, placement);
  parts.log.info({ clientOrderId, symbol, ...withoutAnswer(placement) }, 'order sent');
  return placement;
};

/** What is known so far, for records. */
export const withoutAnswer = (placement: Placement): Omit<Placement, 'answer'> => {
  const { answer: _, ...facts } = { answer: undefined, ...placement };
  return facts;
};

/** An order as the exchange has it now. */
export const lookUp = async (
  { exchange, sends }: Pick<ExecutionParts, 'exchange' | 'sends'>,
  { symbol, clientOrderId, type }: Pick<OrderRequest, 'symbol' | 'clientOrderId' | 'type'>,
  exchangeOrderId?: string,
): Promise<Order | undefined> => {
  const mayWait = type === 'stop' || type === 'takeProfit';
  const order = await exchange.fetchOrder(symbol, clientOrderId, exchangeOrderId, mayWait);
  if (order) sends.noteShown([order]);
  return order;
};

/** A step brought up to what the exchange reports of its order. */
export const stepFrom = (step: IntentStep, order: Order): IntentStep => {
  const { seenOnAccount: _, ...rest } = step;
  return {
    ...rest,
    status: order.status,
    exchangeOrderId: order.exchangeOrderId,
    filled: order.filled,
    ...(order.averagePrice === undefined ? {} : { averagePrice: order.averagePrice }),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
  };
};

export const lastStep = ({ steps }: Pick<Intent, 'steps'>): IntentStep | undefined => steps.at(-1);

/** The intent with its last step replaced. */
export const withLastStep = (intent: Intent, step: IntentStep): Intent => ({
  ...intent,
  steps: [...intent.steps.slice(0, -1), step],
});

/** Contracts that the intent's orders filled, as far as the exchange's orders or its record of fills have shown. */
export const filledOf = ({ steps }: Pick<Intent, 'steps'>): number =>
  steps.reduce((sum, step) => sum + Math.max(step.filled, step.booked), 0);

/** Contracts that the orders of an entry have filled and the record of fills does not show yet. */
export const unreportedOf = ({ steps }: Pick<Intent, 'steps'>): number =>
  lots(steps.reduce((sum, { filled, booked }) => sum + Math.max(0, filled - booked), 0));
