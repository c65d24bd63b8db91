import { checkPositions as check } from '../src/trade/watchdog/tick.js';
import type { JobContext, JobDefinition } from './job.js';

/** A dead holder's check is taken over after this long; a check takes a few ms and its writes compare versions. */
const LEASE_MS = 4000;

/** The tick under its lease; false when somebody else has that. */
export const checkLeased = async ({ parts, holder, simulate, watch }: JobContext): Promise<boolean> => {
  const lease = await parts.store.acquireLease('check-positions', holder, LEASE_MS);
  if (!lease) return false;
  try {
    await simulate?.();
    await check(parts, () => watch?.done('positions'));
    return true;
  } finally {
    await parts.store.releaseLease(lease);
  }
};

/**
 * Every POSITION_UPDATE_INTERVAL: the tick. Leased by itself, because the orphan of a killed process can hold
 * BullMQ's only slot for a minute.
 */
export const checkPositions: JobDefinition = {
  name: 'check-positions',
  words: 'check of positions',
  queue: 'positions',
  time: 'market',
  every: (settings) => settings.positionUpdateInterval * 1000,
  run: async (context) => {
    const { watch } = context;
    try {
      if (await checkLeased(context)) watch?.tickWorked();
    } catch (error) {
      watch?.tickFailed(error);
      throw error;
    }
  },
};
