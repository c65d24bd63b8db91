import { type Figure, isFigure, isLabel, isMark, isPrice, isPriced, isSide, type Item } from './item.js';
import { inThousands } from './joined.js';
import type { Role } from './vocabulary.js';

/** Words for a side in a hurry, and what a crowd holds: a side only right beside a symbol and ahead of where to enter. */
const HURRIED: Readonly<Record<string, Role>> = { l: 'long', s: 'short', longs: 'long', shorts: 'short' };
const SPELT = ['one', 'two', 'three', 'four', 'five', 'six'];
const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII'];
/** `E: 142 | S: 138 | T: 150`: letters that head prices, where two of them do. */
const LETTERS: Readonly<Record<string, Role>> = { e: 'entry', s: 'stop', t: 'target' };

/** `SL would be 3200`, `stop to be moved`: the verb, and not break-even. */
const isVerb = ({ text }: Item, before: Item | undefined, next: Item | undefined): boolean =>
  /^be$/i.test(text) &&
  !/^(?:pl[sz]|please|ser|sir|guys|now|asap|lads)$/i.test(next?.text ?? '') &&
  (before?.kind === 'word' ||
    isLabel(before, 'if') ||
    (text !== 'BE' &&
      (next?.kind === 'figure' ||
        next?.kind === 'word' ||
        isLabel(next, 'filler', 'above', 'below', 'move', 'place', 'hit'))));

/** What says how much of a position is meant. */
const isShare = (item: Item): boolean =>
  isLabel(item, 'part') || (item.kind === 'figure' && item.unit === 'percent');

/** `Stop out: 0.815` */
const isStopOut = (item: Item, index: number, items: readonly Item[]): boolean =>
  /^stop.?out$/i.test(item.text) && isPrice(items[isMark(items[index + 1], /:/) ? index + 2 : index + 1]);

/** Whether a whole trade may stand in it, and no news of one. */
const sided = (items: readonly Item[]): boolean =>
  items.some(isSide) &&
  items.some((item, index) => isLabel(item, 'stop') || isStopOut(item, index, items)) &&
  !items.some(
    (item, index) =>
      (isLabel(item, 'hit', 'stopped', 'move', 'break-even', 'cancel', 'report', 'told') &&
        !isStopOut(item, index, items)) ||
      item.kind === 'tick' ||
      /^(?:took|taken|already)$/i.test(item.text),
  );

/** Whether prices stand behind it, with nothing between that says another thing. */
const headsPrice = (items: readonly Item[], index: number): boolean => {
  const behind = items.slice(index + 1);
  const at = behind.findIndex(
    (item) => isPriced(item) && !(isCount(item) && isMark(behind[behind.indexOf(item) + 1], /[:)]/)),
  );
  return (
    at >= 0 &&
    behind
      .slice(0, at)
      .every(
        (item) =>
          isLabel(item, 'filler', 'part', 'all') ||
          /^(?:it|each|off)$/i.test(item.text) ||
          isMark(item, /[:@=-]/) ||
          isFigure(item) ||
          item.kind === 'ordinal',
      )
  );
};
const isCount = (item: Item): boolean => isFigure(item) && /^\d$/.test(item.digits);

/** What warns of something beside the trade. */
const CAUTION = /^(?:don.?t|do not) (?:chase|fomo|miss(?: it| this)?|wait)$/i;

/** Whether a share behind `take` is taken off, and not the size of a trade: `take half here`, `took 40% off`. */
const takes = (items: readonly Item[], index: number): boolean => {
  const behind = items.slice(index + 2, index + 5).filter((item) => !isLabel(item, 'filler'));
  return /^(?:off|out)$/i.test(behind[0]?.text ?? '') || isLabel(behind[0], 'market', 'result');
};

const isTargetHead = (item: Item | undefined): boolean =>
  isLabel(item, 'target') || (item?.kind === 'figure' && item.attached);

