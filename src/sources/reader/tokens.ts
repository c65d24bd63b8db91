import type { Clause } from './clauses.js';
import { type Figure, isAddressed, isFigure, isLabel, isMark, isMeant, isSide, type Item } from './item.js';
import { MOST_IN_ROW, readingsOf, within } from './numbers.js';
import { joined } from './joined.js';
import { phrasesIn } from './languages/index.js';
import type { Market } from './values.js';
import { fold, type Role } from './vocabulary.js';

/** An item of an update by what it does there, as one letter. */
export interface Token {
  readonly letter: string;
  readonly item: Item;
  /** Its place among the items. */
  readonly at: number;
  /** Which thought of its clause it stands in: what commas, dashes and the like part. */
  readonly thought: number;
}

/** Letters of labels; those without one say nothing, of all others (`!`) it is not known what they do to an update. */
const LETTERS = new Map(
  'S:stop T:target E:entry B:break-even M:move M:place W:new C:close X:cancel V:over A:add R:reverse H:hit O:stopped P:part L:all K:keep G:result Q:noise p:price b:buy s:sell >:to ,:and n:first n:second n:third i:if N:not :filler :talk :long :short :market :currency :pair :futures'
    .split(' ')
    .map((pair) => [pair.slice(pair.indexOf(':') + 1), pair.slice(0, pair.indexOf(':'))] as const),
);

/** Forms of closing that tell of it. */
export const PAST = /(?:ed|sold|took|out of)$|^(?:закрыл|зафиксировал)/i;
/** Those of them that are said of gains as well: `booked 12%`. */
const WON = /^(?:booked|banked|secured|took|locked)/i;
/** Figures behind these are what was made. */
const GAIN = /^(?:up|down|for|with|at)$/i;

/** Ahead of what has happened they say nothing: `SL was hit`, `got stopped`. */
const AUXILIARY = /^(?:was|were|has|have|got|gets|just|wurde|wurden)$/i;
const HAPPENED = [
  'hit',
  'stopped',
  'move',
  'place',
  'close',
  'cancel',
  'over',
  'filler',
  'talk',
  'keep',
  'market',
] as const;

/** Words that take an order back, and move a stop. */
const PULLS = /^(?:pull|pulling|remove|drop|kill|scratch)$/i;
/** Ahead of a price that holds no more: `was 13.68`, `not 61050`. */
const OLD = /^(?:was|were|previously|prev|previous|old|not|no longer|instead of|nicht|vorher|antes|было)$/i;

const isCounted = (
  figure: Figure,
  [before, next, behind]: readonly (Item | undefined)[],
  { price }: Market,
): boolean => {
  const n = Number(figure.digits);
  const then = isLabel(next, 'filler') ? behind : next;
  if (!/^\d{1,2}$/.test(figure.digits) || n < 1 || n > MOST_IN_ROW) return false;
  return (
    figure.attached ||
    (isLabel(before, 'target', 'entry', 'and', 'to') &&
      (price === undefined ||
        !within(n, price, 3) ||
        isFigure(next) ||
        isLabel(then, 'hit') ||
        next?.kind === 'tick'))
  );
};

const isNearby = ({ digits }: Figure, { price }: Market): boolean =>
  price === undefined || readingsOf(digits).some((value) => within(value, price, 5));

