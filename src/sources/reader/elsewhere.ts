import { type Clause, has, hasFigure, isPriceRole, namesIn, wordsOf } from './clauses.js';
import { gradedIn, isNoun, TAKEN } from './danger.js';
import { isFigure, SIDES } from './item.js';
import { phrasesIn } from './languages/index.js';
import { fold } from './vocabulary.js';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** People and things of which no trade is told: of a household, of the day, of sport and of a channel. */
const OF_LIFE = setOf(
  'wife husband mother mom mum mama father dad papa parents son daughter kid kids child children baby grandma grandpa grandmother grandfather brother sister uncle aunt cousin girlfriend boyfriend fiancee neighbour neighbor neighbours neighbors landlord teacher doctor dentist barber cat cats dog dogs puppy kitten horse birthday wedding anniversary holiday holidays vacation trip flight plane airport train bus tram ferry taxi car bike bicycle traffic road flat kitchen garden balcony sofa couch bed desk chair office gym beach sea lake mountain mountains river park church school university exam homework hospital weather rain snow sun storm wind fog internet wifi router phone laptop keyboard screen computer microphone camera headphones electricity coffee tea beer wine toast soup cake pizza pasta burger barbecue bbq breakfast lunch dinner supper kettle fridge oven football soccer basketball tennis hockey f1 olympics marathon concert movie guitar stream livestream webinar meetup ama discord server website newsletter podcast youtube video giveaway contest raffle invitation password login inbox dms dm merch birthday elon trump powell court parliament congress president winners winner members',
);
const OF_ELSEWHERE = new Set([...OF_LIFE, ...phrasesIn('life').map(fold)]);
/** What moves on a chart, and what moves it. */
const OF_CHART = setOf(
  'market markets chart charts price volume liquidity funding structure momentum trend range support resistance level candle candles bulls bears buyers sellers crowd dip pump rally bounce rsi macd open interest oi weekend volatility unlock unlocks decision ruling news cpi fomc sentiment dominance alts altcoins memes btc bitcoin eth ethereum sol solana doge ada cardano xrp ripple ltc litecoin bnb trx tron near pepe bonk omni move',
);
/** What begins a sentence ahead of what it is of. */
const BEGINS = setOf(
  'and but so well yes yeah yep also anyway ok okay sorry hi hey hello guys folks the a an my our your his her their some this that old new other last great what yesterday today tonight all both each every',
);
const WHO = setOf('i we you he she they everyone everybody someone somebody nobody people');
/** What grammar makes of what is told: when, of whom, and that it is not so. */
const GRAMMAR = setOf(
  'am is are was were be been being has have had having do does did will would could can couldn won don doesn didn isn aren wasn weren hasn haven hadn wouldn t s m re ll ve d no not never nothing yesterday today tomorrow tonight last next night week month year morning evening time late early again ago still since while i we you he she they him her them his their who someone somebody everyone everybody nobody people one two three because than other another old new i it announced postponed delayed deleted broken broke took some the a an my our your some monday tuesday wednesday thursday friday saturday sunday weekend tweeted how really so too very much many',
);
/** What a chart does. */
const MOVES = setOf(
  'sold bought taken swept tested retested rejected dropped lost broke broken pumped dumped oversold overbought closed green red tired quiet tight choppy sideways clean crowded reclaimed drop drops week this follow through least',
);
const TRADE = /^(?:strong|weak|condition|doubt|opens|points|manages)$/;
/** What is done with a trade, or has happened to one, and what heads its levels. */
const ACTS = [
  ...SIDES,
  ...(['entry', 'stop', 'target', 'leverage', 'move', 'place', 'cancel', 'add', 'reverse', 'hit'] as const),
  ...(['stopped', 'break-even', 'over', 'told', 'spot', 'unsupported', 'delisting', 'hostile'] as const),
];

/**
 * Whether a sentence is of such things: each part that could take back a trade by its grammar has one of them for its subject,
 * and no other word could.
 */
const isOf = (text: string, things: ReadonlySet<string>, verbs: ReadonlySet<string> = GRAMMAR): boolean => {
  const isKnown = (word: string): boolean => GRAMMAR.has(word) || verbs.has(word) || things.has(word);
  const said = text.split(/[,;:()–—?!]| - /).map((part) => {
    const words = gradedIn(part);
    const all = words.flatMap((word) => (/^\p{L}/u.test(word.text) ? word.text.split(' ') : []));
    const from = all.findIndex((word) => !BEGINS.has(word));
    const subject = all.slice(from, from + 3);
    const at = subject.findIndex((word) => things.has(word));
    const isTold = WHO.has(all[from] ?? '')
      ? things === OF_ELSEWHERE && all.some((word) => things.has(word))
      : at >= 0 && !subject.slice(0, at).some((word) => GRAMMAR.has(word));
    const isInnocent = words.every(
      ({ text: word, grade }, place) =>
        !TRADE.test(grade ?? '') ||
        word.split(' ').every(isKnown) ||
        (word === 'this' && isNoun(words[place + 1])),
    );
    const isBare = words.every(({ grade }) => !TRADE.test(grade ?? ''));
    const isOpen = /^(?:in|out|off|flat|it|this)$/.test(all.at(-1) ?? '');
    return { isTold: isTold && !isBare, isSafe: isBare || (isTold && isInnocent && !isOpen) };
  });
  return said.some(({ isTold }) => isTold) && said.every(({ isSafe }) => isSafe);
};

/** Whether it has no word of a trade and no figure but of time, of a share, and what counts things. */
const isFree = (clause: Clause): boolean =>
  !has(clause, ...ACTS) &&
  clause.items.every(
    (item, at) =>
      !isFigure(item) ||
      /time|percent/.test(item.unit) ||
      (/^\d{1,2}$/.test(item.digits) && clause.items[at + 1]?.kind === 'word'),
  );

export const hasLevel = ({ slots }: Clause): boolean =>
  slots.some((slot) => isPriceRole(slot.role) && hasFigure(slot));

/**
 * Whether a sentence is of no trade, whatever its grammar says, or says ahead of one why it is made: `My neighbour's dog has been
 * barking since five`, `Our Discord was down`; `The range was tight all week` ahead of all levels.
 */
export const isElsewhere = (own: readonly Clause[], all: readonly Clause[]): boolean => {
  const text = own.map((clause) => wordsOf(clause)).join(' , ');
  if (TAKEN.test(text) || !own.every(isFree)) return false;
  const others = namesIn(all.filter((clause) => !own.includes(clause)));
  const isAhead = (own[0]?.sentence ?? 0) < (all.find(hasLevel)?.sentence ?? 0);
  const isReason = isAhead && namesIn(own).every((name) => others.includes(name));
  return isOf(text, OF_ELSEWHERE) || (isReason && isOf(text, OF_CHART, MOVES));
};
