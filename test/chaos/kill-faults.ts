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
  ['GET /api/v1/stopOrders', { kind: 'empty' }],
  ['*', { kind: 'status', status: 503 }],
];
/** One call without an answer: done or not, nobody says. */
const HANGS: readonly (readonly [string, Fault])[] = [
  [ORDERS, { kind: 'hang' }],
  [ORDERS, { kind: 'timeoutAfter' }],
  [CANCEL, { kind: 'timeoutAfter' }],
  ...['positions', 'account-overview', 'recentFills', 'stopOrders', 'orders', 'orders/byClientOid'].map(
    (read): readonly [string, Fault] => [`GET /api/v1/${read}`, { kind: 'hang' }],
  ),
];
/** How long the record of fills lags or is away, ms. */
const LASTS_MS = 15_000;

/** What went wrong on purpose. */
export interface Failed {
  readonly faults: number;
  readonly hangs: number;
}

/** Perhaps something goes wrong with a coming call, perhaps with the record of fills for a while. */
export const failExchange = (kucoin: FakeKucoin, random: () => number): Failed => {
  let [faults, hangs] = [0, 0];
  if (random() < 0.5) {
    const [endpoint, fault] = pick(FAULTS, random);
    kucoin.fail(endpoint, fault);
    faults++;
  }
  if (random() < 0.3) {
    const [endpoint, fault] = pick(HANGS, random);
    kucoin.fail(endpoint, fault);
    faults++;
    hangs++;
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
  return { faults, hangs };
};
