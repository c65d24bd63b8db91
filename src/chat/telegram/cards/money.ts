import {
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

/** What a result is made of, each kind by its name: `Price −9.00 USDT · fees −0.14 USDT · funding 0.00 USDT`. */
export const cashLine = ({ realised, fees, funding }: Cash): string =>
  `Price ${signedUsdt(realised)} · fees ${signedUsdt(-fees)} · funding ${signedUsdt(funding)}`;

/** The same of what is open too: `Open +4.00 USDT · closed parts −3.80 USDT · fees −0.14 USDT · funding 0.00 USDT`. */
export const moneyLine = ({ open, realised, fees, funding }: Money): string =>
  [
    `Open ${signedUsdt(open)}`,
    ...(realised === 0 ? [] : [`closed parts ${signedUsdt(realised)}`]),
    `fees ${signedUsdt(-fees)}`,
    `funding ${signedUsdt(funding)}`,
  ].join(' · ');

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

/** The parts in which a position was closed, each with its own money; nothing for one that was closed at once. */
export const partLines = (bookings: readonly Booking[], riskUnit: number): readonly string[] => {
  const parts = partsOf(bookings);
  if (parts.length < 2) return [];
  return parts.map((part) => {
    const net = netOf(part);
    return `➖ ${contractsText(part.contracts)} ${signedUsdt(net)} (${signedR(inR(net, riskUnit))}) · ${say(inWords(part.reason), 60)}`;
  });
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
