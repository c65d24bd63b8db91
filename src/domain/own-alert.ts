import type { IndicatorValues } from './analysis.js';
import type { Timeframe } from './candle.js';

/** In what something that can be watched is counted: USDT, points of its own scale, a fraction, or times. */
type Unit = 'price' | 'points' | 'fraction' | 'times';

/** What an alert of the owner's can watch, and its unit. */
export const WATCHABLE = {
  price: 'price',
  funding: 'fraction',
  ema12: 'price',
  ema26: 'price',
  ema50: 'price',
  ema200: 'price',
  sma20: 'price',
  sma50: 'price',
  vwap50: 'price',
  bollingerUpper: 'price',
  bollingerLower: 'price',
  rsi14: 'points',
  adx14: 'points',
  stochasticK: 'points',
  volumeRatio: 'times',
  momentum10: 'fraction',
} as const satisfies Partial<Record<keyof IndicatorValues | 'price' | 'funding', Unit>>;

export type Watchable = keyof typeof WATCHABLE;

/** `above` and `below` hold at any moment; the others need to have been seen on the other side before. */
export type Relation = 'above' | 'below' | 'crosses' | 'crossesUp' | 'crossesDown';

/** What the owner wants to be told of. */
export interface Condition {
  readonly symbol: string;
  readonly left: Watchable;
  readonly relation: Relation;
  /** A number in the unit of `left`, or something else that is a price. */
  readonly right: number | Watchable;
  /** Judged on closed candles of this length, `price` being their close; absent: on the mark price or funding of now. */
  readonly timeframe?: Timeframe;
}

/** Whether something can be seen on closed candles alone. */
const isIndicator = (what: number | Watchable): boolean =>
  typeof what !== 'number' && what !== 'price' && what !== 'funding';

/** A condition with the timeframe on which it is judged, where it needs one: its own, else that of the bot. */
export const onTimeframe = (condition: Condition, timeframe: Timeframe): Condition =>
  condition.timeframe === undefined && (isIndicator(condition.left) || isIndicator(condition.right))
    ? { ...condition, timeframe }
    : condition;

/** Where the left of a condition lies of its right. */
export type Whereabouts = 'above' | 'below';

/** A condition that is watched until it is met, once. */
export interface OwnAlert extends Condition {
  readonly id: string;
  /** Where it was last known to lie, as far as a crossing needs it. */
  readonly from?: Whereabouts;
  /** Market time. */
  readonly createdAt: number;
}

/** Both sides of a condition as they were seen at a market time. */
export interface Sight {
  readonly left: number;
  readonly right: number;
  readonly at: number;
}

/** Undefined where both are the same: that is neither. */
export const whereabouts = ({ left, right }: Pick<Sight, 'left' | 'right'>): Whereabouts | undefined =>
  left > right ? 'above' : left < right ? 'below' : undefined;

/** Whether what is seen meets an alert; where it does not, the place from which a crossing is to come. */
export const judgeAlert = (
  { relation, from }: { readonly relation: Relation; readonly from?: Whereabouts | undefined },
  sight: Pick<Sight, 'left' | 'right'>,
): { readonly isMet: boolean; readonly from: Whereabouts | undefined } => {
  const now = whereabouts(sight);
  switch (relation) {
    case 'above':
    case 'below':
      return { isMet: now === relation, from };
    case 'crosses':
      return { isMet: now !== undefined && from !== undefined && now !== from, from: now ?? from };
    case 'crossesUp':
      return { isMet: now === 'above' && from === 'below', from: now ?? from };
    case 'crossesDown':
      return { isMet: now === 'below' && from === 'above', from: now ?? from };
  }
};

/** The crossing into what is so already. */
export const crossingInto = (where: Whereabouts): Relation =>
  where === 'above' ? 'crossesUp' : 'crossesDown';

/** What an alert watches, without what is known of it. */
export const bareCondition = ({ symbol, left, relation, right, timeframe }: Condition): Condition => ({
  symbol,
  left,
  relation,
  right,
  ...(timeframe === undefined ? {} : { timeframe }),
});

/** Whether two conditions say the same. */
export const isSameCondition = (one: Condition, other: Condition): boolean =>
  one.symbol === other.symbol &&
  one.left === other.left &&
  one.relation === other.relation &&
  one.right === other.right &&
  one.timeframe === other.timeframe;
