import {
  addUsdt,
  cashOf,
  closingAt,
  inR,
  netOf,
  partsOf,
  sumMoney,
  type Booking,
  type Cash,
  type Money,
  type Remark,
} from '../../../domain/index.js';
import type { PositionFigures } from '../../../trade/desk/desk.js';
import { contractsText, dot, inWords, percent, plural, say, signedR, signedUsdt } from '../format.js';

/** `🔴 <b>−5.20 USDT</b>` */
export const marked = (net: number): string => `${dot(net)} <b>${signedUsdt(net)}</b>`;

/**
 * Amounts rounded to the cent so that what is read adds up: they come to their rounded sum, and the cents between go to
 * those that rounding down cuts most.
 */
const inCents = (amounts: readonly number[]): readonly number[] => {
  const exact = amounts.map((amount) => addUsdt(amount * 100));
  const cents = exact.map(Math.floor);
  const total = Math.round(Number(addUsdt(...amounts).toFixed(2)) * 100);
  const most = exact
    .map((amount, at) => ({ at, cut: amount - Math.floor(amount) }))
    .toSorted((a, b) => b.cut - a.cut)
    .slice(0, total - cents.reduce((so, each) => so + each, 0));
  for (const { at } of most) cents[at] = (cents[at] ?? 0) + 1;
  return cents.map((each) => each / 100);
};

/** Named amounts that add up to their sum, a text for each: `fees −0.14 USDT`. */
const summands = (named: readonly (readonly [string, number])[]): string => {
  const amounts = inCents(named.map(([, amount]) => amount));
  return named.map(([name], i) => `${name} ${signedUsdt(amounts[i] ?? 0)}`).join(' · ');
};

/** What a result is made of, each kind by its name: `Price −9.00 USDT · fees −0.14 USDT · funding 0.00 USDT`. */
export const cashLine = ({ realised, fees, funding }: Cash): string =>
  summands([
    ['Price', realised],
    ['fees', -fees],
    ['funding', funding],
  ]);

/** The same of what is open too: `Open +4.00 USDT · closed parts −3.80 USDT · fees −0.14 USDT · funding 0.00 USDT`. */
export const moneyLine = ({ open, realised, fees, funding }: Money): string =>
  summands([
    ['Open', open],
    ...(realised === 0 ? [] : [['closed parts', realised] as const]),
    ['fees', -fees],
    ['funding', funding],
  ]);

/** What closing the open contracts, or so many of them, would make now. */
export const closingOf = (
  { position, mark, instrument }: Pick<PositionFigures, 'position' | 'mark' | 'instrument'>,
  contracts?: number,
): Cash => closingAt(position, mark, instrument, contracts);

/** What positions would have made in all if they were closed now, the fees of closing paid. */
export const ifClosedOf = (open: readonly PositionFigures[]): number =>
  netOf(sumMoney(open.flatMap((one) => [cashOf(one.money), closingOf(one)])));

/**
 * What is said of positions that are to be closed: what that makes now, and what they come to in all where parts were
 * closed, fees or funding paid before.
 */
export const closingText = (open: readonly PositionFigures[]): string => {
  const now = netOf(sumMoney(open.map((one) => closingOf(one))));
  const all = ifClosedOf(open);
  const before =
    signedUsdt(all) === signedUsdt(now) ? '' : `; ${signedUsdt(all)} with what was booked before`;
  return `about ${marked(now)} as of now, the fee of closing included${before}`;
};

/** The same of a part of one position. */
export const partText = (figures: PositionFigures, contracts: number): string => {
  const net = netOf(closingOf(figures, contracts));
  return `${contractsText(contracts)} of ${figures.position.contracts}: about ${marked(net)} (${signedR(inR(net, figures.position.riskUnit))}) as of now, the fee of closing included`;
};

const PART_WORDS = new Map([
  [0.5, 'half'],
  [1 / 3, 'a third'],
  [0.25, 'a quarter'],
]);

