import { type Clause, has, hasFigure, isQuote, namesIn, sentencesOf } from './clauses.js';
import { isElsewhere } from './elsewhere.js';
import { FOOTERS } from './innocent.js';
import {
  isFigure,
  isLabel,
  isMark,
  isMeant,
  LATER,
  isPrice,
  isSide,
  type Item,
  SIDES,
  WILL,
} from './item.js';
import { saysNone } from './state.js';
import { PAST } from './tokens.js';
import { quoted, refuse, silently } from './unread.js';
import { fold, type Role } from './vocabulary.js';

/** Whether one of the clauses says one of these. */
export const any = (clauses: readonly Clause[], ...wanted: readonly Role[]): boolean =>
  clauses.some((clause) => has(clause, ...wanted));

/** Roles of talk that is none of a trade, whatever it says of closing one. */
export const TALK = ['advert', 'report', 'hostile', 'delisting'] as const;

const DONE =
  /^(?:manually )?(?:closed|exited|sold|covered|booked|cashed out|banked|took profits?|taken profits?)$/i;

/** `Closed my ETH long`, `shorted SUI at 1.90, covered at 1.83`: what somebody did with a trade of their own. */
export const isOwnReport = ({ items }: Clause, index: number, clauses: readonly Clause[]): boolean => {
  const done = items.findIndex(({ text }) => DONE.test(text));
  const isPart = items.some(
    (item, at) =>
      isLabel(item, 'part') ||
      (isFigure(item) && item.unit === 'percent' && /^of$/i.test(items[at + 1]?.text ?? '')),
  );
  const before = clauses[index - 1]?.items ?? [];
  const ahead = [...(before.at(-1)?.text === ',' ? before : []), ...items.slice(0, done)];
  const behind = items.slice(done);
  const isWhole = ahead.some(isSide) && ahead.some(isPrice) && behind.some(isPrice);
  return done >= 0 && !isPart && (isWhole || behind.some(({ text }) => /^(?:my|yesterday)$/i.test(text)));
};

