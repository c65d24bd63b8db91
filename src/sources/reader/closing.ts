import type { Side } from '../../domain/index.js';
import type { Clause } from './clauses.js';
import { isFigure, isLabel, isMark, type Item } from './item.js';
import { readNumber, within } from './numbers.js';
import type { Token } from './tokens.js';
import type { Update } from './types.js';
import { quoted, refuse, type UnreadError } from './unread.js';
import type { Market } from './values.js';
import { shareIn } from './vocabulary.js';

/** What is known of the trade that may be meant. */
export interface Held {
  /** Its side, where that is known. */
  readonly side?: Side | undefined;
  /** Whether the message answers the one that proposed that trade, and can be about nothing else. */
  readonly isAnswer?: boolean | undefined;
  /** Whether its source has it open. */
  readonly isOpen?: boolean | undefined;
}

/** What a statement comes to. */
export interface Said {
  readonly updates: readonly Update[];
  /** How much is to be left open, from 0 to 1. */
  readonly kept?: number;
  /** Waits for something that has not happened yet. */
  readonly waits?: boolean;
  /** What is explained only beside an update that it belongs to. */
  readonly beside?: Update['type'];
  /** Why it is not to be had. */
  readonly doubt?: UnreadError;
}

/** What shows that a level is a new one of a trade that is open. */
export interface Marks {
  /** Letters of words, or of an arrow, that show it. */
  readonly letters: string;
  /** Whether a level shows it by itself: any, one that is no word of talk (`sl 3150`), or none. */
  readonly bare: 'any' | 'short' | 'none';
}

export interface Statement {
  readonly tokens: readonly Token[];
  readonly clause: Clause;
  readonly market: Market;
  readonly held: Held;
  readonly marks: Marks;
}

export const said = (...updates: readonly Update[]): Said => ({ updates });
export const SAYS_NOTHING = said();

export const lettersOf = (tokens: readonly Token[]): string => tokens.map(({ letter }) => letter).join('');
/** Whether a statement speaks of a new level. */
export const isRenewal = ({ tokens, marks, clause }: Statement): boolean =>
  marks.bare === 'any' ||
  tokens.some(({ letter }) => marks.letters.includes(letter)) ||
  (marks.bare === 'short' &&
    tokens.some(({ item }) => /^(?:s\W?l|stop|стоп|止损|t\W?p)/i.test(item.text)) &&
    !clause.items.some(({ text }) => /^my$/i.test(text)));

export const itemsOf = (tokens: readonly Token[], ...wanted: readonly string[]): readonly Item[] =>
  tokens.filter(({ letter }) => wanted.includes(letter)).map(({ item }) => item);

/** Words of a trade that is open. */
const SIDED = /^(?:position|trade|it|this|longs?|shorts?)$/i;

const AMOUNT = ['%', 'P', 'f', 'L'];

/**
 * How much is meant, from 0 to 1; undefined where nothing says so.
 * @throws UnreadError where that cannot be told
 */
const amountOf = (tokens: readonly Token[], clause: Clause): number | undefined => {
  const named = tokens.filter(({ letter }) => AMOUNT.includes(letter));
  const [first, ...more] = named.filter(({ letter }) => letter !== 'L' || named.length === 1);
  if (!first) return undefined;
  const { item, letter } = first;
  if (more.length > 0) return refuse('number', 'It does not say how much is to be closed.');
  if (letter === 'L') return 1;
  if (letter === 'f') {
    const [part, , whole] = clause.items.slice(clause.items.indexOf(item));
    return Number(part?.text) / Number(whole?.text);
  }
  const part = letter === 'P' ? shareIn(item.text) : undefined;
  const share = isFigure(item) ? Number(item.digits.replace(',', '.')) / 100 : part;
  return share !== undefined && share > 0 && share <= 1
    ? share
    : refuse('number', 'It does not say how much is to be closed.');
};

