import type { Side } from '../../domain/index.js';
import { symbolReader } from '../../sources/reader/symbols.js';
import { LEXICON, type Group, type Level, type Verb } from './lexicon.js';

/** The words of a sentence by what they mean. */
export interface Items {
  readonly verbs: readonly Verb[];
  readonly symbols: readonly string[];
  readonly sides: readonly Side[];
  readonly groups: readonly Group[];
  /** `half`, `30%`, `+25%`. */
  readonly parts: readonly string[];
  /** `2x`. */
  readonly factors: readonly string[];
  /** `200usdt`. */
  readonly amounts: readonly string[];
  /** Stop, target and trail with the price or word that each was given. */
  readonly levels: readonly { readonly level: Level; readonly value?: string }[];
  /** Numbers that belong to nothing. */
  readonly loose: readonly string[];
  readonly joiners: readonly string[];
  /** Words that mean nothing here. */
  readonly unknown: readonly string[];
}

const NUMBER = /^\d[\d.,'_]*(?:[km]|e\d+)?$|^\.\d+$/;
const PERCENT = /^[+-]?\d[\d.,]*%$/;
const IN_R = /^[+-]?\d[\d.,]*r$/;
const AMOUNT = /^\d[\d.,'_]*[km]?usdt$/;
const FACTOR = /^(?:\d+(?:[.,]\d+)?[x×]|[x×]\d+(?:[.,]\d+)?)$/;

const isPrice = (word: string): boolean =>
  NUMBER.test(word) || PERCENT.test(word) || IN_R.test(word) || AMOUNT.test(word);

/** What a level may be set to: a price or a word; only a trail is switched on. */
const valueOf = (level: Level, word = ''): string | undefined => {
  if (isPrice(word)) return word;
  const meaning = LEXICON.get(word);
  if (meaning?.is !== 'value' || (meaning.value === 'on' && level !== 'trail')) return undefined;
  return meaning.value;
};

/** Words between a level and its value; `by` would move it from where it is. */
const LEADS = new Set(['to', 'at', 'is']);

/** Where the prices of levels stand: behind their names, or ahead of them (`60k stop, 70k target`). */
const isAhead = (words: readonly string[]): boolean => {
  const first = words.findIndex((word) => LEXICON.get(word)?.is === 'level');
  const before = words[first - 1];
  return before !== undefined && isPrice(before) && !AMOUNT.test(before);
};

/** Words of every day that are coins as well: they name one only where they are marked as such (`$me`, `meusdt`). */
const COMMON = new Set(
  'i me you we he she they them us u do did go up ok hi so any this that here there what who why how not no yes'.split(
    ' ',
  ),
);

/** The symbol that a word names exactly; the language's own words name none. */
export const symbolsIn = (known: readonly string[]): ((word: string) => string | undefined) => {
  let read: ReturnType<typeof symbolReader> | undefined;
  return (word) => {
    if (LEXICON.has(word) || COMMON.has(word) || isPrice(word)) return undefined;
    read ??= symbolReader(known.map((symbol) => ({ symbol })));
    const reading = read(word);
    return reading.kind === 'contract' ? reading.contract.symbol : undefined;
  };
};

/** Sorts words by what they mean; every word is somewhere. */
export const itemsOf = (words: readonly string[], symbolOf: (word: string) => string | undefined): Items => {
  const items = {
    verbs: new Set<Verb>(),
    symbols: new Set<string>(),
    sides: new Set<Side>(),
    groups: new Set<Group>(),
    parts: [] as string[],
    factors: [] as string[],
    amounts: [] as string[],
    levels: [] as Items['levels'][number][],
    loose: [] as string[],
    joiners: [] as string[],
    unknown: [] as string[],
  };
  const ahead = isAhead(words);
  const taken = new Set<number>();
  const isBetween = (word = ''): boolean =>
    LEADS.has(word) || LEXICON.get(word)?.is === 'filler' || symbolOf(word) !== undefined;

  /** The value of a level: ahead of its name, or behind it with at most a symbol between (`stop btc 60k`). */
  const valueAt = (at: number, level: Level): string | undefined => {
    if (ahead) return items.loose.pop() ?? items.parts.pop();
    let next = at + 1;
    while (isBetween(words[next])) next += 1;
    const value = valueOf(level, words[next]);
    if (value !== undefined)
      for (let one = at; one <= next; one += 1)
        if (LEADS.has(words[one] ?? '') || one === next) taken.add(one);
    return value;
  };

  for (const [at, word] of words.entries()) {
    if (taken.has(at)) continue;
    const meaning = LEXICON.get(word);
    const symbol = symbolOf(word);
    if (meaning) {
      if (meaning.is === 'verb') items.verbs.add(meaning.verb);
      else if (meaning.is === 'side') items.sides.add(meaning.side);
      else if (meaning.is === 'group') items.groups.add(meaning.group);
      else if (meaning.is === 'part') items.parts.push(meaning.part);
      else if (meaning.is === 'factor') items.factors.push(meaning.factor);
      else if (meaning.is === 'joiner' || word === 'on') items.joiners.push(word);
      else if (meaning.is === 'value') items.loose.push(meaning.value);
      else if (meaning.is === 'level') {
        const value = valueAt(at, meaning.level);
        items.levels.push({ level: meaning.level, ...(value === undefined ? {} : { value }) });
      }
    } else if (symbol !== undefined) items.symbols.add(symbol);
    else if (PERCENT.test(word)) items.parts.push(word);
    else if (AMOUNT.test(word)) items.amounts.push(word);
    else if (FACTOR.test(word)) items.factors.push(word.replace(/^[x×](.*)$/, '$1x').replace('×', 'x'));
    else if (NUMBER.test(word) || IN_R.test(word)) items.loose.push(word);
    else items.unknown.push(word);
  }
  return {
    ...items,
    verbs: [...items.verbs],
    symbols: [...items.symbols],
    sides: [...items.sides],
    groups: [...items.groups],
  };
};
