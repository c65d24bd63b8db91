import { BadInputError, baseOf } from '../../domain/index.js';
import { actOf } from './acts.js';
import { askedCondition, readCondition } from './condition.js';
import { itemsOf, symbolsIn } from './items.js';
import { LEXICON } from './lexicon.js';
import { answerOf, lookOf } from './reads.js';
import { command, type Known, none, type Interpretation } from './reading.js';
import { type Sentence, sentenceOf } from './sentence.js';
import { isTime } from './time.js';

export { GLOSSARY, termOf } from './glossary.js';
export type { Known, Interpretation } from './reading.js';

const TIMED = new Set(['pause', 'resume', 'mute', 'unmute']);
const AROUND_TIME =
  /\b(?:please|trading|trades?|entries|entry|new|everything|all|it|now|the|rad|bot|again|notifications|messages|me)\b/g;

/** `pause until 18:00`, `resume in 2h`, `mute 8h`: the verb, and nothing else but a time. */
const timed = (words: readonly string[]): Interpretation | undefined => {
  const verbs = words.filter((word) => TIMED.has(word));
  const [verb] = verbs;
  if (verb === undefined) return undefined;
  if (verbs.length > 1) return none('One wish at a time, please.');
  const rest = words
    .filter((word) => word !== verb)
    .join(' ')
    .replace(AROUND_TIME, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (verb === 'unmute') return rest === '' ? command('/mute', 'off') : none();
  if (rest === '') return command(`/${verb}`);
  return isTime(rest) ? command(`/${verb}`, rest) : none();
};

/** `set risk to 1%`: the words of a setting are the settings' to know. */
const setting = (words: readonly string[]): Interpretation | undefined => {
  const [, way] = /^(ask|auto) mode$/.exec(words.join(' ')) ?? [];
  if (way !== undefined) return command('/mode', way);
  const [verb, ...rest] = words;
  const said = rest.filter((word) => !['my', 'the', 'to', 'a'].includes(word));
  if ((verb !== 'set' && verb !== 'change') || said.length === 0) return undefined;
  if (rest.some((word) => LEXICON.get(word)?.is === 'level' || LEXICON.get(word)?.is === 'side'))
    return undefined;
  if (said[0] === 'mode' || said[0] === 'approval') return command('/mode', ...said.slice(1));
  return command('/set', ...said);
};

const STOP: Interpretation = {
  kind: 'ask',
  question: 'Stop what? Entries, or everything: a halt also closes what is open.',
  ways: [
    { label: 'No new entries', command: '/pause' },
    { label: 'Halt…', command: '/halt' },
  ],
};

const ANSWER = /^(?:yes|yeah|yep|y|no|nope|n|ok|okay|sure|do it|(?:approve|skip|reject)(?: it)?)$/;

const WHYS = {
  answer: 'My questions are answered by their buttons; /signals shows the cards that wait.',
  not: 'That says what not to do, so I do nothing.',
  when: 'I do nothing on a condition or later on. A stop and a target wait on the exchange: <code>btc stop 60k</code>.',
  asks: 'A question does nothing, and I have no answer to this one. /help words says what the words on the cards mean.',
};

const act = (
  { words, doubt }: Sentence,
  known: Known,
  symbolOf: (word: string) => string | undefined,
  slash: boolean,
): Interpretation => {
  if (doubt === 'not') return none(WHYS.not);
  const time = timed(words);
  if (time) return time;
  if (doubt === 'when') return none(WHYS.when);
  const both = known.open.find(
    ({ symbol }) => words.includes(baseOf(symbol).toLowerCase()) && LEXICON.has(baseOf(symbol).toLowerCase()),
  );
  if (both)
    return none(
      `${baseOf(both.symbol)} is a coin of yours and a word: for the coin write <code>$${baseOf(both.symbol).toLowerCase()}</code>.`,
    );
  if (/^stop(?: (?:all|everything|now|it|please|rad|the bot|bot))*$/.test(words.join(' '))) return STOP;
  return setting(words) ?? actOf({ words, items: itemsOf(words, symbolOf), known, slash });
};

/** What is said to a signal that was put into one line, where not every word of it is understood: what would work. */
const signalIn = (
  { words }: Sentence,
  symbolOf: (word: string) => string | undefined,
): Interpretation | undefined => {
  const { sides, symbols, levels } = itemsOf(words, symbolOf);
  const [[side], [symbol]] = [sides, symbols];
  if (side === undefined || symbol === undefined || sides.length + symbols.length > 2) return undefined;
  if (!levels.some(({ level }) => level === 'sl')) return undefined;
  const base = baseOf(symbol).toLowerCase();
  return none(
    `That reads like a signal, but one line counts as your own wish, and I do not understand all of it. Paste it in two lines or more and I read it as a signal, or write <code>/open ${base} ${side} sl …</code> with your stop.`,
  );
};

const isCondition = (text: string): boolean => {
  try {
    readCondition(text);
    return true;
  } catch (error) {
    if (error instanceof BadInputError) return false;
    throw error;
  }
};

/** A command without its slash. Words that mean something in a sentence are no names of commands there. */
const named = ({ plain, asks, doubt }: Sentence, { commands }: Known): Interpretation | undefined => {
  const [name = ''] = plain.split(' ');
  const reads = commands.get(name);
  const meaning = LEXICON.get(name);
  if (reads === undefined || (meaning && meaning.is !== 'filler')) return undefined;
  return reads || !(asks || doubt) ? command(`/${plain}`) : undefined;
};

/**
 * What one line of the owner's says, in plain words or in a command's words in any order: a command as it could have been typed, a
 * question back where it may mean several things, or that it was not understood. Everything that would act must be said in words
 * that are all understood, and is neither a question, nor says what not to do, nor when.
 */
export const readWords = (text: string, known: Known): Interpretation => {
  const slash = text.trim().startsWith('/');
  const sentence = sentenceOf(text.trim().replace(/^\/(\w+)(?:@\w+)?/, '$1'));
  if (!sentence) return none();
  if (ANSWER.test(sentence.plain)) return none(WHYS.answer);
  const symbolOf = symbolsIn(known.symbols);
  const asked = slash ? undefined : askedCondition(sentence.whole);
  if (asked !== undefined && isCondition(asked)) return command('/alert', asked);
  const look = lookOf(sentence.plain, symbolOf, known);
  if (look) return look;
  const done = sentence.asks ? none(WHYS.asks) : act(sentence, known, symbolOf, slash);
  if (done.kind !== 'none') return done;
  // Of a command that was typed the rest may not be passed over.
  if (slash) return done;
  // Words that are no question are answered only where they name nothing that could be acted upon.
  const mayAnswer = sentence.asks || (done.why === undefined && !sentence.doubt);
  return (
    (mayAnswer ? answerOf(sentence, symbolOf, known) : undefined) ??
    named(sentence, known) ??
    (done.why === undefined ? signalIn(sentence, symbolOf) : undefined) ??
    done
  );
};
