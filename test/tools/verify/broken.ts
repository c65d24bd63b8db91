import type { Order, OrderRequest } from '../../../src/domain/index.js';
import type { Exchange } from '../../../src/venues/exchange.js';
import type { Check, Outcome } from '../../../tools/verify/check.js';
import { override } from '../../../tools/verify/override.js';
import type { Breaks } from '../../../tools/verify/venue.js';
import { World } from '../../../tools/verify/world.js';

/** Long enough for a busy machine, short enough to wait for what never comes. */
const TIMEOUT_MS = 25_000;

/** What a check says of a system in which something is broken. */
export const brokenBy = (check: Check, breaks: Breaks): Promise<Outcome> =>
  check((spec) => World.open(spec, { timeout: TIMEOUT_MS, ...breaks }));

/** An exchange that says yes to orders of a kind, shows them as working, and has never heard of them. */
export const lyingAbout =
  (lies: (request: OrderRequest) => boolean) =>
  (exchange: Exchange): Exchange => {
    const invented = new Map<string, Order>();
    return override(exchange, {
      createOrder: async (request) => {
        if (!lies(request)) return exchange.createOrder(request);
        const exchangeOrderId = `L${invented.size}`;
        const times = { createdAt: 0, updatedAt: 0 };
        invented.set(request.clientOrderId, {
          ...request,
          exchangeOrderId,
          status: 'open',
          filled: 0,
          ...times,
        });
        return { outcome: 'accepted', exchangeOrderId };
      },
      cancelOrder: async (symbol, id) =>
        invented.delete(id) ? { outcome: 'canceled' } : exchange.cancelOrder(symbol, id),
      fetchOrder: async (symbol, id) => invented.get(id) ?? exchange.fetchOrder(symbol, id),
      fetchOpenOrders: async (symbol) => [...(await exchange.fetchOpenOrders(symbol)), ...invented.values()],
    });
  };

/** An exchange that gets something else than was sent. */
export const garbling =
  (garble: (request: OrderRequest) => OrderRequest) =>
  (exchange: Exchange): Exchange =>
    override(exchange, { createOrder: (request) => exchange.createOrder(garble(request)) });
