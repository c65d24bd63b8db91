import { momentIn } from './sent-at.js';
import type { Field } from './strict-json.js';
import type { Known } from './types.js';
import { quoted, refuse } from './unread.js';
import { fold } from './vocabulary.js';

/** As much of a key or a value as can say a state, in letters. */
const MOST = 100;

const wordsOf = (text: string): string =>
  fold(text.replace(/([a-z])([A-Z])/g, '$1 $2'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Keys that say how an order or its sender stands: nothing is done but for a value that lets it go on. */
const STATE =
  /^(?:(?:order|signal|trade|bot|alert|request) )?(?:is )?(?:status|state|result|outcome|ok|success|successful|phase|stage|env|environment|enabled?|active|live|armed|valid|confirmed)$/;
const GOES_ON =
  /^(?:ok|okay|success|successful|true|1|yes|on|active|enabled|live|open|opened|new|filled|triggered|executed|confirmed|sent|ready|valid|prod|production|real|main|mainnet|normal|default)$/;

/** Words of an order that was tried, of one that is only tried out, and of what is switched off. */
const LOST = 'reject\\w*|fail\\w*|errors?|denied|insufficient|heartbeat|ping|expired';
const TRIED =
  'dry ?run|tests?|testing|test ?mode|testnet|paper|sandbox|simulat\\w*|demo|backtest\\w*|rehearsal|replay|preview|mock';
const OFF = 'disabled?|paused?|muted';
/** Others with which a value may say that there is no order. */
const NONE =
  'hold|watch\\w*|wait\\w*|inactive|skip\\w*|ignored?|blocked|halted|suspended|invalid|stale|shadow|virtual|dummy|samples?|examples?|draft';
const among = (...words: readonly string[]): RegExp => new RegExp(`\\b(?:${words.join('|')})\\b`);

/** Keys that turn an order off where they are set, and the values that do not set them. */
const SWITCHES = among(LOST, TRIED, OFF);
const UNSET = /^(?:false|0|no|off|none|null)$/;
/** Values that say under another key that there is no order. */
const NO_ORDER = among(LOST, TRIED, OFF, NONE);
const NEVER = among(LOST);

/** What the same is said with beside a trade. */
const PAST =
  /^(?:practi[cs]e|fake|old|outdated|obsolete|archived?|hypothetical\w*|imaginary|pass|missed|was|were|had)$/;

/** Whether a word may say that there is no order. */
export const saysNone = (word: string): boolean => NO_ORDER.test(fold(word)) || PAST.test(fold(word));

/** Keys under which words are no state. */
const WORDED =
  /^(?:text|message|content|caption|title|description|comment|strategy|name|bot|signal|action|side)$|\b(?:id|uuid|secret|key|token|passphrase)$/;

const END =
  /^(?:valid|good|open) ?(?:until|till?|to|thru|through)$|^(?:expir(?:y|es?|ation)|deadline|ends?)(?: ?(?:at|on|time|date|utc))?$/;

/** @throws UnreadError for an end that has passed */
const checkEnd = (end: number, written: string, { now }: Known): void => {
  if (now !== undefined && new Date(now).getTime() > end)
    refuse('stale', `It was to hold until ${quoted(written)}.`);
};

/**
 * Of a message of named values.
 * @throws UnreadError where one says that there is no order, or may: a failed one, a rehearsal, one that has expired
 */
export const checkState = (fields: readonly Field[], context: Known): void => {
  for (const { path, type, text } of fields) {
    const key = wordsOf(String(path.findLast((part) => typeof part === 'string') ?? '').slice(0, MOST));
    const value = wordsOf(text.slice(0, MOST));
    if (type === 'null' || value === '') continue;
    if (END.test(key)) checkEnd(momentIn(text.trim()), text, context);
    const isOff =
      (STATE.test(key) && !GOES_ON.test(value)) ||
      (SWITCHES.test(key) && !UNSET.test(value)) ||
      (type === 'string' && text.length < 80 && !WORDED.test(key) && NO_ORDER.test(value));
    if (isOff)
      refuse(
        NEVER.test(value) ? 'report' : 'contradiction',
        `${quoted(`${key} ${text}`)} may say that there is no order.`,
      );
  }
};

const UNTIL =
  /\b(?:(?:valid|good|open) (?:until|till?|thru|through)|expir(?:y|es?|ation)(?: (?:at|on))?)\b[: ]{0,3}(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})(?:[./](?:20)?(\d\d))?)?[T, ]{0,2}(?:(\d{1,2}):(\d\d))?/gi;

/**
 * Of a text: `valid until 2026-11-27 12:00`, `good till 18/11`, `expires 14:30`; without a zone it is UTC, without a year the one of now.
 * @throws UnreadError where that has passed
 */
export const checkUntil = (text: string, context: Known): void => {
  if (context.now === undefined) return;
  const now = new Date(context.now);
  for (const [whole, year, month, date, day, ofMonth, short, hour = '24', minute = '0'] of text.matchAll(
    UNTIL,
  )) {
    const isDated = (date ?? day) !== undefined;
    if (!isDated && hour === '24') continue;
    const end = Date.UTC(
      year ? Number(year) : short ? 2000 + Number(short) : now.getUTCFullYear(),
      isDated ? Number(month ?? ofMonth) - 1 : now.getUTCMonth(),
      isDated ? Number(date ?? day) : now.getUTCDate(),
      Number(hour),
      Number(minute),
    );
    checkEnd(end, whole.trim(), context);
  }
};
