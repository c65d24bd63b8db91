import { baseOf, type Instrument, type Intent, type Position } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Change, Put } from '../../state/store/store.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { TradingParts } from '../core/parts.js';
import { workingIntents } from '../../state/store/open-docs.js';

/** What an older version called some fields. */
type FormerPosition = Position & { readonly unbooked?: number; readonly surplus?: number };
type FormerIntent = Intent & { readonly calledOff?: string };

const renameFields = async (parts: TradingParts): Promise<void> => {
  const put: Put<BotDocs>[] = [];
  for (const { id, value, version } of await parts.store.list('position')) {
    const { unbooked, surplus, ...rest }: FormerPosition = value;
    const former = {
      ...(unbooked === undefined ? {} : { unreported: unbooked }),
      ...(surplus === undefined ? {} : { unexplained: surplus }),
    };
    if (Object.keys(former).length > 0)
      put.push({ kind: 'position', id, value: { ...former, ...rest }, version });
  }
  for (const { id, value, version } of await workingIntents(parts.store)) {
    const { calledOff, ...rest }: FormerIntent = value;
    if (calledOff !== undefined)
      put.push({ kind: 'intent', id, value: { cancelReason: calledOff, ...rest }, version });
  }
  if (put.length > 0) await commit(parts, { put });
};

/**
 * Brings what an older version stored under other names of its fields, or under another name for a contract,
 * to those of now: what is held is found again, with its intents, its basis in the ledger and its lock. Nothing where no
 * name changed.
 * @throws ReadFailedError when the exchange's contracts cannot be read
 */
export const renameStored = (parts: TradingParts): Promise<void> =>
  retryConflicts(async () => {
    const { store, exchange } = parts;
    await renameFields(parts);
    if (!exchange.nameNow) return;
    const ledger = await store.get('ledger', 'main');
    const [positions, open, locks] = await Promise.all([
      store.list('position'),
      workingIntents(store),
      store.list('lock'),
    ]);
    const stored = new Set([
      ...positions.map(({ id }) => id),
      ...open.map(({ value }) => value.symbol),
      ...locks.map(({ id }) => id),
      ...Object.keys(ledger?.value.positions ?? {}),
    ]);
    const names = new Map<string, string>();
    for (const symbol of stored) {
      const now = await exchange.nameNow(symbol);
      if (now !== symbol) names.set(symbol, now);
    }
    if (names.size === 0) return;
    const put: Put<BotDocs>[] = [];
    const del: NonNullable<Change<BotDocs>['del']>[number][] = [];
    for (const { id, value, version } of positions) {
      const now = names.get(id);
      if (now === undefined) continue;
      put.push({ kind: 'position', id: now, value: positionAs(value, now), version: 0 });
      del.push({ kind: 'position', id, version });
    }
    for (const { id, value, version } of open) {
      const now = names.get(value.symbol);
      if (now !== undefined) put.push({ kind: 'intent', id, value: intentAs(value, now), version });
    }
    for (const { id, value, version } of locks) {
      const now = names.get(id);
      if (now === undefined) continue;
      put.push({ kind: 'lock', id: now, value });
      del.push({ kind: 'lock', id, version });
    }
    if (ledger) {
      const bases = Object.entries(ledger.value.positions).map(
        ([symbol, basis]) => [names.get(symbol) ?? symbol, basis] as const,
      );
      const value = { ...ledger.value, positions: Object.fromEntries(bases) };
      put.push({ kind: 'ledger', id: 'main', value, version: ledger.version });
    }
    const text = [...names].map(([before, now]) => `${before} is called ${now} from now on`).join(', ');
    await commit(parts, {
      put,
      del,
      journal: [
        {
          at: parts.clock.now(),
          event: 'renamed',
          cause: 'a contract is known by its own id',
          data: { text },
        },
      ],
      pushes: [{ type: 'notice', level: 'info', text: `${text}: contracts go by their own ids.` }],
    });
  });

const instrumentAs = (instrument: Instrument, symbol: string): Instrument => ({
  ...instrument,
  symbol,
  base: baseOf(symbol),
});

const positionAs = ({ instrument, ...position }: Position, symbol: string): Position => ({
  ...position,
  symbol,
  ...(instrument ? { instrument: instrumentAs(instrument, symbol) } : {}),
});

const intentAs = (intent: Intent, symbol: string): Intent => ({
  ...intent,
  symbol,
  ...(intent.plan ? { plan: { ...intent.plan, symbol } } : {}),
  steps: intent.steps.map((step) => ({ ...step, request: { ...step.request, symbol } })),
});
