import { CHINESE, JAPANESE, VIETNAMESE } from './eastern.js';
import { GERMAN, DUTCH } from './germanic.js';
import { SPANISH, PORTUGUESE, FRENCH, ITALIAN } from './romance.js';
import { RUSSIAN, UKRAINIAN, POLISH } from './slavic.js';
import { TURKISH, ARABIC, INDONESIAN, PERSIAN } from './southern.js';

/**
 * Words of other languages than English by language and by what they do: a role of the vocabulary (see `vocabulary.ts`), or a
 * grade of what may take a whole plan back (see `danger-words.ts`); what is said of `life` is said of no trade. With `greet` one
 * greets, wishes or thanks; `people` are spoken to; `plain` words cannot change what is said of a trade (see `plain-words.ts`).
 *
 * A phrase counts before its words. Of two roles of one phrase the first counts, and the table of `vocabulary.ts` before these;
 * a plain word that has a role keeps it.
 */
export const LANGUAGES: readonly Readonly<Partial<Record<string, string>>>[] = [
  RUSSIAN,
  UKRAINIAN,
  TURKISH,
  SPANISH,
  PORTUGUESE,
  GERMAN,
  FRENCH,
  ITALIAN,
  INDONESIAN,
  CHINESE,
  ARABIC,
  VIETNAMESE,
  POLISH,
  DUTCH,
  JAPANESE,
  PERSIAN,
];

/** The phrases of such groups in every language. */
export const phrasesIn = (...groups: readonly string[]): readonly string[] =>
  LANGUAGES.flatMap((language) => groups.flatMap((group) => language[group]?.split('|') ?? []));
