import type { Clause } from './clauses.js';
import {
  checkPriceOfNow,
  closes,
  type Held,
  isRenewal,
  itemsOf,
  keeps,
  lettersOf,
  type Marks,
  NOW,
  priceIn,
  said,
  type Said,
  SAYS_NOTHING,
  type Statement,
  trades,
} from './closing.js';
import { isFigure, isLabel, type Item } from './item.js';
import { idleIn, type Token, tokensOf } from './tokens.js';
import type { Reason, Update } from './types.js';
import { refuse, UnreadError } from './unread.js';
import { within } from './numbers.js';
import { type Market, valuesOf } from './values.js';

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

/** `BTC stops cluster at 60800`: those of others. */
const isOfOthers = ({ tokens }: Statement): boolean =>
  itemsOf(tokens, 'S').some(({ text }) => /^stops$/i.test(text)) && !/[MW>]/.test(lettersOf(tokens));

const WITH = /^(?:with|mit|con|com|avec|met|со?|ze?|з)$/i;
const stopOf = (statement: Statement): Said =>
  said({ type: 'stop', price: lastOf(statement, pricesOf(statement, 'stop')) });
const stopAt = (statement: Statement): Said | undefined =>
  isRenewal(statement) && !isOfOthers(statement) ? stopOf(statement) : undefined;

