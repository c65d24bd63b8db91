import type { Field } from './strict-json.js';
import { fold, phraseAt } from './vocabulary.js';

/** What a value of a structured message is. */
export type FieldRole =
  | 'symbol'
  | 'side'
  /** In hedge mode, the side of the position that the order is for: a sell of a long closes. */
  | 'held'
  | 'type'
  | 'entry'
  | 'price'
  | 'stop'
  | 'target'
  | 'stop-percent'
  | 'target-percent'
  | 'leverage'
  | 'position'
  | 'position-before'
  | 'size'
  | 'size-before'
  | 'reduce'
  | 'time'
  | 'text'
  /** What a strategy calls its order: `Long`, `Close entry(s) order Long`, `TP1`. */
  | 'comment'
  /** On which side of the price to enter: `above`. */
  | 'trigger'
  /** Says nothing of the trade. */
  | 'other'
  /** Looks as if it said something of the trade, in a way that is not known. */
  | 'unsure'
  /** May be a level, where its value is near the market: `out`, `next`. */
  | 'vague';

const KEYS: Readonly<Partial<Record<FieldRole, string>>> = {
  symbol:
    'symbol|ticker|tickerid|pair|market|instrument|tv instrument|contract|coin|asset|currency pair|trading pair|symbol name|sym|s|base|base asset|base currency|quote|quote asset|quote currency',
  side: 'side|dir|action|direction|order action|strategy order action|signal|order side|trade side|trade|cmd|command|operation|event|order|trade type|signal type|code|sentiment',
  held: 'position side|pos side|position idx',
  type: 'type|order type|ordertype|entry type',
  entry:
    'buy at|sell at|enter at|px|order px|limit|limit price|enter|open rate|entry order|buy zone|buy price|order price',
  target: 'take|takes|exits|exit prices|exit levels',
  price:
    'price|close|alert price|signal price|bar close|close price|candle close|trigger price|current price|last price|market price|last|mark price|strategy order price|rate',
  position: 'market position|strategy market position|position|new position|marketposition',
  'position-before':
    'prev market position|previous market position|strategy prev market position|prev position|previous position|prevmarketposition',
  size: 'market position size|strategy market position size|strategy position size|marketpositionsize|position size',
  'size-before':
    'prev market position size|previous market position size|strategy prev market position size|prevmarketpositionsize|prev position size',
  reduce: 'close order|reduce only|reduceonly|close only|close position|closeonly',
  time: 'timenow|time now|timestamp|sent at|sent|sent time',
  text: 'text|message|content|alert|alert message|msg|body|caption|title|description',
  comment: 'comment|order comment|strategy order comment|order id|strategy order id|order name|id',
  trigger: 'trigger|condition|trigger condition|trigger direction|trigger when|entry condition',
  unsure: 'open',
  other:
    'entry time|entry id|entry name|entry comment|exit time|order contracts|strategy order contracts|order size|order qty|signal id|signal name|stop type|tp type|sl type|time in force|trailing|trailing stop|trail|stop loss type|take profit type|price source|base price|profit|profit percent|profit pct|max profit|limit order|market order|margin mode|margin type',
};
const BY_KEY = new Map(
  Object.entries(KEYS).flatMap(([role, keys]) =>
    keys.split('|').map((key) => [key, role as FieldRole] as const),
  ),
);

/** Names that say only what part of their parent they are. */
const GENERIC = new Set(
  'at|price|value|low|high|from|to|min|max|level|levels|orders|list|start|end|zone|range|target|targets|entry|order|strategy|rate'.split(
    '|',
  ),
);
/** Shares and sizes beside a level. */
const SHARE =
  /\b(?:share|ratio|piece|portion|portfolio|part|fraction|qty|quantity|size|weight|close|volume|contracts|allocation|id|name|comment|enabled|type)s?\b/;
/** A distance in something else than the price. */
const DISTANCE = /\b(?:amount|points|pips|offset|distance|ticks|atr|callback|r)$/;
const PERCENT = / (?:percent|percentage|pct|perc)$| (?:percent|pct) distance$/;
const PRICES = new Set<string>(['entry', 'price', 'stop', 'target']);
const PLAIN = new Set<string>(['entry', 'stop', 'target', 'leverage', 'price']);
const SUSPECT =
  /\b(?:stop|sl|tp|target|profit|loss|goal|cover|exit|entry|entrie|limit|price|level|side|long|short|buy|sell)s?\b/;

