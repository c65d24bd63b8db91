import {
  quote,
  BadInputError,
  TIMEFRAMES,
  WATCHABLE,
  type Relation,
  type Timeframe,
  type Watchable,
} from '../../domain/index.js';

/** A condition as it was said; numbers are still words, because the market settles how they are read. */
export interface ConditionWords {
  /** As typed. */
  readonly symbol: string;
  readonly left: Watchable;
  /** `reaches`: whichever side the level lies on; `rises` and `falls` say which one it is to lie on. */
  readonly relation: Relation | 'reaches' | 'rises' | 'falls';
  readonly right: { readonly number: string } | { readonly watchable: Watchable };
  readonly timeframe?: Timeframe;
}

export const CONDITION_EXAMPLE =
  'For example /alert BTC above 62k, /alert BTC crosses ema50 1h, /alert BTC rsi < 30 4h or /alert BTC funding > 0.05%.';

/** What each can be called in a command. */
export const WORD_OF: Readonly<Record<Watchable, string>> = {
  price: 'price',
  funding: 'funding',
  ema12: 'ema12',
  ema26: 'ema26',
  ema50: 'ema50',
  ema200: 'ema200',
  sma20: 'sma20',
  sma50: 'sma50',
  vwap50: 'vwap',
  bollingerUpper: 'bbupper',
  bollingerLower: 'bblower',
  rsi14: 'rsi',
  adx14: 'adx',
  stochasticK: 'stochastic',
  volumeRatio: 'volume',
  momentum10: 'momentum',
};

/** Other words for the same. */
const OTHER_WORDS: Readonly<Record<string, Watchable>> = {
  mark: 'price',
  close: 'price',
  vwap50: 'vwap50',
  rsi14: 'rsi14',
  adx14: 'adx14',
  stoch: 'stochasticK',
};

/** What can be watched, by the words for it. */
const WATCHABLES: ReadonlyMap<string, Watchable> = new Map([
  ...(Object.keys(WORD_OF) as Watchable[]).map((watchable) => [WORD_OF[watchable], watchable] as const),
  ...Object.entries(OTHER_WORDS),
]);

const each = <T>(words: string, meaning: T): (readonly [string, T])[] =>
  words.split(' ').map((word) => [word, meaning] as const);

type Way = 'up' | 'down' | 'cross' | 'reach' | 'rise' | 'fall';

const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  ...each<Way>('above over > >= exceeds higher', 'up'),
  ...each<Way>('below under < <= lower', 'down'),
  ...each<Way>('crosses cross crossing crossed', 'cross'),
  ...each<Way>('reaches reach reached hits hit touches touch = breaks break to at', 'reach'),
  ...each<Way>('rises rise climbs climb up gains gain', 'rise'),
  ...each<Way>('falls fall drops drop dips dip down loses lose', 'fall'),
]);

/** Words that lead from one part to the next. */
const FILLERS = new Set(
  'is goes gets go get moves trades the a an of on in for when if than its it through by candle candles frame chart me please usdt usd perp'.split(
    ' ',
  ),
);

const FRAME_WORDS: ReadonlyMap<string, Timeframe> = new Map<string, Timeframe>([
  ...TIMEFRAMES.map((frame) => [frame, frame] as const),
  ['hourly', '1h'],
  ['daily', '1d'],
]);

