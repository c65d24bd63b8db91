import { createHash } from 'node:crypto';
import { bornId, type Alert, type IncomingAlert } from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';
import { commit } from '../orders/parts.js';

/** How long the same text from the same source is the same alert, ms. */
const SAME_TEXT = 60_000;

type Receiving = Pick<TradingParts, 'store' | 'human' | 'fence'>;

/** `known`: it was received before, and counts once. */
export interface Received {
  readonly status: 'received' | 'known';
  readonly alertId: string;
}

const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

/** What two alerts have in common that are one: the sender's id, or the whole text. */
const sameness = ({ source, id, text = '', body = '', query = '' }: IncomingAlert): string =>
  id === undefined ? digestOf(source, 'text', text, body, query) : digestOf(source, 'id', id);

/**
 * Writes an alert down and owes its reading, in one commit; nothing is read yet. The same alert counts once: by the
 * sender's id for as long as that is kept, by its text for a minute.
 * @throws ConflictError when the same arrives twice at the same moment; StoreUnavailableError
 */
export const receiveAlert = async (parts: Receiving, incoming: IncomingAlert): Promise<Received> => {
  const { store, human } = parts;
  const at = human.now();
  const key = sameness(incoming);
  const known = await store.get('alertKey', key);
  if (known && (incoming.id !== undefined || at - known.value.at < SAME_TEXT))
    return { status: 'known', alertId: known.value.alertId };
  const alertId = bornId('M', await store.nextId('alert'), `${key} ${at}`);
  const alert: Alert = { ...incoming, alertId, receivedAt: at };
  await commit(parts, {
    put: [
      { kind: 'alert', id: alertId, value: alert, version: 0 },
      { kind: 'alertKey', id: key, value: { alertId, at }, version: known?.version ?? 0 },
    ],
    jobs: [{ queue: 'signals', name: 'read-alert', data: { alertId } }],
  });
  return { status: 'received', alertId };
};
