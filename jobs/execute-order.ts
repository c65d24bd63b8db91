import { FencedError, isFinal } from '../src/domain/index.js';
import { executeIntent } from '../src/execution/execute.js';
import { executeJob } from '../src/execution/intents.js';
import { refreshAccount } from '../src/trading/account.js';
import type { JobDefinition } from './job.js';

const RETRY_MS = 1000;

/** Drives one intent on; the only place from which orders are sent while the bot runs. */
export const executeOrder: JobDefinition = {
  name: 'execute-order',
  queue: 'orders',
  time: 'market',
  run: async ({ parts }, { intentId }) => {
    const id = String(intentId);
    try {
      await executeIntent(parts, id);
      // The chat answers from the stored figures: they are fresh again as soon as something was done.
      await refreshAccount(parts);
    } catch (error) {
      if (error instanceof FencedError) throw error;
      // An exchange or store that fails now is asked again soon; the intent's state says where to go on.
      const reason = error instanceof Error ? error.message : String(error);
      parts.log.warn({ intentId: id, reason }, 'execution interrupted, tries again');
      const intent = (await parts.store.get('intent', id))?.value;
      if (intent && !isFinal(intent))
        await parts.store.commit({ jobs: [executeJob(intent, parts.clock.now() + RETRY_MS)] });
    }
  },
};