/** What a label says by what stands around it: `close=61248` is a price of the market, `Exit: 62500` a target. */
const roleAt = (
  item: Item & { kind: 'label' },
  items: readonly Item[],
  index: number,
  plans: boolean,
): Role => {
  const [before, next, after] = [items[index - 1], items[index + 1], items[index + 2]];
  const { role, text } = item;
  // `50% off at 60200`, `the other half at 59400`
  const share = /^(?:off|out|of it|each)$/i.test(before?.text ?? '') ? items[index - 2] : before;
  const isOfPart =
    share !== undefined &&
    isShare(share) &&
    !items.slice(Math.max(0, index - 5), index).some((one) => isLabel(one, 'close'));
  if (plans && isOfPart && /^(?:at|@|на|bei|a|en)$/i.test(text) && isPrice(next)) return 'target';
  if (isVerb(item, before, next)) return 'filler';
  // `stop 4.96, profit at 5.40 and 5.65`
  if (plans && /^profits?$/i.test(text) && /^at$/i.test(next?.text ?? '') && isPrice(after)) return 'target';
  if (role === 'close' && isMark(next, /[:=]/) && isPrice(after))
    return /^(?:exit|cover)/i.test(text) ? 'target' : /^close$/i.test(text) ? 'price' : role;
  // `| Close 3121 |`
  if (role === 'close' && isMark(before, /[|]/) && isPrice(next) && isMark(after, /[|]/)) return 'price';
  // `Long 61200, stop 60300, exit 62500`, `… close half at 62500`
  // `Close 3121` alone may be where a candle closed
  if (
    role === 'close' &&
    !/ed$|^sold$/i.test(text) &&
    !(/^clos/i.test(text) && isPrice(next)) &&
    plans &&
    headsPrice(items, index)
  )
    return 'target';
  // `close to 62000`: near it; `long is close to entry`, `close to TP1` tell of a trade that is known.
  if (role === 'close' && isLabel(next, 'to') && /^to$/i.test(next?.text ?? ''))
    return isLabel(after, 'entry', 'stop', 'target') && !isPrice(items[index + 3]) ? 'not' : 'filler';
  // `closed above 62000` is what a candle did, or has to do.
  if (role === 'close' && isLabel(next, 'above', 'below')) return 'if';
  // `Stop order` above its price, beside those of entry and targets
  if (role === 'unsupported' && /^stop orders?$/i.test(text))
    return items.some((one) => isLabel(one, 'entry')) && (next?.kind === 'break' || isMark(next, /:/))
      ? 'stop'
      : role;
  if (role === 'stopped' && plans && isStopOut(item, index, items)) return 'stop';
  // `take half here`, `took 40% off`
  if (role === 'filler' && /^tak(?:e|ing)$/i.test(text) && next && isShare(next) && takes(items, index))
    return 'close';
  // `Don't chase SOL`; not so `do not chase, SL 138`
  if (
    role === 'filler' &&
    CAUTION.test(text) &&
    next !== undefined &&
    next.kind !== 'break' &&
    next.kind !== 'mark' &&
    !(/^for$/i.test(next.text) && items.some((one) => isLabel(one, 'market')))
  )
    return 'not';
  // `SL daily close under 4.41`
  if (
    role === 'if' &&
    /close$/i.test(text) &&
    isLabel(isMark(before, /[:=-]/) ? items[index - 2] : before, 'stop')
  )
    return 'filler';
  // `BUY signal on ADAUSDT.P, close 0.4461`
  if (
    role === 'close' &&
    /^close$/i.test(text) &&
    isMark(before, /^[,(|-]$/) &&
    isPrice(next) &&
    !plans &&
    items.some((one) => isSide(one) || (isLabel(one, 'close') && one !== item)) &&
    /^[,)|.]?$/.test(after?.kind === 'break' ? '' : (after?.text ?? ''))
  )
    return 'market';
  // `Buying some LINK`
  if (role === 'part' && /^some$/i.test(text) && isSide(before)) return 'filler';
  // `Secure the position`: by a stop, or by closing some of it.
  if (role === 'close' && /^(?:secure|lock(?:ing)? in)$/i.test(text) && !items.some(isShare)) return 'filler';
  // `invalid under 62000`
  if (role === 'cancel' && /^invalid/i.test(text) && (isPrice(next) || isPrice(after))) return 'stop';
  // `Stop nach 61.000 ziehen`: to there; `nach TP1`, `nach 2 Stunden`: after it.
  if (role === 'if' && /^nach$/i.test(text) && isPrice(next)) return 'to';
  // `stop now at 61000`
  if (role === 'market' && /^now$/i.test(text) && isLabel(before, 'stop'))
    return items.some(isSide) ? 'filler' : 'new';
  // `trigger: below 60500`
  if (role === 'noise' && /^trigger$/i.test(text)) {
    const [side, price] = items.slice(isMark(next, /^:$/) ? index + 2 : index + 1);
    return isLabel(side, 'above', 'below') && isPrice(price) ? 'entry' : role;
  }
  // `Take 1: 62000`, `Take: 62000`, a line `Take 62000`
  if (role === 'filler' && /^take$/i.test(text)) {
    if ((before?.kind === 'break' || isMark(before, /^[,;|/]$/)) && isPrice(next) && plans) return 'target';
    const isNumber = next?.kind === 'ordinal' || (isFigure(next) && isCount(next));
    const isCounted = isNumber && isMark(after, /[-:=]/);
    const isPointed = isMark(next, /^-$/) && isPriced(after) && before?.kind === 'break';
    return isCounted || isPointed || isMark(next, /[:=]/) ? 'target' : role;
  }
  // `Chiudere metà`: half; without its accent it is a target.
  if (role === 'target' && /^metà$/i.test(text)) return 'part';
  // `tp open` is no entry.
  if (
    role === 'entry' &&
    /^open$/i.test(text) &&
    isTargetHead(isMark(before, /[:=-]/) ? items[index - 2] : before)
  )
    return 'none';
  return role;
};

