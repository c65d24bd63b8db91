import { wallClock } from '../../src/clock.js';
import type { Fault, FakeKucoin } from '../support/kucoin/index.js';
import { between, pick } from './site.js';

const ORDERS = 'POST /api/v1/orders';
const CANCEL = 'DELETE /api/v1/orders/{orderId}';
const RECORDS = ['GET /api/v1/recentFills', 'GET /api/v1/fills'];
const FAULTS: readonly (readonly [string, Fault])[] = [
  [ORDERS, { kind: 'reset' }],
  [ORDERS, { kind: 'reset', after: true }],
  [ORDERS, { kind: 'htmlAfter' }],
  [ORDERS, { kind: 'html' }],
  [ORDERS, { kind: 'code', code: '429000' }],
  [ORDERS, { kind: 'status', status: 504, after: true }],
  [CANCEL, { kind: 'reset', after: true }],
  [CANCEL, { kind: 'status', status: 502 }],
  ['GET /api/v1/positions', { kind: 'empty' }],
  ['GET /api/v1/positions', { kind: 'hang' }],
  ['GET /api/v1/account-overview', { kind: 'hang' }],
  ['GET /api/v1/stopOrders', { kind: 'empty' }],
  ['*', { kind: 'status', status: 503 }],
];
/** How long the record of fills lags or is away, ms. */
const LASTS_MS = 15_000;

/** Perhaps something goes wrong with a coming call, perhaps with the record of fills for a while. How many did. */
export const failExchange = (kucoin: FakeKucoin, random: () => number): number => {
  let faults = 0;
  if (random() < 0.5) {
    const [endpoint, fault] = pick(FAULTS, random);
    kucoin.fail(endpoint, fault);
    faults++;
  }
  if (random() < 0.15) {
    const until = wallClock.now() + LASTS_MS;
    const late: Fault =
      random() < 0.7
        ? { kind: 'late', ms: between(5000, LASTS_MS, random), until }
        : { kind: 'status', status: 503, until };
    for (const endpoint of RECORDS) kucoin.fail(endpoint, late);
    faults++;
  }
  return faults;
};