/** What is closed, before it is done and as it is done: `half of <b>BTC-USDT</b> long · 4 contracts of 8: about …`. */
export const closeText = (figures: PositionFigures, fraction: number, contracts: number): string => {
  const { symbol, side, contracts: open } = figures.position;
  const name = `<b>${say(symbol, 24)}</b> ${side}`;
  if (fraction === 1) return `${name} · ${contractsText(open)}: ${closingText([figures])}`;
  const isWhole = Number.isInteger(Number((fraction * 100).toPrecision(9)));
  const part = PART_WORDS.get(fraction) ?? percent(fraction, isWhole ? 0 : 1);
  return `${part} of ${name} · ${partText(figures, contracts)}`;
};

/** Parts of a trade that have a line of their own. */
const MOST_PARTS = 6;

/** What is in none of the parts in which a position was closed, with its name; that is empty where nothing is. */
const besideParts = (bookings: readonly Booking[]): readonly [name: string, cash: Cash] => {
  const cash = sumMoney(bookings.filter(({ kind }) => kind !== 'exit'));
  const names = [...(cash.fees === 0 ? [] : ['entry fee']), ...(cash.funding === 0 ? [] : ['funding'])];
  return [names.join(' and '), cash];
};

/**
 * The parts in which a position was closed, each with its own money, and what was paid beside them: they add up to the
 * whole, to the cent. Nothing for one that was closed at once.
 */
export const partLines = (bookings: readonly Booking[], riskUnit: number): readonly string[] => {
  const parts = partsOf(bookings);
  if (parts.length < 2) return [];
  const own = parts.length > MOST_PARTS ? parts.slice(0, MOST_PARTS - 1) : parts;
  const others = parts.slice(own.length);
  const [beside, cashBeside] = besideParts(bookings);
  const named: readonly (readonly [string, Cash, string])[] = [
    ...own.map((part) => [contractsText(part.contracts), part, say(inWords(part.reason), 60)] as const),
    ...(others.length === 0 ? [] : [[`${others.length} parts more`, sumMoney(others), ''] as const]),
    ...(beside === '' ? [] : [[beside, cashBeside, ''] as const]),
  ];
  const nets = named.map(([, cash]) => netOf(cash));
  const [usdts, rs] = [inCents(nets), inCents(nets.map((net) => inR(net, riskUnit)))];
  return named.map(
    ([name, , why], i) =>
      `➖ ${name} ${signedUsdt(usdts[i] ?? 0)} (${signedR(rs[i] ?? 0)})${why === '' ? '' : ` · ${why}`}`,
  );
};

/**
 * What the parts that were taken off an open position made, and what it has booked where that differs; undefined while
 * there are none.
 */
export const takenOff = (
  bookings: readonly Booking[],
): { readonly net: number; readonly at: number; readonly booked: string } | undefined => {
  const parts = partsOf(bookings);
  const last = parts.at(-1);
  if (!last) return undefined;
  const net = netOf(sumMoney(parts));
  const all = signedUsdt(netOf(sumMoney(bookings)));
  const booked = signedUsdt(net) === all ? '' : ` · booked ${all} with ${besideParts(bookings)[0]}`;
  return { net, at: last.at, booked };
};

/** What the account made since its books were opened, which lists of trades are held against. */
export const accountText = (account: Money): string =>
  `Account in all ${marked(netOf(account))}, open positions included`;

/** Which of the closed trades a list covers: `the last 10 of 12 trades`, `2 trades`. */
export const coveredText = (shown: number, all: number): string =>
  shown < all ? `the last ${shown} of ${plural(all, 'trade')}` : plural(all, 'trade');

/** What the owner noted of a trade, a line each. */
export const remarkLines = ({ note, tags }: Pick<Remark, 'note' | 'tags'>): readonly string[] => [
  ...(tags.length > 0 ? [tags.map((tag) => `#${say(tag, 40)}`).join(' ')] : []),
  ...(note === undefined ? [] : [`📝 ${say(note, 600)}`]),
];

/** The same at the end of a line of a list: tags, and a sign that there is a note. */
export const remarkMark = (remark: Remark | undefined): string =>
  remark === undefined
    ? ''
    : [
        '',
        ...remark.tags.map((tag) => `#${say(tag, 40)}`),
        ...(remark.note === undefined ? [] : ['📝']),
      ].join(' ');
