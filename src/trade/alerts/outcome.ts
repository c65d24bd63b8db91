import {
  TOLD,
  TOLD_FOR,
  type Alert,
  type AlertOutcome,
  type IncomingAlert,
  type JournalEntry,
  type Push,
} from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';

/** Largest message that the journal takes, UTF-8 bytes of JSON, and largest one that came to nothing. */
const LARGEST = 4_096;
const LARGEST_UNUSED = 2_048;

/** What became of an alert. */
export interface Settled {
  readonly outcome: AlertOutcome;
  readonly ask?: Alert['ask'];
  readonly plannedEntry?: number;
}

/**
 * The message alone, as it came and with nothing of what was made of it; without its text where that is too much for the
 * journal. Part of a text could mean something else, and is not kept.
 */
const messageOf = (
  { text, body, query, isFlood, ...alert }: Alert,
  { status }: AlertOutcome,
): IncomingAlert => {
  const { source, door, kind, method, contentType, entities, post, replyTo, asksOnly, sentAt } = alert;
  const bare = { source, door, kind, ...given({ post, replyTo, asksOnly, sentAt }) };
  const whole = { ...bare, ...given({ text, body, query, method, contentType, entities }) };
  const most = status === 'refused' || status === 'ignored' ? LARGEST_UNUSED : LARGEST;
  return isFlood || Buffer.byteLength(JSON.stringify(whole)) > most ? bare : whole;
};

/** Without the fields that are absent. */
const given = (fields: {
  readonly [Name in keyof IncomingAlert]?: IncomingAlert[Name] | undefined;
}): Partial<IncomingAlert> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The alert with its outcome, to be written with what that led to, in one commit. */
export const outcomePut = (
  { human }: Pick<TradingParts, 'human'>,
  { id, value, version }: Versioned<Alert>,
  { outcome, ask, plannedEntry }: Settled,
): Put<BotDocs> => ({
  kind: 'alert',
  id,
  version,
  value: {
    ...value,
    outcome,
    readAt: human.now(),
    ...(plannedEntry === undefined ? {} : { plannedEntry }),
    ...(ask ? { ask } : {}),
  },
});

/** What an alert is about; undefined where nothing was read in it. */
export const symbolOf = ({ read, ask }: Pick<Alert, 'read' | 'ask'>): string | undefined =>
  read?.symbol ?? ask?.symbol;

/** Its line in the journal. */
export const outcomeLine = (
  { clock }: Pick<TradingParts, 'clock'>,
  { value: alert }: Versioned<Alert>,
  { outcome, ask }: Settled,
): JournalEntry => {
  const symbol = symbolOf({ ...alert, ...(ask ? { ask } : {}) });
  return {
    at: clock.now(),
    event: 'alert-read',
    ...(symbol === undefined ? {} : { symbol }),
    ...('signalId' in outcome ? { signalId: outcome.signalId } : {}),
    ...('words' in outcome ? { cause: outcome.words } : {}),
    data: {
      alertId: alert.alertId,
      source: alert.source,
      status: outcome.status,
      ...('code' in outcome ? { code: outcome.code } : {}),
      alert: messageOf(alert, outcome),
    },
  };
};

/** That a message came to nothing. */
type No = Extract<AlertOutcome, { readonly code: string }>;

/**
 * Writes a "no" down, and owes `push`; the same to the same source once in `TOLD_FOR`. What the owner passed on is always
 * answered.
 * @param about tells apart what has one code
 */
export const settleNo = async (
  parts: TradingParts,
  doc: Versioned<Alert>,
  outcome: No,
  push: Push,
  about = '',
): Promise<void> => {
  const { source, door } = doc.value;
  const id = `${TOLD}${source}:${outcome.code}${about}`;
  const told = await parts.store.get('alertKey', id);
  const now = parts.human.now();
  const isNews = door === 'forward' || door === 'paste' || now - (told?.value.at ?? 0) >= TOLD_FOR;
  if (!isNews) return settle(parts, doc, { outcome });
  const put = {
    kind: 'alertKey',
    id,
    value: { alertId: doc.id, at: now },
    version: told?.version ?? 0,
  } as const;
  await settle(parts, doc, { outcome }, [push], [put]);
};

/** A "no" to what could not be read or done. */
export const settleRefused = (
  parts: TradingParts,
  doc: Versioned<Alert>,
  { code, words, text }: { readonly code: string; readonly words: string; readonly text: string },
): Promise<void> =>
  settleNo(parts, doc, { status: 'refused', code, words }, { type: 'notice', level: 'info', text });

/** Writes down what became of an alert, and owes what is said of it. */
export const settle = async (
  parts: TradingParts,
  doc: Versioned<Alert>,
  settled: Settled,
  pushes: readonly Push[] = [],
  put: readonly Put<BotDocs>[] = [],
): Promise<void> => {
  await commit(parts, {
    put: [outcomePut(parts, doc, settled), ...put],
    journal: [outcomeLine(parts, doc, settled)],
    pushes,
  });
};
