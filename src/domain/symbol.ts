import { hashOf } from './born-id.js';

/** Letters, marks and digits of any script: contracts are named in all of them. */
const NAME = /[^\p{L}\p{M}\p{N}]/gu;
const SYMBOL = /^[\p{L}\p{M}\p{N}]+-[A-Z0-9]+$/u;
const TAG_LENGTH = 6;
/** Longest id of an intent or position: it stands in buttons, which hold 64 bytes. */
const ID_LENGTH = 20;

/** Base coin of a symbol: `BTC-USDT` → `BTC`. */
export const baseOf = (symbol: string): string => symbol.split('-')[0] ?? symbol;

/** Whether it is written as BASE-QUOTE, the base in any script. */
export const isSymbol = (text: string): boolean => SYMBOL.test(text);

/** A name as it is compared: upper case, full width made half, nothing but letters and digits. */
export const plainName = (text: string): string => text.normalize('NFKC').toUpperCase().replace(NAME, '');

/**
 * Six characters of [a-z0-9] that stand for a symbol in ids, where its name must not stand: names may be long, and in
 * any script.
 */
const symbolTag = (symbol: string): string =>
  hashOf(symbol).toString(36).padStart(TAG_LENGTH, '0').slice(-TAG_LENGTH);

/** An id, at most 20 characters of [A-Za-z0-9], of what `head` says it is on a symbol. */
export const idOn = (head: string, symbol: string): string =>
  `${head.replace(/[^A-Za-z0-9]/g, '').slice(0, ID_LENGTH - TAG_LENGTH)}${symbolTag(symbol)}`;
