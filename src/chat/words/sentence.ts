import { asSeen, isOverstruck, isTurned } from '../../sources/reader/plain-text.js';

/** Longer texts are no wish of the owner's on one line. */
const LONGEST = 200;
const MOST_WORDS = 24;

/** What one line says, in plain small words. */
export interface Sentence {
  /** As typed, in small letters, without marks at its end. */
  readonly whole: string;
  /** The same without what only leads up to it. */
  readonly plain: string;
  /** The same with whole phrases put into one word. */
  readonly words: readonly string[];
  readonly asks: boolean;
  /** Says what not to do, or only when: nothing is done then. */
  readonly doubt?: 'not' | 'when';
}

const ASKING =
  /^(?!do not\b|don't\b)(?:what|whats|how|hows|why|when (?:do|does|did|will|is|are|can|should|would)|where|wheres|who|which|is|are|am|was|were|do|does|did|has|have|had|should|shall|would|could|can|will|may|might|any|anything)(?:'\w+)?\b/;
const GREETING = /^(?:(?:hey|hi|hello|ok|okay|so|and|well|please|pls|rad|now|tell me|i wonder|just)[ ,]+)+/;

/** Words that turn a wish around. */
const NOT =
  /\b(?:not|never|no|nope|none|without|except|excluding|but|neither|nor|instead|avoid|cannot|dont|doesnt|wont|cant|shouldnt|isnt)\b|n't\b/;
/** Words that put a wish off, or make it hang on something. */
const WHEN =
  /\b(?:if|when|once|whenever|unless|after|before|while|as soon as|in case|should|would|could|maybe|perhaps|later|today|tomorrow|tonight|until|till)\b|\b(?:in|at) \d+ ?(?:s|m|h|d|min\w*|hours?|days?|am|pm)\b|\b\d{1,2}:\d{2}\b/;

/** Whole phrases, in order. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/[−–—](?=\d)/g, '-'],
  [/(\d) ?(?:percent|per cent|pct|%)/g, '$1%'],
  [/\$ ?(\d[\d.,'_]*[km]?)\b/g, '$1usdt'],
  [/(\d[km]?) ?(?:usdt?|dollars?|bucks|\$)(?=\s|$)/g, '$1usdt'],
  [/\b(\d{1,3}) (?=\d{3}\b)/g, "$1'"],
  [/\b(sl|tp|stop|target|trail)\s*[=:]\s*/g, '$1 '],
  [/\bbitcoin cash\b/g, 'bch'],
  [/\bethereum classic\b/g, 'etc'],
  [/\bshiba inu\b/g, 'shib'],
  [/\bbinance coin\b/g, 'bnb'],
  [/\b(?:take|taking)[ -]?profits?\b/g, 'tp'],
  [/\b(?:stop|turn off|switch off|disable|no) trail(?:ing)?\b/g, 'trail off'],
  [/\b(?:turn|switch) (on|off) (?:the )?trail(?:ing)?(?: stop)?\b/g, 'trail $1'],
  [/\btrailing(?: stop)?\b/g, 'trail'],
  [/\bstop[ -]?loss\b/g, 'sl'],
  [/\bbreak[ -]?even\b/g, 'entry'],
  [/\bno (target|tp)\b/g, '$1 off'],
  [/\b(?:stop|no more|no new) (?:new |all )?(?:trading|trades|buying|entering|entries)\b/g, 'pause'],
  [/\bno (?:more|new) positions\b/g, 'pause'],
  [/\b(?:start|resume|continue|allow) (?:trading|trades|entries)(?: again)?\b/g, 'resume'],
  [/\b(?:trade again|go on|carry on|continue|unpause)\b/g, 'resume'],
  [/\b(?:be quiet|shut up|silence|no sound)\b/g, 'mute'],
  [/\b(?:close everything and stop|emergency stop|emergency|panic|kill switch)\b/g, 'halt'],
  [/\bgo flat\b/g, 'close all'],
  [/\b(?:get (?:me )?out(?: of)?|cash out(?: of)?)\b/g, 'close'],
  [/\bgo (long|short)\b/g, '$1'],
  [/\btake (half|a third|a quarter|\d[\d.,]*%) off\b/g, 'reduce $1'],
  [/\bscale (?:me )?out(?: of)?\b/g, 'reduce'],
  [/\bscale in(?:to)?\b/g, 'add'],
  [/\bcut (.*)\bin half\b/g, 'reduce half $1'],
  [/\b1\/2\b/g, 'half'],
  [/\b1\/3\b/g, 'third'],
  [/\b1\/4\b/g, 'quarter'],
  [/\ball (?:of )?(?:my |the )?(?:open )?(?:positions|trades)\b/g, 'all'],
  [/\b(?:at )?market(?: price)?\b/g, 'now'],
  [/\b(?:right now|immediately|asap|at once)\b/g, 'now'],
];

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The sentence in one line of text; undefined where there is none: too long, of several lines, or not shown as it is read. */
export const sentenceOf = (text: string): Sentence | undefined => {
  const seen = asSeen(text).trim();
  if (seen === '' || seen.length > LONGEST || /[\n\r]/.test(seen)) return undefined;
  // What is shown in another order than it is read loses the marks for it as it is seen.
  if (isTurned(text) || isOverstruck(seen)) return undefined;
  const small = seen.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/[’‘`]/g, "'");
  const plain = squeeze(small.replace(/[?!.…]+(?=\s|$)/g, ' ').replace(/,(?!\d)|(?<!\d),/g, ' '));
  const core = plain.replace(GREETING, '');
  const phrased = PHRASES.reduce((said, [phrase, word]) => said.replace(phrase, word), core);
  const words = squeeze(phrased).split(' ');
  if (core === '' || words.length > MOST_WORDS) return undefined;
  const asks = small.includes('?') || ASKING.test(core);
  const doubt = NOT.test(phrased) ? 'not' : WHEN.test(phrased) ? 'when' : undefined;
  return { whole: plain, plain: core, words, asks, ...(doubt ? { doubt } : {}) };
};
