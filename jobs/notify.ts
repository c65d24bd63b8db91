import type { JobDefinition } from './job.js';

/** Wakes the courier: pushes that another process owes are delivered too, and a missed wake-up costs seconds. */
export const notify: JobDefinition = {
  name: 'notify',
  queue: 'notify',
  time: 'wall',
  every: () => 5000,
  run: ({ kickCourier }) => {
    kickCourier?.();
    return Promise.resolve();
  },
};
