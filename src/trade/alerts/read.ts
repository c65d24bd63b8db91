import { calledBy, RadError, FencedError, ConflictError, type Alert } from '../../domain/index.js';
import { StoreUnavailableError } from '../../state/store/store-errors.js';
import type { Versioned } from '../../state/store/store.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import { eachApart } from '../core/apart.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';
import { refuseTalk } from './around.js';
import { approveByItself, isLate } from './auto.js';
import { contentOf, type PendingAlert } from './content.js';
import { readMessage } from './context.js';
import { settle, settleRefused } from './outcome.js';
import { propose } from './propose.js';
import { ofEdit } from './revise.js';
import { sourceOfAlert, whyOff } from './sources.js';
import { resume, takeUpdate } from './update.js';
import { plainWords, quoteOf } from './words.js';

/** Waits between tries while the market cannot be read, ms; then it is told. */
const AGAIN = [1_000, 2_000, 4_000, 8_000, 15_000];
/** An alert without an outcome for so long has lost its job, ms. */
const LEFT = 30_000;

/**
 * Reads an alert once; what becomes of it is written down with what it led to, in one commit, so that a death anywhere
 * leads to one card. While the market cannot be read, or a fault of the bot's own is in the way, it is tried again, and
 * then told. Reads the market.
 */
export const readAlert = (parts: TradingParts, alertId: string): Promise<void> =>
  retryConflicts(async () => {
    const doc = await parts.store.get('alert', alertId);
    if (!doc) return;
    if (doc.value.outcome) return goOn(parts, doc.value);
    try {
      await readOnce(parts, doc);
    } catch (error) {
      if (isOurs(error)) throw error;
      await putOff(parts, doc, error);
    }
  });

/** What says nothing of the alert or the market. */
const isOurs = (error: unknown): boolean =>
  error instanceof FencedError || error instanceof ConflictError || error instanceof StoreUnavailableError;

/** Reads alerts that have lost their job: it failed, or its process died at the wrong moment. */
export const readLeft = async (parts: TradingParts): Promise<void> => {
  const now = parts.human.now();
  const left = (await parts.store.list('alert')).filter(
    ({ value }) => !value.outcome && Math.abs(now - value.receivedAt) > LEFT,
  );
  await eachApart(left, ({ id }) => readAlert(parts, id));
};

/** @throws RadError where the market cannot be judged at this moment: it has to be tried later */
const readOnce = async (parts: TradingParts, doc: Versioned<Alert>): Promise<void> => {
  const alert = doc.value;
  const pass = (code: string, words: string): Promise<void> =>
    settle(parts, doc, { outcome: { status: 'ignored', code, words } });
  const source = await sourceOfAlert(parts, alert);
  if (source === 'off') return pass('off', whyOff(alert.source));
  if (alert.ask) return resume(parts, { doc, source }, alert.ask);
  if (alert.revisedBy !== undefined) return pass('revised', 'its post was edited before it was read');
  if (alert.door === 'webhook' && isLate(parts, alert))
    return refuse(parts, doc, 'stale', 'It came too late: prices have moved on (ALERT_MAX_AGE).');
  const message = await readMessage(parts, alert);
  const read = contentOf(message);
  const pending: PendingAlert = { doc: { ...doc, value: { ...alert, ...(read ? { read } : {}) } }, source };
  const edit = alert.revises === undefined ? {} : await ofEdit(parts, pending, message);
  if (edit === 'settled') return;
  const meant = { ...pending, ...edit };
  switch (message.action) {
    case 'propose':
      return propose(parts, meant, message);
    case 'update':
      return takeUpdate(parts, meant, message);
    case 'refuse': {
      const { reason, words, around } = message;
      return around
        ? refuseTalk(parts, doc, toldOf(doc.value, reason, words), around)
        : refuse(parts, doc, reason, words);
    }
    case 'ignore':
      return pass(message.reason, message.words);
  }
};

/** Why a message is refused, and how that is told. */
const toldOf = (alert: Alert, code: string, said: string) => {
  const words = plainWords(said, 200);
  return { code, words, text: `Not traded, from ${calledBy(alert.source)}: ${words}${quoteOf(alert)}` };
};

/** Refuses aloud; a flood of the same is told now and then. */
const refuse = (parts: TradingParts, doc: Versioned<Alert>, code: string, said: string): Promise<void> =>
  settleRefused(parts, doc, toldOf(doc.value, code, said));

/** Tries again a little later, or gives up and says so: what can never be read must not be tried for ever. */
const putOff = async (parts: TradingParts, doc: Versioned<Alert>, error: unknown): Promise<void> => {
  const { tries = 0, alertId } = doc.value;
  const isFault = !(error instanceof RadError);
  if (isFault) parts.log.error({ alert: alertId, err: error }, 'a fault while an alert was read');
  const wait = AGAIN[tries];
  if (wait === undefined)
    return isFault
      ? refuse(parts, doc, 'fault', 'a fault in the bot was in the way (the log has it): look at it yourself')
      : refuse(
          parts,
          doc,
          'unread',
          `The market could not be read: ${error.message}. Send it again if it still counts.`,
        );
  const value = { ...doc.value, tries: tries + 1 };
  await commit(parts, {
    put: [{ kind: 'alert', id: doc.id, value, version: doc.version }],
    jobs: [{ queue: 'signals', name: 'read-alert', data: { alertId }, dueAt: parts.clock.now() + wait }],
  });
};

/** A process that died between the card of a source on auto and its approval is made good for. */
const goOn = async (parts: TradingParts, alert: Alert): Promise<void> => {
  if (alert.outcome?.status !== 'offered') return;
  const signal = (await parts.store.get('signal', alert.outcome.signalId))?.value;
  if (!signal?.isAuto || signal.status !== 'offered' || signal.alertId !== alert.alertId) return;
  if (!isLate(parts, alert)) await approveByItself(parts, alert.source, signal);
};
