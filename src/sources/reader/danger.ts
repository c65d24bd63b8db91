import { DANGER } from './danger-words.js';
import { phrasesIn } from './languages/index.js';
import { fold } from './vocabulary.js';

type Grade = keyof typeof DANGER | 'life';
/** Of two grades of one phrase the first counts. */
const ORDER: readonly Grade[] = [
  'harmless',
  'strong',
  'condition',
  'weak',
  'life',
  'opens',
  'points',
  'manages',
  'doubt',
];

/** Phrases by their words, joined by one blank, and their grade. */
const GRADES = new Map<string, Grade>();
/** First words of phrases, and the most words a phrase beginning so has. */
const MOST = new Map<string, number>();
for (const grade of ORDER)
  for (const phrase of [
    ...(grade === 'life' ? [] : DANGER[grade].split('|')),
    ...phrasesIn(grade).map(fold),
  ]) {
    const words = phrase.split(' ');
    if (!GRADES.has(phrase)) GRADES.set(phrase, grade);
    const head = words[0] ?? '';
    MOST.set(head, Math.max(MOST.get(head) ?? 0, words.length));
  }

/** Letters of scripts that part no words by blanks. */
const UNPARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const LONGEST_UNPARTED = 8;
/** As much of a comment as is looked at, in letters. */
const LONGEST = 200;
const TOKENS = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

interface Graded {
  readonly text: string;
  readonly grade: Grade | undefined;
}

const unpartedIn = (run: string): readonly Graded[] => {
  const found: Graded[] = [];
  for (let at = 0; at < run.length;) {
    const start = at;
    for (let end = Math.min(run.length, at + LONGEST_UNPARTED); end > start && at === start; end -= 1) {
      const grade = GRADES.get(run.slice(start, end));
      if (!grade) continue;
      found.push({ text: run.slice(start, end), grade });
      at = end;
    }
    if (at === start) at += 1;
  }
  return found;
};

/** The words and marks of a sentence with their grades, the longest phrase at each place. */
const gradedIn = (sentence: string): readonly Graded[] => {
  const tokens = fold(sentence.replace(/(?<=\p{L})[-_](?=\p{L})/gu, ' ')).match(TOKENS) ?? [];
  const found: Graded[] = [];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] ?? '';
    let length = Math.min(MOST.get(token) ?? 0, tokens.length - at);
    while (length > 0 && !GRADES.has(tokens.slice(at, at + length).join(' '))) length -= 1;
    const text = tokens.slice(at, at + Math.max(1, length)).join(' ');
    if (length === 0 && UNPARTED.test(token)) found.push(...unpartedIn(token));
    else found.push({ text, grade: length === 0 ? undefined : GRADES.get(text) });
    at += Math.max(1, length);
  }
  return found;
};

/** `this`, and its like: of the trade where no noun of another thing stands behind it. */
const POINTS = /^(?:this|esta|este|isso|isto|dieser|diese|dieses|cette|questo|questa|bu|deze|dit)$/;
const isNoun = ({ text, grade }: Graded): boolean =>
  /^\p{L}/u.test(text) && (grade === undefined || grade === 'doubt');

/** Begin what has no subject but the trade: `Might be closed already`. */
const LEADS = /^(?:might|may|was|were|closed|expired|missed|stopped|failed|wait|waiting|pending)$/;

/** Begin what asks for an opinion. */
const ASKS =
  /^(?:am|is|are|was|do|does|did|should|would|could|can|may|shall|what|which|how|entrarian|entrarias|entraria|wurdet|entreriez|entrereste)$/;

