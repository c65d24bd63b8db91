import { TIMEFRAMES } from '../../domain/index.js';
import { termOf } from './glossary.js';
import { command, type Known, type Interpretation } from './reading.js';
import type { Sentence } from './sentence.js';

/** Words that only lead up to what is asked for. */
const LEAD =
  /^(?:(?:please|show|give|tell|list|see|view|get|me|us|my|our|your|the|a|all|current|latest|recent|open|what|whats|what's|how|hows|how's|is|are|of|any|some|can|could|you|i|see|check) )+/;

const each = (names: string, to: string): (readonly [string, string])[] =>
  names.split(', ').map((name) => [name, to] as const);

/** What things are called, and the command that shows them. */
const NOUNS: ReadonlyMap<string, string> = new Map([
  ...each(
    'pnl, p&l, profit, profits, loss, losses, earnings, gains, gain, result, results, money made, fees, funding',
    '/pnl',
  ),
  ...each('balance, equity, account, money, cash, wallet, capital, drawdown, funds', '/balance'),
  ...each('positions, position, trades open, holdings, portfolio, orders, exposure in symbols', '/positions'),
  ...each('open positions, open trades, open orders', '/positions'),
  ...each('alerts, reminders', '/alerts'),
  ...each('risk, risks, exposure, worst case', '/risk'),
  ...each('limits, limit', '/limits'),
  ...each('signals, signal, setups, ideas, opportunities', '/signals'),
  ...each('trades, history, closed trades, last trades, trade history, past trades', '/trades'),
  ...each('status, state, up, going on, mode', '/status'),
  ...each('settings, config, configuration', '/settings'),
  ...each('help, commands, menu', '/help'),
  ...each('stats, statistics, win rate, winrate, win ratio, sharpe, sharpe ratio', '/stats'),
  ...each('performance, best coins, worst coins', '/performance'),
  ...each('health', '/health'),
  ...each('locks, locked, locked symbols, cooldowns', '/locks'),
  ...each('model, learning', '/model'),
  ...each('scorecard, score', '/scorecard'),
  ...each('report, daily report', '/report'),
  ...each('pairs, symbols, coins, whitelist, blacklist', '/pairs'),
  ...each('glossary, words, terms, jargon, vocabulary, definitions', '/help words'),
  ...each('r', '/help R'),
  ...each('version', '/version'),
  ...each('logs, log', '/logs'),
  ...each('leverage', '/settings leverage'),
  ...each('risk per trade, trade risk', '/settings risk per trade'),
  ...each('notifications, notification settings', '/notify'),
]);

/** A span of time at the end of a question, and the command that shows results over it. */
const SPANS: readonly (readonly [RegExp, string])[] = [
  [/ (?:of |for )?(?:today|yesterday|per day|by day|this day)$/, '/daily'],
  [/ (?:of |for )?(?:(?:this|last|the|past) )?week$| by week$/, '/weekly'],
  [/ (?:of |for )?(?:(?:this|last|the|past) )?month$| by month$/, '/monthly'],
];
const RESULTS = new Set(['/pnl', '/performance', '/trades', '/report']);

/** The command that a noun names, with what leads up to it left out; over a span where one is said. */
const nounOf = (plain: string): string | undefined => {
  const exact = NOUNS.get(plain);
  if (exact !== undefined) return exact;
  const days =
    /^(?:my )?(?:pnl|profit)s? (?:of |for |in |over )?(?:the )?(?:last |past )?(\d{1,3}) ?(?:d|days?)$/.exec(
      plain,
    );
  if (days?.[1]) return `/pnl ${days[1]}`;
  for (const [span, to] of SPANS)
    if (span.test(plain)) {
      const noun = nounOf(plain.replace(span, ''));
      return noun !== undefined && RESULTS.has(noun) ? to : undefined;
    }
  const led = plain.replace(LEAD, '');
  return led === plain ? undefined : NOUNS.get(led);
};

