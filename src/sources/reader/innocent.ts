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
  // `Quick scalp before I go to the gym`, `12% drop this week`, `memes can rip your face off`, `the textbook entry`
  /\bbefore (?:i|we) (?:go (?:to|for|home|out|on)|leave|head|log off|eat|sleep|board|drive|catch|pick|have (?:lunch|dinner|breakfast))\b(?! (?:long|short|in\b))(?: [\p{L}]+){0,4}/giu,
  /\b(?:drop|dump|loss|gain|rise|move) this (?:week|month|morning|year)\b|\b(?:can|will|could) rip your (?:face|head) off\b|\bno follow[- ]through\b|\bsorry for the late post\b|^\W*late post\b|\btextbook (?:entry|setup|retest|breakout|breakdown|pattern|structure|sweep|reclaim|rejection|flag|wedge)\b(?!.*\b(?:example|lesson|how)\b)|\bfree sample from our vip\b|\b(?:scalp|swing|day ?trade) or (?:a )?(?:scalp|swing|day ?trade)\b/gi,
  // `rest can run over night`, `part of the business`, `unlucky one`
  /\bover ?night\b|\bpart of the (?:game|business|job|process|journey|plan)\b|\bunlucky (?:one|timing|wick)\b/gi,
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

/** Sentences that stand below trades and speak of none, folded: disclaimers, the risk of all trades, who writes and what is offered. */
export const FOOTERS: readonly RegExp[] = [
  /^(?:crypto|futures?|perps?|leveraged?|margin|derivatives?|the|trading|cryptocurrenc(?:y|ies)|cryptos|and|with|leverage)(?: (?:crypto|futures?|perps?|leveraged?|margin|derivatives?|trading|cryptocurrenc(?:y|ies)|cryptos|and|with|leverage))* (?:is|are|carr(?:y|ies)|involves?|comes? with|has|have) (?:(?:an?|very|extremely|highly|high|higher|significant|substantial|considerable|real|serious|great|level|degree|of|risks?|risky|speculative|loss|losses|losing|money|your|capital) ?)+(?:(?:and|so|that)? ?you (?:may|can|could|might) lose (?:(?:all|some|part|more|than|most|of|your|the|invested|entire|whole|you) ?)+(?:capital|money|funds|deposit|investment|it|put in|invest))?$/,
  /^(?:if you (?:cannot|can t|can not) afford to lose it (?:do not|don t) (?:trade|risk|invest) it|(?:please )?only (?:trade|invest|risk|play|use)(?: with)? (?:money|what|funds|capital)(?: that)? you can afford to lose)$/,
  /^(?:max|maximum|total|keep)(?: total)? (?:exposure|risk)(?: (?:across|on|for|over|of|in|at|to|is|under|below|all|your|our|the|any|open|trades?|positions?|signals|account|portfolio))+ \d+(?:\.\d+)? ?%$/,
  /^(?:we|i) (?:are|am) (?:not|no)(?: an?)?(?: (?:licensed|registered|certified|professional|financial|investment|or))* (?:advis[eo]rs?|analysts?)(?: and (?:we|i) (?:hold|trade) this (?:position|trade) (?:ourselves|myself)(?: too)?)?$/,
  /^(?:we|i) (?:are|am) not (?:responsible|liable) for (?:any|your)(?: (?:of|your|financial|trading|possible|potential))* loss(?:es)?$/,
  /^\d+(?:\.\d+)? ?% (?:win ?rate|accuracy|hit rate|success rate)(?: (?:in|this|last|for|since|so far) ?(?:\p{L}+)?)?(?: reply stop to (?:mute|unsubscribe|opt out))?$/u,
  /^(?:signal|alert|call|idea|trade) (?:no )?\d+$/,
  /^(?:posted|sent|published|shared) by (?:the )?(?:\p{L}+ ){0,2}(?:signals?|alerts?|trading|capital|team|traders?|channel|research|calls|vip|desk)$/u,
  // `Patience needed, may take 3-5 days`, `Just called on the live stream, here it is written out:`
  /^(?:(?:patience (?:needed|required)|be patient) ?)?(?:(?:it |this |this one )?(?:may|might|could|can) take(?: (?:a few|some|several|a couple of|up to))?(?: \d+)?(?: (?:to )?\d+)? ?(?:hours|days|weeks))?$/,
  /^just (?:called|shared|posted|discussed)(?: this| it)? (?:on|in) (?:the|our|my) (?:live ?stream|stream|live|voice chat|space)(?: here (?:it is(?: written out)?|are the levels|is the (?:plan|trade|setup)))?(?: for (?:those|everyone|everybody)(?: (?:at work|who missed it|not there))?)?$/,
  /^reply stop to (?:mute|unsubscribe|opt out)$/,
  /^(?:\d+ ?% (?:profit|performance) (?:share|fee) )?(?:our |the |my )?copy ?trading is (?:open|live|available)(?: (?:now|for (?:all|everyone|everybody)))?$/,
  /^(?:please )?(?:don t|do not|never) chase(?: (?:it|this|the (?:price|entry|move|trade)))? if (?:you|u) (?:have |ve )?miss(?:ed)?(?: (?:it|this|the entry))?(?: there (?:will|ll) be (?:others|(?:more|other|plenty of|plenty more|another)(?: (?:ones?|trades?|setups?|chances?|opportunit(?:y|ies)))?))?$/,
  /^no es (?:un |una )?(?:asesoramiento|consejo|recomendacion|asesoria)(?: (?:de|financier[oa]|inversion))*$/,
  /^operar (?:con |en |futuros|cripto|criptomonedas|apalancamiento)+(?: (?:conlleva|implica|tiene))(?: (?:un|mucho|muchos|alto|altos|gran|riesgos?|de|perdida|perdidas))+(?: y (?:puedes?|podrias?) perder (?:todo )?(?:tu|su) (?:capital|dinero))?$/,
  /^non e un(?:a)? (?:consiglio|consulenza|raccomandazione)(?: (?:finanziari[oa]|di investimento))?$/,
  /^mai piu del(?:l)? ?\d+ ?% (?:del|della) (?:conto|capitale|cassa|portafoglio)$/,
  // `Thanks to everyone who joined the call yesterday`
  /^(?:(?:big|many|special|huge) )?(?:thanks|thank you|thx|welcome|congrats|congratulations|kudos|shout ?out|happy (?:birthday|anniversary|easter|new year|holidays|weekend|\p{L}+day))(?: (?:all|guys|everyone|so much|a lot))?(?: (?:to|for|on|from)(?: (?!(?:but|however|though|although|if|until|unless|stop|clos|cancel|out|off|short|long|sell|sold|buy|bought|enter|exit|signal|trade|skip|ignor|wait)\p{L}*\b)[\p{L}\d@]+){1,14})?$/u,
  // `Questions go to the group, not to my DM please`, `We never DM you first!`, `Won't answer DMs tonight`
  /^(?:(?:please|and|also|any|all|more|got|have|still|for) )*(?:questions?|feedback|problems|inquiries)(?: (?:go|goes|belong|please|only|are|welcome|in|to|into|via|at|on|the|my|our|a|not|and|or|comments?|group|chat|channel|dms?|pms?|inbox|support|admins?|mods?|team|bot|me|us|anytime|below|here|with|write|ask|post|message))*$/,
  /^(?:please )?(?:write|message|ping|dm|ask|contact|text|mail|discuss|talk|chat|reach|share|send|post)(?: (?:it|us|me|to|the|our|my|your|a|in|into|on|via|at|with|here|below|questions?|feedback|comments?|group|chat|channel|dms?|pms?|inbox|support|admins?|mods?|team|bot|desk|friends?|thoughts|screenshots?|not|and|or|please|about|more|details|help|access|bio|profile|pinned|privately|directly|anytime|everyone|everybody))+$/,
  /^(?:(?:we|i|admins?|mods|our (?:team|admins?|support)|the (?:team|admins?)) (?:will )?(?:never|don t|do not|won t|will not)(?: ever)? (?:dm|pm|message|write|contact|call|text|ask)(?: (?:you|people|anyone|members|to|for|first|your|privately|in|money|funds|passwords?|keys?|deposits?|any|the|a))+|(?:(?:i|we) )?(?:won t|can t|will not|cannot|don t|do not) (?:answer|reply|respond|read)(?: (?:to|my|any|your|the|all|dms?|pms?|messages?|mails?|questions?|comments?|tonight|today|tomorrow|this|evening|weekend|every|each|private|please))+)$/,
  // `❤️ if you are in`, `If you like this, share it with a friend`
  /^(?:(?:please )?(?!(?:drop|leave) (?:it|this|that)\b)(?:hit|smash|drop|leave|give|tap|press|react|send|show|like|share|follow|subscribe|comment|let|type)(?: (?:a|an|the|some|your|us|me|it|this|post|channel|like|likes|button|heart|fire|rocket|emoji|reaction|thumbs|up|know|love|comment|with|in|chat|below|comments))* )?(?:if|when) (?:you|u|ya) (?:(?:are|re|r) (?:in|with (?:me|us)|on board|here|awake|happy)|like|liked|love|enjoy|enjoyed|want more|agree|took (?:it|this)|find|found|appreciate)(?: (?:it|this|these|that|the|our|my|posts?|trades?|calls?|ideas?|analysis|content|channel|group|kind|of|useful|helpful|too|today|signals?|setups?|more))*$/,
  /^if (?:you|u|this channel|this group|this|our work|our channel|the channel) (?:like|enjoy|love|find|helps?|helped|is useful|is helpful)(?: (?:this|it|you|our|my|the|these|posts?|content|channel|group|work|calls?|ideas?|analysis|useful|helpful))* (?:share|follow|subscribe|tell|support|like|invite|give|hit the like)(?: (?:it|this|us|me|the|a|with|your|friends?|post|channel|group|like|button|work|to|our|for|more))*$/,
  // `Coffee's on me if it fills`
  /^(?:the )?(?:first )?(?:coffees?|beers?|drinks?|rounds?|dinner|lunch|pizza|champagne|tea)(?: s| is| are)? on me(?: (?:if|when|once|tonight|today)(?: (?:it|this|we|they|the|tp\d?|targets?|order|trade|fills?|hits?|works?|wins?|plays|out|gets?|filled|there|all|first))*)?$/,
  // `Don't panic`, `No revenge trading please`, `Do not remove your SL`
  /^(?:(?:please|and) )*(?:don t|do not|never|no) (?:panic|worry|worries|fomo|spam|share|repost|forward|jokes|babysitting|drama|hoping|cry|crying|revenge trad(?:e|ing)|forget (?:your|the) (?:stop|sl|stop loss)|be (?:late|greedy|that guy|shy|scared|afraid|sad|lazy)|remove your (?:sl|stop|stop loss)|trade without (?:a |your )?(?:stop|sl|stop loss)|(?:enter|trade|go in) with your (?:whole|entire|full) (?:balance|account|wallet|portfolio|capital))(?: (?:please|guys|ever|here|today))*$/,
  /^(?:no (?:calls|signals|updates?|posts|stream) (?:tomorrow|next week|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))|new here|(?:don t|do not) have an account(?: yet)?|(?:members|subscribers|followers|views|online|copiers)(?: [\d. ]+k?)?)$/,
];
