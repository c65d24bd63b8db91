import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsOf, SYMBOLS, TWO } from './known.js';

/** What a command would change: nothing, for one that only looks. */
const LOOKING =
  /^\/(?:position|positions|chart|why|pnl|daily|weekly|monthly|status|balance|risk|stats|trades|settings|signals|help|model|performance|scorecard|report|limits|locks|health|logs|version|notify|pairs$|proof|trade|backtest|start)\b/;

const acts = (text: string): readonly string[] =>
  commandsOf(text, TWO).filter((command) => !LOOKING.test(command));

const coin = fc.constantFrom('btc', 'BTC', 'bitcoin', 'btcusdt', 'BTC/USDT', 'eth', 'ether', 'sol', '$near');
const wish = fc.oneof(
  fc
    .tuple(fc.constantFrom('close', 'exit', 'sell', 'dump', 'get out of'), coin)
    .map((words) => words.join(' ')),
  fc
    .tuple(fc.constantFrom('close half of', 'reduce 30%', 'add 25% to'), coin)
    .map((words) => words.join(' ')),
  fc.tuple(fc.constantFrom('long', 'short', 'buy', 'open'), coin).map((words) => words.join(' ')),
  fc
    .tuple(coin, fc.constantFrom('stop 60k', 'sl entry', 'target 130k', 'tp off', 'trail off'))
    .map((words) => words.join(' ')),
  fc.constantFrom('close everything', 'sell everything', 'halt', 'close losers', 'stop trading', 'resume'),
);

describe('whatever is wished', () => {
  it('nothing is done where it is said what not to do', () =>
    fc.assert(
      fc.property(
        wish,
        fc.constantFrom("don't", 'do not', 'never', 'please do not', 'dont', 'you should not', "i won't"),
        (said, not) => {
          expect(acts(`${not} ${said}`)).toEqual([]);
        },
      ),
    ));

  it('nothing is done with an exception or another choice behind it', () =>
    fc.assert(
      fc.property(
        wish,
        fc.constantFrom('not', 'except', 'but not', 'instead of', 'without', 'or', 'rather than'),
        coin,
        (said, word, other) => {
          expect(acts(`${said} ${word} ${other}`)).toEqual([]);
        },
      ),
    ));

  it('nothing is done on a condition, or later', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(
          'close btc',
          'sell half of eth',
          'long sol',
          'btc stop 60k',
          'halt',
          'close everything',
        ),
        fc.constantFrom('if', 'when', 'once', 'as soon as', 'unless', 'before', 'after'),
        fc.constantFrom('btc hits 60k', 'it falls', 'i say so', 'the market turns'),
        fc.boolean(),
        (said, word, condition, behind) => {
          expect(acts(behind ? `${said} ${word} ${condition}` : `${word} ${condition} ${said}`)).toEqual([]);
        },
      ),
    ));

  it('nothing is done by a question', () =>
    fc.assert(
      fc.property(
        wish,
        fc.constantFrom(
          'should i',
          'shall we',
          'can i',
          'would you',
          'why did you',
          'is it good to',
          'do you think i could',
        ),
        fc.constantFrom('', '?'),
        (said, asked, mark) => {
          expect(acts(`${asked} ${said}${mark}`)).toEqual([]);
        },
      ),
    ));

  it('nothing is done that ends with a question mark', () =>
    fc.assert(
      fc.property(wish, (said) => {
        expect(acts(`${said}?`)).toEqual([]);
      }),
    ));

  it('nothing is done with a word in it that is not understood', () =>
    fc.assert(
      fc.property(
        wish,
        fc
          .stringMatching(/^[b-z]{3,9}$/)
          .filter((word) =>
            ['', 'close btc', 'resume'].every((said) => acts(`${word} ${said}`).length === 0),
          ),
        fc.nat(6),
        (said, strange, at) => {
          const words = said.split(' ');
          words.splice(Math.min(at, words.length), 0, strange);
          expect(acts(words.join(' '))).toEqual([]);
        },
      ),
    ));
});

const BASES = SYMBOLS.map((symbol) => symbol.split('-')[0] ?? '');

describe('whatever is understood', () => {
  it('is about the symbols that were said, and no other', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...BASES),
        fc.constantFrom(
          'close {}',
          'close half of {}',
          'long {}',
          'short {} sl 5%',
          '{} stop 60k',
          '{} target 2r',
          'add 25% to {}',
          'cancel {}',
        ),
        fc.boolean(),
        (base, said, marked) => {
          // Where nothing of it is open, a word of the language is that word: `move target 2r` moves one.
          fc.pre(marked || !['MOVE', 'OPEN', 'A', 'IN'].includes(base));
          const text = said.replace('{}', marked ? `$${base.toLowerCase()}` : base.toLowerCase());
          for (const command of acts(text))
            for (const symbol of command.match(/\S+-USDT/gu) ?? []) expect(symbol).toBe(`${base}-USDT`);
        },
      ),
    ));

  it('is on the side that was said', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['sol', 'sl 140', 'tp 200', '200 usdt', 'please', 'now'], { minLength: 1 }),
        fc.constantFrom('long', 'short'),
        fc.nat(5),
        (words, side, at) => {
          const said = [...words];
          said.splice(Math.min(at, said.length), 0, side);
          for (const command of acts(said.join(' ')).filter((one) => one.startsWith('/open')))
            expect(command.split(' ')).toContain(side);
        },
      ),
    ));

  it('has each price with its own name, wherever the words stand', () =>
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['sol', 'sl 140', 'tp 200', 'long', '300 usdt'], { minLength: 5 }),
        (words) => {
          for (const command of acts(words.join(' '))) {
            expect(command).toContain('sl 140');
            expect(command).toContain('tp 200');
            expect(command).toMatch(/ 300usdt$/);
          }
          expect(acts(words.join(' '))).toHaveLength(1);
        },
      ),
    ));

  it('takes the part that was said', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.shuffledSubarray(['close', 'btc', '{}'], { minLength: 3 }),
        (part, words) => {
          expect(acts(words.join(' ').replace('{}', `${part}%`))).toEqual([`/close BTC-USDT ${part}%`]);
        },
      ),
    ));

  it('comes of no noise: whatever is typed is read in a moment, and nothing is done by chance', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 300 }),
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.string({ unit: 'grapheme', maxLength: 80 }),
        ),
        (text) => {
          expect(acts(`${text} ${text}`.slice(1))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    ));
});