const percentAt = (items: readonly Item[], at: number, sign: string): string => {
  const words = items.filter(
    (item, index) => index === at || (item.kind !== 'symbol' && !isMark(item, /[:(~]/)),
  );
  const [ahead, before, next] = [-2, -1, 1].map((step) => words[words.indexOf(items[at] as Item) + step]);
  const isOf = /^(?:of|off|от|von|de|del|do|da)$/i.test(next?.text ?? '');
  if (sign !== '' || isLabel(before, 'result') || (GAIN.test(before?.text ?? '') && !isLabel(ahead, 'close')))
    return 'g';
  const isPast = isLabel(before, 'close') && PAST.test(before.text);
  const isWon = isLabel(next, 'close') && WON.test(next.text);
  return isWon || (isPast && !isOf) ? 'q' : '%';
};

const figureAt = (
  figure: Figure,
  items: readonly Item[],
  at: number,
  market: Market,
  isAside: boolean,
): string => {
  if (figure.unit === 'percent') return percentAt(items, at, figure.sign);
  // `+12% @10x`
  const isGain = items.some((item) => isFigure(item) && item.unit === 'percent' && item.sign !== '');
  if (figure.unit === 'times') return isAside || isGain ? '' : 'm';
  if (figure.unit === 'unit') return figure.sign === '' ? 'm' : 'g';
  if (figure.unit === 'time') return isAside ? '' : 't';
  if (OLD.test(items[at - 1]?.text ?? '')) return '';
  if (isCounted(figure, [items[at - 1], items[at + 1], items[at + 2]], market)) return 'n';
  return figure.sign === '' && isNearby(figure, market) ? '#' : 'm';
};

const labelAt = (item: Item & { kind: 'label' }, items: readonly Item[], at: number): string => {
  const next = items[at + 1];
  // `SL for SOL is now 140.90`
  if (item.role === 'market' && /^now$/i.test(item.text) && isFigure(next) && !items.some(isSide)) return 'W';
  // `pull the ARB limit`
  if (
    PULLS.test(item.text) &&
    items.some((one) => isLabel(one, 'entry') || /^(?:orders?|pending)$/i.test(one.text)) &&
    !items.some((one) => isLabel(one, 'stop', 'target'))
  )
    return 'X';
  // An emoji without a price is an ornament.
  if (/\p{Extended_Pictographic}/u.test(item.text) && !isFigure(next) && !isMark(next, /:/)) return '';
  // `a third`, `o stop`: no word of a direction or a choice, but an article.
  if (/^[ao]$/i.test(item.text) && !isFigure(next) && !isLabel(next, 'entry', 'break-even')) return '';
  if (OLD.test(item.text) && isFigure(next)) return '';
  // `support 61000`; by itself it may be what is spoken of: `volume reversed`.
  if (/^trailing$/i.test(item.text) && !isFigure(next)) return 'M';
  if (item.role === 'noise' || item.role === 'chart')
    return isFigure(next) || isMark(next, /[:=(]/) ? 'Q' : '!';
  if (item.role === 'none') return /^manual/i.test(item.text) ? '' : '!';
  if (
    item.role === 'keep' &&
    /rest|remainder|remaining|runner|moon ?bag|left$|else$|оста|kalan|剩|其余|余下|reszt|решт|sisa|con lai|còn lại|الباقي/i.test(
      item.text,
    )
  )
    return 'k';
  if (item.role === 'close' && PAST.test(item.text)) return 'c';
  return LETTERS.get(item.role) ?? '!';
};

/** `1/3` of a position, as it is written. */
const isFraction = (items: readonly Item[], at: number): boolean => {
  const [before, part, slash, whole] = [-1, 0, 1, 2].map((step) => items[at + step]);
  return (
    isFigure(part) &&
    isFigure(whole) &&
    isMark(slash, /\//) &&
    !part.attached &&
    !isLabel(before, 'target', 'entry') &&
    /^\d$/.test(part.digits) &&
    /^\d$/.test(whole.digits) &&
    part.digits < whole.digits
  );
};

const letterAt = (items: readonly Item[], at: number, market: Market, isAside: boolean): string => {
  const item = items[at] as Item;
  const before = items[at - 1];
  if (isMeant(items, at)) return '?';
  // `XRP longs, trail your stop`
  if (/^(?:longs|shorts|holders)$/i.test(item.text) && isMark(items[at + 1], /^[,:–-]$/)) return '';
  if (isFraction(items, at)) return 'f';
  if (isFraction(items, at - 1) || isFraction(items, at - 2)) return '';
  switch (item.kind) {
    case 'label':
      return labelAt(item, items, at);
    case 'figure':
      return figureAt(item, items, at, market, isAside);
    case 'ordinal':
      return isLabel(before, 'target', 'entry', 'and') || isLabel(items[at + 1], 'target', 'entry')
        ? 'n'
        : '';
    case 'tick':
      return at === 0 ? '' : 'H';
    case 'clock':
      return at === 0 ? '' : 't';
    case 'word':
      if (OLD.test(item.text) && isFigure(items[at + 1])) return '';
      if (/^tightening$/i.test(item.text) && isLabel(items[at + 2], 'stop')) return 'M';
      if (PULLS.test(item.text)) return labelAt({ ...item, kind: 'label', role: 'not' }, items, at);
      if (
        isMark(before, /^@$/) ||
        isAddressed(item.text) ||
        (AUXILIARY.test(item.text) && isLabel(items[at + 1], ...HAPPENED))
      )
        return '';
      return /^(?:off|out)$/i.test(item.text) ? 'F' : '?';
    case 'mark':
      if (item.text === '→') return '>';
      if (/[⏳⌛]/u.test(item.text)) return 'z';
      // `SL ❌ -2.4%`
      if (item.text === '❌' && isLabel(before, 'stop') && !isFigure(items[at + 1])) return 'H';
      return /^[,.;!?|•·+&/–-]$/.test(item.text) ? ',' : item.text === '(' ? '(' : '';
    case 'symbol':
      return item.reading.kind === 'contract' ? '' : '?';
    default:
      return '';
  }
};

/** Whether it ends a thought. */
const isEnd = (item: Item): boolean =>
  item.kind === 'tick' ||
  isMark(item, /^[,.;:!?|•·–，。！；、-]$/) ||
  /\p{Extended_Pictographic}/u.test(item.text);

const CHEER =
  /^(?:bravo|congrats|congratulations|kudos|well done|thanks|thank you|thx|cheers|enjoy|boom|gg|lfg|danke|gracias|merci|obrigado|grazie|спасибо|恭喜)(?![\p{L}])/iu;

/** Whether it begins a thought of its own: `TP1 hit bravo everybody`. */
export const isCheer = (text: string): boolean => CHEER.test(text);

const thoughtsOf = (items: readonly Item[]): readonly number[] => {
  let thought = 0;
  return items.map((item, at) => {
    // Not so `SOL is stopped the cheers`.
    if (isCheer(item.text) && !/^(?:the|an?|our|my|your|for|of|with)$/i.test(items[at - 1]?.text ?? ''))
      thought += 1;
    return isEnd(item) ? thought++ : thought;
  });
};

/** The items of each thought of a clause. */
export const thoughtsIn = ({ items }: Clause, market: Market): readonly (readonly Item[])[] => {
  const all = joined(items, market);
  const thoughts: Item[][] = [];
  for (const [at, thought] of thoughtsOf(all).entries()) (thoughts[thought] ??= []).push(all[at] as Item);
  return thoughts;
};

/** What a clause says of a trade, in letters; what says nothing is left out. */
export const tokensOf = (clause: Clause, market: Market): readonly Token[] => {
  const items = joined(clause.items, market);
  const thoughts = thoughtsOf(items);
  return items
    .map((item, at) => ({
      letter: letterAt(items, at, market, clause.aside),
      item,
      at,
      thought: thoughts[at] ?? 0,
    }))
    .filter(({ letter }) => letter !== '')
    .filter(({ letter }, at, all) => letter !== ',' || all[at - 1]?.letter !== ',');
};

/** With what one greets or calls out: ahead of what is said it changes nothing. */
const GREETING =
  /^(?:ok|okay|alright|well|hey|hi|hello|gm|good (?:morning|evening)|morning|yeah|yes|oh|wow|haha|lfg|let['’ ]?s go|thanks|thank you|congrats|congratulations|boom|bang|gg|attention|important|heads up|urgent|quick update|finally|vamos|bora|devam|hadi|bitte|super|les gars|and|to|all|traders)$/i;
const GREETINGS = new Set(phrasesIn('greet').map(fold));
const greetsBy = (text: string): boolean => GREETING.test(text) || GREETINGS.has(fold(text));
/** Whether it may stand ahead of an act, and is not what the act is done to. */
export const isAddress = (text: string): boolean => greetsBy(text) || isAddressed(text) || REGRET.test(text);

/** Fillers that name a thing, which may be what the act is done to: `exiting the range`, `delete the chart`. */
const THING =
  /^(?:range|zone|area|region|levels?|charts?|alert|dips?|daily|intraday|opening|swing|scalp|hard|easy|risky|quick|small|high|single|ladder|supertrend|confirmation|re ?entry|term|mid|(?:the )?long run|direction|bereich|bolge|bolgesi|seviyesi|yon|richtung|direccion|направление|зона|диапазон|区间|方向|(?:buy|sell) the \w+|(?:long|short) (?:term|squeeze))$/i;
/** What may be done, or have happened. */
const ACTING = [
  ...'close hit stopped move place cancel add reverse new keep part all stop target entry break-even over'.split(
    ' ',
  ),
] as readonly Role[];

/** Of what happened, and not what: `SOL stop hit unfortunately`. */
const REGRET = /^(?:unfortunately|sadly|luckily|fortunately|thankfully|finally|obviously)$/i;

/**
 * What says nothing by itself, and within a clause from which an update is read may be what is spoken of: `SOL candle closed`.
 * It is known only as a greeting ahead of all, and as a reason behind the update, in a thought of its own.
 */
export const idleIn = ({ items }: Clause): readonly Token[] => {
  const idle: Token[] = [];
  const thoughts = thoughtsOf(items);
  let thought: Token[] = [];
  let isActing = false;
  let hasActed = false;
  let greets = true;
  const end = (): void => {
    if (isActing || !hasActed) idle.push(...thought);
    hasActed ||= isActing;
    thought = [];
    isActing = false;
  };
  for (const [at, item] of items.entries()) {
    const isThing =
      isLabel(item, 'talk') ||
      // `Close the moonbag idea`
      (/^(?:ideas?|plans?|trades?)$/i.test(item.text) && isLabel(items[at - 1], 'keep')) ||
      (isLabel(item, 'filler') && THING.test(item.text) && !isLabel(items[at + 1], 'keep'));
    greets &&=
      item.kind === 'mark' ||
      (item.kind === 'symbol' && isMark(items[at + 1], /^:$/)) ||
      greetsBy(item.text) ||
      isAddressed(item.text);
    if (isThing && !greets && !isAddressed(item.text) && !REGRET.test(item.text))
      thought.push({ letter: '?', item, at, thought: thoughts[at] ?? 0 });
    isActing ||= isLabel(item, ...ACTING) || item.kind === 'figure';
    if (isEnd(item)) end();
  }
  end();
  return idle;
};
