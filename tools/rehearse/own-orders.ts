import type { Clock } from '../../src/clock.js';
import type { OrderRequest } from '../../src/domain/index.js';
import { optionalText, rowOf } from '../../src/venues/shared/fields.js';
import type { Journal } from './journal.js';
import { newClientId } from './own-ids.js';
import type { Answer, Wire } from './wire.js';

/** An order of the rehearsal as it was answered. */
export interface Placed {
  readonly request: OrderRequest;
  readonly answer: Answer;
  /** '' where it was not taken. */
  readonly orderId: string;
  /** Steady time of the answer, ms. */
  readonly at: number;
  /** Wall time at which it left, ms. */
  readonly sentAt: number;
}

/** Sends the orders of the rehearsal, each written down before it leaves. */
export class OwnOrders {
  /** Those that were taken. */
  readonly placed: Placed[] = [];
  /** Client ids of those that were refused: they are nowhere. */
  readonly refused = new Set<string>();

  constructor(
    private readonly wire: Wire,
    private readonly clock: Clock,
    readonly journal: Journal,
  ) {}

  /**
   * @param request its client id is made here unless it names one
   * @throws NotSentError and AmbiguousError, as the wire does: then it may have been placed
   */
  async place(
    request: Omit<OrderRequest, 'clientOrderId'> & { readonly clientOrderId?: string },
  ): Promise<Placed> {
    const whole = { ...request, clientOrderId: request.clientOrderId ?? newClientId() };
    const { id } = await this.wire.contracts.contract(whole.symbol);
    const sentAt = this.clock.now();
    await this.journal.add({ clientOid: whole.clientOrderId, symbol: id, at: sentAt });
    const answer = await this.wire.place(whole);
    const orderId = answer.ok ? optionalText(rowOf(answer.data, 'order'), 'orderId') : '';
    const placed = { request: whole, answer, orderId, at: this.clock.elapsed(), sentAt };
    const isPlaced =
      answer.ok || this.placed.some((before) => before.request.clientOrderId === whole.clientOrderId);
    if (answer.ok) this.placed.push(placed);
    if (!isPlaced) this.refused.add(whole.clientOrderId);
    return placed;
  }

  /** Cancels by the exchange's id. */
  cancel(orderId: string): Promise<Answer> {
    return this.wire.ask('futuresPrivate', 'DELETE', 'orders/{orderId}', { orderId });
  }
}
