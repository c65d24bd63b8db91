import { isFigure, type Item, isLabel, isMark, isPriced } from './item.js';
import type { Role } from './vocabulary.js';

/** Roles that head prices of a trade. */
export type PriceRole = 'entry' | 'stop' | 'target' | 'price' | 'buy' | 'sell';
const HEADS = new Set<Role>(['entry', 'stop', 'target', 'price', 'buy', 'sell']);
const OPENERS = new Set<Role>([...HEADS, 'market', 'leverage', 'noise', 'chart', 'result', 'pair']);

/** What stands behind one label, ahead of all (`loose`), or in a numbered line that nothing heads (`row`). */
export interface Slot {
  readonly role: PriceRole | 'market' | 'leverage' | 'noise' | 'chart' | 'result' | 'pair' | 'row' | 'loose';
  readonly items: Item[];
  /** The item right ahead of the label. */
  readonly before: Item | undefined;
  readonly clause: Clause;
}

/** A sentence, a line, or what stands in brackets. */
export interface Clause {
  readonly items: Item[];
  readonly slots: Slot[];
  readonly roles: Set<Role>;
  /** Stands in brackets. */
  readonly aside: boolean;
  /** In brackets behind a price. */
  readonly behind: boolean;
  /** Nothing but figures and what joins them. */
  goesOn: boolean;
  /** Ends with a question mark. */
  asked: boolean;
  /** Which sentence of the message it is in, or a part of, and which line. */
  sentence: number;
  line: number;
}

/** What a clause says in words, without labels of these roles and names of people. */
export const wordsOf = ({ items }: Clause, without: readonly Role[] = []): string =>
  items
    .map((item, at) => {
      const text = isLabel(item, ...without) || isMark(items[at - 1], /^@$/) ? '·' : item.text;
      return item.spaced ? ` ${text}` : text;
    })
    .join('');

/** Whether a clause says one of these. */
export const has = ({ roles }: Clause, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => roles.has(role));
export const isPriceRole = (role: string): role is PriceRole => HEADS.has(role as Role);
export const hasFigure = (slot: Slot): boolean => slot.items.some(isFigure);

/** Whether a clause names a symbol or a side: a figure by itself in it, or on the line below it, is where to enter. */
export const isHeadline = ({ items, roles }: Clause): boolean =>
  items.some(({ kind }) => kind === 'symbol') || roles.has('long') || roles.has('short');

/** Whether it is a line of somebody else's: `> LONG BTC`. */
export const isQuote = ({ items }: Clause): boolean => isMark(items[0], /^>$/);

/** The symbols that clauses name, each as it is read. */
export const namesIn = (clauses: readonly Clause[]): readonly string[] =>
  clauses.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'symbol' ? JSON.stringify(item.reading) : [])),
  );

/** The clauses of each sentence; of one that goes on below a colon by its lines, where so asked. */
export const sentencesOf = (clauses: readonly Clause[], byLine = false): readonly (readonly Clause[])[] => {
  const sentences = new Map<string, Clause[]>();
  for (const clause of clauses) {
    const key = `${clause.sentence} ${byLine ? clause.line : ''}`;
    sentences.set(key, [...(sentences.get(key) ?? []), clause]);
  }
  return [...sentences.values()];
};

/** A clause of nothing. */
export const newClause = (aside = false, behind = false): Clause => ({
  items: [],
  slots: [],
  roles: new Set(),
  aside,
  behind,
  goesOn: false,
  asked: false,
  sentence: 0,
  line: 0,
});

const OPENING = /^[([]$/;
const CLOSING = /^[)\]]$/;

/** Whether the sentence ends with this mark: a full stop with a blank behind it, or a thought of its own behind a comma. */
const endsAt = (item: Item, next: Item | undefined, before: Item | undefined): boolean => {
  if (item.kind !== 'mark') return false;
  // `Stop. 79.9`, `Target 1. 83.9`
  const heads =
    (before?.kind === 'label' && (HEADS.has(before.role) || /^(?:max|ca)$/i.test(before.text))) ||
    (before?.kind === 'figure' && /^\d{1,2}$/.test(before.digits));
  if (item.text === '.' && heads && next?.kind === 'figure') return false;
  // `84,50 ; 87,00`
  if (item.text === ';' && before?.kind === 'figure' && next?.kind === 'figure') return false;
  if (/^[.;!?]$/.test(item.text)) return next === undefined || next.spaced;
  return item.text === ',' && isLabel(next, 'if', 'move', 'place', 'close', 'add', 'cancel', 'keep', 'stop');
};

/**
 * Whether what stands in brackets is none of an aside but part of what is open: `Entry (61200)`, `Target price (TP1)`,
 * `TP +2.5% (3187.75)`.
 */
const isInline = (aside: Clause, open: Clause): boolean => {
  const ahead = open.items.findLast(({ kind }) => kind !== 'mark');
  const said = aside.items.filter(({ kind }) => kind === 'label' || kind === 'word');
  const [only] = said;
  if (only)
    return (
      said.length === 1 && only.kind === 'label' && isPriceRole(only.role) && !aside.items.some(isPriced)
    );
  return (
    ahead?.kind === 'label' ||
    (ahead?.kind === 'figure' && ahead.unit === 'percent' && isPriced(aside.items[0]))
  );
};

