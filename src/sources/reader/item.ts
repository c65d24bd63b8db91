import type { FoundSymbol } from './symbol-at.js';
import { phrasesIn } from './languages/index.js';
import { fold, isPlain, type Role } from './vocabulary.js';

interface Place {
  readonly text: string;
  /** Whether a blank stands ahead of it. */
  readonly spaced: boolean;
}

/** A number as it is written, with what hangs on it. */
export interface Figure extends Place {
  readonly kind: 'figure';
  /** The number itself, as it is written: `61.4k`. */
  readonly digits: string;
  readonly unit: 'percent' | 'time' | 'unit' | 'times' | 'none';
  readonly sign: '' | '+' | '-';
  /** Stands right behind a word: TP1. */
  readonly attached: boolean;
  /** Begins a line. */
  readonly begins: boolean;
}

/** What a message is made of, in order. */
export type Item =
  | Figure
  | (Place & { readonly kind: 'label'; readonly role: Role })
  | (Place & FoundSymbol & { readonly kind: 'symbol' })
  /** A number in a row: `1)`, `①`, `#482`. */
  | (Place & { readonly kind: 'ordinal'; readonly n: number })
  /** A time, a date or a ratio. */
  | (Place & { readonly kind: 'clock' })
  | (Place & { readonly kind: 'tick' | 'word' | 'mark' | 'break' });

export const isFigure = (item: Item | undefined): item is Figure => item?.kind === 'figure';
/** A figure that is no percentage, time or the like. */
export const isPrice = (item: Item | undefined): item is Figure => isFigure(item) && item.unit === 'none';
/** A price that does not count a level. */
export const isPriced = (item: Item | undefined): item is Figure => isPrice(item) && !item.attached;
export const isLabel = (
  item: Item | undefined,
  ...roles: readonly Role[]
): item is Item & { kind: 'label' } => item?.kind === 'label' && roles.includes(item.role);
export const isMark = (item: Item | undefined, marks: RegExp): boolean =>
  item?.kind === 'mark' && marks.test(item.text);
export const SIDES = ['long', 'short', 'buy', 'sell'] as const;
export const isSide = (item: Item | undefined): boolean => isLabel(item, ...SIDES);
/** `My stop will be at …`, `I'll sell at …`: of what the trade is to be. */
export const WILL = /^(?:will|ll)$/i;

/** Conditions of what is done with a trade that is open; others may be of its opening. */
export const LATER =
  /^(?:if|when|once|after|only after|когда|если|после|wenn|sobald|nach|si|cuando|quando|lorsque|eger)$/i;

/** What is done with a trade, or has happened to it. */
const ACTS = ['close', 'hit', 'stopped', 'reverse', 'cancel', 'add'] as const;
/** Who is spoken to: `close SOL guys`. */
const ADDRESSED =
  /^(?:guys|folks|team|fam|family|ladies|gentlemen|gents|lads|crew|squad|everyone|everybody|boys|mates|friends|sers?|amigos|familia|famille|famiglia|equipo|equipe|squadra|chicos|gente|pessoal|galera|leute|ребята|друзья|всем|arkadaşlar|ragazzi)$/i;
const PEOPLE = new Set(phrasesIn('people').map(fold));
export const isAddressed = (text: string): boolean => ADDRESSED.test(text) || PEOPLE.has(fold(text));
const ARTICLE = /^(?:an?|the|this|our|my|your)$/i;
const POINTS = /^(?:at|on|near|around|into|by|from)$/i;

/**
 * Whether a plain word says something by what stands beside it: `gap filled`, `closed green`, `a long wick`, `close at the
 * trendline`.
 * @param whole whether it stands in a plan that is whole, where it says something only of a place
 */
export const isMeant = (items: readonly Item[], at: number, whole = false): boolean => {
  const [item, next] = [items[at], items[at + 1]];
  if (item?.kind !== 'label' || !isPlain(item.text)) return false;
  // `all out guys, …`, `kapatıyorum arkadaşlar`
  if (next ? isAddressed(item.text) && next.kind === 'mark' : PEOPLE.has(fold(item.text))) return false;
  const isManner = /ly$/i.test(item.text);
  const ahead = items.slice(Math.max(0, at - 3), at);
  const isCalled = isAddressed(item.text) || isManner;
  const before = ahead.findLast(({ text, kind }) => !ARTICLE.test(text) && (isCalled || kind !== 'symbol'));
  // `limit at the retest: 0.0109` says where
  if (POINTS.test(before?.text ?? '') && !(whole && isMark(next, /^:$/))) return true;
  return (
    !whole &&
    (isLabel(before, ...SIDES, 'close', ...(isManner ? [] : ACTS)) || (isLabel(next, ...ACTS) && !isManner))
  );
};