/** What of a sentence says nothing of whether the trade is on, though words of danger stand in it. */
const INNOCENT: readonly RegExp[] = [
  // `quick scalp before NY open`, `tough to hold over the weekend`
  /\b(?:before|into|over) (?:the )?(?:(?:(?:ny|us|london|asia|new york|weekly|daily|cash) )?(?:opens?|session)|(?:ny|us|london|asia|new york) ·|weekend|lunch|dinner|breakfast|bed|work|holidays?|christmas|cpi|ppi|nfp|fomc|fed|news|earnings)(?![\p{L}])/giu,
  // `5x leverage only`, `only 1% of the account`
  /(?:\b\d+ ?x|\b\d+ ?%|\b(?:leverage|size|sizes|margin|isolated|cross))(?: ·)? only\b(?! (?:if|when|once|after|above|below|on))/gi,
  /\bonly (?:use |risk )?(?:\d+ ?[x%]|(?:small|tiny|half|light) (?:size|position|risk|lots?)\b(?! left))/gi,
  // `Simple one for tonight: …`
  /\b(?:one|trade|setup|idea|plan|scalp|play) for (?:tonight|the night|the evening|the weekend)\b(?= *[:,·-]|$)/gi,
  // `Looking to short ETH into 3180`
  /\b(?:looking|want|planning) to (?=(?:short|long|buy|sell) [#$]?[\p{L}\d/]+ (?:into|from|at|around|between|near) \$?\d)/giu,
  // `Yesterday was slow`, `Could take a few days`
  /\byesterday (?:was|felt|looked) (?:a |so |very |pretty |really )*(?:slow|quiet|rough|boring|tough|wild|crazy|messy|choppy|red|green|dead|bad|good)\b/gi,
  /(?:^|\b(?:alts?|market|price|move|this|it)) *(?:should|could|might|may|can) (?:follow|bounce|run|squeeze|continue|catch up|take (?:a few|some|several|\d+)|need (?:a few|some)|be (?:choppy|volatile|wild|quick|slow|a quick))\b/gi,
  /\bnothing (?:personal|fancy|more to it)\b|\bwe win some,? *we lose some\b|\bquestions (?:in|to|go to|are welcome)\b/gi,
  // `PS. half size`
  /^\W*p\W?s\b/gi,
  // `bonk pumped into resistance`
  /\b(?:pump|dump|push|rall|drop|reject|bounc|squeez|sold|sweep|swept|ran)\w*(?: off)? (?:back )?(?:(?:in)?to|from|off|at) (?:the |a |our |this |its )?(?:[\p{L}\d]+ ){0,2}(?:resistance|support|supply|demand|range|levels?|zone|highs?|lows?|vwap|ema|order block|gap|trendline)\b/giu,
  // `the untested breaker from last week`
  /\b(?:breaker|order block|imbalance|gap|poc|vwap|wick|range|lows?|highs?|opens?|levels?|zone|supply|demand|support|resistance|top|bottom|breakdown|breakout) (?:from|of|since) (?:last (?:week|month|night|friday|monday)|yesterday|this week|(?:the )?weekend)\b/gi,
  /\b(?:yesterday|last (?:week|month|night)|friday|monday|sunday)['’]s (?:breaker|order block|imbalance|gap|poc|vwap|wick|range|lows?|highs?|open|close|levels?|zone|supply|demand|top|bottom)\b/gi,
  /\b(?:supertrend|trend|ema|macd|bias|signal) flip(?= *[|:·-])/gi,
  // `sorry for the ugly drawings`, `trapped longs`, `lost the 200 EMA`, `broke an hour ago`
  /\bsorry (?:for|about) (?:(?:the|my|these|ugly|messy|crude|poor|bad|terrible) )*(?:drawings?|lines|handwriting|english|picture|photo|accent)\b/gi,
  /\b(?:trapped|late|crowded|overleveraged|stuck|greedy) (?:longs|shorts|buyers|sellers|bulls|bears)\b/gi,
  /(?<!\b(?:we|i|i['’]ve|we['’]ve) )\b(?:lost|lose|losing|loses) (?!.*\b(?:out|exit\w*|clos\w+|cut|flat|done|over|stopped)\b)(?:(?:the|its|that|their) )?(?:\d+ ?)?(?:day |week |hour |h |d |daily |weekly |hourly )?(?:ema|ma|sma|vwap|trend ?line|range low|neckline|mid ?range)\b(?: and (?:is |got )?(?:retest|reject)(?:s|ed|ing)\b(?: it)?)?/gi,
  /\b(?:neckline|range|trendline|resistance|support|level|channel|flag|wedge|triangle|structure|volume|candle|sweep|breakout|breakdown)(?: (?!(?:post|enter|call|shar|sen[dt]|took|take|open|bought|sold|clos|hit|fill|long|short|trad|signal|idea|exit|stop)\p{L}*)\p{L}+){0,5} (?:an? (?:few )?|\d+ |some |two |three )(?:hours?|minutes?|candles?|bars?) ago\b/giu,
  /\bnow (?:we|it|price) (?:is |are |re |s )?retest(?:s|ing)? (?:it|this|that|the level)\b(?! first)/gi,
  // `3,180 first, 3,250 after that`, `0.4310 where the old demand sits`
  /\b\d[\d.,]* first ?,? (?:and |then )?\$?\d[\d.,]* after that\b/gi,
  /\bwhere (?:the |that )?(?:old|last|previous|prior) (?:demand|supply|support|resistance|highs?|lows?|gap|liquidity) (?:sits|is|lies|starts|rests)\b/gi,
  // `Tron never does much`
  /\bnever (?:does|moves|did) (?:much|a lot|anything crazy)\b/gi,
  // `Let's make it 5 wins in a row`
  /\blet ?['’]?s (?:make it|get|go for|aim for) (?:\d+|another) (?:wins?|greens?|in a row)\b(?: in a row)?/gi,
];

/** What takes back, whatever stands beside it: `took 30% at TP1`, `Setup for later`, `almost entering`. */
const TAKEN =
  /^\W*(?:take|keep) (?:half|a quarter|\d+ ?%)\W*$|\b(?:took|booked|banked|secured|trimmed|moved) (?:half|some|partials?|profits?|(?:a )?third|\d+ ?%|(?:the |my |our )?(?:stop|sl))\b|\b(?:setup|plan|idea|trade|one) for (?:later\b|tomorrow\b|next week\b|·)|\b(?:taken|took) off\b|\b(?:size|position|half) (?:is )?(?:left|running)\b|\b(?:almost|nearly) (?:·|enter|long|short|open|buy|bought|sell|sold)\w*/i;

/** Who is advised, by what concerns nobody but them, and what they are to do then: `If you don't like memes skip it`. */
const OF_READER =
  /^(?:and |so |p ?\.? ?s ?\.? )*(?:if|when|in case) (?:you|u) ?(?:['’]?re |are )?(?:(?:do ?n['’]?t|do not|can ?['’]?t|cannot) (?:like|trade|watch|handle|stomach|afford|hold)|hate|new\b|a beginner|already (?:in|exposed|hold\w*|have|long|short)|(?:have |['’]?ve )?missed|not (?:at|comfortable|sure|patient|around)|uncomfortable|nervous|unsure|risk averse|afraid|scared|overexposed|in other|have a small)/i;
const ADVICE =
  /\b(?:skip|sit (?:it|this|this one) out|pass|(?:half|smaller|small|less|lower|reduced?|tiny) (?:the )?(?:size|risk|leverage|position)|size down|go small|no problem|no worries|do ?n['’]?t (?:chase|worry|fomo|force)|do not (?:chase|worry|fomo|force)|there (?:will|['’]ll) be|(?:next|another) (?:one|train|trade|setup))\b/i;
/** `Half size please`, `Max 3% of portfolio`, `Don't chase the price`, `Do not use more than 3% of your wallet per trade` */
const OF_SIZE =
  /^(?:please |and |so |also )*(?:(?:(?:use|take|go|with|risk|only|max|maximum|keep(?: it| the)?|trade|do not (?:use|risk)|do ?n['’]?t (?:use|risk)|never (?:use|risk)|no) )*(?:(?:more|less) than |at most |up to |about |around )?(?:half|quarter|small|smaller|tiny|light|normal|usual|reduced|full|\d+(?:\.\d+)? ?[%x]|\d+(?:\.\d+)? percent)(?: max| only| maximum)?(?: (?:the )?(?:size|position|sizes|risk|lots?|leverage))?(?: (?:of|from|per|on|for) (?:the |your |our |this |each |any |a |one )*(?:portfolio|account|wallet|capital|equity|balance|deposit|bankroll|trade|one|margin|stack|setup))*(?: (?:please|max|only|guys|here|today|everyone))*|(?:do ?n['’]?t|do not|never) (?:chase|fomo|over ?leverage|be greedy|go all in|oversize|revenge trade|panic)(?: (?:it|this|the (?:price|move|entry|trade|candles?|pump|dump)|in|into (?:it|this)))*)(?: if (?:you|u) ?(?:['’]?re |are |have |['’]?ve )*(?:missed|already|late|new)\b(?: [\p{L}'’]+){0,6})?$/iu;

/** Whether a sentence beside a trade only advises who follows it. */
export const isAdvice = (text: string): boolean => {
  const said = text
    .replace(/[^\p{L}\p{N}%.'’ ]+/gu, ' ')
    .replace(/ +/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  return (
    !/\b(?:already (?:ran|gone|moved|left|flew|done)|(?:is|it['’]s) (?:done|over|gone|dead|closed))\b/i.test(
      said,
    ) &&
    ((OF_SIZE.test(said) && !/^(?:take|keep|only)? ?(?:half|quarter|full|\d+ ?%)$/i.test(said)) ||
      (OF_READER.test(said) &&
        ADVICE.test(said) &&
        !/\d|\b(?:close|exit|cancel|until|unless|wait(?! for (?:the |an? )?(?:next|other))|otherwise|else)\b/i.test(
          said,
        )))
  );
};

/** A sentence of a message that proposes a whole trade. */
export interface Sentence {
  readonly text: string;
  /** What of it is neither side nor level. */
  readonly talk: string;
  /** Whether the side or a level of the trade stands in it. */
  readonly isOfPlan: boolean;
  readonly asked: boolean;
  /** Whether it tells of something that is done, or has happened. */
  readonly acts: boolean;
}

/** What of a sentence may take the trade back; undefined where nothing does. */
export const dangerIn = ({
  text: said,
  talk: beside,
  isOfPlan,
  asked,
  acts,
}: Sentence): string | undefined => {
  const [text, talk] = [said, beside].map((one) =>
    INNOCENT.reduce((kept, pattern) => kept.replace(pattern, ' '), one),
  ) as [string, string];
  const all = gradedIn(text.replace(/(?<=trade|signal|call|setup|idea|post|alert) no[.\s]*$/i, ''));
  const first = (...grades: readonly Grade[]): string | undefined =>
    all.find(
      ({ grade }, at) =>
        grade !== undefined &&
        grades.includes(grade) &&
        !(
          grade === 'points' &&
          POINTS.test(all[at]?.text ?? '') &&
          isNoun(all[at + 1] ?? { text: '', grade })
        ),
    )?.text;
  // `Maybe later.`, `Not yet!` can be about nothing else.
  const count = all
    .filter(({ text: word }) => /^\p{L}/u.test(word))
    .flatMap(({ text: word }) => word.split(' ')).length;
  // `Ieri che partita!` is short, and of no trade.
  const isOfLife = first('life') !== undefined && !isOfPlan;
  const isShort = count < 4 && !isOfLife;
  const [lead] = all.filter(({ text: word }) => /^\p{L}/u.test(word));
  const begins =
    LEADS.test(lead?.text ?? '') ||
    (count < 8 && !isOfLife && (lead?.grade === 'weak' || lead?.grade === 'condition'));
  const opens = first('opens') !== undefined;
  const isTold = isOfPlan || begins || isShort || opens || first('points') !== undefined;
  const manages = first('manages') !== undefined && (isOfPlan || !opens);
  return (
    TAKEN.exec(text)?.[0] ??
    first('strong') ??
    (isTold ? first('weak') : undefined) ??
    (isTold || count < 7 ? gradedIn(talk).find(({ grade }) => grade === 'doubt')?.text : undefined) ??
    (acts && (isTold || first('manages') !== undefined) ? text.trim() : undefined) ??
    (isTold && !manages ? first('condition') : undefined) ??
    (asked && (isOfPlan || ASKS.test(lead?.text ?? '') || first('opens', 'points') !== undefined)
      ? '?'
      : undefined)
  );
};

/** What says by itself, in any text beside a trade, that nothing is to be done. */
export const takesBackIn = (text: string): readonly string[] =>
  gradedIn(text.slice(0, LONGEST)).flatMap(({ grade, text: word }) => (grade === 'strong' ? [word] : []));
