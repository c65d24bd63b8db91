import { ageOfStamp, type Clock } from '../clock.js';
import { ReadFailedError } from '../domain/index.js';
import type { Exchange } from '../venues/exchange.js';
import type { BotDocs } from '../state/store/docs.js';
import type { Store } from '../state/store/store.js';

/** The trader's figures older than this are no ground for a plan, ms. */
const MAX_AGE = 60_000;

/**
 * The exchange as a process without the trader lease may use it: figures of the account come from what the trader
 * stored, cancellations are owed to it, and no order is ever sent.
 */
export const chatExchange = (exchange: Exchange, store: Store<BotDocs>, clock: Clock): Exchange => ({
  canRest: (symbol, ms) => exchange.canRest(symbol, ms),
  fetchOrder: (...order) => exchange.fetchOrder(...order),
  ...(exchange.keepsOrders ? { keepsOrders: exchange.keepsOrders } : {}),
  ...(exchange.fetchFills ? { fetchFills: exchange.fetchFills.bind(exchange) } : {}),
  fetchOpenOrders: (symbol) => exchange.fetchOpenOrders(symbol),
  fetchPositions: (symbol) => exchange.fetchPositions(symbol),
  fetchEvents: (cursor) => exchange.fetchEvents(cursor),
  async fetchAccount() {
    const known = (await store.get('account', 'main'))?.value;
    if (!known) throw new ReadFailedError('account', 'no trader has read it yet');
    const { balance, equity, available, at } = known;
    const age = ageOfStamp(at, clock.now());
    if (age > MAX_AGE)
      throw new ReadFailedError('account', `no trader has read it for ${Math.round(age / 1000)} s`, { at });
    return { balance, equity, available, timestamp: at };
  },
  createOrder: () =>
    Promise.resolve({
      outcome: 'later',
      code: 'not-the-trader',
      reason: 'this process holds no trader lease and sends no orders',
    }),
  async cancelOrder(symbol, clientOrderId) {
    const data = { symbol, clientOrderId };
    await store.commit({ jobs: [{ queue: 'orders', name: 'cancel-order', data, priority: 5 }] });
    return { outcome: 'unknown', reason: 'left to the trader' };
  },
});
