import type { Side } from '../../domain/index.js';
import { type Claim, FARTHEST } from './claim.js';
import { checkChartLevel, levelIn } from './chart-levels.js';
import { type Clause, has, hasFigure, isHeadline, type PriceRole, type Slot } from './clauses.js';
import { isFigure, isLabel, isMark, isPriced, type Item } from './item.js';
import { readingsOf, readNumber, within } from './numbers.js';
import type { Level, Target } from './types.js';
import { quoted, refuse, silently } from './unread.js';
import { leverageOf } from './leverage.js';
import { isEmpty, turned } from './turned.js';
import { type Doubled, isRange, type Market, type Values, valuesOf } from './values.js';

/** How far from the market a price may be that says where it stood. */
const AT_MARKET = 1.03;
/** A price that is no level is that of the market, to within this. */
const TOLD = 1.005;

/** Numbers in words, which are not read. */
const SPELT =
  /^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)$/i;

/** `TP 4: 🚀`: the number of a level, and no price. */
const isNumber = (items: readonly Item[], at: number): boolean => {
  const next = items[at + 1];
  return isMark(next, /[:)]/);
};

/** `BUY BTC 61200 / 60300 / 62500`, `looking for a BTC long at 61300`: the label may not be what heads the prices. */
const checkHead = (role: PriceRole, slot: Slot, prices: readonly number[]): void => {
  const ahead = slot.items.slice(0, slot.items.findIndex(isFigure));
  const isNamed = ahead.some(({ kind }) => kind === 'symbol');
  const isSided = ahead.some((item) => isLabel(item, 'long', 'short'));
  const opens = role === 'buy' || role === 'sell';
  const isUnclear = opens
    ? isNamed && (prices.length > 2 || (prices.length > 1 && !isRange(slot)))
    : isNamed && isSided && (role === 'target' || role === 'stop');
  if (isUnclear) refuse('number', `It does not say what it heads: ${prices.join(' and ')}.`);
};

/** `long 4.8 4.7 4.6`: figures in a row, right behind a side. */
const isRow = (items: readonly Item[]): boolean => {
  const [first, last] = [items.findIndex(isFigure), items.findLastIndex(isFigure)];
  return isLabel(items[first - 1], 'long', 'short') && items.slice(first, last + 1).every(isFigure);
};

/** Values by what heads them, collected slot by slot. */
class Collector {
  readonly sides = new Set<Side>();
  readonly prices = new Map<PriceRole, number[]>();
  readonly stops: Level[] = [];
  readonly percentTargets: Target[] = [];
  readonly implied: number[] = [];
  readonly rows: { n: number | undefined; price: number }[] = [];
  readonly doubled: Doubled[] = [];
  readonly strays: number[] = [];
  /** Several prices behind a side: where to enter, if they are a ladder of a trade that is whole. */
  row: readonly number[] = [];
  trigger: Claim['trigger'];
  missing: string | undefined;
  /** A level of the chart near the market: `support 140`. */
  charted: number | undefined;
  size: string | undefined;
  /** `from 3125 to 3050`: a zone, or from the entry to the target. */
  spoken = false;
  /** Whether buy or sell speaks of a part: `sell half at 62500` may close as well as open. */
  isShared = false;

  private readonly places = new Map<Slot['role'], number>();

  constructor(
    private readonly market: Market,
    /** Roles of which there are several slots. */
    private readonly numbered: ReadonlySet<Slot['role']>,
  ) {}

  /** Which of several slots of one role this is: the second target is likely to be numbered 2. */
  private placeOf({ role, items }: Slot): number | undefined {
    const place = (this.places.get(role) ?? 0) + (items.some(isFigure) ? 1 : 0);
    this.places.set(role, place);
    return place > 1 || this.numbered.has(role) ? place : undefined;
  }

  take(slot: Slot, clause: Clause): void {
    if (slot.role === 'noise' || slot.role === 'chart') {
      checkChartLevel(slot, clause, this.market);
      if (slot.role === 'chart') this.charted ??= levelIn(slot, this.market);
      return;
    }
    if (slot.role === 'leverage' || slot.role === 'pair') return;
    const values = valuesOf(slot, this.market, this.placeOf(slot));
    this.size ??= values.size;
    this.stray(values.strays, clause, slot.role);
    this.doubled.push(...values.doubled);
    if (slot.role === 'row') this.rows.push(...values.prices.map((price) => ({ n: values.n, price })));
    else if (slot.role === 'loose') this.loose(slot, values, clause);
    else if (slot.role === 'result') this.result(slot, values);
    else if (slot.role === 'market') {
      if (isLabel(slot.before, 'entry') && slot.items.some((item) => isLabel(item, 'and')))
        refuse('number', 'The entry is at market, or at a price.');
      const elsewhere = values.prices.find((price) => !within(price, this.market.price, AT_MARKET));
      if (elsewhere !== undefined) refuse('number', `It does not say what ${elsewhere} is.`);
    } else this.labelled(slot.role, slot, values);
  }

