import type {
  ClosedTrade,
  Fill,
  Intent,
  IntentStep,
  Order,
  OrderRequest,
  Position,
  Signal,
} from '../../domain/index.js';

/** One order of a trade: what we hold of it, and what the exchange shows at this moment. */
export interface ProvedOrder {
  /** `open`, `close`, `scaleIn`, `scaleOut`, `stop`, `takeProfit`. */
  readonly what: string;
  readonly clientOrderId: string;
  readonly intentId?: string;
  /** Absent for stops and targets: their positions keep no step; and for orders whose intent is no longer kept. */
  readonly step?: IntentStep;
  /** As it was written down before it was sent. */
  readonly request?: OrderRequest;
  /** Fills of the trade are no longer there: what is booked of this order may be more. */
  readonly partly?: true;
  /** As the exchange shows it now; absent = it does not know the order. */
  readonly shown?: Order;
  /** Its fills as the exchange shows them, where it shows the order no more. */
  readonly shownFills?: readonly Fill[];
  /** Why the exchange shows it no more, in words: there is nothing to compare with. */
  readonly gone?: string;
  /** The exchange could not be asked. */
  readonly unread?: string;
  /** Its fills as they are booked. */
  readonly fills: readonly Fill[];
}

/** Signal → intent → client order id → exchange order id → fills → resting stop → exit. */
export interface Proof {
  readonly positionId: string;
  readonly symbol: string;
  /** Market time of the reads. */
  readonly at: number;
  readonly signal?: Pick<Signal, 'id' | 'createdAt' | 'plan'>;
  readonly intents: readonly Intent[];
  readonly orders: readonly ProvedOrder[];
  readonly position?: Position;
  readonly trade?: ClosedTrade;
  /** One line each: what differs between our record and the exchange. */
  readonly discrepancies: readonly string[];
  /** What is no longer here to prove it with; what would need it was not compared. */
  readonly missing?: readonly string[];
}
