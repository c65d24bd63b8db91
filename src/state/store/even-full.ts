import type { BotDocs } from './docs.js';
import type { Change } from './store.js';

/** Documents that only look for new trades: without them nothing that is open is less safe. */
const SEARCH: ReadonlySet<keyof BotDocs> = new Set(['scan', 'signal', 'model', 'digest']);

/**
 * Whether a change is written although Redis is at maxmemory (invariant 22: reducing is always possible): everything
 * but new entries and what leads to them.
 */
export const isNeededWhenFull = (change: Change<BotDocs>): boolean =>
  (change.put ?? []).every(
    ({ kind, value, version }) =>
      !SEARCH.has(kind) &&
      !(kind === 'alert' && version === 0) &&
      !(kind === 'intent' && version === 0 && (value.kind === 'open' || value.kind === 'scaleIn')),
  );