  /** Prices that nothing heads: of rows of bare figures all that could be levels, elsewhere what is near the market. */
  private stray(values: readonly number[], clause: Clause, role?: Slot['role']): void {
    const farthest = role === 'target' || role === 'stop' ? 12 : clause.goesOn ? 5 : 2;
    this.strays.push(
      ...values.filter(
        (value) => this.market.price !== undefined && within(value, this.market.price, farthest),
      ),
    );
  }

  /** `profit at 3060`, `loss 0.434`: a price of the market there is likely to be a level. */
  private result(slot: Slot, { prices }: Values): void {
    // `tp 500 $ profit`
    if (isEmpty(slot) && (isMark(slot.before, /[$]/) || isLabel(slot.before, 'currency')))
      refuse('unit', 'It does not say whether it names a price, or what is won.');
    const level = prices.find(
      (price) => this.market.price !== undefined && within(price, this.market.price, FARTHEST.entry),
    );
    if (level !== undefined) refuse('number', `It does not say what ${level} is.`);
  }

  private loose(slot: Slot, values: Values, clause: Clause): void {
    if (values.prices.length === 0) return;
    if (!isHeadline(clause) || clause.aside) return this.stray(values.prices, clause);
    const isLadder = isRange(slot) || slot.items.some(({ text }) => /^ladder/i.test(text));
    if (values.prices.length > 1 && !(isLadder && (values.prices.length === 2 || !isRange(slot)))) {
      if (this.row.length > 0 || !isRow(slot.items))
        refuse('number', `It does not say what ${values.prices.join(' and ')} are.`);
      this.row = values.prices;
      return;
    }
    this.trigger ??= values.trigger;
    this.implied.push(...values.prices);
    this.spoken ||= slot.items.some((item) => isLabel(item, 'to'));
  }

  private labelled(role: PriceRole, slot: Slot, values: Values): void {
    if (values.prices.length > 0) checkHead(role, slot, values.prices);
    const kept = this.prices.get(role) ?? [];
    this.prices.set(role, [...kept, ...values.prices]);
    if (role === 'stop')
      this.stops.push(
        ...values.prices.map((price) => ({ price })),
        ...values.percents.map((percent) => ({ percent })),
      );
    if (role === 'target') this.percentTargets.push(...values.percents.map((percent) => ({ percent })));
    if (role === 'buy' || role === 'sell')
      this.isShared ||= slot.items.some(
        (item) =>
          (isFigure(item) && item.unit === 'percent') ||
          (isLabel(item, 'part') && !/^some$/i.test(item.text)),
      );
    if (role !== 'stop' && role !== 'target')
      this.trigger ??= values.prices.length > 0 ? values.trigger : undefined;
    // `TP +1.5% then +3%`, `SL is tight 6230`
    const isHeaded = role === 'entry' || role === 'stop' || role === 'target';
    if (isHeaded && values.lost !== undefined && values.prices.length === 0 && !slot.clause.roles.has('roi'))
      refuse('number', `It does not say what ${quoted(values.lost)} is.`);
    if (values.prices.length + values.percents.length > 0 || values.size !== undefined) return;
    if (values.unit !== undefined)
      refuse('unit', `${quoted(values.unit)} is no price, and what it is in prices depends.`);
    const spelt = slot.items.find((item) => item.kind === 'word' && SPELT.test(item.text));
    if (spelt) refuse('number', `${quoted(spelt.text)} is not written in digits.`);
    if (isEmpty(slot) && slot.before?.kind === 'figure' && role !== 'buy' && role !== 'sell')
      this.missing ??= role;
    const dropped =
      values.strays.length > 0
        ? undefined
        : slot.items.find((item, at) => isPriced(item) && !isNumber(slot.items, at));
    if (dropped)
      refuse('scale', `${quoted(dropped.text)} does not fit the market: it stands at ${this.market.price}.`);
  }
}

/** A level that is given in percent and as a price: both have to be the same, from where the trade is to be entered. */
const checkDoubled = (levels: readonly Doubled[], entries: readonly number[], market: Market): void => {
  const from = entries.length > 0 ? entries : market.price === undefined ? [] : [market.price];
  for (const { price, percent } of levels) {
    const [said = Number.NaN] = readingsOf(percent);
    const written = 0.5 * 10 ** -(percent.split(/[.,]/)[1]?.length ?? 0);
    const distances = from.map((entry) => Math.abs(price / entry - 1) * 100);
    const [near, far] = [Math.min(...distances), Math.max(...distances)];
    const slack = Math.max(written, said / 20);
    if (!(said >= near - slack && said <= far + slack))
      refuse('contradiction', `${price} is not ${quoted(percent)} % away from its entry.`);
  }
};

