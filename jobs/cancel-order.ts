import { assertFence } from '../src/trade/orders/parts.js';
import type { JobDefinition } from './job.js';

/** Cancels an order for a process that does not hold the trader lease (ROLE=chat). Repeated, it finds it gone. */
export const cancelOrder: JobDefinition<'cancel-order'> = {
  name: 'cancel-order',
  queue: 'orders',
  time: 'market',
  run: async ({ parts }, { symbol, clientOrderId }) => {
    await assertFence(parts);
    await parts.exchange.cancelOrder(symbol, clientOrderId);
  },
};