/** `I moved my stop to 139`, `My order was cancelled`: what somebody has done with a trade of their own is no order to others. */
export const tellsOwn = ({ items }: Clause): boolean => {
  const at = items.findIndex(
    (item) => isLabel(item, 'move', 'close', 'cancel', 'reverse', 'add', 'new') && PAST.test(item.text),
  );
  const isMine = items.some(({ text }) => /^my$/i.test(text));
  return at >= 0 && (isMine || items.slice(0, at).some(({ text }) => /^I(?:['’]ve)?$/.test(text)));
};

/** Roles of what may be said beside a side where no level tells that a trade is meant: `Long BTC now`, not `BTC dominance long`. */
const CALL = new Set<string>(
  'long short buy sell filler market currency pair futures entry leverage to none'.split(' '),
);

/** Roles of what takes a trade back behind its levels: `… TP 62400 gains`, `… TP 62400 closed`. */
const ENDS = new Set<string>('close part all keep add hit stopped cancel reverse report result'.split(' '));

/** Why a text without levels is no signal. */
export const refuseChatter = (clauses: readonly Clause[], named: boolean): void => {
  const items = clauses.flatMap((clause) => clause.items);
  const words = items.filter(({ kind }) => kind === 'word').length;
  const percents = items.filter((item) => isFigure(item) && item.unit === 'percent').length;
  const sided = any(clauses, ...SIDES);
  if (any(clauses, 'hostile')) silently('hostile', 'It is written to the bot, not to a trader.');
  if (any(clauses, 'advert')) silently('advert', 'It advertises; it proposes no trade.');
  if (any(clauses, 'report', 'told') || percents > 1)
    silently('report', 'It tells of results; it proposes no trade.');
  if (any(clauses, 'unsupported'))
    (sided ? refuse : silently)('not-supported', 'It speaks of something that is not traded here.');
  if (clauses.some(({ asked }) => asked) || (!sided && !named))
    silently('commentary', 'It proposes no trade.');
  if (words > 2 || any(clauses, 'if', 'not', 'over'))
    silently('commentary', 'It talks of the market; it proposes no trade.');
  if (!sided) silently('no-side', 'It does not say long or short.');
};

/** What makes a message with levels something other than a proposal to be had here. */
export const refuseOther = (clauses: readonly Clause[], safe: boolean): void => {
  if (any(clauses, 'spot') && !any(clauses, 'futures', 'leverage'))
    refuse('spot', 'It is a spot trade; only perpetuals are traded here.');
  if (any(clauses, 'unsupported')) refuse('not-supported', 'It speaks of something that is not traded here.');
  for (const clause of clauses) {
    const opens =
      has(clause, ...SIDES) ||
      clause.slots.some((slot) => /^(?:entry|stop|loose)$/.test(slot.role) && hasFigure(slot));
    const isOpen = clause.items.some((item) => isLabel(item, 'if') && !(safe && /^i like$/i.test(item.text)));
    if (opens && isOpen && !has(clause, 'move', 'place', 'close', 'add', 'break-even'))
      refuse('conditional', 'It depends on something that has not happened yet.');
    const first = clause.items.find(({ kind }) => kind !== 'mark');
    const told = clause.aside
      ? clause.items.some((item) => isLabel(item, 'report') && !/ly$/i.test(item.text)) &&
        !clause.items.some(isFigure)
      : isLabel(first, 'report');
    if (told) refuse('report', 'It tells how a trade went.');
    const isOther =
      (has(clause, 'not') && !safe) || clause.asked || (isQuote(clause) && !clauses.every(isQuote));
    if (has(clause, 'told', 'over') || (has(clause, ...SIDES) && isOther))
      refuse('commentary', 'It talks of a trade; it proposes none.');
  }
};

/** `Yesterday's ADA call made a nice +14%, let's do it again:` ahead of a trade of another symbol. */
const EARLIER =
  /^(?:yesterday s|last (?:night|week) s|this morning s|(?:our|the|my) (?:last|previous|first|earlier)) (?:\S+ )?(?:call|trade|signal|idea|setup|long|short)(?: (?:call|trade|signal))? (?:made|did|gave|paid|closed|hit|brought|ran|banked|returned|worked)(?: (?:a|us|you|at|with|nice|over|more|than|around|about|cool|sweet|clean|solid|easy|all|its|targets?|tp\d?|out|well|great|perfectly))*(?: \d+(?:\.\d+)? ?%)?(?: (?:let s (?:do it again|go again|repeat(?: it| that)?)|here is the next(?: one)?|next one|on to the next(?: one)?))?$/;
const isFooter = (clauses: readonly Clause[], all: readonly Clause[]): boolean => {
  const items = clauses.flatMap((clause) => clause.items);
  const parts = fold(items.map((item) => (item.spaced ? ` ${item.text}` : item.text)).join(''))
    .split(/ [·|•] /)
    .map((part) => part.replace(/[^\p{L}\p{N}%./]+|[./](?!\p{L}|\d)/gu, ' ').replace(/ +/g, ' '));
  const told = namesIn(clauses);
  const others = namesIn(all.filter((clause) => !clauses.includes(clause)));
  const isOther = told.length === 1 && others.length > 0 && !told.some((name) => others.includes(name));
  return parts.every(
    (part) => FOOTERS.some((footer) => footer.test(part.trim())) || (isOther && EARLIER.test(part.trim())),
  );
};

/** The clauses without the sentences that stand below trades and speak of none. */
export const withoutFooters = (clauses: readonly Clause[]): readonly Clause[] =>
  sentencesOf(clauses, true).flatMap((own) =>
    isFooter(own, clauses) || isElsewhere(own, clauses) ? [] : own,
  );

/** `BTC in a short range`, `So long BTC`, `Long BTC later`: no side, or none now. */
const isDescribing = (items: readonly Item[], at: number): boolean =>
  (/^later$/i.test(items[at]?.text ?? '') && (isSide(items[at - 1]) || items[at - 1]?.kind === 'symbol')) ||
  (isSide(items[at]) &&
    (/^(?:so|the)$/i.test(items[at - 1]?.text ?? '') ||
      /^(?:range|zone|area|region|levels?|day|ideas?|calls?|setups?)$/i.test(items[at + 1]?.text ?? '')));

/** `BTC long position`, `Long BTC trade`: named, and not opened; not so `open a long position in BTC`. */
const isNamedOnly = (items: readonly Item[], at: number): boolean => {
  const side = items.slice(Math.max(0, at - 2), at + 1).findLast(isSide);
  return (
    side !== undefined &&
    /(?:position|trade)$/i.test(items[at]?.text ?? '') &&
    !/^(?:open|enter)/i.test(side.text) &&
    !items.slice(0, at).some((item) => isLabel(item, 'entry'))
  );
};

/** `Long BTC in 2 hours`, `Long BTC at 14:30` */
const isLater = (items: readonly Item[], at: number): boolean => {
  const item = items[at];
  const isTime = item?.kind === 'clock' || (isFigure(item) && item.unit === 'time');
  return isTime && /^(?:in|at|by|within|after|from|until|for)$/i.test(items[at - 1]?.text ?? '');
};

/** Whether the sentence of a condition says to enter, at no price. */
const entersLater = (clauses: readonly Clause[], { sentence }: Clause): boolean =>
  clauses.some(
    (clause) =>
      clause.sentence === sentence &&
      has(clause, 'entry') &&
      !clause.slots.some(hasFigure) &&
      !has(clause, 'break-even', 'move', 'place', 'stop'),
  );

/**
 * @param safe whether the plan is told whole and no talk takes it back: then a word says something only where it is one of danger
 * @throws UnreadError for a word beside a side that is not known: it may take back all that is said there
 */
export const checkKnown = (
  clauses: readonly Clause[],
  priced: boolean,
  whole: boolean,
  safe = false,
): void => {
  const [strange] = clauses.flatMap((clause) => {
    const { items, aside } = clause;
    // `Enter at 81.75 (order good till 18/11)`
    const isNote = whole && clause.behind;
    const end = items.findLastIndex(isFigure);
    const isSided = has(clause, ...SIDES);
    // `Wait for my go`, `I am not in this one`, on a line of its own; not so `If TP1 is hit move the stop`.
    const takesBack = !aside && !has(clause, 'move', 'place', 'close', 'add', 'break-even', 'stop', 'target');
    return items.filter((item, at) => {
      // `In 2 hours`
      if (!aside && !isSided && at < 2 && /^in$/i.test(items[at - 1]?.text ?? '') && isLater(items, at))
        return true;
      // `Might be closed already`, `When BTC gets there, enter`
      if (
        !aside &&
        !isSided &&
        isLabel(item, 'if') &&
        (!LATER.test(item.text) || entersLater(clauses, clause))
      )
        return true;
      if (!aside && !isSided) return takesBack && isLabel(item, 'if', 'not') && !/^after$/i.test(item.text);
      if (isNote && isLabel(item, 'if', 'not') && !/close$/i.test(item.text)) return true;
      if (isNote && item.kind === 'word' && !saysNone(item.text)) return false;
      if (isMeant(items, at, whole)) return true;
      // `@somebody` says nothing.
      if (item.kind === 'word') return !WILL.test(item.text) && !isMark(items[at - 1], /^@$/) && !safe;
      if (!priced && isLater(items, at)) return true;
      if (item.kind !== 'label') return false;
      // `BTC long running from 58200`
      if (!aside && isLabel(item, 'keep') && !/rest|runner|hold|keep|let/i.test(item.text)) return true;
      // `BTC long tagged 61200`
      if (!aside && isLabel(item, 'hit', 'stopped', 'cancel')) return true;
      if (priced) return !(safe && item.role === 'report') && !aside && at > end && ENDS.has(item.role);
      if (isDescribing(items, at)) return true;
      if (!has(clause, 'market') && isNamedOnly(items, at)) return true;
      return !CALL.has(item.role) && !(item.role === 'new' && isSide(items[at + 1]));
    });
  });
  if (strange)
    (priced ? refuse : silently)(
      'commentary',
      `What ${quoted(strange.text)} says of its trade is not known.`,
    );
};
