interface Answered {
  readonly method: string;
  readonly path: string;
  readonly code?: string;
}

/** The calls that placing a stop and reading it back needs. */
const ORDER_CALLS: ReadonlySet<string> = new Set([
  'POST /api/v1/orders',
  'GET /api/v1/stopOrders',
  'GET /api/v1/orders',
  'GET /api/v1/orders/byClientOid',
]);

/** Answers that say the exchange could not be used just then; an answer that never came has no code. */
const UNUSABLE: ReadonlySet<string | undefined> = new Set([undefined, '429000', '200002', '500000']);

export const isOrderCall = ({ method, path }: Answered): boolean => ORDER_CALLS.has(`${method} ${path}`);

export const isUnusable = ({ code }: Answered): boolean => UNUSABLE.has(code);
