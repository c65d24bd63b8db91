import type { CalledOff } from '../../../trade/core/results.js';
import { say } from '../format.js';

/** A line for each order of an entry that is not known to be gone. */
export const uncancelledLines = (orders: readonly CalledOff[]): readonly string[] =>
  orders.flatMap(({ symbol, doubt }) =>
    doubt === undefined
      ? []
      : [
          `⚠️ The entry in ${say(symbol, 24)} could not be cancelled: ${say(doubt, 200)}. It may still fill; it is tried again until it is gone.`,
        ],
  );
