import {
  type Clause,
  has,
  isHeadline,
  isPriceRole,
  isQuote,
  sentencesOf,
  type Slot,
  wordsOf,
} from './clauses.js';
import { type Danger, dangerIn } from './danger.js';
import { isAdvice } from './innocent.js';
import { isFigure, isLabel, isPriced, isSide, SIDES } from './item.js';
import { readNumber, within } from './numbers.js';
import { PAST } from './tokens.js';
import { heads } from './turned.js';
import type { Market } from './values.js';
import type { Role } from './vocabulary.js';

/** How near to the market a figure is taken for a level. */
const NEAR = 1.5;

/** A small whole number ahead of a word counts things: `5 days`, `3 greens in a row`. */
const counts = ({ items }: Clause, at: number): boolean =>
  /^\d{1,2}$/.test(items[at]?.text ?? '') &&
  items[at + 1]?.kind === 'word' &&
  !/^[@]$|^at$/i.test(items[at - 1]?.text ?? '');

/** Figures of a clause that may be levels. */
const nearIn = (clause: Clause, market: Market): readonly number[] =>
  clause.items
    .filter((item, at) => isPriced(item) && !counts(clause, at))
    .flatMap((item) => (isFigure(item) ? readNumber(item.digits, market) : []))
    .filter((value) => market.price !== undefined && within(value, market.price, NEAR));

const wordsIn = ({ items }: Clause): number =>
  items.filter((item) => item.kind === 'word' || isLabel(item, 'talk', 'filler')).length;

/** Whether it has hardly another word than those of a side and a symbol. */
const saysLittle = ({ items }: Clause): boolean =>
  items.filter((item) => item.kind === 'word' || (item.kind === 'label' && !isSide(item))).length < 4;

/** Whether it heads more than its own number: not so `TP1` of `after TP1`. */
const hasValue = ({ items }: Slot): boolean =>
  items.some((item) => isFigure(item) && !(item.attached && /^\d{1,2}$/.test(item.digits)));

/** Whether a clause has a level of the trade, or more of a list of them. */
const isLevel = (clause: Clause): boolean =>
  clause.goesOn ||
  clause.slots.some(
    (slot) =>
      (isPriceRole(slot.role) ||
        slot.role === 'row' ||
        (slot.role === 'loose' && isHeadline(clause) && (has(clause, ...SIDES) || saysLittle(clause)))) &&
      hasValue(slot),
  );

/** Whether it heads a trade: `LONG`, `#BTCUSDT`, `Leverage 5x`, `Entry: market`. */
const isHead = (clause: Clause): boolean => {
  const { items } = clause;
  const named = items.some(({ kind }) => kind === 'symbol');
  const sided = has(clause, ...SIDES);
  const short = saysLittle(clause);
  return (
    !clause.asked &&
    ((named && sided) ||
      (short && (named || sided)) ||
      has(clause, 'leverage') ||
      items.some((item) => isFigure(item) && item.unit === 'times') ||
      (has(clause, 'market') && (sided || short || has(clause, 'entry'))) ||
      (has(clause, 'none') && has(clause, 'stop', 'target', 'entry')))
  );
};

/** What heads a level, opens or closes something. */
const ACTS =
  'entry stop target buy sell long short close market place move add reverse cancel hit stopped'.split(
    ' ',
  ) as readonly Role[];

/** `BTC keeps getting rejected under 62.5k` ahead of the whole: of the chart, and not yet to come. */
const isOfChart = (clause: Clause, market: Market): boolean => {
  const { price } = market;
  const near = nearIn(clause, market);
  return (
    wordsIn(clause) > 2 &&
    !has(clause, ...ACTS) &&
    price !== undefined &&
    near.every((level) => (has(clause, 'above') ? level < price : !has(clause, 'below') || level > price))
  );
};

const MANNER = /^(?:too|so|how|very|as|not|no|that|in)$/i;
const LENGTH =
  /^(?:time|term|weekend|days?|way|weeks?|run|speech(?:es)?|stor(?:y|ies)|posts?|message|squeeze|version|answer|break|notice|grind|wait|nights?|drive|road|list|read|walk|trip|flight)$/i;
/** Whether a clause names one of these sides; `too long`, `short notice`, `to buy or sell` name none. */
const names = (clause: Clause, roles: readonly Role[]): boolean =>
  !(has(clause, 'buy') && has(clause, 'sell')) &&
  clause.items.some(
    (item, at) =>
      isLabel(item, ...roles) &&
      !MANNER.test(clause.items[at - 1]?.text ?? '') &&
      !/^(?:keep|make|cut)$/i.test(clause.items[at - 2]?.text ?? '') &&
      !LENGTH.test(clause.items[at + 1]?.text ?? ''),
  );

/** A trade told whole, and the talk around it. */
export interface WholePlan {
  readonly plan: readonly Clause[];
  /** What may take it back; undefined where nothing does. */
  readonly danger: Danger | undefined;
}

/** Roles of what is not to be had, or not any more, wherever it stands. */
const TAKES_BACK = 'stopped cancel over told delisting unsupported'.split(' ') as readonly Role[];
/** Roles of what has happened or is to be done with a trade. */
const DONE = ['hit', 'close', 'reverse', 'add'] as const;
/** Roles of what is told of a trade that is on, or was. */
const NEWS = 'hit close reverse add report result break-even part keep roi'.split(' ') as readonly Role[];
/** Labels of a trade's own lines. */
const OWN = 'stop target entry price leverage market result part keep none'.split(' ') as readonly Role[];

