import { baseOf, type Side } from '../../domain/index.js';
import type { Items } from './items.js';
import { command, type Known, none, type Interpretation, type Way } from './reading.js';

/** A wish sorted into words, with what is known while it is read. */
export interface Wish {
  readonly items: Items;
  readonly known: Known;
  /** In the order of the sentence. */
  readonly words: readonly string[];
  /** Said with a slash: `2x` is then a size, as the command says. */
  readonly slash: boolean;
}

const PARTS = 'Say which part, such as half or 30%: contracts, coins and USDT are not taken here.';
const AT_PRICE =
  'I close at market, or where a stop or target rests: <code>btc stop 60k</code>, <code>btc target 70k</code>.';
const ENTRY_AT_PRICE =
  'An entry goes to market once you approve it; it cannot wait at a price. A stop and a target can be named: <code>long btc sl 60k tp 70k</code>.';
const SIZE = 'Say the size in USDT: <code>long btc 200 usdt</code>.';
const ONE = 'One wish at a time, please.';

/** Times the size that the rules take, at most. */
const MOST_TIMES = 4;

const sideOf = ({ open }: Known, symbol: string): Side | undefined =>
  open.find((one) => one.symbol === symbol)?.side;

const ask = (question: string, ways: readonly Way[]): Interpretation => ({ kind: 'ask', question, ways });

/** Only these joiners; `to` ahead of a part would say what is to be left, not what is to go. */
const joinersAre = ({ items, words }: Wish, ...allowed: readonly string[]): boolean =>
  items.joiners.every((word) => allowed.includes(word)) &&
  !/\bto (?:a )?(?:half|third|quarter|[+-]?\d[\d.,]*%)/.test(words.join(' '));

/** The open positions meant: the ones named, or the only one there is. */
const meantOf = ({ items, known }: Wish): readonly string[] =>
  items.symbols.length > 0 || known.open.length !== 1
    ? items.symbols
    : known.open.map(({ symbol }) => symbol);

/** Why the side said is not that of the position. */
const wrongSide = ({ items, known }: Wish): string | undefined => {
  const [side] = items.sides;
  const other = items.symbols.find((symbol) => side !== undefined && sideOf(known, symbol) !== side);
  if (other === undefined) return undefined;
  const held = sideOf(known, other);
  return held ? `${baseOf(other)} is open ${held}, not ${side}.` : `No position is open in ${baseOf(other)}.`;
};

/** Close what is named: whole positions, one or a group, or a part of one. */
const close = (wish: Wish): Interpretation => {
  const { items, known } = wish;
  const { symbols, parts, sides } = items;
  if (items.amounts.length > 0 || items.factors.length > 0) return none(PARTS);
  if (items.levels.length > 0) return none(ONE);
  if (items.loose.length > 0) return none(items.joiners.includes('at') ? AT_PRICE : PARTS);
  if (!joinersAre(wish, 'by', 'in') || parts.length > 1 || sides.length > 1) return none();
  if (sides.length > 0 && symbols.length > 1) return none(ONE);
  if (/^[+-]/.test(parts[0] ?? '')) return none(PARTS);
  const wrong = wrongSide(wish);
  if (wrong !== undefined) return none(wrong);
  const [side] = sides;
  const named = items.groups.filter((group) => group !== 'all');
  const group = named[0] ?? (symbols.length > 0 ? undefined : side ? `${side}s` : items.groups[0]);
  if (named.length > 1 || (group !== undefined && symbols.length > 0)) return none();
  if (group !== undefined && side !== undefined && group !== `${side}s`) return none();
  if (group !== undefined)
    return parts.length > 0
      ? none('A group is closed whole; a part is taken of one symbol.')
      : command('/close', group);
  const [part] = parts;
  if (symbols.length > 1)
    return part === undefined
      ? command('/close', symbols.join(','))
      : none('A part is taken of one symbol at a time.');
  if (symbols.length === 0 && part === undefined) return command('/close');
  const [one, ...more] = meantOf(wish);
  if (one !== undefined && more.length === 0) return command('/close', one, part);
  if (known.open.length === 0) return none('No position is open.');
  return ask(
    `Close ${part} of which?`,
    known.open.map(({ symbol }) => ({ label: baseOf(symbol), command: `/close ${symbol} ${part}` })),
  );
};

