import { dangerIn } from './danger.js';
import { withoutInnocent } from './innocent.js';
import { isFigure, isLabel, type Item } from './item.js';
import { saysNone } from './state.js';
import type { Parsed } from './statements.js';
import { thoughtsIn, type Token } from './tokens.js';
import type { Market } from './values.js';
import type { Role } from './vocabulary.js';

/** Letters of what may stand beside an update, and of what beside news alone: they ask for nothing that a part could change. */
const BESIDE = { order: /^[?,(gGQ>NtWFL]$/, news: /^[?,(gGQ>PHKkL]$/ } as const;
/** Where something lies on the chart, and what says nothing. */
const PLACE: readonly Role[] = ['above', 'below', 'chart', 'noise', 'talk', 'result', 'time'];

/** What the market does: `momentum is gone`, `NY opens in 10 min`. */
const OF_MARKET =
  /^(?:(?:cpi|ppi|nfp|fomc|powell|the fed|news|data|event|unlock)(?: (?:in|at) (?:\d+ ?)+(?:m|h|minutes?|mins?|hours?|utc|pm|am)?| tonight| today| tomorrow| soon| ahead| coming(?: up)?)$|(?:the |our |this )?(?:markets?|charts?|price|prices|price action|momentum|volume|liquidity|funding|structure|trend|news|candles?|bounce|books?|order ?flow|unlock|catalyst|event|ny|new york|us|london|asia|europe|session|cpi|ppi|nfp|fomc|powell|(?:weekend|weekly|daily)(?: close)?) (?:is|are|was|were|has|have|got|looks?|feels?|seems?|turned|keeps?|just|opens?|starts?|closes|speaks?|comes?)(?: postponed$|(?= [\p{L}\d])))/iu;
/** `it's stalling at resistance` */
const OF_IT =
  /^it ?(?:is|s|looks|feels|keeps|seems) (?:just |really |too |clearly |still )?(?:stall|slow|struggl|reject|los|fad|stuck|heavy|weak|strong|chopp|extended|overextended|hold|grind|push|bounc|mov|running well)\w*/iu;
/** What is said beside an order of its writer, of those who read it, and of the chart. */
const OF_PEOPLE = [
  // `off to bed`, `I'm boarding a plane`
  /^(?:(?:i ?m|i am|we ?re|we are) )?(?:going|heading|off(?! (?:the|my|our) (?:record|cuff|mark|chart|radar|books?))|boarding|leaving|driving|flying|travell?ing|back) (?:to|for|home|out|on|an?|the|my) ?(?=(?:\p{L}+ ?){0,3}$)/iu,
  // `we don't want exposure over FOMC`
  /^(?:(?:i|we) )?(?:do ?n ?t|do not) (?:like|trust|want|need|love) (?=(?:the|this|that|these|any|more|too|how|exposure|risk|to (?:hold|carry|sit|get|be|give|risk|see|lose)) ?)/iu,
  /^(?:good luck|well done|congrat(?:s|ulations)|kudos|bravo|cheers|thanks|thank you|(?:well|nicely|beautifully|patiently|perfectly) (?:played|traded|spotted|called|held|executed|managed)|enjoy|trade safe|stay safe|better safe than sorry|no (?:stress|rush|drama|panic)|(?:great|nice|good|solid|clean) (?:job|work|trade|one|move|ride|run|bounce|push|result|profits?|weekend|day|evening|night))(?= |$)(?!.* by )(?: (?:to )?(?:everyone|everybody|all|those)(?: who (?:took|followed|joined|caught|held|trusted|got in|rode|was in|is in)(?: (?:it|this|along|this one|the trade|the call|with us|with me))?)?$)?/iu,
  /^(?:no|zero) (?:more )?risk (?:left|now|any ?more)(?: (?:on|in) (?:this|this one|it|the trade))?$/iu,
  /^(?:no need to (?:be greedy|panic|rush|worry|overstay|risk it)|what a (?:ride|move|run|trade)|nothing (?:we|you|i) (?:could|can) do|(?:(?:i|we) ?(?:m|re|am|are) )?still (?:bullish|bearish|happy|good)|(?:i|we) (?:was|were) wrong(?: on this one| here)?)$/iu,
  // `below the new higher low`
  /^(?:just |right )?(?:above|below|under|over|behind|beneath|structure|swing)(?= (?:(?:the|that|this|last|latest|recent|previous|new|old|higher|lower|swing|local|key|daily|4h|1h|range|level|support|resistance|structure|lows?|highs?|wick|base|ema|vwap|trendline|below|above|under|over) ?){1,6}$)/iu,
];
/** Why an order is cancelled: `it ran without us`, `not valid any more`. */
const OF_LOST =
  /^(?:(?:it|they|she|he|price|this one|the (?:price|market|move|train|coin)) (?:has |have |had |just |already |never )*(?:ran|run|left|gone|moved|went|took off|flew|pumped|dumped|bounced|was (?:touched|hit|reached))(?: away| off| back)?(?: without (?:us|me|filling)| before (?:we|us|our|the|it|filling)\b.*| already| too far)?|(?:not|no longer) (?:valid|interested|worth it|needed)(?: any ?more| any longer)?|(?:the )?(?:setup|idea|trade|chance) is (?:invalid|void|dead|gone|over|off))$/iu;

/** What belongs to the news itself where it begins a thought: where, when, of what, how far. */
const BELONGS =
  /^(?:in|on|at|of|for|from|by|to|with|as|while|but|or|minus|plus|just|well|still|given|that|those|this|these|the|an?|my|your|our|en|de|del|da|do|di|du|des|bei|auf|im|am|von|für|pour|por|para|per|без|на|в|по|для|от|у|о)(?![\p{L}])/iu;
/** What makes less of what is told, or quotes it. */
const RELATIVE =
  /(?<!\p{L})(?:nearly|early|almost|seem\w*|think|imagin\w*|ask\w*|wrote|writ\w*|screams?|hear|mention\w*|suggest\w*|advi[cs]\w*|accounts?|exchanges?|apps?|any(?:body|one)|every(?:body|one)|people|myself|friends?|second|prior|last|again|half|part|twice|fast|beinahe|neredeyse|почти|чуть|差点|似乎|听说|几乎)(?!\p{L})/iu;
/** `1 more to go` */
const TO_GO = /^(?:\d|one|two|three) (?:more|left|to go)(?: to go| left)?$/i;

type Kind = 'news' | 'cancel' | 'order';

const isDanger = (text: string): boolean =>
  dangerIn({ text, talk: text, isOfPlan: true, asked: false, acts: false }) !== undefined ||
  RELATIVE.test(withoutInnocent(text));

const saysNothing = (
  items: readonly Item[],
  own: readonly Token[],
  kind: Kind,
  isAhead: boolean,
): boolean => {
  const words = items.filter((item) => item.kind === 'word' || item.kind === 'label' || isFigure(item));
  const text = words
    .map((item) => item.text)
    .join(' ')
    .replace(/['’]/g, ' ')
    .trim();
  const letters = BESIDE[kind === 'news' ? 'news' : 'order'];
  if (kind === 'news' && TO_GO.test(text)) return true;
  const heads = [
    ...(kind === 'news' && !isAhead ? [] : [OF_MARKET]),
    ...(isAhead ? [] : kind === 'news' ? OF_PEOPLE : [OF_IT, ...OF_PEOPLE]),
    ...(kind === 'cancel' ? [OF_LOST] : []),
  ];
  const isAny = kind === 'news' && !isAhead && !BELONGS.test(text);
  const head = heads.find((one) => one.test(text)) ?? (isAny ? /^/ : undefined);
  const isPlain = items.every((item) => item.kind !== 'symbol' && !(isFigure(item) && item.unit !== 'time'));
  if (head === undefined || !isPlain) return false;
  const rest = text.replace(head, '').trim();
  return (
    rest === '' ||
    (!isDanger(rest) &&
      !words.some((item) => saysNone(item.text)) &&
      own.every(({ letter, item }) => letters.test(letter) || (letter === '!' && isLabel(item, ...PLACE))))
  );
};

/** `I'm out, going to the gym` may be about no trade. */
const OUT = /(?<!(?:clos|scal)\w+ )(?:out|flat|raus)$/i;

/**
 * What says nothing in the sentence of an update, in a thought of its own: `Stop to entry, off to bed`, `SL hit, tough one`. Beside
 * what is to be done only what is said of life and of the market; behind news whatever does not belong to it, deny it, quote it or
 * make less of it.
 * @param kind what is said
 */
export const chatterIn = (parsed: readonly Parsed[], market: Market, kind: Kind): ReadonlySet<Token> => {
  const chatter = new Set<Token>();
  const acting = new Set(
    parsed.filter(({ telling }) => telling.size > 0).map(({ clause }) => clause.sentence),
  );
  const acted = new Set<number>();
  // What stands in brackets is behind the whole of its sentence.
  const inOrder = parsed.toSorted((a, b) => Number(a.clause.aside) - Number(b.clause.aside));
  for (const { clause, tokens, left, telling } of inOrder) {
    const first = acted.has(clause.sentence) ? -1 : Math.min(...telling);
    if (telling.size > 0) acted.add(clause.sentence);
    if (!acting.has(clause.sentence) || left.length === 0) continue;
    if (kind !== 'news' && clause.items.some((item) => item.kind === 'label' && OUT.test(item.text)))
      continue;
    for (const [thought, items = []] of thoughtsIn(clause, market).entries())
      if (!telling.has(thought)) {
        const own = tokens.filter((token) => token.thought === thought);
        if (saysNothing(items, own, kind, thought < first))
          for (const token of left) if (token.thought === thought) chatter.add(token);
      }
  }
  return chatter;
};