/** `Closed`, `TP1 hit`, `Close it`; not so `close half at TP1`, `once TP1 is hit`. */
const isDone = (clause: Clause, sentence: readonly Clause[]): boolean => {
  const act = clause.items.find((item) => isLabel(item, ...DONE) && !/^scal/i.test(item.text));
  if (!act || sentence.some((one) => has(one, 'if'))) return false;
  // `Hit the like button`, `hit 20k followers`, `done our homework`
  const next = clause.items[clause.items.indexOf(act) + 1];
  if (
    /^(?:hit|done)$/i.test(act.text) &&
    /^(?:the|that|our|my|your|subscribe|follow|\d+k)$/i.test(next?.text ?? '') &&
    !has(clause, 'target', 'stop')
  )
    return false;
  const isShared = clause.items.some(
    (item) => isLabel(item, 'part', 'target', 'result') || (isFigure(item) && item.unit === 'percent'),
  );
  return !(isLabel(act, 'close') && !PAST.test(act.text) && (isShared || clause.aside));
};

/** `+55%`, `ROI 101%`, `Profit 38%`: what was made. */
const tellsOfGain = (clause: Clause): boolean =>
  clause.items.some(
    (item) =>
      isFigure(item) &&
      /^(?:percent|unit)$/.test(item.unit) &&
      (item.sign === '+' || has(clause, 'roi', 'result')),
  ) && !clause.items.some(({ text }) => /^(?:expected|potential|possible)$/i.test(text));

/** `stop under the low at 3060 hit`, `… got hit`: a price of the trade that was reached. */
const isReached = ({ items }: Clause): boolean =>
  items.some((item, at) => {
    const next = items[at + (/^(?:got|was|already|just)$/i.test(items[at + 1]?.text ?? '') ? 2 : 1)];
    return isPriced(item) && isLabel(next, 'hit', 'stopped');
  });

/** What may take it back first; it may be talk only where whatever does may be, and no news is told. */
const dangerOf = (clauses: readonly Clause[], plan: ReadonlySet<Clause>): Danger | undefined => {
  const isPerpetual = clauses.some((clause) => has(clause, 'futures', 'leverage'));
  const roles = isPerpetual ? TAKES_BACK : ([...TAKES_BACK, 'spot'] as const);
  const dangers = sentencesOf(clauses).flatMap((own): readonly Danger[] => {
    const talk = own.filter((clause) => !plan.has(clause));
    if (talk.length === own.length && isAdvice(talk.map((clause) => wordsOf(clause)).join(' '))) return [];
    const taken = own.find(
      (clause) =>
        isReached(clause) ||
        (!plan.has(clause) && has(clause, ...roles)) ||
        (!own.some(isLevel) && tellsOfGain(clause)),
    );
    if (taken) return [{ words: wordsOf(taken), isTalk: false }];
    const danger = dangerIn({
      text: own.map((clause) => wordsOf(clause, plan.has(clause) ? OWN : [])).join(' , '),
      talk: talk.map((clause) => wordsOf(clause)).join(' , '),
      isOfPlan: talk.length < own.length,
      asked: own.some(({ asked }) => asked),
      acts: talk.some((clause) => isDone(clause, own)),
    });
    return danger ? [danger] : [];
  });
  const [first] = dangers;
  const isNews = clauses.some(
    (clause) =>
      !plan.has(clause) && clause.items.some((item) => isLabel(item, ...NEWS) && !/ly$/i.test(item.text)),
  );
  return first && { ...first, isTalk: !isNews && dangers.every(({ isTalk }) => isTalk) };
};

/** The trade of a message that tells it whole: symbol, side, stop, target and entry; undefined where it does not. */
export const wholePlanIn = (clauses: readonly Clause[], market: Market): WholePlan | undefined => {
  const first = clauses.findIndex(isLevel);
  const plan = clauses.filter(
    (clause, at) =>
      isLevel(clause) ||
      isHead(clause) ||
      (nearIn(clause, market).length > 0 && !(at < first && isOfChart(clause, market))),
  );
  const sides = (some: readonly Clause[], ...roles: readonly Role[]): boolean =>
    some.some((clause) => has(clause, ...roles));
  const isEntered =
    heads(plan, 'entry', 'buy', 'sell', 'price') ||
    plan.some((clause) => has(clause, 'market')) ||
    plan.some((clause) => isHeadline(clause) && heads([clause], 'loose'));
  const isLeft = heads(plan, 'target') || (heads(plan, 'buy') && heads(plan, 'sell'));
  const isWhole = isEntered && isLeft && heads(plan, 'stop');
  if (!isWhole) return undefined;
  const kept = new Set(plan);
  const talk = clauses.filter((clause) => !kept.has(clause));
  const isLong = sides(plan, 'long') || (!sides(plan, 'short') && sides(plan, 'buy'));
  const other = talk.some((clause) => names(clause, isLong ? ['short', 'sell'] : ['long', 'buy']));
  const quoted = plan.some(isQuote) && !talk.every(isQuote);
  return { plan, danger: other || quoted ? { words: 'other', isTalk: false } : dangerOf(clauses, kept) };
};
