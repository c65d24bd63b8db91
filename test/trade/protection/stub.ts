import {
  ReadFailedError,
  type ExchangePosition,
  type Order,
  type OrderRequest,
  type Position,
  type ProtectiveOrder,
} from '../../../src/domain/index.js';
import type { Placement } from '../../../src/venues/exchange.js';
import { position as positionOf } from '../../decide/exits/fixtures.js';
import { Scene } from '../../support/scene.js';
import { SYMBOL } from '../../support/world.js';

/** A stop for all of `positionOf()`, at its level. */
export const stopOf = (over: Partial<ProtectiveOrder> = {}): ProtectiveOrder => ({
  clientOrderId: 'stop',
  type: 'stop',
  triggerPrice: 95,
  contracts: 40,
  state: 'resting',
  ...over,
});

/** What a lookup shows of a stop that rests. */
export const shownOf = (over: Partial<Order> = {}): Partial<Order> => ({
  status: 'open',
  contracts: 40,
  triggerPrice: 95,
  filled: 0,
  ...over,
});

/** A scene in which each test says what the exchange answers; it holds `positionOf()`, unless said otherwise. */
export class Stub {
  readonly scene = new Scene();
  /** Every order that was sent, and every cancellation, by client id; the newest last. */
  readonly sent: OrderRequest[] = [];
  readonly canceled: string[] = [];
  readonly looked: string[] = [];
  mark = 100;
  held: readonly Partial<ExchangePosition>[] = [{}];
  /** What the exchange knows of orders, by client id. */
  readonly orders = new Map<string, Partial<Order>>();
  /** So many lookups show nothing, or fail. */
  blind = 0;
  unread = 0;
  placement: Placement = { outcome: 'accepted', exchangeOrderId: 'X' };
  /** Whether an order that is sent is there, whatever was answered. */
  arrives = true;
  cancellation: 'canceled' | 'gone' | 'unknown' = 'canceled';

  constructor() {
    const { wire, world } = this.scene;
    const quote = world.market.quote.bind(world.market);
    world.market.quote = async (symbol) => ({ ...(await quote(symbol)), mark: this.mark });
    Object.assign(wire.exchange, {
      fetchPositions: async () => this.held.map((over) => ({ ...this.#held(), ...over })),
      fetchOrder: async (_: string, id: string) => this.#lookUp(id),
      createOrder: async (request: OrderRequest) => {
        this.sent.push(request);
        if (this.arrives) this.orders.set(request.clientOrderId, shownOf(request));
        return this.placement;
      },
      cancelOrder: async (_: string, id: string) => {
        this.canceled.push(id);
        return { outcome: this.cancellation, reason: 'no answer' };
      },
    });
  }

  get parts(): Scene['world']['parts'] {
    return this.scene.world.parts;
  }

  async hold(position: Partial<Position> = {}): Promise<void> {
    const value = positionOf({ protection: [stopOf()], ...position });
    await this.scene.world.store.commit({ put: [{ kind: 'position', id: SYMBOL, value }] });
  }

  #held(): ExchangePosition {
    return {
      symbol: SYMBOL,
      side: 'long',
      contracts: 40,
      entryPrice: 100,
      markPrice: this.mark,
      leverage: 5,
    } as ExchangePosition;
  }

  #lookUp(id: string): Order | undefined {
    this.looked.push(id);
    if (this.unread-- > 0) throw new ReadFailedError('the order', 'the wire is down');
    if (this.blind-- > 0) return undefined;
    return this.orders.has(id) ? ({ ...this.orders.get(id), clientOrderId: id } as Order) : undefined;
  }
}