/** What the bar or an indicator says. */
const BAR = /^(?:bar|candle|kline|ohlc|ohlcv|indicators?|plots?)$/;
/** Values that say nothing of the trade, however near to the market they are. */
const NOTED =
  /\b(?:[a-z]{0,2}ma\d*|vwap|rsi\d*|macd|atr\d*|adx|open|high|low|close|hl|hlc|volume|vol|bb|bands?|upper|lower|middle|mid|basis|avg|average|mean|support|resistance|sup|res|pivots?|poc|vah|val|supertrend|kijun|tenkan|ath|atl|fib|balance|equity|cost|amount|notional|value|margin|secret|key|token|passphrase|uuid|version|bars?|index|number|score|confidence|probability|interval|timeframe|tf|period|lag|delay|account|user|chat|channel|port|magic|slippage|deviation|lots?)\b/;

/** `takeProfitPrice_1` → `take profit price`. */
const wordsOf = (name: string): string =>
  fold(name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2'))
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(?<=\p{L}) ?\d{1,2}(?= |$)/gu, '')
    .trim();

const byName = (words: string): FieldRole | undefined => {
  const known = BY_KEY.get(words);
  if (known) return known;
  // `new_sl`; `old_sl` holds no more
  if (/^(?:old|previous|prev|former) /.test(words)) return 'other';
  if (/^new (?:sl|tp|stop|target)/.test(words)) return byName(words.slice(4));
  if (PERCENT.test(words)) {
    const level = byName(words.replace(PERCENT, ''));
    return level === 'stop' || level === 'target'
      ? `${level}-percent`
      : level === undefined
        ? undefined
        : 'unsure';
  }
  const bare = words.replace(
    / (?:prices?|levels?|list|low|high|from|to|min|max|zone|top|bottom|start|end|upper|lower)$/,
    '',
  );
  const list = bare.split(' ');
  const phrase = phraseAt(list);
  return phrase?.length === list.length && PLAIN.has(phrase.role) ? (phrase.role as FieldRole) : undefined;
};

/** The role of a value, by its own name or that of what it lies in. */
export const roleOfField = ({ path }: Pick<Field, 'path'>): FieldRole => {
  const names = path
    .filter((part) => typeof part === 'string' && part !== 'meta')
    .map((part) => wordsOf(String(part)));
  const own = names.at(-1) ?? '';
  const [letter] = /^[te](?=\d{1,2}$)/i.exec(String(path.at(-1))) ?? [];
  if (letter) return /t/i.test(letter) ? 'target' : 'entry';
  const parents = names.slice(0, -1).reverse();
  const above = parents.map(byName).find((role) => role === 'entry' || role === 'stop' || role === 'target');
  const itself = byName(own);
  const holder = byName(parents[0] ?? '');
  if (own === 'value' && (holder === 'price' || holder === 'leverage') && !above) return holder;
  if (own === 'type' && holder === 'leverage') return 'other';
  if (above && /^(?:percent|percentage|pct)$/.test(own))
    return above === 'entry' ? 'unsure' : `${above}-percent`;
  if (above && DISTANCE.test(own)) return above === 'stop' ? 'unsure' : 'other';
  if (above === 'entry' && own === 'type') return 'type';
  if (above && above !== 'entry' && own === 'trigger') return above;
  if (above && SHARE.test(own)) return 'other';
  // A limit price of a target is a target; a stop beside an entry is a stop.
  if (
    above &&
    (GENERIC.has(own) ||
      /^\d+$/.test(String(path.at(-1))) ||
      (PRICES.has(itself ?? '') && (above !== 'entry' || itself === 'price')))
  )
    return above;
  if (parents.some((name) => BAR.test(name))) return 'other';
  const joined = parents[0] === undefined ? undefined : BY_KEY.get(`${parents[0]} ${own}`);
  const role = joined ?? itself;
  if (role) return role;
  if (SHARE.test(own) && own !== 'enabled') return 'other';
  // `{"entry": {"above": 61500}}`, `{"tp": {"rr": 2}}`
  if (SUSPECT.test(own) || above) return 'unsure';
  return NOTED.test(own) ? 'other' : 'vague';
};
