import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, read, type Reading, readToTrade } from '../../../src/sources/reader/index.js';
import { CONTEXT } from './market.js';
import { plans, readingOf } from './plans.js';
import { STYLES } from './styles.js';

const PLAN = 'BTC LONG\nEntry 61200\nSL 60150\nTP 62400 / 63900';
const TRADE = {
  action: 'propose',
  symbol: 'BTC-USDT',
  side: 'long',
  entry: { price: 61_200 },
  stop: { price: 60_150 },
  targets: [62_400, 63_900],
  leverage: null,
};

const reads = (text: string, over: Partial<Message> = {}): Reading =>
  read({ kind: 'text', door: 'forward', text, ...over }, CONTEXT);
const aroundIn = (reading: Reading): unknown => (reading.action === 'refuse' ? reading.around : undefined);
/** Ahead of a plan, and below it. */
const beside = (talk: string, plan = PLAN): readonly Reading[] =>
  [`${talk}\n\n${plan}`, `${plan}\n\n${talk}`].map((text) => reads(text));

describe('a whole trade that is refused for the talk around it', () => {
  it.each([
    'Heard it in a bar.',
    'Heard it in a bar, weekly.',
    'What a beginner would do.',
    'Competitor’s call, let’s see how it ages.',
    'Thank me later.',
    'Needs a guru retest first.',
    'The robot wrote this, we did not check it.',
  ])('stands beside the refusal, which names the word: %s', (talk) => {
    for (const reading of beside(talk)) {
      expect(reading).toMatchObject({ action: 'refuse', reason: 'commentary' });
      expect(aroundIn(reading)).toEqual(TRADE);
    }
  });

  it.each([
    ['a close', 'Closed this yesterday, guru.'],
    ['a close in another language', 'Cerramos esta con ganancia, guru.'],
    ['a part that was taken', 'A guru, we closed half of it.'],
    ['a target that was hit', 'A guru. TP1 hit already!'],
    ['a stop that was hit', 'Stopped out, guru fakeout.'],
    ['what is to be done with it now', 'A guru. Move the stop to entry.'],
    ['its end', 'A guru. The trade is over.'],
    ['a result', 'A guru winner, +34% on this one.'],
    ['a result of the margin', 'A guru. ROI 120%.'],
    ['an exit that is misspelt', 'A guru. They exitd early.'],
    ['an end in slang', 'It rekt so many of us.'],
    ['a part that is to be taken', 'A guru. Half reports.'],
    ['what it asks', 'It at 61500?'],
    ['what was done with its stop', 'It moved the stop.'],
    ['the past', 'A guru trade from last week.'],
    ['when it was called', 'Called this an hour ago.'],
    ['a condition', 'Only if the guru retest holds.'],
    ['that nobody is to enter', 'A guru. Do not take this yet.'],
    ['that it is an example', 'A guru example.'],
    ['a question', 'A guru setup, would you take this?'],
    ['the other side', 'A guru. Short BTC instead.'],
    ['another symbol', 'ETH looks guru too.'],
    ['levels that are not its own', 'A guru; stop 60500 is safer.'],
  ])('is none where anything beside it tells %s', (_what, talk) => {
    for (const reading of beside(talk)) {
      expect(aroundIn(reading)).toBeUndefined();
    }
  });

  it.each([
    ['has no stop', 'BTC LONG\nEntry 61200\nTP 62400'],
    ['has no target', 'BTC LONG\nEntry 61200\nSL 60150'],
    ['has its stop on the wrong side', PLAN.replace('60150', '61900')],
    ['has a level far off the market', PLAN.replace('62400', '912400')],
    ['stands in a quotation', PLAN.replace(/^/gm, '> ')],
    ['is told with a condition', PLAN.replace('Entry', 'If 61000 breaks, entry')],
    ['has reached its target', PLAN.replace('62400', '62400 ✅ hit')],
  ])('is none where it %s', (_what, plan) => {
    for (const reading of beside('Heard it in a bar.', plan)) expect(aroundIn(reading)).toBeUndefined();
  });

  it('is none where other values stand beside its text', () => {
    const text = `${PLAN}\nHeard it in a bar.`;
    const body = JSON.stringify({ content: text, author: 'desk' });
    const reading = read({ kind: 'json', door: 'webhook', body }, CONTEXT);
    expect(reading).toMatchObject({ action: 'refuse' });
    expect(aroundIn(reading)).toBeUndefined();
  });

  it('is the plan that was written, whatever stands around it, and changes no action', () => {
    const words = fc.constantFrom(
      ...'guru they might this only not closed hit if ETH short 61500 +3% yesterday wait the level looks lovely trade . , \n'.split(
        ' ',
      ),
    );
    const talks = fc.array(words, { minLength: 1, maxLength: 9 }).map((some) => some.join(' '));
    fc.assert(
      fc.property(
        plans,
        fc.constantFrom(...Object.values(STYLES)),
        talks,
        fc.boolean(),
        (plan, style, talk, isAhead) => {
          const message = style(plan, String);
          const { text } = message;
          if (text === undefined || text.startsWith('SYMBOL=')) return;
          const reading = read(
            { ...message, text: isAhead ? `${talk}\n${text}` : `${text}\n${talk}` },
            CONTEXT,
          );
          const around = aroundIn(reading);
          if (around !== undefined) expect(around, talk).toEqual(readingOf(plan));
          if ('around' in reading) expect(reading.action).toBe('refuse');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a trade that is read', () => {
  it.each(Object.entries(STYLES))('is not amid talk in the manner of %s', (_, style) => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(readToTrade(style(plan, String), CONTEXT)).not.toHaveProperty('isAmidTalk');
      }),
      { numRuns: 20 },
    );
  });

  it('is amid talk where a word stands beside it that is not known', () => {
    const readBeside = (talk: string): Reading =>
      readToTrade({ kind: 'text', door: 'forward', text: `${PLAN}\n\n${talk}` }, CONTEXT);
    expect(readBeside('The zebra hums above the quarry')).toEqual({ ...TRADE, isAmidTalk: true });
    expect(readBeside('Good morning!')).toEqual(TRADE);
  });
});