const add = (wish: Wish): Interpretation => {
  const { items } = wish;
  const { symbols, parts, factors } = items;
  if (items.amounts.length > 0 || items.loose.length > 0) return none(PARTS);
  if (items.levels.length + items.groups.length + items.sides.length > 0) return none();
  if (!joinersAre(wish, 'by', 'to') || parts.length + factors.length > 1 || symbols.length !== 1)
    return none();
  const [symbol] = symbols;
  const [part] = parts;
  if (factors.length > 0 || part?.startsWith('-')) return none();
  return command('/scale', symbol, part === undefined ? undefined : `+${part.replace('+', '')}`);
};

/** A trade by hand: symbol, side, stop, target, size. */
const open = (wish: Wish, side: Side | undefined): Interpretation => {
  const { items } = wish;
  const { symbols, levels, amounts, factors, parts } = items;
  if (items.groups.length > 0 || symbols.length > 1 || amounts.length > 1) return none();
  if (items.loose.length > 0)
    return none(items.joiners.includes('at') || items.loose.includes('entry') ? ENTRY_AT_PRICE : SIZE);
  if (!joinersAre(wish, 'with', 'for', 'in')) return none();
  const prices = levels.filter(
    ({ level, value }) => level !== 'trail' && value !== undefined && value !== 'off',
  );
  if (prices.length < levels.length)
    return none('Name the price of stop and target: <code>long btc sl 60k tp 70k</code>.');
  if (new Set(levels.map(({ level }) => level)).size < levels.length)
    return none('One stop and one target, please.');
  const [part] = parts;
  if (parts.length > 1 || (part !== undefined && part !== 'half')) return none(SIZE);
  const [symbol] = symbols;
  if (symbol === undefined)
    return levels.length + amounts.length + factors.length + parts.length > 0
      ? none('Which symbol?')
      : command('/open', side);
  const rest = levels.map(({ level, value }) => `${level} ${value}`);
  const size = [...amounts, ...(part === undefined ? [] : ['half'])];
  const [factor, ...others] = factors;
  if (others.length > 0 || size.length + factors.length > 1) return none('Say the size once.');
  if (factor === undefined || wish.slash) return command('/open', symbol, side, ...rest, ...size, factor);
  const times = Number(factor.replace('x', '').replace(',', '.'));
  // Twice the size, or a leverage of two: who trades elsewhere means the latter.
  return ask(
    `${factor}: a multiple of the size that your risk allows? Leverage is chosen by the rules, up to LEVERAGE.`,
    [
      ...(times <= MOST_TIMES
        ? [
            {
              label: `${factor} the size`,
              command: ['/open', symbol, side, ...rest, factor].filter(Boolean).join(' '),
            },
          ]
        : []),
      { label: 'Leverage…', command: '/settings leverage' },
    ],
  );
};

/** `sell`: ends longs, or plans a short where nothing is open; a short is neither closed nor added to by it. */
const sell = (wish: Wish): Interpretation => {
  const { items, known } = wish;
  const { symbols, groups, parts } = items;
  const [said] = items.sides;
  if (groups.length > 0) return items.sides.length > 0 ? none() : close(wish);
  if (said !== 'short' && symbols.every((symbol) => sideOf(known, symbol) === 'long')) return close(wish);
  const [symbol, ...others] = symbols;
  if (symbol === undefined) return open(wish, 'short');
  const held = sideOf(known, symbol);
  if (held !== undefined || others.length > 0)
    return none(`${baseOf(symbol)} is open ${held ?? 'already'}: say close, or add, if that is meant.`);
  if (said === 'long' || parts.length > 0) return none(`No position is open in ${baseOf(symbol)}.`);
  const planned = open(wish, 'short');
  if (said === 'short' || planned.kind !== 'command') return planned;
  const label = `Short ${baseOf(symbol)}`;
  return ask(`No position is open in ${baseOf(symbol)}. Plan a short?`, [
    { label, command: planned.command },
  ]);
};

/** `buy`: plans a long; of a short it asks whether it is to be closed. */
const buy = (wish: Wish): Interpretation => {
  const { items, known } = wish;
  const { symbols, groups, parts, sides } = items;
  if (groups.length + parts.length > 0 || sides.includes('short') || symbols.length > 1) return none();
  const [symbol] = symbols;
  const held = symbol === undefined ? undefined : sideOf(known, symbol);
  if (symbol === undefined || held === undefined) return open(wish, 'long');
  const base = baseOf(symbol);
  if (held === 'long')
    return none(`${base} is open long already; more of it: <code>add 25% to ${base.toLowerCase()}</code>.`);
  if (sides.length + items.levels.length + items.amounts.length + items.loose.length > 0)
    return none(`${base} is open short.`);
  return ask(`${base} is open short. Close it?`, [{ label: `Close ${base}`, command: `/close ${symbol}` }]);
};

