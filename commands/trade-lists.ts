import { quote, BadInputError, plainName } from '../src/domain/index.js';

/** Closed trades that are looked at, the newest; as many as are kept. */
export const MOST_TRADES = 1000;

/** The one that a word means: by its id, else the first of a symbol. @throws BadInputError where there is none */
export const findTrade = <T extends { readonly id: string; readonly symbol: string }>(
  word: string,
  all: readonly T[],
): T => {
  const typed = plainName(word);
  const base = typed.replace(/USDTM?$/, '');
  const found =
    all.find(({ id }) => plainName(id) === typed) ??
    (base === '' ? undefined : all.find(({ symbol }) => plainName(symbol).startsWith(base)));
  if (found) return found;
  throw new BadInputError(`There is no trade ${quote(word)}. /trade shows the last ones.`);
};
