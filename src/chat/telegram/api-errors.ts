import { GrammyError, HttpError } from 'grammy';

/** What a failed call to the chat means for us. */
export type ApiFault =
  /** Too many requests: wait as told. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Network, timeout or a server error: may or may not have been done. */
  | { readonly kind: 'outage' }
  /** The message already looks like that. */
  | { readonly kind: 'unchanged' }
  /** The message to edit is gone or too old to be edited. */
  | { readonly kind: 'gone' }
  /** The owner blocked the bot, or has never written to it. */
  | { readonly kind: 'blocked' }
  /** Telegram could not read our markup. */
  | { readonly kind: 'markup' }
  /** A tap that was made too long ago, or answered already. */
  | { readonly kind: 'queryTooOld' }
  /** Longer than Telegram takes. */
  | { readonly kind: 'tooLong' }
  /** The picture was refused. */
  | { readonly kind: 'picture' }
  /** The token is not (any more) a bot's. */
  | { readonly kind: 'token' }
  /** Another process polls with the same token. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused' };

/** By description, which is all that Telegram gives to tell one 400 from another. */
const DESCRIPTIONS: readonly (readonly [RegExp, ApiFault['kind']])[] = [
  [/message is not modified/i, 'unchanged'],
  [/message to edit not found|message can't be edited|MESSAGE_ID_INVALID|message identifier is not/i, 'gone'],
  [/there is no (caption|text) in the message|message content is not modified/i, 'gone'],
  [/can't parse (entities|message text|caption)|unsupported start tag|can't find end/i, 'markup'],
  [/query is too old|query id is invalid/i, 'queryTooOld'],
  [/too long/i, 'tooLong'],
  [/chat not found|bot was blocked|user is deactivated|can't initiate conversation/i, 'blocked'],
  [/photo|image|PHOTO_|file/i, 'picture'],
];

/** Sorts an error of a Bot API call; undefined when it is no such error but a fault of ours. */
export const faultOf = (error: unknown): ApiFault | undefined => {
  if (error instanceof HttpError) return { kind: 'outage' };
  if (!(error instanceof GrammyError)) return undefined;
  const { error_code: code, description, parameters } = error;
  if (code === 429) return { kind: 'wait', ms: Math.max(1, parameters.retry_after ?? 1) * 1000 };
  if (code >= 500) return { kind: 'outage' };
  if (code === 401 || code === 404) return { kind: 'token' };
  if (code === 409) return { kind: 'conflict' };
  if (code === 403) return { kind: 'blocked' };
  const kind = DESCRIPTIONS.find(([pattern]) => pattern.test(description))?.[1] ?? 'refused';
  return { kind } as ApiFault;
};

/** One line about an error that carries no address and no token (both hide in messages, causes and stacks). */
export const errorLine = (error: unknown, token: string): string => {
  const line =
    error instanceof GrammyError
      ? `${error.method}: ${error.error_code} ${error.description}`
      : error instanceof HttpError
        ? `${error.message} ${error.error instanceof Error ? error.error.name : ''}`
        : error instanceof Error
          ? `${error.name}: ${error.message}`
          : String(error);
  return scrub(line, token).trim();
};

/** Text without the token, in whatever address it stands. */
const scrub = (text: string, token: string): string =>
  text.replaceAll(token, '<token>').replace(/\/bot[^/\s]+\//g, '/bot<token>/');
