import { BadInputError } from '../src/domain/index.js';
import { assertFence } from '../src/execution/parts.js';
import type { JobDefinition } from './job.js';

/** Cancels an order for a process that does not hold the trader lease (ROLE=chat). Repeated, it finds it gone. */
export const cancelOrder: JobDefinition = {
  name: 'cancel-order',
  queue: 'orders',
  time: 'market',
  run: async ({ parts }, { symbol, clientOrderId }) => {
    if (typeof symbol !== 'string' || typeof clientOrderId !== 'string')
      throw new BadInputError('a cancel-order job takes symbol and clientOrderId', { symbol, clientOrderId });
    await assertFence(parts);
    await parts.exchange.cancelOrder(symbol, clientOrderId);
  },
};
