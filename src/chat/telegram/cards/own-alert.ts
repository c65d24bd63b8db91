import {
  baseOf,
  WATCHABLE,
  type Condition,
  type Instrument,
  type Push,
  type Relation,
  type Sight,
  type Watchable,
} from '../../../domain/index.js';
import { WORD_OF } from '../../words/condition.js';
import { show, type Button, type PictureRef } from '../command.js';
import { amount, distance, percent, price, say } from '../format.js';

const NAMES: Readonly<Record<Watchable, string>> = {
  price: 'price',
  funding: 'funding',
  ema12: 'EMA 12',
  ema26: 'EMA 26',
  ema50: 'EMA 50',
  ema200: 'EMA 200',
  sma20: 'SMA 20',
  sma50: 'SMA 50',
  vwap50: 'VWAP',
  bollingerUpper: 'upper band',
  bollingerLower: 'lower band',
  rsi14: 'RSI',
  adx14: 'ADX',
  stochasticK: 'stochastic',
  volumeRatio: 'volume',
  momentum10: 'momentum',
};

const RELATIONS: Readonly<Record<Relation, string>> = {
  above: 'above',
  below: 'below',
  crosses: 'crosses',
  crossesUp: 'crosses above',
  crossesDown: 'crosses below',
};
/** The same once it is so. */
const MET: Readonly<Record<Relation, string>> = {
  above: 'is above',
  below: 'is below',
  crosses: 'has crossed',
  crossesUp: 'has crossed above',
  crossesDown: 'has crossed below',
};

type Ticks = Pick<Instrument, 'tickSize'>;

/** Percent without digits that say nothing: a funding rate needs four decimals, 0.05% only two. */
const percentOf = (fraction: number): string => `${Number((100 * fraction).toFixed(4))}%`.replace('-', '−');

/** A value in the unit of what is watched. */
export const valueText = (what: Watchable, value: number, instrument?: Ticks): string => {
  switch (WATCHABLE[what]) {
    case 'price':
      return price(value, instrument);
    case 'points':
      return amount(Number(value.toFixed(1)));
    case 'times':
      return `${amount(Number(value.toFixed(2)))}×`;
    case 'fraction':
      return percentOf(value);
  }
};

const sayWith = (
  words: Readonly<Record<Relation, string>>,
  { symbol, left, relation, right, timeframe }: Condition,
  instrument?: Ticks,
): string => {
  const what = left === 'price' ? '' : ` ${NAMES[left]}`;
  const against = typeof right === 'number' ? valueText(left, right, instrument) : NAMES[right];
  const where = timeframe === undefined ? '' : ` (${timeframe}${left === 'price' ? ' close' : ''})`;
  return `${say(baseOf(symbol), 16)}${what} ${words[relation]} ${against}${where}`;
};

/** `BTC above 62,000`, `BTC crosses EMA 50 (1h close)`, `ETH RSI below 30 (4h)`. HTML. */
export const conditionText = (condition: Condition, instrument?: Ticks): string =>
  sayWith(RELATIONS, condition, instrument);

/** Where it stands: `now 61,500 (+0.8% away)`, `now 41.2`; of what is so already `now 61,500, 0.8% above it`. */
export const sightText = (
  { left, right }: Condition,
  sight: Pick<Sight, 'left' | 'right'>,
  instrument?: Ticks,
  isSo = false,
): string => {
  const now = `now ${valueText(left, sight.left, instrument)}`;
  if (WATCHABLE[left] !== 'price') return now;
  const line = typeof right === 'number' ? '' : `${NAMES[right]} ${price(sight.right, instrument)}`;
  if (!isSo) return `${now} (${line && `${line}, `}${distance(sight.left, sight.right)} away)`;
  const way = sight.left > sight.right ? 'above' : 'below';
  return `${now}, ${percent(Math.abs(sight.left / sight.right - 1), 1)} ${way} ${line || 'it'}`;
};

/** The command that sets it. */
export const conditionCommand = ({ symbol, left, relation, right, timeframe }: Condition): string => {
  const isFraction = WATCHABLE[left] === 'fraction';
  const level =
    typeof right !== 'number'
      ? WORD_OF[right]
      : isFraction
        ? `${Number((100 * right).toPrecision(12))}%`
        : String(right);
  return ['/alert', symbol, WORD_OF[left], RELATIONS[relation], level, timeframe ?? ''].join(' ').trim();
};

/** Candles with the level that was named. */
export const levelPicture = ({ symbol, left, right, timeframe }: Condition, level = right): PictureRef => ({
  kind: 'chart',
  ref: [
    symbol,
    timeframe ?? 'base',
    ...(WATCHABLE[left] === 'price' && typeof level === 'number'
      ? [String(level), typeof right === 'number' ? 'Alert' : NAMES[right]]
      : []),
  ].join(' '),
});

type MetPush = Extract<Push, { type: 'ownAlert' }>;

export const metLines = ({ condition, left, right }: MetPush, instrument?: Ticks): string[] => [
  `🔔 <b>${sayWith(MET, condition, instrument)}</b>`,
  typeof condition.right === 'number'
    ? `It stood at ${valueText(condition.left, left, instrument)}.`
    : `It stood at ${valueText(condition.left, left, instrument)}, ${NAMES[condition.right]} at ${price(right, instrument)}.`,
];

export const metExtras = ({
  condition,
  right,
}: MetPush): { readonly picture: PictureRef; readonly buttons: readonly (readonly Button[])[] } => ({
  picture: levelPicture(condition, right),
  buttons: [
    [
      { label: '📝 Open…', action: 'open', id: condition.symbol, version: 0 },
      show('🔔 Price alerts', 'alerts'),
    ],
  ],
});
