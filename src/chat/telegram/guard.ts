import type { Update, User } from 'grammy/types';
import type { AlertSource, Log } from '../../domain/index.js';
import { createHintLimit, createPairing } from './pairing.js';
import { moveIn, postIn, type Move, type Post } from './posts.js';

/** Senders remembered, so that each is logged once; and lines a minute at most, whoever they are. */
const REMEMBERED = 500;
const LINES_A_MINUTE = 10;

export type Verdict =
  | { readonly kind: 'owner'; readonly userId: number }
  /** The one exception while there is no owner: a private `/start <code>` with the right code. */
  | { readonly kind: 'pair'; readonly userId: number }
  /** A private message while there is no owner: the one fixed answer. */
  | { readonly kind: 'hint'; readonly userId: number }
  /** The other exception: a post of a source that the owner named, to be read as an alert and nothing else. */
  | { readonly kind: 'post'; readonly post: Post }
  /** The bot came to a channel or group, or was taken out: the owner may be told, nobody there is. */
  | { readonly kind: 'moved'; readonly move: Move; readonly userId: number }
  | { readonly kind: 'silence' };

export interface GuardParts {
  /** The owner's user id, when there is one. */
  readonly owner: number | undefined;
  readonly pairingCode?: string | undefined;
  /** The sources that the owner named. */
  readonly sources?: readonly AlertSource[];
}

const personIn = (from: User | undefined): number | undefined =>
  from?.is_bot === false ? from.id : undefined;

/** The person whose own private chat it is. */
const aloneIn = (
  chat: { readonly id: number; readonly type: string } | undefined,
  from: User | undefined,
): number | undefined => (chat?.type === 'private' && chat.id === from?.id ? personIn(from) : undefined);

/** Who sent a new message or tapped a button in his own private chat; no other update has a sender that counts. */
const senderOf = ({ message, callback_query: query }: Update): number | undefined => {
  if (message) return aloneIn(message.chat, message.from);
  // A tap on a message that the server no longer has: it is the tapper's own chat, unless it was sent inline.
  if (query && !query.message && query.inline_message_id === undefined) return personIn(query.from);
  return aloneIn(query?.message?.chat, query?.from);
};

const kindOf = (update: Update): string =>
  Object.keys(update)
    .find((key) => key !== 'update_id')
    ?.slice(0, 40) ?? 'nothing';

/** Anybody's id in an update of any kind, for the log line only. */
const anyoneOf = (update: Update): string => {
  const body = Object.values(update).find((value) => typeof value === 'object' && value !== null) as
    { from?: { id?: unknown }; chat?: { id?: unknown } } | undefined;
  const id = body?.from?.id ?? body?.chat?.id;
  return typeof id === 'number' ? String(id) : '?';
};

/**
 * The one guard ahead of every kind of update (invariant 15): by numeric id, in private chat, new messages and taps
 * only. Posts of sources that the owner named go on as alerts. Everybody else gets silence, and leaves one log line; while
 * there is a code to pair with, private messages get one fixed hint, a few a minute.
 */
export const createGuard = (
  log: Log,
  now: () => number,
): ((update: Update, parts: GuardParts) => Verdict) => {
  const seen = new Set<string>();
  let minute = 0;
  let lines = 0;
  const tryCode = createPairing();
  const mayHint = createHintLimit(now);

  const note = (update: Update): Verdict => {
    const key = `${kindOf(update)} ${anyoneOf(update)}`;
    const current = Math.floor(now() / 60_000);
    if (current !== minute) [minute, lines] = [current, 0];
    if (!seen.has(key) && lines < LINES_A_MINUTE) {
      lines += 1;
      if (seen.size >= REMEMBERED) seen.clear();
      seen.add(key);
      log.warn(
        { update: kindOf(update), sender: anyoneOf(update) },
        'ignored: not a private message or tap of the owner',
      );
    }
    return { kind: 'silence' };
  };

  const fromOutside = (update: Update, userId: number, sources: readonly AlertSource[]): Verdict => {
    const post = postIn(update, sources);
    if (post) return { kind: 'post', post };
    const move = moveIn(update, userId);
    return move ? { kind: 'moved', move, userId } : note(update);
  };

  return (update, { owner, pairingCode, sources = [] }) => {
    const sender = senderOf(update);
    if (sender === undefined) return owner === undefined ? note(update) : fromOutside(update, owner, sources);
    if (owner !== undefined) return sender === owner ? { kind: 'owner', userId: owner } : note(update);
    if (pairingCode === undefined || !update.message) return note(update);
    const code = /^\/start(?:@\w+)?\s+(\S{1,64})$/.exec(update.message.text ?? '')?.[1];
    const outcome = code === undefined ? 'none' : tryCode(code, pairingCode);
    if (outcome === 'right') return { kind: 'pair', userId: sender };
    if (outcome === 'last') log.error({}, 'too many wrong pairing codes: start again for a new one');
    const silence = note(update);
    return mayHint(sender) ? { kind: 'hint', userId: sender } : silence;
  };
};