/** Items parted into clauses; what stands in brackets comes behind the clause it stands in. */
const partsOf = (items: readonly Item[]): readonly Clause[] => {
  const clauses: Clause[] = [];
  let open = newClause();
  let aside: Clause | undefined;
  let bracket: Item = { kind: 'mark', text: '(', spaced: true };
  let ended = 0;
  let line = 0;
  const push = (clause: Clause | undefined): void => {
    if (clause && clause.items.length > 0) clauses.push({ ...clause, sentence: ended, line });
  };
  const close = (): void => {
    push(open);
    push(aside);
    open = newClause();
    aside = undefined;
  };
  for (const [index, item] of items.entries()) {
    if (item.kind === 'break') {
      close();
      line += 1;
      // What stands below `If BTC loses 60k:` goes on with it.
      if (!isMark(items[index - 1], /^[:,]$/)) ended += 1;
    } else if (isMark(item, OPENING)) {
      push(aside);
      aside = newClause(true, open.items.some(isPriced));
      bracket = item;
    } else if (isMark(item, CLOSING) && aside) {
      if (isInline(aside, open)) open.items.push(bracket, ...aside.items);
      else push(aside);
      aside = undefined;
    } else {
      (aside ?? open).items.push(item);
      if (endsAt(item, items[index + 1], items[index - 1]) && !aside) {
        close();
        if (item.text === '?')
          for (const clause of clauses) if (clause.sentence === ended) clause.asked = true;
        if (item.text !== ',') ended += 1;
      }
    }
  }
  close();
  return clauses;
};

/** Nothing but figures and what joins them: it goes on with what was headed above. */
const goesOn = (clause: Clause): boolean =>
  !clause.aside &&
  clause.items.some(isFigure) &&
  clause.items.every(
    (item) =>
      ['figure', 'ordinal', 'mark', 'tick', 'clock'].includes(item.kind) ||
      isLabel(item, 'to', 'and', 'filler', 'currency', 'above', 'below'),
  );

/** `Risk 2% | 61200`, `2% of the wallet, 10x`: what is no price of the trade ends here. */
const endsNoise = (item: Item, next: Item | undefined): boolean =>
  item.kind === 'mark' &&
  (/^[|•·;]$/.test(item.text) || (item.text === ',' && next?.kind === 'figure' && next.unit === 'times'));

/** Which of the levels of the chart: `the last lower high`. */
const WHICH = /^(?:last|latest|recent|previous|prior|lower|higher|local|daily|weekly|major|minor|intraday)$/i;

/** `Stop above the high at 3245`: where the stop lies on the chart, ahead of its own price. */
const isPlace = ({ role, items: ahead }: Slot, items: readonly Item[], at: number): boolean =>
  role === 'stop' &&
  isLabel(items[at], 'chart') &&
  ahead.some((item) => isLabel(item, 'above', 'below')) &&
  ahead.every((item) => isLabel(item, 'above', 'below', 'filler', 'to') || WHICH.test(item.text)) &&
  /^(?:at|@)$/i.test(items[at + 1]?.text ?? '') &&
  isPriced(items[at + 2]);

const fill = (clause: Clause, heading: Slot | undefined): void => {
  let slot: Slot = { role: 'loose', items: [], before: undefined, clause };
  clause.goesOn = goesOn(clause);
  if (heading && clause.goesOn) slot = heading;
  else {
    if (clause.goesOn && clause.items[0]?.kind === 'ordinal') slot = { ...slot, role: 'row' };
    clause.slots.push(slot);
  }
  for (const [index, item] of clause.items.entries()) {
    if (item.kind === 'label') {
      clause.roles.add(item.role);
      if (OPENERS.has(item.role) && !isPlace(slot, clause.items, index)) {
        slot = { role: item.role as Slot['role'], items: [], before: clause.items[index - 1], clause };
        clause.slots.push(slot);
        continue;
      }
    }
    const names = item.kind === 'symbol' || isLabel(item, 'long', 'short');
    // `Entry long: 61200` heads a price still; `Volume … LONG` does not.
    if (names && (hasFigure(slot) || !isPriceRole(slot.role)) && slot.role !== 'loose') {
      slot = { role: 'loose', items: [], before: clause.items[index - 1], clause };
      clause.slots.push(slot);
    }
    if (/^(?:noise|chart|result)$/.test(slot.role) && endsNoise(item, clause.items[index + 1])) {
      slot = { role: 'loose', items: [], before: item, clause };
      clause.slots.push(slot);
    }
    slot.items.push(item);
  }
};

/** The clauses of a message, each with its slots. */
export const clausesOf = (items: readonly Item[]): readonly Clause[] => {
  const clauses = partsOf(items);
  let heading: Slot | undefined;
  for (const clause of clauses) {
    fill(clause, heading);
    if (clause.aside) continue;
    const last = clause.slots.at(-1);
    // Bare prices below an entry that has its own may be targets; below a target they are more of them.
    if (last)
      heading =
        last.role === 'target' ||
        ((isPriceRole(last.role) || (last.role === 'loose' && isHeadline(clause))) && !hasFigure(last))
          ? last
          : undefined;
  }
  return clauses;
};

/** Lines of programs that say where a signal is sent, or its number. */
const FRAME = /^(?:exchanges?|client|platform|broker|id)$/i;

/** Whether a word stands there that is not known. */
export const hasStrange = ({ items }: Clause): boolean =>
  !items.slice(0, 2).some(({ text }) => FRAME.test(text)) &&
  items.some(
    ({ kind, text }, at) =>
      kind === 'word' && /\p{L}/u.test(text) && !/^t\d$/i.test(text) && !isMark(items[at - 1], /^[@#]$/),
  );