/** Words that head a price at the start of a line or a thought of a plan: `Protect - 3.43`, `Takes 0.53`; not so `SOL takes 150`. */
const LEADS: readonly (readonly [Role, RegExp])[] = [
  ['target', /^(?:takes|out)$/],
  ['stop', /^(?:protect|abort)$/],
  ['entry', /^(?:bids?|accumulation)$/],
];
const isTurn = ({ text }: Item): boolean => /^(?:in|out)$/i.test(text);

/** What a letter or a word that means nothing by itself says by what stands around it. */
const wordAt = (
  { text, spaced }: Item,
  items: readonly Item[],
  index: number,
  lettered: boolean,
  plans: boolean,
): Item | undefined => {
  const [before, next] = [items[index - 1], items[index + 1]];
  // `82,60'tan`, `BTC's`: the ending of a case
  if (
    !spaced &&
    isMark(before, /['’]/) &&
    (items[index - 2]?.kind === 'symbol' || isFigure(items[index - 2]))
  )
    return { kind: 'label', text, spaced, role: 'filler' };
  const letter = text.toLowerCase();
  const label = (role: Role): Item => ({ kind: 'label', text, spaced, role });
  const n = Math.max(ROMAN.indexOf(text), SPELT.indexOf(letter), 'ABCDE'.indexOf(text)) + 1;
  const counted = isMark(before, /^-$/) ? items[index - 2] : before;
  if (n > 0 && isLabel(counted, 'target', 'entry') && (isMark(next, /[:=|-]/) || isPrice(next)))
    return { kind: 'ordinal', text, spaced, n };
  if (letter === 'took' && next && isShare(next) && takes(items, index)) return label('close');
  // `I bid 0.1232`
  const ahead = /^(?:i|we)$/i.test(before?.text ?? '') ? items[index - 2] : before;
  const isFirst = ahead === undefined || ahead.kind === 'break' || isMark(ahead, /^[.,;|/]$/);
  const leads = /^(?:[@:=→-]|at)$/i.test(next?.text ?? '');
  const headed = isFirst && items.some(isSide) && isPriced(leads ? items[index + 2] : next);
  const lead = LEADS.find(([, words]) => words.test(letter))?.[0];
  const isTaken = lead === 'entry' && items.some((one) => isLabel(one, 'entry', 'market'));
  if (lead && !isTaken && (headed || (letter === 'takes' && isMark(next, /[:=]/)))) return label(lead);
  const head = LETTERS[letter];
  if (head && isMark(next, /[:=@]/) && (lettered || isLabel(before, head))) return label(head);
  // `short, in 3125, out 3050`
  if (letter === 'out' && isPrice(next) && items.some(isSide)) return label('target');
  // `3130 in`, `3090 out`
  const isBehind =
    plans && isPriced(before) && (next === undefined || next.kind === 'break' || isMark(next, /^[,;|/]$/));
  if (isBehind && items.filter(isTurn).length > 1 && isTurn(items[index] as Item))
    return label(letter === 'in' ? 'entry' : 'target');
  // `In → 3105`, `Out → 3170 → 3235`
  const isAlone = before?.kind !== 'label' || /\p{Extended_Pictographic}/u.test(before.text);
  const isLine =
    before?.kind === 'break' && isPrice(next) && items.some((item) => item !== items[index] && isTurn(item));
  const isHead = (isAlone && isMark(next, /[:=→]/) && isPrice(items[index + 2])) || isLine;
  if (isHead && items.some(isSide) && /^(?:in|out)$/.test(letter))
    return label(letter === 'in' ? 'entry' : 'target');
  const side = HURRIED[letter];
  if (!side || (before?.kind !== 'symbol' && next?.kind !== 'symbol')) return undefined;
  const rest = items.slice(index + (next?.kind === 'symbol' ? 2 : 1), index + 4);
  const [first, second] = rest;
  const isAhead = isPrice(isLabel(first, 'filler') || isMark(first, /[@:]/) ? second : first);
  return isAhead || isLabel(first, 'market', 'entry') ? label(side) : undefined;
};

/** `SOLUSDT.P, 60 @ 142.61`: the minutes of the chart. */
const isInterval = ({ digits }: Figure, items: readonly Item[], index: number): boolean =>
  /^(?:1|3|5|15|30|45|60|120|180|240)$/.test(digits) &&
  isMark(items[index - 1], /^,$/) &&
  items[index - 2]?.kind === 'symbol' &&
  ((isMark(items[index + 1], /^[@-]$/) && items[index + 1]?.spaced === true) ||
    (isMark(items[index + 1], /^:$/) && isSide(items[index + 2]) && isMark(items[index + 3], /^@$/)));

/** `5.35 - target 1`: the number of a label behind its price. */
const isBehindLabel = ({ digits }: Figure, items: readonly Item[], index: number): boolean => {
  const price = items[isMark(items[index - 2], /^[-:=→]$/) ? index - 3 : index - 2];
  return (
    /^[1-8]$/.test(digits) &&
    isLabel(items[index - 1], 'target', 'entry') &&
    items[index + 1]?.kind === 'break' &&
    isPriced(price) &&
    price.begins
  );
};

const withRole = (item: Item & { kind: 'label' }, role: Role): Item =>
  role === item.role ? item : { ...item, role };

/** Items with what their neighbours make of them: verbs, letters that head prices. */
export const inContext = (items: readonly Item[]): readonly Item[] => {
  const letters = items
    .filter(({ text }, index) => text.length === 1 && isMark(items[index + 1], /[:=@]/))
    .map(({ text }) => text.toLowerCase());
  const plans = sided(items);
  const lettered = new Set(letters.filter((letter) => LETTERS[letter])).size > 1;
  return items.map((item, index) => {
    if (isFigure(item) && isBehindLabel(item, items, index))
      return { ...item, kind: 'ordinal', n: Number(item.digits) };
    if (isFigure(item))
      return isInterval(item, items, index) ? { ...item, unit: 'time' } : inThousands(item, items, index);
    if (item.kind !== 'word' && item.kind !== 'label') return item;
    const isLoose = item.kind === 'word' || isLabel(item, 'filler', 'move') || /^protect$/i.test(item.text);
    return (
      (isLoose || isLabel(item, 'time', 'and', 'to')
        ? wordAt(item, items, index, lettered, plans)
        : undefined) ?? (item.kind === 'label' ? withRole(item, roleAt(item, items, index, plans)) : item)
    );
  });
};