const NUMBER = /^[+-]?\$?(?:\d[\d.,'_]*|\.\d+)(?:e-?\d+)?(?:[km]|%|x|usdt?|\$)?$/;

/** Parts that belong together, put into one word; signs set apart. */
const joined = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .replace(/[−–]/g, '-')
    .replace(/(^|\s)([+-]) (?=\d)/g, '$1$2')
    .replace(/≥/g, '>=')
    .replace(/≤/g, '<=')
    .replace(/([<>]=?|=)/g, ' $1 ')
    .replace(/\b(\d{1,3}) ?(ema|sma)\b/g, '$2$1')
    .replace(
      /\b(ema|sma|rsi|adx|vwap)[\s(-]+(\d{1,3})\)?(?![\d.,%km])/g,
      (whole, name: string, period: string) =>
        WATCHABLES.has(`${name}${period}`) || name === 'ema' || name === 'sma' ? `${name}${period}` : whole,
    )
    .replace(/\b(upper|lower) (?:bollinger|bb)(?: band)?\b/g, 'bb$1')
    .replace(/\bbollinger (upper|lower)\b/g, 'bb$1')
    .replace(/\bfunding rate\b/g, 'funding')
    .replace(/\b(\d+) ?(?:hours?|hrs?)\b/g, '$1h')
    .replace(/\b(\d+) ?(?:minutes?|mins?)\b/g, '$1m')
    .replace(/\b(\d+) ?days?\b/g, '$1d')
    .replace(/(\d) ?(?:percent|pct|%)/g, '$1%')
    .split(/\s+/)
    .filter((word) => word !== '');

const relationOf = (ways: ReadonlySet<Way>): ConditionWords['relation'] => {
  const [up, down, cross] = [ways.has('up'), ways.has('down'), ways.has('cross')];
  const [rise, fall] = [ways.has('rise'), ways.has('fall')];
  if ((up && down) || (rise && fall) || (up && fall && !cross) || (down && rise && !cross))
    throw new BadInputError(`Above or below? ${CONDITION_EXAMPLE}`);
  if (cross) return up || rise ? 'crossesUp' : down || fall ? 'crossesDown' : 'crosses';
  if (up) return 'above';
  if (down) return 'below';
  return rise ? 'rises' : fall ? 'falls' : 'reaches';
};

/** An operand as it stood in the line. */
type Operand = ConditionWords['right'];

const operandOf = (word: string): Operand | undefined => {
  const watchable = WATCHABLES.get(word);
  if (watchable) return { watchable };
  if (/^(?:ema|sma)\d{1,3}$/.test(word))
    throw new BadInputError(
      `${quote(word.toUpperCase())} is not kept; there are EMA 12, 26, 50 and 200 and SMA 20 and 50.`,
    );
  return NUMBER.test(word) ? { number: word } : undefined;
};

/** Left and right of what was said; the price stands on the left where nothing is named. @throws BadInputError */
const sidesOf = (operands: readonly Operand[]): readonly [Watchable, Operand] => {
  const [one, other, more] = operands;
  if (one === undefined)
    throw new BadInputError(`At which price, or what else is to happen? ${CONDITION_EXAMPLE}`);
  if (more !== undefined) throw new BadInputError(`One condition at a time, please. ${CONDITION_EXAMPLE}`);
  if (other === undefined) {
    if ('number' in one) return ['price', one];
    if (one.watchable !== 'price' && isPrice(one.watchable)) return ['price', one];
    throw new BadInputError(`Above or below what? ${CONDITION_EXAMPLE}`);
  }
  if ('number' in one)
    throw new BadInputError(`Name what is watched ahead of its level. ${CONDITION_EXAMPLE}`);
  return [one.watchable, other];
};

const isPrice = (what: Watchable): boolean => WATCHABLE[what] === 'price';

/** What is a price is held against another line at a price. */
const canCompare = (left: Watchable, right: Watchable): boolean =>
  isPrice(left) && isPrice(right) && right !== 'price' && left !== right;

/**
 * A condition to be told of, as people say it: `btc above 62k`, `btc crosses ema50 1h`, `rsi of eth < 30 on 4h`,
 * `btc funding > 0.05%`, `btc 62k`, `btc +5%`. Every word must be understood.
 * @throws BadInputError with one line
 */
export const readCondition = (text: string): ConditionWords => {
  const ways = new Set<Way>();
  const operands: Operand[] = [];
  const symbols: string[] = [];
  const frames = new Set<Timeframe>();
  for (const word of joined(text)) {
    const [way, frame, operand] = [WAYS.get(word), FRAME_WORDS.get(word), operandOf(word)];
    if (way) ways.add(way);
    else if (frame) frames.add(frame);
    else if (operand) operands.push(operand);
    else if (!FILLERS.has(word)) symbols.push(word);
  }
  const [symbol, strange] = symbols;
  if (symbol === undefined) throw new BadInputError(`Of which symbol? ${CONDITION_EXAMPLE}`);
  if (strange !== undefined)
    throw new BadInputError(`I do not know what ${quote(strange)} means here. ${CONDITION_EXAMPLE}`);
  if (frames.size > 1) throw new BadInputError(`One timeframe, please. ${CONDITION_EXAMPLE}`);
  const relation = relationOf(ways);
  const [left, right] = sidesOf(operands);
  const [frame] = frames;
  if (left === 'funding' && frame) throw new BadInputError('Funding has no timeframe: leave it out.');
  if ('watchable' in right && !canCompare(left, right.watchable))
    throw new BadInputError(
      `${WORD_OF[left]} cannot be held against ${WORD_OF[right.watchable]}. ${CONDITION_EXAMPLE}`,
    );
  const loose = relation === 'reaches' || relation === 'rises' || relation === 'falls';
  if (loose && (left !== 'price' || 'watchable' in right))
    throw new BadInputError(`Say above, below or crosses. ${CONDITION_EXAMPLE}`);
  return { symbol, left, relation, right, ...(frame ? { timeframe: frame } : {}) };
};

const ASKED =
  /^(?:(?:hey|hi|ok|okay|rad|please|pls|can you|could you|now),? )*(?:(?:tell|alert|notify|ping|warn|message|wake|remind|inform|let) me(?: know)?(?: again)?|set (?:me )?an? (?:price )?alert|(?:price )?alert)(?: (?:when|once|if|as soon as|for|at|on))? (.+)$/;

/** What the owner wants to be told of, where a line asks for that: the words behind `tell me when`. */
export const askedCondition = (whole: string): string | undefined => ASKED.exec(whole)?.[1];
