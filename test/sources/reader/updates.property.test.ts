import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, read, type Reading, type Update } from '../../../src/sources/reader/index.js';
import { CONTEXT } from './market.js';
import { type Change, MANNERS } from './manners.js';
import { plans } from './plans.js';

const isUnread = ({ action }: Reading): boolean => action === 'refuse' || action === 'ignore';
const post = (text: string): Message => ({ kind: 'text', door: 'channel', text });

/** A change of a trade that is open: a new stop behind the market, targets ahead of it. */
const changes: fc.Arbitrary<Change> = fc
  .tuple(
    plans.filter(({ stop, targets }) => stop !== null && targets.length > 1),
    fc.constantFrom(10, 20, 25, 30, 40, 60, 75),
  )
  .map(([{ symbol, side, stop, targets }, percent]) => ({
    symbol,
    base: symbol.replace('-USDT', ''),
    side,
    stop: stop ?? 0,
    targets: targets.slice(0, 2),
    percent,
  }));

const readIn = (change: Change, text: string): Reading =>
  read(post(text), {
    ...CONTEXT,
    context: { positions: [{ symbol: change.symbol, side: change.side }] },
  });

/** What stands in the text for the coin itself: of words that are coins the pair. */
const named = (change: Change): Change => ({
  ...change,
  base: /^(?:NEAR|MOVE|1000BONK|币安人生)$/.test(change.base) ? `#${change.base}USDT` : change.base,
});

const manners = fc.constantFrom(...MANNERS);
const numbersIn = (reading: Reading): readonly number[] =>
  (JSON.stringify(reading).match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);

describe('an update that is written down', () => {
  it.each(MANNERS.map((manner) => [manner.name, manner] as const))('as %s is read', (_name, manner) => {
    fc.assert(
      fc.property(changes, (change) => {
        const { text, updates } = manner.of(named(change));
        expect(readIn(change, text), text).toEqual({
          action: 'update',
          symbol: change.symbol,
          update: updates.length === 1 ? updates[0] : updates,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is not read with a word that is not known in what it says itself', () => {
    fc.assert(
      fc.property(
        changes,
        manners,
        fc.constantFrom('zorble', 'Vantik', 'qed'),
        fc.nat(30),
        (change, manner, word, place) => {
          const words = manner.of(named(change)).text.split(' ');
          const at = place % (words.length + 1);
          // Behind a comma or an emoji it is talk.
          fc.pre(at === 0 || /[\p{L}\p{N}%]$/u.test(words[at - 1] ?? ''));
          const text = [...words.slice(0, at), word, ...words.slice(at)].join(' ');
          expect(isUnread(readIn(change, text)), text).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is not read without what stands beside it: a level, a part, a condition', () => {
    const besides = fc.constantFrom(
      ({ stop }: Change) => [`stop ${stop}`, [stop]] as const,
      ({ targets }: Change) => [`TP3 ${targets[1]}`, targets.slice(1)] as const,
      ({ stop }: Change) => [`entry at ${stop}`, [stop]] as const,
      () => ['close 15%', [0.15]] as const,
      () => ['half off', [0.5]] as const,
      ({ targets }: Change) => [`once ${targets[0]} breaks`, [Number.NaN]] as const,
      () => ['only if you want', [Number.NaN]] as const,
      () => ['or not', [Number.NaN]] as const,
      () => ['do not add', [Number.NaN]] as const,
    );
    const joints = fc.constantFrom(', ', ' and ', '. ', '\n', ' - ', ' | ');
    fc.assert(
      fc.property(changes, manners, besides, joints, (change, manner, beside, joint) => {
        const [words, numbers] = beside(change);
        const { text, updates } = manner.of(named(change));
        const reading = readIn(change, `${text}${joint}${words}`);
        // The price of the order is news of the entry, and names what is cancelled.
        if (isUnread(reading) || (/^an entry|^a cancel/.test(manner.name) && words.startsWith('entry')))
          return;
        const seen = numbersIn(reading);
        const isAlone = joint === '. ' || joint === '\n';
        // A sentence of its own that speaks of no trade takes nothing back.
        if (isAlone && numbers.some(Number.isNaN) && !/\d/.test(words)) return;
        const kept = updates.flatMap((update: Update) => numbersIn(update as never));
        expect(
          [...kept, ...numbers].every((number) => seen.includes(number)),
          `${text}${joint}${words}: ${JSON.stringify(reading)}`,
        ).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('is not read differently for the noise around it', () => {
    const noise = fc.constantFrom(
      '🔥🔥',
      '@some_room',
      'https://t.me/room/61200',
      '14:30 UTC',
      'RSI: 61.4',
      'Signal #482',
      '',
    );
    fc.assert(
      fc.property(changes, manners, noise, noise, (change, manner, above, below) => {
        const { text, updates } = manner.of(named(change));
        const reading = readIn(change, [above, text, below].join('\n'));
        if (isUnread(reading)) return;
        expect(reading, text).toMatchObject({ update: updates.length === 1 ? updates[0] : updates });
      }),
      { numRuns: 300 },
    );
  });
});