const targetsAt = (statement: Statement): Said | undefined => {
  const written = lettersOf(statement.tokens);
  // `Taking profits at 145` tells of a close.
  if (!isRenewal(statement) || /^(?:tak|cover)ing/i.test(statement.tokens[0]?.item.text ?? ''))
    return undefined;
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

/** A target by its number, or several. */
const MENTION = '(?:n?Tn?|nT)(?:,*#(?!,*#))?(?:,*T?n(?:,*#)?)*';

type Meaning = (statement: Statement) => Said | undefined;
const nothing: Meaning = () => SAYS_NOTHING;
const always =
  (update: Update): Meaning =>
  () =>
    said(update);
const beside =
  (type: Update['type']): Meaning =>
  () => ({ updates: [], beside: type });
const doubt =
  (reason: Reason, words: string): Meaning =>
  () =>
    refuse(reason, words);
const onlyIf =
  (isSo: (statement: Statement) => boolean, meaning: Meaning): Meaning =>
  (statement) =>
    isSo(statement) ? meaning(statement) : undefined;
/** Whether the first word of a statement is one of these. */
const begins =
  (words: RegExp) =>
  ({ tokens }: Statement): boolean =>
    words.test(tokens.find(({ letter }) => letter !== ',')?.item.text ?? '');
const isAnswer = ({ held }: Statement): boolean => held.isAnswer === true;
/** Whether an answer to a trade says nothing else, and names none. */
const isOnly = ({ clause, held }: Statement): boolean =>
  held.isAnswer === true && clause.items.every(({ kind }) => kind !== 'symbol' && kind !== 'word');
const isNow = ({ tokens, market }: Statement): boolean =>
  within(priceIn(tokens, market) ?? Number.NaN, market.price, NOW);

/** Whether it is an order, or names the trade it happened to. */
const isOfTrade = ({ tokens, clause }: Statement): boolean =>
  !/^(?:revers|flipp)(?:ed|ing)$/i.test(tokens[0]?.item.text ?? '') ||
  clause.items.some((item) => isLabel(item, 'long', 'short') || /^(?:position|trade)$/i.test(item.text));

/** Of what has lapsed: a signal, an order; without either it may be the coin, an option, a name. */
const LAPSED = /^(?:invalid|void|expired|withdrawn|ungültig|hinfällig|geçersiz)/i;
const TRADE = /^(?:setup|signal|order|orders|trade|position|limit|plan|it|this|this one)$/i;
const cancels: Meaning = ({ tokens, clause, held }) =>
  held.isAnswer === true ||
  !itemsOf(tokens, 'X').every(({ text }) => LAPSED.test(text)) ||
  clause.items.some((item) => isLabel(item, 'long', 'short', 'entry') || TRADE.test(item.text))
    ? said({ type: 'cancel' })
    : refuse('commentary', 'It does not say what holds no more: a trade, or another thing.');

const TO_ENTRY = always({ type: 'stop', to: 'entry' });
const STOPPED = always({ type: 'stopped' });
/** Words of an entry that has come about, by themselves. */
const ENTERED =
  /fill|picked up|исполн|налили|doldu|gefüllt|вошли|зашли|^мы в|girdi[km]|estamos dentro|siamo dentro|sind drin|on est dedans|已(?:进|入)场/i;
const FILLED = always({ type: 'entry-filled' });
const CLOSED = always({ type: 'close', fraction: 1 });
const adds: Meaning = ({ tokens, market }) => {
  checkPriceOfNow(priceIn(tokens, market), market);
  return said({ type: 'add' });
};
const isFar: Meaning = (statement) =>
  isRenewal(statement)
    ? refuse(
        'scale',
        `${statement.tokens.at(-1)?.item.text} does not fit the market: it stands at ${statement.market.price}.`,
      )
    : undefined;
const waits: Meaning = () => ({ updates: [], waits: true });

/**
 * What can be said of a trade that is known, in letters of tokens, and what it comes to; the first that fits counts. Where it
 * comes to nothing here (undefined), nothing is taken of it.
 */
const STATEMENTS = (
  [
    ['L?T+,*#?,*H+|H+L?T+(?!n)', beside('target-hit')],
    [`#,*H*,*${MENTION},*H+`, hits],
    [`${MENTION},*H+(?:it+)?(?:,*#)?|HH?>?${MENTION}`, hits],
    ['(?:n?T?n|T),*#?z', nothing],
    ['L?En?,*#?,*H+#?|HE(?![#n])', FILLED],
    ['E+,*#(?=,|$)', beside('entry-filled')],
    ['#?O(?:[BES]|#)?', STOPPED],
    // `Stops got hit` are those of others.
    ['Sn?,*#?,*H+#?', onlyIf((statement) => !begins(/^stops$/i)(statement), STOPPED)],
    ['HS', STOPPED],
    // `SL to BE -0.5%`
    ['[MW]*S[MW>]*[BE],*g', doubt('number', 'It does not say where the stop is to be.')],
    // `the rest rides with the stop at 0.5210`
    ['[Kk]+S#', onlyIf(({ clause }) => clause.items.some(({ text }) => WITH.test(text)), stopOf)],
    ['SK>?(?:#|B|E(?![#nH]))?|KS(?:#|B)?|TK#?|KTn?#?|nTK#?', nothing],
    ['[MW]*S[MW>,]*(?:B|E(?![#nH,]*[#H]))(?:\\(#)?[MW]*|[MKk]+>?B[MW]*', TO_ENTRY],
    ['[MW]*S[MW>]*>T?n\\(?#', stopAt],
    ['[MW]*S[MW>]*>[TE]n?', doubt('not-supported', 'A stop is moved to a price here, or to the entry.')],
    ['[MW]*S(?:,?[MW>]+)*(?:#>)?#[MW]*(?!,*#)', stopAt],
    ['[MW]*(?:nT|T+n?)[MW>,]*#(?:[,>]*(?:Tn?)?[MW>]*#)*[MW]*', targetsAt],
    ['[MW]*(?:S|nT|T+n?)[MW>]*m', isFar],
    ['X[ST]|(?:n?Tn?|S)X', doubt('not-supported', 'It cancels a level of a trade, and not the trade.')],
    // `void, do not enter`
    ['(?:NE,*)?X[EX]*(?:,*NE)?', cancels],
    ['V', beside('cancel')],
    ['[%PfL]*[Cc][Lk]*[%Pf]?[LkF]*,*T', () => ({ ...said({ type: 'close', fraction: 1 }), waits: true })],
    // `50% off at 60200` in a plan
    ['[%Pf]F?T#', waits],
    // `rest goes for TP3`
    ['[Kk]+[M>]*T+n', nothing],
    // `keep SOL close`, `SOL is up 5% close here`
    ['[Kg][Cc]', doubt('number', 'It does not say whether it is to be closed.')],
    ['cB', CLOSED],
    ['[Lk]*[%Pf]?F?[Cc][LkG]*[%Pf]?[LkFG]*#?|[%PfL]F#?|F[%PfL]#?', closes],
    ['[sb][%PfLk]+', trades],
    ['[Kk]+[%Pf]|[%Pf][Kk]+', keeps],
    ['A>?#?', adds],
    ['H+,*#?', onlyIf(begins(ENTERED), FILLED)],
    // In answer to a trade: `tp1`, `Everyone: out.`
    ['^,*Tn,*$', onlyIf(isOnly, hits)],
    ['^,*F,*$', onlyIf((statement) => isAnswer(statement) && begins(/^out$/i)(statement), CLOSED)],
    // `SOL reversed` is what its price did.
    ['R>?', onlyIf(isOfTrade, always({ type: 'reverse' }))],
    ['p#', onlyIf(isNow, nothing)],
    // `(we are at 0.1309)`
    ['^#$', onlyIf((statement) => statement.clause.aside && isNow(statement), nothing)],
    // `SL to BE at TP1`
    [MENTION, onlyIf(({ tokens }) => /^[^#]*n[^#]*$/.test(lettersOf(tokens)), waits)],
    ['^>B$', TO_ENTRY],
    ['^B$', onlyIf((statement) => isOnly(statement) && statement.clause.items.length === 1, TO_ENTRY)],
    ['B', beside('stop')],
    ['Q+[,>(]*[#m%gtnf]*|%G|[GgKkQp,>(HzW]|it+|Ln?(?=,|$)', nothing],
  ] as const
).map(([pattern, meaning]: readonly [string, Meaning]) => ({ pattern: new RegExp(pattern, 'y'), meaning }));

export interface Parsed {
  readonly clause: Clause;
  readonly tokens: readonly Token[];
  readonly said: readonly Said[];
  /** What no statement has taken. */
  readonly left: readonly Token[];
  /** The thoughts in which something is told of a trade. */
  readonly telling: ReadonlySet<number>;
}

/** What a statement comes to; why it comes to nothing, as its doubt. */
const meant = (meaning: Meaning, statement: Statement): Said | undefined => {
  try {
    return meaning(statement);
  } catch (error) {
    if (error instanceof UnreadError) return { updates: [], doubt: error };
    throw error;
  }
};

/** The statements of a clause: at each place the first that fits. */
export const parse = (clause: Clause, market: Market, held: Held, marks: Marks): Parsed => {
  const tokens = tokensOf(clause, market);
  const text = lettersOf(tokens);
  const found: Said[] = [];
  const left: Token[] = [];
  const telling = new Set<number>();
  for (let at = 0; at < tokens.length;) {
    const start = at;
    for (const { pattern, meaning } of STATEMENTS) {
      pattern.lastIndex = start;
      const length = pattern.exec(text)?.[0].length ?? 0;
      const statement = { tokens: tokens.slice(start, start + length), clause, market, held, marks };
      const one = length > 0 ? meant(meaning, statement) : undefined;
      if (!one) continue;
      found.push(one);
      if (one.updates.length > 0 || one.kept !== undefined)
        for (const { thought } of statement.tokens) telling.add(thought);
      at += length;
      break;
    }
    if (at === start) left.push(...tokens.slice(at, (at += 1)));
  }
  return {
    clause,
    tokens,
    said: found,
    left: telling.size > 0 ? [...left, ...idleIn(clause)] : left,
    telling,
  };
};
