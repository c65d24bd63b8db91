import { isLabel, type Item } from './item.js';
import { saysNone } from './state.js';
import type { Parsed } from './statements.js';
import { thoughtsIn, type Token } from './tokens.js';
import type { Market } from './values.js';
import type { Role } from './vocabulary.js';

/** Letters of what may stand beside an update, and of what beside news alone: they ask for nothing that a part could change. */
const BESIDE = { order: /^[?,(gGQ>]$/, news: /^[?,(gGQ>PHKk]$/ } as const;
/** Where something lies on the chart, and what says nothing. */
const PLACE: readonly Role[] = ['above', 'below', 'chart', 'noise', 'talk', 'result'];

/** `off to bed`, `I'm boarding a plane`: what somebody is about to do, in the life beside the trade. */
const AWAY =
  /^(?:(?:i ?m|im|i am|we ?re|we are) )?(?:going|heading|off|boarding|leaving|driving|flying|travell?ing|back) (?:to|for|home|out|on|a|an|the|my) ?(?:\p{L}+ ?){0,3}$/iu;
/** `the market looks heavy`, `momentum is gone`: what the market does. */
const OF_MARKET =
  /^(?:the |our |this )?(?:markets?|charts?|price|prices|price action|momentum|volume|liquidity|funding|structure|trend|news|candles?|bounce|book|books|order ?flow|unlock|catalyst|event) (?:is|are|was|were|has|have|got|looks?|feels?|seems?|turned|keeps?|just)(?: \p{L}+){1,6}$/iu;
/** `below the new higher low`, in brackets or behind a comma. */
const ON_CHART =
  /^(?:just |right )?(?:above|below|under|over|behind|beneath|structure|swing)(?: (?:the|that|this|last|latest|recent|previous|new|old|higher|lower|swing|local|key|daily|4h|1h|range|level|support|resistance|structure|low|lows|high|highs|wick|base|ema|vwap|trendline|below|above|under|over)){1,6}$/iu;

/** What belongs to the news itself where it begins a thought: where, when, of what, how far. */
const BELONGS =
  /^(?:in|on|at|of|for|from|by|to|with|without|as|if|when|once|while|until|till|after|before|but|or|except|minus|plus|just|only|nearly|early|almost|not|no|well|still|given|that|those|this|these|the|a|an|my|your|his|her|our|their|en|de|del|da|do|di|du|des|bei|auf|im|am|von|für|pour|por|para|per|без|на|в|по|для|от|у|о)(?![\p{L}])/iu;
/** What makes less of what is told, quotes it, or tells it of something else. */
const RELATIVE =
  /(?<!\p{L})(?:nearly|early|almost|partial\w*|apparent\w*|suppos\w*|alleg\w*|seem\w*|guess|reckon|think|imagin\w*|dreams?|ask\w*|wrote|writ\w*|tweet\w*|screams?|hear|heard|insist\w*|claim\w*|mention\w*|suggest\w*|advi[cs]\w*|thought|opinions?|accounts?|brokers?|exchanges?|bots?|apps?|somebody|someone|anybody|anyone|everyone|everybody|people|they|others?|another|elsewhere|mine|yours|theirs|myself|friends?|wrong|false|fake|jok\w*|lol|typo|alarm|mistakes?|second|previous|prior|earlier|old|last|yesterday|instead|again|actually|undo|scratch|half|part|twice|only|quasi|presque|casi|quase|fast|beinahe|neredeyse|почти|чуть|差点|似乎|听说|几乎)(?!\p{L})/iu;

const isBeside = ({ letter, item }: Token, own: readonly Token[], isNews: boolean): boolean =>
  BESIDE[isNews ? 'news' : 'order'].test(letter) ||
  (letter === '!' && isLabel(item, ...PLACE)) ||
  // `off to bed`
  letter === 'F' ||
  // `below the new low`
  (letter === 'W' && own.some((other) => isLabel(other.item, 'chart')));

/** `I'm out, going to the gym` may be about no trade. */
const OUT = /(?<!clos\w+ )(?:out|flat|raus)$/i;

const saysNothing = (
  items: readonly Item[],
  own: readonly Token[],
  isNews: boolean,
  leaves: boolean,
): boolean => {
  const words = items.filter(({ kind }) => kind === 'word' || kind === 'label').map(({ text }) => text);
  const text = words.join(' ').replace(/['’]/g, ' ').trim();
  const isKnown =
    (AWAY.test(text) && !leaves) ||
    OF_MARKET.test(text) ||
    ON_CHART.test(text) ||
    (isNews && own.every(({ letter }) => letter !== 'F') && !BELONGS.test(text));
  return (
    isKnown &&
    items.every(({ kind }) => kind !== 'symbol' && kind !== 'figure') &&
    own.every((token) => isBeside(token, own, isNews)) &&
    !RELATIVE.test(text.replace(/^part of the/i, '')) &&
    !words.some(saysNone)
  );
};

/**
 * What says nothing in the sentence of an update, in a thought of its own behind it: `Stop to entry, off to bed`, `SL hit, tough
 * one`. Behind what is to be done only what is known to be said of life and of the market; behind news whatever does not belong to
 * it, deny it, quote it or make less of it.
 * @param isNews whether nothing is to be done
 */
export const chatterIn = (parsed: readonly Parsed[], market: Market, isNews: boolean): ReadonlySet<Token> => {
  const chatter = new Set<Token>();
  const acted = new Set<number>();
  // What stands in brackets is behind the whole of its sentence.
  const inOrder = parsed.toSorted((a, b) => Number(a.clause.aside) - Number(b.clause.aside));
  for (const { clause, tokens, left, telling } of inOrder) {
    const first = acted.has(clause.sentence) ? -1 : Math.min(...telling);
    if (telling.size > 0) acted.add(clause.sentence);
    if (!acted.has(clause.sentence) || left.length === 0) continue;
    const leaves = clause.items.some(({ kind, text }) => kind === 'label' && OUT.test(text));
    for (const [thought, items = []] of thoughtsIn(clause, market).entries())
      if (thought > first && !telling.has(thought)) {
        const own = tokens.filter((token) => token.thought === thought);
        if (saysNothing(items, own, isNews, leaves))
          for (const token of left) if (token.thought === thought) chatter.add(token);
      }
  }
  return chatter;
};
