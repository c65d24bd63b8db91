import { setTimeout as delay } from 'node:timers/promises';
import type { QueueName } from '../../../src/state/store/store.js';

const QUEUES: readonly QueueName[] = ['scan', 'chunks', 'positions', 'orders', 'signals', 'notify', 'upkeep'];

/** One value for each queue. */
export const forEachQueue = <T>(make: (name: QueueName) => T): Record<QueueName, T> =>
  Object.fromEntries(QUEUES.map((name) => [name, make(name)])) as Record<QueueName, T>;

/** Resolves when the condition holds; rejects after 10 s. */
export const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await delay(5);
  }
};