/** Closing by words that say so of a part. */
const OF_PART =
  /^(?:(?:on|je|wir|ich) |j['’ ])?(?:reduc|trim|peel|shav|skim|offload|scal|book|bank|take|took|secur|lock|фикс|зафикс|lighten|cut|reduz|redu[iz]|ridu|alleg|all[eèé]g|alleggeri|сокра|реж|скороч|фікс|зафікс|realiz|réalis|coup|tagli|sicher|verklein|halbier|afbouw|kurang|减|chốt|redukuj)/i;
/** Words of where a candle closed, too. */
const OF_CANDLE = /^clos(?:e|ed|ing)$/i;

/** What is no trade that was closed: `the daily closed`, `market closed`. */
const isNoTrade = (item: Item): boolean =>
  isLabel(item, 'market', 'pair', 'futures') ||
  (isLabel(item, 'filler') &&
    !/^(?:we|i|our|my|the|this|it|is|are|i m|im|just|trade|position|signal|setup|been|of|on|in|at|and|as)$/i.test(
      item.text,
    ));

/** How far from the market a price may be that is told as the one of now: that of an order filled, `@ 62010`. */
export const NOW = 1.02;
/** How far one may be at which something is to be done now: `close half at 62000`. */
const AT = 1.005;

/** @throws UnreadError where a trade is to be closed at a price and the market is elsewhere: that is not now */
export const checkPriceOfNow = (level: number | undefined, { price }: Market, farthest = NOW): void => {
  if (level !== undefined && price !== undefined && !within(level, price, farthest))
    refuse('conditional', `It wants it closed at ${level}, and the market stands at ${price}.`);
};

/** The one price of a statement. */
export const priceIn = (tokens: readonly Token[], market: Market): number | undefined => {
  const [figure] = itemsOf(tokens, '#').filter(isFigure);
  const [price, ...more] = figure ? readNumber(figure.digits, market) : [];
  return more.length > 0 ? refuse('number', `It does not say what ${figure?.text} is.`) : price;
};

/** Whether a clause names a trade or a part of it: beside a price `closed at 61200` alone is what a candle did. */
const namesTrade = ({ items }: Clause, tokens: readonly Token[]): boolean =>
  tokens.some(({ letter }) => AMOUNT.includes(letter)) ||
  items.some((item) => isLabel(item, 'long', 'short') || SIDED.test(item.text));

const aheadOf = (item: Item, { items }: Clause): readonly Item[] => items.slice(0, items.indexOf(item));
const behind = (item: Item, { items }: Clause): Item | undefined => items[items.indexOf(item) + 1];
/** `SOL close`, `SOL cut 50%`: what is to be done, or what the price has done; not so `SOL: cut 50%`, `SOL close now`. */
const isAmbiguous = (verb: Item, clause: Clause): boolean => {
  const isSubject = clause.items[clause.items.indexOf(verb) - 1]?.kind === 'symbol';
  return (
    isSubject &&
    (/^(?:cut|took)$/i.test(verb.text) || (/^close$/i.test(verb.text) && behind(verb, clause) === undefined))
  );
};
/** `SOL closed up 5%`: what its day was like. */
const MOVED = /^(?:up|down)$/i;

/** Why a part is not to be had; a part that is named behind it says what is meant: `Lock in profits: close 75%`. */
export const NO_SHARE = 'It does not say how much is to be closed.';

export const closes = (statement: Statement): Said | undefined => {
  const { tokens, clause, market } = statement;
  const verb = itemsOf(tokens, 'C', 'c')[0];
  const isPast = itemsOf(tokens, 'c').length > 0;
  const text = verb?.text ?? '';
  const amount = amountOf(tokens, clause) ?? shareIn(text);
  if (verb && isAmbiguous(verb, clause))
    refuse('commentary', `It does not say whether ${quoted(text)} is to be done, or what the price did.`);
  // `SOL 50% off`
  const [share] = tokens;
  if (!verb && isFigure(share?.item) && clause.items[clause.items.indexOf(share.item) - 1]?.kind === 'symbol')
    refuse(
      'commentary',
      `It does not say whether ${quoted(share.item.text)} is to be closed, or what the price did.`,
    );
  if (amount === undefined && OF_PART.test(text)) refuse('number', NO_SHARE);
  const [figure] = itemsOf(tokens, '#').filter(isFigure);
  const isCandle = OF_CANDLE.test(text);
  if (isCandle && verb && (isPast || /ing$/i.test(text))) {
    if (MOVED.test(behind(verb, clause)?.text ?? '')) return undefined;
    if (amount === undefined && aheadOf(verb, clause).some(isNoTrade)) return undefined;
  }
  if (figure) {
    const isBare = isLabel(clause.items[clause.items.indexOf(figure) - 1], 'close');
    const price = priceIn(tokens, market);
    const isFilled = amount === undefined && isMark(clause.items[clause.items.indexOf(figure) - 1], /^@$/);
    if (!isPast && !isBare) checkPriceOfNow(price, market, isFilled ? NOW : AT);
    if (isCandle && (isBare || !namesTrade(clause, tokens)))
      refuse('number', `It does not say whether ${figure.text} is a price, or how much is to be closed.`);
  }
  return said({ type: 'close', fraction: amount ?? 1 });
};

/** `Sell 20% of the position` of a long that is open. */
export const trades = (statement: Statement): Said | undefined => {
  const { tokens, held, clause } = statement;
  const opens = tokens.some(({ letter }) => letter === 's') ? 'short' : 'long';
  return held.side !== undefined && held.side !== opens
    ? said({ type: 'close', fraction: amountOf(tokens, clause) ?? 1 })
    : undefined;
};

export const keeps = ({ tokens, clause }: Statement): Said => {
  const kept = amountOf(tokens, clause);
  return kept === undefined ? SAYS_NOTHING : { updates: [], kept };
};
