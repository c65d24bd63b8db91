import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, read, type Reading } from '../../../src/sources/reader/index.js';
import { takesBackIn } from '../../../src/sources/reader/danger.js';
import { LANGUAGES, phrasesIn } from '../../../src/sources/reader/languages/index.js';
import { PLAIN_WORDS } from '../../../src/sources/reader/plain-words.js';
import { isAddress, isCheer } from '../../../src/sources/reader/tokens.js';
import { isPlain, isRole, phrasesOf } from '../../../src/sources/reader/vocabulary.js';
import { isAddressed } from '../../../src/sources/reader/item.js';
import { MANNERS } from './manners.js';
import { CONTEXT } from './market.js';
import { plans } from './plans.js';

const WORDS = PLAIN_WORDS.split(' ');
/** Words and phrases of other languages. */
const OTHERS = phrasesIn('plain', 'greet').filter((phrase) => isPlain(phrase) && !isAddressed(phrase));
const plain = fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...OTHERS));
const post = (text: string): Message => ({ kind: 'text', door: 'channel', text });
const isUnread = ({ action }: Reading): boolean => action === 'refuse' || action === 'ignore';
const isAct = (reading: Reading): boolean => !isUnread(reading);

const HELD = { ...CONTEXT, context: { positions: [{ symbol: 'SOL-USDT', side: 'long' as const }] } };
const SOL = { symbol: 'SOL-USDT', base: 'SOL', side: 'long', stop: 139.5, targets: [148, 152] } as const;

/** With a word at one of its blanks, or ahead of all. */
const withWord = (text: string, word: string, place: number): string => {
  const parts = text.split(' ');
  const at = place % (parts.length + 1);
  return [...parts.slice(0, at), word, ...parts.slice(at)].join(' ');
};

/** What speaks of a trade, and does nothing with it. */
const IDLE = [
  'SOL looks strong here',
  'Should we close SOL?',
  'Not closing SOL yet',
  'SOL is up, wait for TP1',
  'I would close half of SOL',
  'He closed his SOL long',
  'Do not move the stop of SOL to 139.5',
  'If SOL loses 139 we close',
  'TP1 of SOL was almost hit',
  'SOL fell short of TP1',
];

const ACTS =
  'closed|close|closing|exited|exiting|covered|sold|out|booked|flat|reduced by 50%|cut in half|hit|reached|filled|stopped|stopped out|cancelled|invalidated|expired|deleted|moved|moved to 139|moved to entry|reversed|flipped|added|at breakeven|trailed to 139|updated to 150|target hit|stop hit'.split(
    '|',
  );

