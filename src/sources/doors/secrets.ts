import { createHash, timingSafeEqual } from 'node:crypto';
import { WEBHOOK_SECRET, type AlertSource } from '../../domain/index.js';

/** The first thing in a text that has the form of a webhook's secret. */
export const secretIn = (text: string): string | undefined => text.match(WEBHOOK_SECRET)?.[0];

/**
 * The source that a secret belongs to. Every hash is compared, each in constant time, so that how long it takes tells
 * nothing of how much was right.
 */
export const sourceBySecret = (secret: string, sources: readonly AlertSource[]): AlertSource | undefined => {
  const given = createHash('sha256').update(secret).digest();
  let found: AlertSource | undefined;
  for (const source of sources) {
    const kept = Buffer.from(source.secretHash ?? '', 'hex');
    if (kept.length === given.length && timingSafeEqual(kept, given)) found = source;
  }
  return found;
};

const SECRET = WEBHOOK_SECRET.source;
/** Bounded, so that no text takes long. */
const GAP = '\\s{0,20}';
const MEMBER = `"[^"\\\\]{0,40}"${GAP}:${GAP}"${SECRET}"`;
const PAIR = `[\\w.-]{0,40}=${SECRET}`;
const WORD = '\\b(?:secret|key|token|password|passphrase)\\b';
/** A member of a JSON object with the comma that parts it from the others; a pair of a form; words of a text. */
const AROUND: readonly RegExp[] = [
  new RegExp(`,${GAP}${MEMBER}`, 'g'),
  new RegExp(`${MEMBER}${GAP},?`, 'g'),
  new RegExp(`&${PAIR}(?=&|$)`, 'g'),
  new RegExp(`(?<![^\\s])${PAIR}&?`, 'g'),
  new RegExp(`(?:${WORD}${GAP}[:=]?${GAP})?${SECRET}`, 'gi'),
];

/** A message without whatever has the form of a webhook's secret, and without the name that it stood under (invariant 18). */
export const withoutSecret = (text: string): string =>
  secretIn(text) === undefined
    ? text
    : AROUND.reduce((rest, pattern) => rest.replace(pattern, ''), text).trim();
