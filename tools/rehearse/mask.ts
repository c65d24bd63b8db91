import { isIP } from 'node:net';

/** What stands for something private. */
const HIDDEN = '…';
/** Whose values are the owner's: they stay out of a report that may be shown to others. */
const PRIVATE = /^(apiKey|uid|userId|accountId|token|ip|clientIp|ipWhitelist|remark|subName)$/;
/** Those that may turn up in other words as well. */
const ACCOUNT = /^(uid|userId|accountId|subName)$/;
/** A shorter one is not told from other words. */
const SHORTEST = 4;

const IPV4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** With the colon of the sentence before it, or after it. */
const LIKE_IPV6 = /(?<!\w)[\da-f]*(?::[\da-f]*){2,}/gi;

const withoutAddresses = (text: string): string =>
  text.replace(IPV4, HIDDEN).replace(LIKE_IPV6, (found) => {
    const forms = [found, found.replace(/^:/, ''), found.replace(/:$/, '')];
    const address = forms.find((each) => isIP(each) !== 0);
    return address === undefined ? found : found.replace(address, HIDDEN);
  });

/** Takes the owner's addresses and account ids out of what is shown. */
export interface Mask {
  text(text: string): string;
  /** A value of a JSON text, by the name under which it stands there. */
  value(name: string, value: unknown): unknown;
}

/**
 * Masks addresses wherever they stand, and the account's ids that answers give.
 * @param answers texts of answers
 * @param scrub takes secrets out of a text
 */
export const createMask = (answers: readonly string[], scrub: (text: string) => string): Mask => {
  const ids = new Set(answers.flatMap(accountIds));
  // An id is of digits, or a name of letters and digits: nothing of it has a meaning in a pattern but what is escaped.
  const escaped = [...ids].map((id) => id.replace(/[^\w]/g, '\\$&'));
  const known = ids.size > 0 ? new RegExp(`(?<!\\w)(?:${escaped.join('|')})(?!\\w)`, 'g') : undefined;
  const text = (shown: string): string => {
    const open = withoutAddresses(scrub(shown));
    return known ? open.replace(known, HIDDEN) : open;
  };
  const value = (name: string, shown: unknown): unknown => {
    if (PRIVATE.test(name) && shown) return HIDDEN;
    if (typeof shown === 'number') return ids.has(String(shown)) ? HIDDEN : shown;
    return typeof shown === 'string' ? text(shown) : shown;
  };
  return { text, value };
};

/** Values under names of accounts in a JSON text; none in any other text. */
const accountIds = (text: string): readonly string[] => {
  const found: string[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      const isId = ACCOUNT.test(name) && (typeof value === 'string' || typeof value === 'number');
      if (isId && String(value).length >= SHORTEST) found.push(String(value));
      return value;
    });
  } catch {
    return [];
  }
  return found;
};
