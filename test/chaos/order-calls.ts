import type { OrderCall, Reach } from './reach.js';

interface Answered {
  readonly method: string;
  readonly path: string;
  readonly code?: string;
  /** What went wrong with it on purpose. */
  readonly fault?: string;
}

/** The calls that placing a stop and reading it back needs. */
const ORDER_CALLS: ReadonlyMap<string, OrderCall> = new Map([
  ['POST /api/v1/orders', 'place'],
  ['GET /api/v1/stopOrders', 'read'],
  ['GET /api/v1/orders', 'read'],
  ['GET /api/v1/orders/byClientOid', 'read'],
]);

/** Answers that say the exchange could not be used just then; an answer that never came has no code. */
const UNUSABLE: ReadonlySet<string | undefined> = new Set([undefined, '429000', '200002', '500000']);

const isUnusable = ({ code }: Answered): boolean => UNUSABLE.has(code);

/** For so long an exchange that answers so takes nothing more, ms. */
const SHUT_MS: ReadonlyMap<string | undefined, number> = new Map([
  ['429000', 1_000],
  ['200002', 10_000],
]);

/** Notes what became of a request. One call that hangs is no excuse: the others are answered. */
export const follow = (reach: Reach, request: Answered & { readonly at: number }): void => {
  if (request.fault === 'hang' || request.fault === 'timeoutAfter') return;
  const shut = SHUT_MS.get(request.code);
  if (shut !== undefined) reach.stoodStill(request.at, request.at + shut);
  const call = ORDER_CALLS.get(`${request.method} ${request.path}`);
  if (!call) return;
  if (isUnusable(request)) reach.failed(call, request.at, request.at);
  else reach.worked(call);
};