/** A question for what a word means. What is the owner's own (“my stop”) is looked up, not explained. */
const MEANING =
  /^(?:what(?:'s|s| is| are| does| do)|explain|define|(?:the )?meaning of|what is meant by) (?:an? |by )?(.+?)(?: (?:means?|stand for|here|exactly|please))*$/;

/** The term that is asked for by that. */
const termAsked = (plain: string): string | undefined => termOf(MEANING.exec(plain)?.[1] ?? '')?.name;

/** Questions by what stands in them, the first that fits; {} is the symbol asked about. */
const QUESTIONS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:real|paper|play|fake|virtual) (?:money|account|trading)\b|\bis (?:it|this|that) (?:real|a demo)\b/,
    '/start',
  ],
  [
    /\bwhat happens (?:with|to) (?:my|the) money\b|\bwhere (?:is|does) (?:my|the) money\b|\bis (?:my|the) money safe\b|\bcan (?:you|it|rad) (?:withdraw|steal)\b/,
    '/help money',
  ],
  [/\bwhy\b.*\{\}/, '/why {}'],
  [/^why\b|\bwhat happened\b|\bwhat did (?:you|i) (?:do|miss)\b|\bwhat's new\b/, '/why'],
  [/\b(?:no|any) (?:new )?(?:trades?|signals?) (?:today|yet|at all)\b/, '/why'],
  [
    /\b(?:price|chart|candles?|quote|worth|cost|trading at)\b.*\{\}|\{\}.*\b(?:price|chart|candles?|quote|worth|cost|trading at)\b/,
    '/chart {}',
  ],
  [/\bhow\b.*\b(?:today|yesterday)\b/, '/daily'],
  [/\bhow\b.*\bweek\b/, '/weekly'],
  [/\bhow\b.*\bmonth\b/, '/monthly'],
  [
    /\b(?:can|could|might|may|would|will) (?:i|we) (?:lose|be losing)\b|\bat risk\b|\bworst\b|\bhow risky\b|\bmost i can lose\b/,
    '/risk',
  ],
  [/\{\}/, '{}'],
  [
    /\bhow (?:am i|are we|are you|is it|did i|did we|is everything|are things|does it|is rad|is the bot|goes it)\b.*\b(?:doing|going|do|run|running|look|perform|performing)\b|^how's (?:it|everything|things)\b|^(?:hows|how is) (?:it|everything|things) going\b/,
    '/status',
  ],
  [
    /\bhow much\b.*\b(?:made|make|earn|earned|lost|lose|won|gained?|profit|up|down)\b|\bdid (?:i|we) (?:make|earn|lose|win)\b|\b(?:have|has) (?:i|we) (?:made|earned|lost|won)\b/,
    '/pnl',
  ],
  [
    /\b(?:am i|are we) (?:up|down|winning|losing|in profit|in the green|in the red|green|red|making money|profitable)\b/,
    '/pnl',
  ],
  [/\bhow much\b.*\b(?:money|cash|usdt|capital|left|have)\b/, '/balance'],
  [
    /\b(?:what|anything) (?:is |'s )?open\b|\bwhat (?:do|am) i (?:have|hold|holding|in)\b|\bwhat's open\b|\bam i in (?:a|any)\b|\bhow many (?:positions|trades)\b|\bopen (?:positions|trades)\b/,
    '/positions',
  ],
  [
    /\bwhere (?:is|are|s) (?:my|the) (?:stops?|targets?)\b|\bwhat(?: is|'s|s)? my (?:stops?|targets?|entry|liquidation)\b/,
    '/positions',
  ],
  [/\b(?:signals?|setups?|ideas|opportunit\w+|waiting)\b/, '/signals'],
  [
    /\b(?:you|it|rad|bot)\b.*\b(?:there|alive|ok|okay|running|working|awake|online|trading|paused)\b|\bstill (?:there|alive)\b|\bis trading\b/,
    '/status',
  ],
  [/\bwhen\b.*\b(?:resume|scan|start|trade)\b/, '/status'],
  [
    /\bwhat does (?:it|this|that|rad|a trade|trading) cost\b|\bhow much does (?:it|this|rad|a trade|trading) cost\b|\bwhat are the (?:costs|fees)\b|\bis (?:it|this|rad) free\b/,
    '/help costs',
  ],
  [
    /\bwhat (?:do|should|can) (?:i|we) (?:do|tap|press|click|type|say)(?: (?:now|next|first|here))?$|\bwhat(?:'s| is| comes)? next$|\bhow (?:do|can|should) (?:i|we) (?:start|begin)\b|^(?:what|who) (?:is|are) (?:this|you|rad)\b|\bi(?: a|')m (?:new|a beginner|lost)\b/,
    '/start',
  ],
  [
    /\bwhat can (?:you|i)\b|\bhow (?:do|can) i\b|\bhow does (?:it|this) work\b|\bwhat (?:do|does) (?:you|it) do\b|\bwhat now\b/,
    '/help',
  ],
  [/\blearn\w*\b/, '/model'],
  [/\bwin rate\b|\bhow good\b|\bskill\b/, '/stats'],
];

const CHART = new Set(['chart', 'candles', 'candle', 'price', 'graph', 'quote']);
const CARD = new Set(['position', 'card']);
const AROUND = new Set([
  'show',
  'me',
  'my',
  'the',
  'of',
  'for',
  'on',
  'in',
  'now',
  'a',
  'please',
  'look',
  'at',
  'and',
]);

/** The card of what is open, else the chart. */
const lookAt = (symbol: string, known: Known): Interpretation =>
  command(known.open.some((one) => one.symbol === symbol) ? '/position' : '/chart', symbol);

/** A symbol alone, or with what is to be seen of it: `btc`, `chart btc 4h`, `btc price`. */
const symbolAlone = (
  words: readonly string[],
  symbolOf: (word: string) => string | undefined,
  known: Known,
): Interpretation | undefined => {
  const frames = words.filter((word) => TIMEFRAMES.some((frame) => frame === word));
  const named = words.filter(
    (word) => !AROUND.has(word) && !CHART.has(word) && !CARD.has(word) && !frames.includes(word),
  );
  const symbols = new Set(named.map(symbolOf));
  const [symbol] = symbols;
  if (symbol === undefined || symbols.size > 1 || frames.length > 1) return undefined;
  if (frames.length > 0 || words.some((word) => CHART.has(word))) return command('/chart', symbol, frames[0]);
  return words.some((word) => CARD.has(word)) ? command('/position', symbol) : lookAt(symbol, known);
};

/** What is to be seen, where a sentence says nothing else: `positions`, `my pnl today`, `btc 4h`. */
export const lookOf = (
  plain: string,
  symbolOf: (word: string) => string | undefined,
  known: Known,
): Interpretation | undefined => {
  // A word that is asked for is explained, also where the same word alone shows the owner's own.
  const term = termAsked(plain);
  if (term !== undefined) return command('/help', term);
  const noun = nounOf(plain);
  return noun === undefined ? symbolAlone(plain.split(' '), symbolOf, known) : command(noun);
};

/** The command that answers a question. It only reads: what a question names is shown, never done. */
export const answerOf = (
  { plain, asks }: Pick<Sentence, 'plain' | 'asks'>,
  symbolOf: (word: string) => string | undefined,
  known: Known,
): Interpretation | undefined => {
  const symbols = [
    ...new Set(
      plain
        .split(' ')
        .map(symbolOf)
        .filter((symbol) => symbol !== undefined),
    ),
  ];
  const [symbol] = symbols;
  const marked =
    symbols.length === 1 && symbol !== undefined
      ? plain
          .split(' ')
          .map((word) => (symbolOf(word) === undefined ? word : '{}'))
          .join(' ')
      : plain;
  const found = QUESTIONS.find(([pattern, to]) => (asks || to !== '{}') && pattern.test(marked));
  if (!found) return undefined;
  if (symbol === undefined || !found[1].includes('{}')) return command(found[1]);
  if (found[1] !== '{}') return command(found[1].replace('{}', symbol));
  return known.open.some((one) => one.symbol === symbol)
    ? command('/position', symbol)
    : command('/why', symbol);
};
