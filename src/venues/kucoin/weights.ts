import type { Priority, Quota } from '../shared/rate-budget.js';

/** KuCoin counts weight per pool: futures and management per account, public per address. */
export type Pool = 'futures' | 'public' | 'management';

export const POOLS: readonly Pool[] = ['futures', 'public', 'management'];

/** Of each pool, in the lowest tier. */
export const QUOTA: Quota = { limit: 2_000, window: 30_000 };

export interface Cost {
  readonly pool: Pool;
  readonly weight: number;
  readonly priority: Priority;
}

/** ccxt's names of the hosts. */
export type Api = 'futuresPublic' | 'futuresPrivate' | 'private' | 'utaPrivate';

/** Weights as the exchange documents them, by method and path (after /api/vN/). */
const WEIGHTS: Readonly<Record<string, number>> = {
  'GET timestamp': 2,
  'GET contracts/active': 3,
  'GET ticker': 2,
  'GET allTickers': 5,
  'GET mark-price/{symbol}/current': 3,
  'GET level2/depth20': 5,
  'GET kline/query': 3,
  'GET contract/funding-rates': 5,
  'POST orders': 2,
  'GET orders': 2,
  'GET orders/byClientOid': 5,
  'GET orders/{orderId}': 5,
  'DELETE orders/{orderId}': 1,
  'DELETE orders/client-order/{clientOid}': 1,
  'GET recentDoneOrders': 5,
  'GET stopOrders': 6,
  'GET recentFills': 3,
  'GET fills': 5,
  'GET positions': 2,
  'GET account-overview': 5,
  'GET funding-history': 5,
  'GET transaction-history': 2,
  'GET position/getPositionMode': 2,
  'POST position/switchPositionMode': 2,
  'POST position/changeMarginMode': 2,
  'GET user/api-key': 20,
  'GET account/mode': 30,
  'POST bullet-public': 10,
};

/** For calls that the table lacks: more than most cost. */
const UNKNOWN_WEIGHT = 10;

export const poolOf = (api: string): Pool =>
  api === 'futuresPublic' ? 'public' : api === 'futuresPrivate' ? 'futures' : 'management';

/** Reads without which nobody knows whether a position is guarded. */
const GUARD_READS: ReadonlySet<string> = new Set([
  'orders',
  'orders/byClientOid',
  'orders/{orderId}',
  'recentDoneOrders',
  'stopOrders',
  'recentFills',
  'positions',
]);

const priorityOf = (method: string, path: string, params: unknown): Priority => {
  if (method === 'GET') return GUARD_READS.has(path) ? 'guard' : path === 'kline/query' ? 'bulk' : 'read';
  const reduces =
    typeof params === 'object' && params !== null && 'reduceOnly' in params && params.reduceOnly;
  return method === 'DELETE' || reduces === true ? 'guard' : 'order';
};

/** What a call costs and how urgent it is. */
export const costOf = (api: string, method: string, path: string, params?: unknown): Cost => ({
  pool: poolOf(api),
  weight: WEIGHTS[`${method} ${path}`] ?? UNKNOWN_WEIGHT,
  priority: priorityOf(method, path, params),
});
