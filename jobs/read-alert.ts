import { readAlert as read } from '../src/trade/alerts/read.js';
import type { JobDefinition } from './job.js';

/** Reads an alert that was written down, and makes of it what it is worth: a card, a question, or a refusal. */
export const readAlert: JobDefinition<'read-alert'> = {
  name: 'read-alert',
  queue: 'signals',
  words: 'reading alerts',
  time: 'market',
  run: ({ parts }, { alertId }) => read(parts, alertId),
};
