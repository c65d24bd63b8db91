import { createHash } from 'node:crypto';
import { bornId, type Alert, type IncomingAlert, type PostRef } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';
import type { Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { commitUnfenced } from '../orders/parts.js';
import { alertLogOf, keeping } from './kept.js';

/** How long the same text from the same source is the same alert, ms. */
const SAME_TEXT = 60_000;

type Receiving = Pick<TradingParts, 'store' | 'human'>;

/** `known`: it was received before, and counts once. */
export interface Received {
  readonly status: 'received' | 'known';
  readonly alertId: string;
}

/** What an alert has in common with one that is the same, and for how long that counts, ms. */
interface Sameness {
  readonly key: string;
  readonly lasts: number;
  /** It goes on naming the alert that was the first. */
  readonly isFirsts?: true;
}

const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

/** The key of a post's newest version. */
export const postKey = ({ chatId, messageId }: PostRef): string => `post:${chatId}:${messageId}`;

const updateSameness = ({ updateId }: IncomingAlert): readonly Sameness[] =>
  updateId === undefined ? [] : [{ key: `update:${updateId}`, lasts: Infinity }];

const samenessOf = (incoming: IncomingAlert): readonly Sameness[] => {
  const { source, door, id, post, text = '', body = '', query = '' } = incoming;
  return [
    id === undefined
      ? { key: digestOf(source, 'text', text, body, query), lasts: SAME_TEXT }
      : { key: digestOf(source, 'id', id), lasts: Infinity },
    ...updateSameness(incoming),
    // Who forwards a post once more some time later wants it read once more.
    ...(post
      ? [{ key: postKey(post), lasts: door === 'forward' ? SAME_TEXT : Infinity, isFirsts: true as const }]
      : []),
  ];
};

type Key = Versioned<BotDocs['alertKey']> | undefined;

/** Writes the alert with its keys, and owes its reading: one write of the state store, for which its sender waits. */
const writeDown = async (
  parts: Receiving,
  incoming: IncomingAlert,
  log: Awaited<ReturnType<typeof alertLogOf>>,
  keys: readonly (readonly [key: string, known: Key])[],
  before?: Versioned<Alert>,
): Promise<Received> => {
  const at = parts.human.now();
  // Numbered by its source: the version of what is kept of it counts its alerts.
  const alertId = bornId('M', log.version + 1, `${incoming.source} ${keys[0]?.[0] ?? ''} ${at}`);
  const alert: Alert = {
    ...incoming,
    alertId,
    receivedAt: at,
    ...(before ? { revises: before.id } : {}),
  };
  const entry = { alertId, keys: keys.map(([key]) => key), bytes: JSON.stringify(alert).length };
  const { isFlood, ...list } = await keeping(parts, log, entry, before?.id);
  // A message is the same whoever writes it down: while the trader has lost its lease none may be lost.
  await commitUnfenced(parts, {
    put: [
      ...list.put,
      { kind: 'alert', id: alertId, value: isFlood ? { ...alert, isFlood } : alert, version: 0 },
      ...(before
        ? [
            {
              kind: 'alert' as const,
              id: before.id,
              value: { ...before.value, revisedBy: alertId },
              version: before.version,
            },
          ]
        : []),
      ...keys.map(([id, known]) => ({
        kind: 'alertKey' as const,
        id,
        value: { alertId, at },
        version: known?.version ?? 0,
      })),
    ],
    del: list.del,
    jobs: [{ queue: 'signals', name: 'read-alert', data: { alertId } }],
  });
  return { status: 'received', alertId };
};

/** What its reader sees of a text, what is struck out included. */
const seenOf = ({ text, entities }: IncomingAlert): string => JSON.stringify([text, entities ?? []]);

/**
 * Writes an alert down and owes its reading, in one commit; nothing is read yet. The same alert counts once: by the
 * sender's id, the update or the post for as long as that is kept, by its text for a minute.
 * @throws ConflictError where the same keeps arriving at one moment; TooManyAlertsError, StoreUnavailableError
 */
export const receiveAlert = (parts: Receiving, incoming: IncomingAlert): Promise<Received> =>
  retryConflicts(async () => {
    const sameness = samenessOf(incoming);
    const [log, ...keys] = await Promise.all([
      alertLogOf(parts, incoming.source),
      ...sameness.map(async (each) => ({ ...each, known: await parts.store.get('alertKey', each.key) })),
    ]);
    const now = parts.human.now();
    const same = keys.find(({ known, lasts }) => known && now - known.value.at < lasts);
    if (same?.known) return { status: 'known', alertId: same.known.value.alertId };
    // What a forward passes on of an earlier time is no news.
    const cameBefore = incoming.door === 'forward' && keys.some(({ known, isFirsts }) => isFirsts && known);
    return writeDown(
      parts,
      cameBefore ? { ...incoming, asksOnly: true } : incoming,
      log,
      keys.filter(({ isFirsts, known }) => !(isFirsts && known)).map(({ key, known }) => [key, known]),
    );
  });

/**
 * Writes the new version of an edited post down, as `receiveAlert` does. A version with the text of the one before is the
 * same alert; of a post that was never received no version counts, or old posts would be traded when they are tidied up.
 * @throws as `receiveAlert`
 */
export const reviseAlert = (
  parts: Receiving,
  incoming: IncomingAlert & { readonly post: PostRef },
): Promise<Received | { readonly status: 'unseen' }> =>
  retryConflicts(async () => {
    const { store } = parts;
    const key = postKey(incoming.post);
    const newest = await store.get('alertKey', key);
    const before = newest && (await store.get('alert', newest.value.alertId));
    if (!newest || before?.value.source !== incoming.source) return { status: 'unseen' };
    const [update] = updateSameness(incoming);
    const known = update && (await store.get('alertKey', update.key));
    if (known) return { status: 'known', alertId: known.value.alertId };
    if (seenOf(before.value) === seenOf(incoming)) return { status: 'known', alertId: before.id };
    return writeDown(
      parts,
      incoming,
      await alertLogOf(parts, incoming.source),
      [[key, newest], ...(update ? [[update.key, undefined] as const] : [])],
      before,
    );
  });
