import { HOUR, MINUTE, RadError } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { getOr, type Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import type { UnfencedChange } from '../orders/parts.js';

/** What is kept of one source: so many alerts, and no more bytes. */
const MOST = 200;
const MOST_BYTES = 512 * 1024;
/** What the journal takes of the texts of one source in an hour, bytes; from then on it has what became of them alone. */
const JOURNALED = 256 * 1024;
/** An alert that was not read for so long is stale, and need not be kept, ms. */
const UNREAD = 10 * MINUTE;

/** A source sends faster than its alerts are read; it is to come again. */
export class TooManyAlertsError extends RadError {
  constructor(source: string) {
    super('too-many-alerts', `too many alerts of ${source} wait to be read`, { source });
  }
}

type KeptAlert = BotDocs['alertLog']['entries'][number];

/** The newest that fit, and what has to go for them. */
const bounded = (
  all: readonly KeptAlert[],
  spared: string | undefined,
): { readonly kept: readonly KeptAlert[]; readonly gone: readonly KeptAlert[] } => {
  let [count, bytes] = [all.length, all.reduce((sum, one) => sum + one.bytes, 0)];
  const newest = all.at(-1);
  const gone = all.filter((one) => {
    if (one === newest || one.alertId === spared || (count <= MOST && bytes <= MOST_BYTES)) return false;
    count -= 1;
    bytes -= one.bytes;
    return true;
  });
  return { kept: all.filter((one) => !gone.includes(one)), gone };
};

/** What is written with an alert, and whether its text is one too many for the journal. */
interface Keeping extends Required<Pick<UnfencedChange, 'put' | 'del'>> {
  readonly isFlood: boolean;
}

type AlertLog = Versioned<BotDocs['alertLog']>;

/** What is kept of a source. */
export const alertLogOf = ({ store }: Pick<TradingParts, 'store'>, source: string): Promise<AlertLog> =>
  getOr(store, 'alertLog', source, { entries: [] });

/**
 * What is written together with a new alert, so that each source fills a bounded list of its own and nothing else: its
 * oldest go.
 * @param spared an alert that the same commit writes
 * @throws TooManyAlertsError where one of those was not read yet
 */
export const keeping = async (
  { store, human }: Pick<TradingParts, 'store' | 'human'>,
  log: AlertLog,
  entry: KeptAlert,
  spared?: string,
): Promise<Keeping> => {
  const { kept, gone } = bounded([...log.value.entries, entry], spared);
  for (const { alertId } of gone) {
    const alert = (await store.get('alert', alertId))?.value;
    if (alert && !alert.outcome && Math.abs(human.now() - alert.receivedAt) < UNREAD)
      throw new TooManyAlertsError(log.id);
  }
  // A key that was used again leads to the later one.
  const used = new Set(kept.flatMap(({ keys }) => keys));
  const hour = Math.floor(human.now() / HOUR) * HOUR;
  const before = log.value.journaled?.hour === hour ? log.value.journaled.bytes : 0;
  const isFlood = before + entry.bytes > JOURNALED;
  const journaled = { hour, bytes: isFlood ? before : before + entry.bytes };
  return {
    isFlood,
    put: [{ kind: 'alertLog', id: log.id, value: { entries: kept, journaled }, version: log.version }],
    del: gone.flatMap(({ alertId, keys }) => [
      { kind: 'alert' as const, id: alertId },
      ...keys.filter((key) => !used.has(key)).map((id) => ({ kind: 'alertKey' as const, id })),
    ]),
  };
};
