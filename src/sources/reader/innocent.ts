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
  // `rest can run over night`, `part of the business`, `unlucky one`
  /\bover ?night\b/gi,
  /\bpart of the (?:game|business|job|process|journey|plan)\b/gi,
  /\bunlucky (?:one|timing|wick)\b/gi,
];

/** A text without what says nothing of whether a trade is on. */
export const withoutInnocent = (text: string): string =>
  INNOCENT.reduce((kept, pattern) => kept.replace(pattern, ' '), text);

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
