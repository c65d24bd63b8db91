import type { Pool } from './types.js';

export interface Endpoint {
  readonly method: string;
  /** Path with `{name}` parts. */
  readonly path: string;
  readonly pool: Pool;
  readonly weight: number;
  readonly signed: boolean;
}

const row = (spec: string): Endpoint => {
  const [method = '', path = '', pool = '', weight = '', signed = ''] = spec.split(/\s+/);
  return { method, path, pool: pool as Pool, weight: Number(weight), signed: signed === 'signed' };
};

/** Method, path, pool and weight as the exchange documents them. */
export const ENDPOINTS: readonly Endpoint[] = `
GET /api/v1/timestamp public 2
GET /api/v1/status public 4
GET /api/v1/contracts/active public 3
GET /api/v1/contracts/{symbol} public 3
GET /api/v1/ticker public 2
GET /api/v1/allTickers public 5
GET /api/v1/level2/depth20 public 5
GET /api/v1/level2/depth100 public 10
GET /api/v1/kline/query public 3
GET /api/v1/mark-price/{symbol}/current public 3
GET /api/v1/funding-rate/{symbol}/current public 2
GET /api/v1/contract/funding-rates public 5
POST /api/v1/bullet-public public 10
POST /api/v1/bullet-private futures 10 signed
GET /api/v1/user/api-key management 20 signed
GET /api/ua/v1/account/mode management 30 signed
GET /api/v1/account-overview futures 5 signed
GET /api/v1/transaction-history futures 2 signed
GET /api/v1/funding-history futures 5 signed
POST /api/v1/orders/test futures 2 signed
POST /api/v1/orders futures 2 signed
GET /api/v1/orders/byClientOid futures 5 signed
GET /api/v1/orders/{orderId} futures 5 signed
GET /api/v1/orders futures 2 signed
DELETE /api/v1/orders/client-order/{clientOid} futures 1 signed
DELETE /api/v1/orders/{orderId} futures 1 signed
DELETE /api/v3/orders futures 10 signed
DELETE /api/v1/orders futures 800 signed
GET /api/v1/stopOrders futures 6 signed
DELETE /api/v1/stopOrders futures 15 signed
GET /api/v1/recentDoneOrders futures 5 signed
GET /api/v1/recentFills futures 3 signed
GET /api/v1/fills futures 5 signed
GET /api/v1/position futures 2 signed
GET /api/v1/positions futures 2 signed
GET /api/v1/trade-fees futures 3 signed
GET /api/v1/contracts/risk-limit/{symbol} futures 5 signed
GET /api/v2/position/getMarginMode futures 2 signed
POST /api/v2/position/changeMarginMode futures 2 signed
GET /api/v2/position/getPositionMode futures 2 signed
POST /api/v2/position/switchPositionMode futures 2 signed
`
  .trim()
  .split('\n')
  .map(row);

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
const PATTERNS = ENDPOINTS.map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));

/** The endpoint of a request and the parts of its path. */
export const endpointOf = (
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly parts: Record<string, string> } | undefined => {
  for (const { endpoint, pattern } of PATTERNS) {
    const match = endpoint.method === method ? pattern.exec(decodeURIComponent(path)) : null;
    if (match) return { endpoint, parts: { ...match.groups } };
  }
  return undefined;
};