describe('a plain word', { timeout: 60_000 }, () => {
  it('stands in order, once, and has no other role', () => {
    expect(WORDS).toEqual([...new Set(WORDS)].sort());
    expect(WORDS.filter((word) => !isPlain(word))).toEqual([]);
  });

  it('is none of those that deny, condition, report or do something', () => {
    const others =
      'not never without if unless could should might maybe wait until yesterday was will he they said told close open cut out half part take sell buy move keep hit lost order cancel remove back again more less new old other only two hundred quarter test fake poll who why how almost nearly fast';
    const set = new Set(WORDS);
    expect(others.split(' ').filter((word) => set.has(word))).toEqual([]);
  });

  it('of another language stands in a group that is known', () => {
    const known = 'plain greet people life strong weak doubt opens harmless'.split(' ');
    const groups = new Set(LANGUAGES.flatMap((language) => Object.keys(language)));
    expect([...groups].filter((group) => !known.includes(group) && !isRole(group))).toEqual([]);
  });

  it('of any language is none of danger', () => {
    expect([...WORDS, ...OTHERS].filter((phrase) => takesBackIn(phrase).length > 0)).toEqual([]);
  });

  it('on a line of its own changes nothing of a plan or an update', () => {
    fc.assert(
      fc.property(plans, plain, plain, ({ symbol, side, entry, stop, targets }, first, second) => {
        const at = 'price' in entry && typeof entry.price === 'number' ? entry.price : undefined;
        const text = [
          `${side} #${symbol.replace('-', '')}`,
          ...(at === undefined ? [] : [`Entry ${at}`]),
          ...(stop === null ? [] : [`SL ${stop}`]),
          ...targets.map((target, index) => `TP${index + 1}: ${target}`),
        ].join('\n');
        const reading = read(post(text), CONTEXT);
        expect(read(post(`${text}\n${first} ${second}`), CONTEXT)).toEqual(reading);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...MANNERS), plain, ({ of }, word) => {
        const { text } = of({ ...SOL, percent: 30 });
        expect(read(post(`${text}\n${word}`), HELD), word).toEqual(read(post(text), HELD));
      }),
      { numRuns: 300 },
    );
  });

  it('within an update changes nothing, or the update is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MANNERS), plain, fc.nat(30), ({ of }, word, place) => {
        const { text } = of({ ...SOL, percent: 30 });
        const [reading, other] = [text, withWord(text, word, place)].map((one) => read(post(one), HELD));
        if (other && isAct(other)) expect(other, withWord(text, word, place)).toEqual(reading);
      }),
      { numRuns: 600 },
    );
  });

  it.each(['zorble', ''])('or one that is not known makes no act of what is none: %s', (unknown) => {
    fc.assert(
      fc.property(fc.constantFrom(...IDLE), plain, fc.nat(30), (text, word, place) => {
        const written = withWord(text, unknown === '' ? word : unknown, place);
        expect(isUnread(read(post(written), HELD)), written).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('is no word of talk beside what is done with a trade, a side or a place', () => {
    fc.assert(
      fc.property(
        // `Long squeeze` names no side.
        plain.filter((word) => !word.endsWith('ly') && word !== 'squeeze'),
        fc.constantFrom(
          (word: string) => `SOL ${word} closed`,
          (word: string) => `${word} filled`,
          (word: string) => `SOL closed ${word}`,
          (word: string) => `Close SOL at the ${word}`,
          (word: string) => `A long ${word} on SOL\nSL 138\nTP 148`,
        ),
        (word, write) => {
          expect(isUnread(read(post(write(word)), HELD)), write(word)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is never taken for a trade with which something is done or has happened', () => {
    const things = [
      ...WORDS,
      ...OTHERS,
      ...phrasesOf('talk'),
      'range',
      'zone',
      'chart',
      'alert',
      'gap',
      'level',
      'opening',
    ];
    const reply = { symbol: 'SOL-USDT', side: 'long' as const };
    fc.assert(
      fc.property(
        fc.constantFrom(...things.filter((word) => !isAddress(word))),
        fc.constantFrom(' is', ' has', ' just', ' was', ' got', ' will be', ''),
        fc.constantFrom(...ACTS),
        fc.constantFrom(
          (thing: string, act: string) => `SOL ${thing}${act}`,
          (thing: string, act: string) => `SOL: the ${thing}${act}`,
          (thing: string, act: string) => `${thing}${act} on SOL`,
          (thing: string, act: string) => `The ${thing} of SOL${act}`,
          (thing: string, act: string) => `A ${thing}${act}, SOL`,
          (thing: string, act: string) => `SOL${act} the ${thing}`,
          (thing: string, act: string) => `${act} the SOL ${thing}`,
          (thing: string, act: string) => `${act} ${thing}`,
        ),
        fc.boolean(),
        (thing, auxiliary, act, write, isReply) => {
          const text = write(thing, `${auxiliary} ${act}`);
          // `Stop hit cheers` is news and thanks; these phrases are acts themselves.
          fc.pre(!(isCheer(thing) && text.endsWith(thing)) && !/get out|mental stop/.test(text));
          const context = { ...HELD.context, ...(isReply ? { replyTo: reply } : {}) };
          expect(read(post(text), { ...HELD, context }).action, text).not.toBe('update');
        },
      ),
      { numRuns: 4000 },
    );
  });
});
