import { DANGER } from './danger-words.js';
import { withoutInnocent } from './innocent.js';
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
export const gradedIn = (sentence: string): readonly Graded[] => {
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
export const isNoun = (word: Graded | undefined): boolean =>
  word !== undefined && /^\p{L}/u.test(word.text) && (word.grade === undefined || word.grade === 'doubt');

/** Begin what has no subject but the trade: `Might be closed already`. */
const LEADS = /^(?:from|might|may|was|were|closed|expired|missed|stopped|failed|wait|waiting|pending)$/;

/** Begin what asks for an opinion. */
const ASKS =
  /^(?:am|is|are|was|do|does|did|should|would|could|can|may|shall|what|which|how|entrarian|entrarias|entraria|wurdet|entreriez|entrereste)$/;

/** What takes back, whatever stands beside it: `took 30% at TP1`, `Setup for later`, `almost entering`. */
export const TAKEN =
  /^\W*(?:take|keep) (?:half|a quarter|\d+ ?%)\W*$|\b(?:took|booked|banked|secured|trimmed|moved) (?:half|some|partials?|profits?|(?:a )?third|\d+ ?%|(?:the |my |our )?(?:stop|sl))\b|\b(?:setup|plan|idea|trade|one) for (?:later\b|tomorrow\b|next week\b|·)|^\W*(?!(?:safety|risk|family|health|capital|things|stops?|management|people|capital|you|me|we|at)\b)[a-z]+ first\b(?:\W*$| *,)|\bthis (?:one )?is (?:done|over|old|closed|finished|off|dead|history|expired)\b|\b(?:is|are|was|were) from (?:last|yesterday|an? (?:day|week|month|year))\b|\b(?:price|market|it) (?:has |had )?never (?:came|come|went|got|was|reached|touched|traded)\b|\b(?:bought|sold|closed|shorted|longed|traded|taken) by (?:us|me)\b|\balready (?:left|passed|broke|broken|touched|bounced|flew|flown)\b|\b(?:taken|took) off\b|\b(?:size|position|half) (?:is )?(?:left|running)\b|\b(?:almost|nearly) (?:·|enter|long|short|open|buy|bought|sell|sold)\w*/i;

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

/** What of a sentence may take the trade back. */
export interface Danger {
  readonly words: string;
  /** It may as well be talk: it neither asks, nor has a word that takes back by itself or tells of what has happened. */
  readonly isTalk: boolean;
}

/** Words of doubt for what is past, for an end, a result, a change, or a denial. */
const PAST =
  /ed$|^(?:abort|attend|bag|bail|bank|bin|bye|canc|cash|cl(?:o[sz]|s)|cnl|cols|corr|cover|cut|dead|del|die|dis|dnt|dod|don|drop|edit|en(?:d|t)|eras|err|ex(?:it|pir|t)|fak|fals|finit|finish|flat|forg|fuh|go(?:n|tc)|hal[tv]|hit|hold|ign|inacti|inval|kap|laps|liq|lock|los|mis|mv|n[aeiov]|off|old|paid|part|pass|past|pay|pend|pospon|pri[nz]|profit|pull|quit|re(?:al|con|duc|k|mov|pla|rev|tir|tr|v)|sc(?:al|or|ra)|sell|sl|sold|st[opr]|sus|sw[aie]|targ|term|took|tp|tri[mp]|un|up|v[ao]|wait|was|win|wip|with|wr|x|y(?:an|ee|es))/;

/** What of a sentence may take the trade back; undefined where nothing does. */
export const dangerIn = ({
  text: said,
  talk: beside,
  isOfPlan,
  asked,
  acts,
}: Sentence): Danger | undefined => {
  const [text, talk] = [withoutInnocent(said), withoutInnocent(beside)];
  const all = gradedIn(text.replace(/(?<=trade|signal|call|setup|idea|post|alert) no[.\s]*$/i, ''));
  const first = (...grades: readonly Grade[]): string | undefined =>
    all.find(
      ({ grade }, at) =>
        grade !== undefined &&
        grades.includes(grade) &&
        !(grade === 'points' && POINTS.test(all[at]?.text ?? '') && isNoun(all[at + 1])),
    )?.text;
  // `Maybe later.`, `Not yet!` can be about nothing else.
  const spoken = all.filter(({ text: word }) => /^\p{L}/u.test(word));
  const count = spoken.flatMap(({ text: word }) => word.split(' ')).length;
  const lead = spoken[0];
  // `Ieri che partita!` is short, and of no trade; not so `Maybe after lunch.`, `Dinner first, then maybe`
  const isOpen =
    lead?.grade === 'condition' || /^(?:maybe|perhaps|possibly|probably)$/.test(spoken.at(-1)?.text ?? '');
  const isOfLife = first('life') !== undefined && !isOfPlan && !isOpen;
  const isShort = count < 4 && !isOfLife;
  const begins =
    LEADS.test(lead?.text ?? '') || (count < 8 && !isOfLife && (lead?.grade === 'weak' || isOpen));
  const opens = first('opens') !== undefined;
  const isTold = isOfPlan || begins || isShort || opens || first('points') !== undefined;
  const manages = first('manages') !== undefined && (isOfPlan || !opens);
  const words =
    TAKEN.exec(text)?.[0] ??
    first('strong') ??
    (isTold ? first('weak') : undefined) ??
    (isTold || count < 7 ? gradedIn(talk).find(({ grade }) => grade === 'doubt')?.text : undefined) ??
    (acts && (isTold || first('manages') !== undefined) ? text.trim() : undefined) ??
    (isTold && !manages ? first('condition') : undefined) ??
    (asked && (isOfPlan || ASKS.test(lead?.text ?? '') || first('opens', 'points') !== undefined)
      ? '?'
      : undefined);
  const speaks = ({ grade, text: word }: Graded): boolean =>
    grade === 'strong' || (grade === 'doubt' && PAST.test(word));
  const isTalk = !asked && !TAKEN.test(text) && !all.some(speaks);
  return words === undefined ? undefined : { words, isTalk };
};

/** What says by itself, in any text beside a trade, that nothing is to be done. */
export const takesBackIn = (text: string): readonly string[] =>
  gradedIn(text.slice(0, LONGEST)).flatMap(({ grade, text: word }) => (grade === 'strong' ? [word] : []));
