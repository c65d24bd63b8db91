import type { JobDefinition } from './job.js';

/** Every minute: tells the watcher at HEARTBEAT_URL that this host is alive and well; wall time, also in replay. */
export const heartbeat: JobDefinition = {
  name: 'heartbeat',
  queue: 'notify',
  time: 'wall',
  every: () => 60_000,
  run: async ({ heartbeat: beat }) => {
    await beat?.();
  },
};
