import { COIN_NAMES } from './coin-names.js';
import type { SymbolReading } from './symbols.js';
import type { Contract } from './types.js';
import { fold, roleOf } from './vocabulary.js';

const NAME =
  /[#$]{0,2}[\p{L}\p{M}\p{N}]{1,40}(?:\.P|[12]!)?(?:(?:\s?\/\s?|[:\-_.\\|])(?=\p{N}{0,20}\p{L})[\p{L}\p{M}\p{N}]{1,20}(?:\.P)?){0,3}(?:\s(?:usdtm?|usdc?|perp)(?![\p{L}\p{N}]))?/iuy;
/** What can be nothing but a symbol, though none that is listed. */
const UNLISTED =
  /^[#$]+(?=[A-Z0-9]*[A-Z]{2})[A-Z0-9]{2,12}$|^[#$]*(?!USD)[\p{L}\p{N}]{2,12}\s?[/\-_]\s?USDT?M?(?:[:.]|$)|^[#$]*(?!USD)[A-Z0-9]{2,12}USDTM?(?:\.P)?$/u;
const PART_END = /\s?[:/\-_.\\|\s]\s?[\p{L}\p{M}\p{N}!]+$/u;
/** Bare names of coins that are written small, too; others could be words. */
const MAJORS = new Set(
  'btc xbt eth sol xrp ada ltc bnb doge trx avax matic xlm bch shib pepe wif bonk arb sui inj sei fil hbar icp ldo aave uni'.split(
    ' ',
  ),
);
/** Coins whose names are words: bare they are none. */
const ALSO_WORDS = new Set(
  'ME A I S W T G D IN ON IT NOT ONE GAS NEAR MOVE MASK SAND HOT FUN CAKE FLOW TRUMP PEOPLE HIGH LOW MAGIC SUPER LINK CAT ACT AI ID IO IP ALT RED FORM HOME SAFE TIME OPEN LONG SHORT BUY SELL STOP ENTRY PUMP MAJOR JUST SIGN PLAY FREE BIG GOOD BAD TOP ALL ANY OK GO UP DOWN RISK TOKEN PERP SPOT VINE ORDER CORE SUN ROSE DATA KEY LIT WIN RARE BAN PORTAL LAYER'.split(
    ' ',
  ),
);

/** Whether a word written small is rather a word than the coin of that name. */
export const isRatherWord = (word: string): boolean =>
  word !== word.toUpperCase() && ALSO_WORDS.has(word.toUpperCase());

/** Whether a bare word may name a coin at all. */
const mayName = (word: string): boolean => {
  if (COIN_NAMES.has(word.toUpperCase())) return true;
  // A sentence of Han has no blanks: it is no name.
  if (word.length < 2 || /^\p{Script=Han}{9}/u.test(word) || ALSO_WORDS.has(word.toUpperCase())) return false;
  return word === word.toUpperCase() || MAJORS.has(word.toLowerCase());
};

const isVocabulary = (part: string): boolean => roleOf(fold(part)) !== undefined;

export type SymbolReader = (text: string) => SymbolReading<Contract>;

const NOTHING = { kind: 'none' } as const;

/** What a sticky pattern finds at this place. */
export const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const TETHER = /^usd[ct]?m?$|^perp$|^p$/i;

/** Whether a name is made of words that say something else: `SHORT:BTC`, `#long`; not so `NEAR/USDT`, `$MOVE`. */
const isWorded = (name: string, parts: readonly string[]): boolean => {
  const said = parts.filter((part) => !TETHER.test(part));
  if (name.startsWith('$') || (said.length === 1 && parts.length > 1)) return false;
  const role = roleOf(fold(said[0] ?? ''));
  if (name.startsWith('#') && said.length === 1)
    return role !== undefined && role !== 'filler' && role !== 'move';
  return said.some(isVocabulary);
};

export interface FoundSymbol {
  readonly text: string;
  readonly reading: SymbolReading<Contract>;
  /** Whether it can be nothing but a symbol: `#BTC`, `BTC/USDT`; else it is a bare `BTC`. */
  readonly strong: boolean;
}

/** The longest beginning that names a symbol, or that can be nothing but one. */
const symbolIn = (written: string, reader: SymbolReader): FoundSymbol | undefined => {
  let name = written;
  let unknown: FoundSymbol | undefined;
  while (name !== '') {
    const prefixed = /^[#$]/.test(name);
    const parts = name.replace(/^[#$]+/, '').split(/[^\p{L}\p{M}\p{N}]+/u);
    const strong = prefixed || parts.length > 1 || /USD/i.test(name);
    const mayBe = /\p{L}/u.test(name) && !isWorded(name, parts) && (strong || mayName(name));
    const reading = mayBe ? reader(name) : NOTHING;
    if (reading.kind === 'unknown') {
      if (UNLISTED.test(name)) unknown ??= { text: name, reading, strong: true };
    } else if (reading.kind !== 'none') return { text: name, reading, strong };
    const shorter = name.replace(PART_END, '');
    name = shorter === name ? '' : shorter;
  }
  return unknown;
};

/** Finds the symbol at a place of a line. Keeps what it has found: one for each message. */
export const symbolFinder = (
  reader: SymbolReader,
): ((line: string, at: number) => FoundSymbol | undefined) => {
  const found = new Map<string, FoundSymbol | undefined>();
  return (line, at) => {
    const name = matchAt(NAME, line, at)?.[0] ?? '';
    if (!found.has(name)) found.set(name, symbolIn(name, reader));
    return found.get(name);
  };
};