/** Stop, target and trail of an open position. */
const retarget = (wish: Wish): Interpretation => {
  const { items, known } = wish;
  const { verbs, loose, symbols } = items;
  if (items.groups.length + items.parts.length + items.amounts.length + items.factors.length > 0)
    return none();
  if (!joinersAre(wish, 'to', 'at', 'for', 'in', 'on', 'is') || symbols.length > 1) return none();
  const removes = verbs.includes('remove');
  const alone = items.levels.length === 0 && loose.length === 1 && loose[0] === 'entry';
  if (loose.length > 0 && !alone) return none();
  // `target btc sl 60k`: the first word names what is moved, the second what of it.
  const heading =
    wish.words[0] === 'target' && items.levels.length > 1 && items.levels[0]?.value === undefined;
  const levels = alone ? [{ level: 'sl', value: 'entry' } as const] : items.levels.slice(heading ? 1 : 0);
  if (removes && levels.some(({ value }) => value !== undefined)) return none();
  if ((levels.length > 1 || wish.slash) && levels.some(({ value }) => value === undefined)) return none();
  const words = levels.flatMap(({ level, value = removes ? 'off' : undefined }) =>
    value === undefined ? [] : [level, value],
  );
  const [symbol, ...more] = meantOf(wish);
  if (symbol !== undefined && more.length === 0) return command('/target', symbol, ...words);
  if (known.open.length === 0) return none('No position is open.');
  if (words.length === 0) return command('/target');
  return ask(
    `${words.join(' ')}: of which position?`,
    known.open.map((one) => ({
      label: baseOf(one.symbol),
      command: `/target ${one.symbol} ${words.join(' ')}`,
    })),
  );
};

const cancel = ({ items }: Wish): Interpretation => {
  const orders = items.unknown.length + items.loose.length;
  if (items.symbols.length > 1 || items.parts.length + items.amounts.length > 0) return none();
  if (items.symbols.length === 0 && items.groups.length === 0 && orders === 0)
    return none('Cancel what? An entry that still works: <code>cancel btc</code>.');
  return command('/cancel', items.symbols[0] ?? (items.groups.length > 0 ? 'all' : undefined));
};

const ORDER_WORDS = new Set(['order', 'orders', 'entries']);

/** What is to be done, from the words that say so; every word has to have its place. */
export const actOf = (wish: Wish): Interpretation => {
  const { items, known } = wish;
  const verbs = items.verbs.filter((verb) => verb !== 'move');
  const [verb, ...more] = verbs;
  const strange = items.unknown.filter((word) => !(verb === 'cancel' && ORDER_WORDS.has(word)));
  if (strange.length > 0) return none();
  if (more.length > 0) return none(ONE);
  const leveled = items.levels.length > 0 || items.loose.includes('entry');
  const [side] = items.sides;
  switch (verb) {
    case 'halt':
      return items.symbols.length + items.parts.length + items.levels.length > 0
        ? none('A halt closes everything; one position: <code>close btc</code>.')
        : command('/halt');
    case 'close':
    case 'reduce':
      if (verb === 'reduce' && items.parts.length === 0) return none(PARTS);
      return close(wish);
    case 'sell':
      return sell(wish);
    case 'buy':
      return buy(wish);
    case 'add':
      return add(wish);
    case 'open':
      return items.sides.length > 1 ? none('Long or short?') : open(wish, side);
    case 'cancel':
      return cancel(wish);
    case 'block':
    case 'allow':
      return items.symbols.length > 0 && onlySymbols(items)
        ? command('/pairs', verb, ...items.symbols)
        : none();
    case 'remove':
      return leveled ? retarget(wish) : none();
    default:
      break;
  }
  if (items.sides.length > 1) return none('Long or short?');
  const [symbol] = items.symbols;
  const held = symbol === undefined ? undefined : sideOf(known, symbol);
  if (side !== undefined && leveled && held !== undefined)
    return held === side ? retarget(wish) : none(wrongSide(wish));
  if (side !== undefined) return items.verbs.includes('move') ? none() : open(wish, side);
  if (leveled) return retarget(wish);
  return none();
};

const onlySymbols = ({ parts, amounts, levels, loose, groups, sides, factors }: Items): boolean =>
  parts.length +
    amounts.length +
    levels.length +
    loose.length +
    groups.length +
    sides.length +
    factors.length ===
  0;
