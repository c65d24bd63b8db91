import type { Side } from '../../domain/index.js';
import type { Clause } from './clauses.js';
import { isFigure, isLabel, type Item } from './item.js';
import { readNumber } from './numbers.js';
import { type Token, tokensOf } from './tokens.js';
import type { Update } from './types.js';
import { refuse, UnreadError } from './unread.js';
import { type Market, valuesOf, within } from './values.js';
import { fold } from './vocabulary.js';

/** What is known of the trade that may be meant. */
export interface Held {
  /** Its side, where that is known. */
  readonly side?: Side | undefined;
  /** Whether the message can be about nothing but that trade: it answers the one that proposed it, or it is open. */
  readonly isMeant?: boolean | undefined;
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

interface Statement {
  readonly tokens: readonly Token[];
  readonly clause: Clause;
  readonly market: Market;
  readonly held: Held;
  /** What shows that a level is a new one: a word for it in its sentence, an arrow, or none is needed. */
  readonly marks: RegExp;
}

const said = (...updates: readonly Update[]): Said => ({ updates });
const SAYS_NOTHING = said();

export const lettersOf = (tokens: readonly Token[]): string => tokens.map(({ letter }) => letter).join('');
const itemsOf = (tokens: readonly Token[], ...wanted: readonly string[]): readonly Item[] =>
  tokens.filter(({ letter }) => wanted.includes(letter)).map(({ item }) => item);

const numberOf = (item: Item): number => {
  if (item.kind === 'ordinal') return item.n;
  if (isLabel(item, 'first', 'second', 'third'))
    return { first: 1, second: 2, third: 3 }[item.role as 'first'];
  return isFigure(item) ? Number(item.digits) : Number.NaN;
};

/** The prices of a statement, read as they would be behind a label. */
const pricesOf = ({ tokens, clause, market }: Statement, role: 'stop' | 'target'): readonly number[] =>
  valuesOf({ role, items: [...itemsOf(tokens, '#')], before: undefined, clause }, market).prices;

const hits = ({ tokens }: Statement): Said =>
  said(...[...new Set(itemsOf(tokens, 'n').map(numberOf))].map((n) => ({ type: 'target-hit', n }) as const));

/** `from 61000 to 61500`: of two prices that are joined so the second; else the only one. */
const lastOf = (statement: Statement, prices: readonly number[]): number => {
  const [first, second, ...more] = prices;
  if (first === undefined) return refuse('number', 'It does not say where the stop is to be.');
  if (second === undefined) return first;
  return more.length === 0 && /#>#/.test(lettersOf(statement.tokens))
    ? second
    : refuse('contradiction', `It names two stops: ${prices.join(' and ')}.`);
};

const stopAt = (statement: Statement): Said | undefined =>
  statement.marks.test(lettersOf(statement.tokens))
    ? said({ type: 'stop', price: lastOf(statement, pricesOf(statement, 'stop')) })
    : undefined;

const targetsAt = (statement: Statement): Said | undefined => {
  const written = lettersOf(statement.tokens);
  if (!statement.marks.test(written)) return undefined;
  const numbers = itemsOf(statement.tokens, 'n').map(numberOf);
  if (numbers.length === 1 || numbers.some((n, index) => n !== index + 1))
    refuse('not-supported', 'One of several targets cannot be changed by itself.');
  const prices = pricesOf(statement, 'target');
  if (!/#>#/.test(written)) return said({ type: 'targets', targets: prices });
  // `from 63k to 65k`; `63k → 65k` may be a row of targets as well.
  const isMove =
    prices.length === 2 && statement.clause.items.some(({ text }) => /^(?:from|von|de|da|с)$/i.test(text));
  return isMove
    ? said({ type: 'targets', targets: prices.slice(1) })
    : refuse('number', `It does not say whether ${prices.join(' and ')} are its targets.`);
};

/** Parts of a position in words, and how much they are. */
const PARTS: readonly (readonly [RegExp, number])[] = [
  [/three quarters/, 0.75],
  [/two thirds/, 2 / 3],
  [/^ten p/, 0.1],
  [/^fifteen p/, 0.15],
  [/^twenty p/, 0.2],
  [/^thirty p/, 0.3],
  [/^forty p/, 0.4],
  [/^sixty p/, 0.6],
  [/^seventy p/, 0.7],
  [/^seventy five p/, 0.75],
  [/^eighty p/, 0.8],
  [/^ninety p/, 0.9],
  [/half|^fifty p|halb|половин|yari|mitad|halfte|metade|moitie|^meta$|一半/, 0.5],
  [/third|трет|tercio|drittel|terco|terzo|tiers|ucte bir|三分之一/, 1 / 3],
  [/quarter|четверт|quarto|cuarto|viertel|ceyre|^twenty five p/, 0.25],
];

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
  const part = letter === 'P' ? PARTS.find(([pattern]) => pattern.test(fold(item.text)))?.[1] : undefined;
  const share = isFigure(item) ? Number(item.digits.replace(',', '.')) / 100 : part;
  return share !== undefined && share > 0 && share <= 1
    ? share
    : refuse('number', 'It does not say how much is to be closed.');
};

/** Closing by words that say so of a part. */
const OF_PART = /^(?:reduc|trim|scal|book|bank|take|took|secur|lock|фикс|зафикс|lighten|cut)/i;
/** Words of where a candle closed, too. */
const OF_CANDLE = /^clos(?:e|ed|ing)$/i;

/** What is no trade that was closed: `the daily closed`, `market closed`. */
const isNoTrade = (item: Item): boolean =>
  isLabel(item, 'market', 'pair', 'futures') ||
  (isLabel(item, 'filler') &&
    !/^(?:we|i|our|my|the|this|it|is|are|i m|im|just|trade|position|signal|setup|been|of|on|in|at|and|as)$/i.test(
      item.text,
    ));

/** How far from the market a price may be at which a trade is to be closed now, as a part of it. */
const NOW = 1.02;

/** @throws UnreadError where a trade is to be closed at a price and the market is elsewhere: that is not now */
export const checkPriceOfNow = (level: number | undefined, { price }: Market): void => {
  if (level !== undefined && price !== undefined && !within(level, price, NOW))
    refuse('conditional', `It wants it closed at ${level}, and the market stands at ${price}.`);
};

/** The one price of a statement. */
const priceIn = (tokens: readonly Token[], market: Market): number | undefined => {
  const [figure] = itemsOf(tokens, '#').filter(isFigure);
  const [price, ...more] = figure ? readNumber(figure.digits, market) : [];
  return more.length > 0 ? refuse('number', `It does not say what ${figure?.text} is.`) : price;
};

/** Whether an answer to a trade says nothing else, and names none. */
const isOnly = ({ clause, held }: Statement): boolean =>
  held.isMeant === true && clause.items.every(({ kind }) => kind !== 'symbol' && kind !== 'word');

/** Words of an order that was carried out. */
const FILLS = /fill|picked up|исполн|налили|doldu|gefüllt/i;

/** Whether a clause names a trade or a part of it: beside a price `closed at 61200` alone is what a candle did. */
const namesTrade = ({ items }: Clause, tokens: readonly Token[]): boolean =>
  tokens.some(({ letter }) => AMOUNT.includes(letter)) ||
  items.some((item) => isLabel(item, 'long', 'short') || SIDED.test(item.text));

const closes = (statement: Statement): Said | undefined => {
  const { tokens, clause, market } = statement;
  const verb = itemsOf(tokens, 'C', 'c')[0];
  const isPast = itemsOf(tokens, 'c').length > 0;
  const amount = amountOf(tokens, clause);
  const text = verb?.text ?? '';
  if (amount === undefined && OF_PART.test(text))
    refuse('number', 'It does not say how much is to be closed.');
  const [figure] = itemsOf(tokens, '#').filter(isFigure);
  const ahead = clause.items.slice(
    0,
    clause.items.findIndex((item) => item === verb),
  );
  if (isPast && OF_CANDLE.test(text) && amount === undefined && ahead.some(isNoTrade)) return undefined;
  if (figure) {
    const isBare = isLabel(clause.items[clause.items.indexOf(figure) - 1], 'close');
    const price = priceIn(tokens, market);
    if (!isPast && !isBare) checkPriceOfNow(price, market);
    if (OF_CANDLE.test(text) && (isBare || !namesTrade(clause, tokens)))
      refuse('number', `It does not say whether ${figure.text} is a price, or how much is to be closed.`);
  }
  return said({ type: 'close', fraction: amount ?? 1 });
};

/** `Sell 20% of the position` of a long that is open. */
const trades = (statement: Statement): Said | undefined => {
  const { tokens, held, clause } = statement;
  const opens = tokens.some(({ letter }) => letter === 's') ? 'short' : 'long';
  return held.side !== undefined && held.side !== opens
    ? said({ type: 'close', fraction: amountOf(tokens, clause) ?? 1 })
    : undefined;
};

const keeps = ({ tokens, clause }: Statement): Said => {
  const kept = amountOf(tokens, clause);
  return kept === undefined ? SAYS_NOTHING : { updates: [], kept };
};

/** A target by its number, or several. */
const MENTION = '(?:n?Tn?|nT)(?:,*#(?!,*#))?(?:,*T?n(?:,*#)?)*';
const MOVED = '[MW]*';

/**
 * What can be said of a trade that is known, in letters of tokens, and what it comes to; the first that fits counts. Where it
 * comes to nothing here (undefined), nothing is taken of it.
 */
const STATEMENTS: readonly (readonly [RegExp, (statement: Statement) => Said | undefined])[] = (
  [
    ['L?T+,*#?,*H+|H+L?T+(?!n)', (): Said => ({ updates: [], beside: 'target-hit' })],
    [`${MENTION},*H+(?:it+)?(?:,*#)?|HH?>?${MENTION}`, hits],
    ['(?:n?T?n|T),*#?z', (): Said => SAYS_NOTHING],
    ['L?En?,*#?,*H+#?|HE(?![#n])', (): Said => said({ type: 'entry-filled' })],
    ['E+,*#(?=,|$)', (): Said => ({ updates: [], beside: 'entry-filled' })],
    ['O(?:[BES]|#)?', (): Said => said({ type: 'stopped' })],
    // `Stops got hit` are those of others.
    [
      'Sn?,*#?,*H+#?|HS',
      ({ tokens }: Statement): Said =>
        itemsOf(tokens, 'S').some(({ text }) => /^stops$/i.test(text))
          ? refuse('number', 'It does not say whose stops were hit.')
          : said({ type: 'stopped' }),
    ],
    // `SL to BE -0.5%`
    ['[MW]*S[MW>]*[BE],*g', (): Said => refuse('number', 'It does not say where the stop is to be.')],
    ['SK>?(?:#|B|E(?![#nH]))?|KS(?:#|B)?|TK#?|KTn?#?|nTK#?', (): Said => SAYS_NOTHING],
    [
      `${MOVED}S[MW>,]*(?:B|E(?![#nH,]*[#H]))(?:\\(#)?${MOVED}`,
      (): Said => said({ type: 'stop', to: 'entry' }),
    ],
    [`[MKk]+>?B${MOVED}`, (): Said => said({ type: 'stop', to: 'entry' })],
    [
      '^>?B$',
      ({ held }: Statement): Said | undefined =>
        held.isMeant ? said({ type: 'stop', to: 'entry' }) : undefined,
    ],
    [`${MOVED}S[MW>]*>T?n\\(?#`, stopAt],
    [
      `${MOVED}S[MW>]*>[TE]n?`,
      (): Said => refuse('not-supported', 'A stop is moved to a price here, or to the entry.'),
    ],
    [`${MOVED}S(?:,?[MW>]+)*(?:#>)?#${MOVED}(?![,]*#)`, stopAt],
    [`${MOVED}(?:nT|T+n?)[MW>,]*#(?:[,>]*(?:Tn?)?[MW>]*#)*${MOVED}`, targetsAt],
    [
      `${MOVED}(?:S|nT|T+n?)[MW>]*m`,
      ({ tokens, marks, market }: Statement): Said | undefined =>
        marks.test(lettersOf(tokens))
          ? refuse(
              'scale',
              `${tokens.at(-1)?.item.text} does not fit the market: it stands at ${market.price}.`,
            )
          : undefined,
    ],
    ['X[ST]', (): Said => refuse('not-supported', 'It cancels a level of a trade, and not the trade.')],
    ['X[EX]*', (): Said => said({ type: 'cancel' })],
    [
      '[%PfL]*[Cc][Lk]*[%Pf]?[LkF]*,*T',
      (): Said => ({ updates: [{ type: 'close', fraction: 1 }], waits: true }),
    ],
    // `keep SOL close`, `SOL is up 5% close here`
    ['[Kg][Cc]', (): Said => refuse('number', 'It does not say whether it is to be closed.')],
    ['cB', (): Said => said({ type: 'close', fraction: 1 })],
    ['[Lk]*[%Pf]?F?[Cc][LkG]*[%Pf]?[LkFG]*#?', closes],
    ['[%PfL]F#?|F[%PfL]#?', closes],
    ['[sb][%PfLk]+', trades],
    ['[Kk]+[%Pf]|[%Pf][Kk]+', keeps],
    [
      'A#?',
      ({ tokens, market }: Statement): Said => {
        checkPriceOfNow(priceIn(tokens, market), market);
        return said({ type: 'add' });
      },
    ],
    [
      'H+,*#?',
      ({ tokens }: Statement): Said | undefined =>
        FILLS.test(tokens[0]?.item.text ?? '') ? said({ type: 'entry-filled' }) : undefined,
    ],
    // In answer to a trade: `tp1`, `Everyone: out.`
    [
      '^,*Tn,*$',
      (statement: Statement): Said | undefined => (isOnly(statement) ? hits(statement) : undefined),
    ],
    [
      '^,*F,*$',
      ({ held, tokens }: Statement): Said | undefined =>
        held.isMeant && tokens.some(({ item }) => /^out$/i.test(item.text))
          ? said({ type: 'close', fraction: 1 })
          : undefined,
    ],
    ['R>?', (): Said => said({ type: 'reverse' })],
    [
      'p#',
      ({ tokens, market }: Statement): Said | undefined => {
        return within(priceIn(tokens, market) ?? Number.NaN, market.price, NOW) ? SAYS_NOTHING : undefined;
      },
    ],
    // `SL to BE at TP1`
    [
      MENTION,
      ({ tokens }: Statement): Said | undefined =>
        /#/.test(lettersOf(tokens)) ? undefined : { updates: [], waits: true },
    ],
    ['B', (): Said => ({ updates: [], beside: 'stop' })],
    ['Q+[,>(]*[#m%gtnf]*|%G|[GgKkQp,>(HzW]|it+|Ln?(?=,|$)', (): Said => SAYS_NOTHING],
  ] as const
).map(([pattern, meaning]) => [new RegExp(pattern, 'y'), meaning]);

export interface Parsed {
  readonly clause: Clause;
  readonly said: readonly Said[];
  /** What no statement has taken. */
  readonly left: readonly Token[];
}

/** What a statement comes to; why it comes to nothing, as its doubt. */
const meant = (
  meaning: (statement: Statement) => Said | undefined,
  statement: Statement,
): Said | undefined => {
  try {
    return meaning(statement);
  } catch (error) {
    if (error instanceof UnreadError) return { updates: [], doubt: error };
    throw error;
  }
};

/** The statements of a clause: at each place the first that fits. */
export const parse = (clause: Clause, market: Market, held: Held, marks: RegExp): Parsed => {
  const tokens = tokensOf(clause, market);
  const text = lettersOf(tokens);
  const found: Said[] = [];
  const left: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const start = at;
    for (const [pattern, meaning] of STATEMENTS) {
      pattern.lastIndex = start;
      const length = pattern.exec(text)?.[0].length ?? 0;
      const statement = { tokens: tokens.slice(start, start + length), clause, market, held, marks };
      const one = length > 0 ? meant(meaning, statement) : undefined;
      if (!one) continue;
      found.push(one);
      at += length;
      break;
    }
    if (at === start) left.push(...tokens.slice(at, (at += 1)));
  }
  return { clause, said: found, left };
};