/**
 * What a text claims of a trade.
 * @throws UnreadError for what may be read in two ways, and for a price whose meaning is not said.
 */
export const claimOfText = (
  clauses: readonly Clause[],
  market: Market,
  beside: readonly Clause[] = [],
): Claim => {
  const heads = clauses.flatMap(({ slots }) => slots.filter(hasFigure)).map(({ role }) => role);
  const found = new Collector(market, new Set(heads.filter((role, index) => heads.indexOf(role) !== index)));
  for (const clause of clauses) {
    for (const side of ['long', 'short'] as const) if (clause.roles.has(side)) found.sides.add(side);
    for (const slot of turned(clause.slots, market)) found.take(slot, clause);
  }
  if (found.sides.size > 1) refuse('contradiction', 'It speaks of a long and of a short.');
  const { prices, implied, stops } = found;
  const named = (role: PriceRole): readonly number[] => prices.get(role) ?? [];
  const entries = prices.get('entry')?.length
    ? named('entry')
    : named('buy').length + named('sell').length > 0
      ? []
      : named('price');
  const opening = [...entries, ...named('buy'), ...named('sell')];
  const headed = [...named('target'), ...found.percentTargets];
  if (found.row.length > 0) {
    const steps = found.row.slice(1).map((price, index) => price - (found.row[index] ?? 0));
    const isLadder = steps.every((step) => (found.sides.has('long') ? step < 0 : step > 0));
    if (!isLadder || stops.length === 0 || headed.length === 0 || opening.length + implied.length > 0)
      refuse('number', `It does not say what ${found.row.join(' and ')} are.`);
    implied.push(...found.row);
  }
  const isOpen = opening.length + implied.length > 0 || clauses.some((clause) => has(clause, 'market'));
  // Lines numbered from 1 that nothing heads are the targets of a trade that has an entry and no others; from 2, they go on
  // with what stands above.
  const isWhole = found.rows.every(({ n }, index) => n === index + 1);
  const targets = headed.length === 0 && isOpen && isWhole ? found.rows.map(({ price }) => price) : headed;
  if (implied.length > 0 && opening.length > 0 && !implied.every((price) => opening.includes(price)))
    refuse('number', `The entry may be ${implied.join(' to ')} or ${opening.join(' to ')}.`);
  if (found.missing !== undefined) refuse('number', `It does not say which price is the ${found.missing}.`);
  const [from, to] = implied;
  if (
    from !== undefined &&
    to !== undefined &&
    found.spoken &&
    targets.length === 0 &&
    Math.abs(to / from - 1) > 0.01
  )
    refuse('number', `It does not say whether ${to} is where to enter, or the target.`);
  // A size and no entry could be an entry with a digit missing.
  if (found.size !== undefined && opening.length + implied.length === 0)
    refuse('scale', `${quoted(found.size)} may be the size, or an entry that does not fit the market.`);
  const whole = stops.length > 0 && targets.length > 0;
  // Levels alone may as well be the new ones of a trade that is open.
  const isSided = found.sides.size > 0 || prices.has('buy') || prices.has('sell') || (whole && isOpen);
  if (!isSided)
    (opening.length + stops.length + targets.length > 0 ? refuse : silently)(
      'no-side',
      'It does not say long or short.',
    );
  // `Long SOL, support 140, SL 138`: where to enter, or what holds the price.
  if (found.charted !== undefined && !isOpen)
    refuse('number', `It does not say whether ${found.charted} is where to enter.`);
  if (found.isShared && found.sides.size === 0 && !whole && !(prices.has('buy') && prices.has('sell')))
    refuse('no-side', 'It does not say whether its part is to be opened or closed.');
  const known = [...opening, ...implied, ...targets];
  const levels = stops.flatMap((stop) => ('price' in stop ? [stop.price] : []));
  // `Close half at 62000` below a trade: a level of it, which would be lost.
  const lost = beside
    .flatMap(({ items }) => items.filter(isPriced))
    .flatMap(({ digits }) => readNumber(digits, market))
    .find((value) => within(value, market.price, 1.3) && ![...known, ...levels].includes(value));
  const told =
    entries === named('price')
      ? undefined
      : named('price').find((price) => !within(price, market.price, TOLD) && !known.includes(price));
  const stray =
    told ??
    [...found.rows.map(({ price }) => price), ...found.strays].find((value) => !known.includes(value)) ??
    (market.price === undefined ? undefined : lost);
  if (stray !== undefined) refuse('number', `It does not say what ${stray} is.`);
  checkDoubled(found.doubled, opening.length > 0 ? opening : implied, market);
  return {
    side: [...found.sides][0],
    buy: prices.get('buy'),
    sell: prices.get('sell'),
    entries: opening.length > 0 ? entries : implied,
    trigger: found.trigger,
    stops,
    targets,
    leverage: leverageOf(clauses),
  };
};
