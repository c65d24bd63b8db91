import { isEvent, type IncomingAlert, type JournalEntry } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';

/** An alert as `npm run backtest -- --alerts` takes it: the message as it came, and the market time at which it was read. */
export type ExportedAlert = { readonly time: number } & IncomingAlert;

/** What one file holds at most, characters; the oldest are left out. */
const LARGEST = 16 << 20;

/** Alerts that the journal has with their texts, archived ones included, oldest first; of one source, or of all. */
export const exportAlerts = async (
  { store, archived }: Pick<TradingParts, 'store' | 'archived'>,
  source?: string,
): Promise<readonly ExportedAlert[]> => {
  const found = new Map<string, ExportedAlert>();
  const take = (entry: JournalEntry): void => {
    if (!isRead(entry) || (source !== undefined && entry.data.source !== source)) return;
    const { text, body, query } = entry.data.alert;
    // Its text was too much for the journal.
    if (text === undefined && body === undefined && query === undefined) return;
    found.set(entry.data.alertId, { time: entry.at, ...entry.data.alert });
  };
  if (archived) for await (const { entry } of archived(-Infinity, Infinity)) take(entry);
  for (const entry of await store.journal({ match: isRead })) take(entry);
  const all = [...found.values()].sort((a, b) => a.time - b.time);
  let room = LARGEST;
  return all.slice(all.findLastIndex((one) => (room -= JSON.stringify(one).length) < 0) + 1);
};

const isRead = isEvent('alert-read');
