import type { Alert, AlertOutcome, IncomingAlert, JournalEntry, Push, Side } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Put, Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';

/** So much of each text of an alert is kept in the journal. */
const KEPT = 8_192;

/** What became of an alert, with what was read in it. */
export interface Read {
  readonly outcome: AlertOutcome;
  readonly symbol?: string | undefined;
  readonly side?: Side | undefined;
  readonly levels?: string | undefined;
  readonly ask?: Alert['ask'];
  readonly plannedEntry?: number;
}

/** The message alone, as it came; what is longer than anything that is read is cut. */
const messageOf = ({
  source,
  door,
  kind,
  text,
  body,
  method,
  query,
  contentType,
  post,
  replyTo,
  sentAt,
}: Alert): IncomingAlert => ({
  source,
  door,
  kind,
  ...(text === undefined ? {} : { text: text.slice(0, KEPT) }),
  ...(body === undefined ? {} : { body: body.slice(0, KEPT) }),
  ...(method === undefined ? {} : { method }),
  ...(query === undefined ? {} : { query: query.slice(0, KEPT) }),
  ...(contentType === undefined ? {} : { contentType }),
  ...(post ? { post } : {}),
  ...(replyTo ? { replyTo } : {}),
  ...(sentAt === undefined ? {} : { sentAt }),
});

/** The alert with its outcome, to be written with what that led to, in one commit. */
export const outcomePut = (
  { human }: Pick<TradingParts, 'human'>,
  { id, value, version }: Versioned<Alert>,
  { outcome, symbol, side, levels, ask, plannedEntry }: Read,
): Put<BotDocs> => ({
  kind: 'alert',
  id,
  version,
  value: {
    ...value,
    outcome,
    readAt: human.now(),
    ...(plannedEntry === undefined ? {} : { plannedEntry }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(side === undefined ? {} : { side }),
    ...(levels === undefined ? {} : { levels }),
    ...(ask ? { ask } : {}),
  },
});

const reasonOf = (outcome: AlertOutcome): string | undefined =>
  'words' in outcome ? outcome.words : undefined;

/** Its line in the journal. */
export const outcomeLine = (
  { clock }: Pick<TradingParts, 'clock'>,
  { value: alert }: Versioned<Alert>,
  { outcome, symbol }: Read,
): JournalEntry => {
  const cause = reasonOf(outcome);
  const code = 'reason' in outcome ? outcome.reason : 'code' in outcome ? outcome.code : undefined;
  return {
    at: clock.now(),
    event: 'alert-read',
    ...(symbol === undefined ? {} : { symbol }),
    ...('signalId' in outcome ? { signalId: outcome.signalId } : {}),
    ...(cause === undefined ? {} : { cause }),
    data: {
      alertId: alert.alertId,
      source: alert.source,
      status: outcome.status,
      ...(code === undefined ? {} : { code }),
      alert: messageOf(alert),
    },
  };
};

/** Writes down what became of an alert, and owes what is said of it. */
export const settle = async (
  parts: TradingParts,
  doc: Versioned<Alert>,
  read: Read,
  pushes: readonly Push[] = [],
  put: readonly Put<BotDocs>[] = [],
): Promise<void> => {
  await commit(parts, {
    put: [outcomePut(parts, doc, read), ...put],
    journal: [outcomeLine(parts, doc, read)],
    pushes,
  });
};
