import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, read, type Reading } from '../../../src/sources/reader/index.js';
import { CONTEXT } from './market.js';
import { plans, readingOf } from './plans.js';
import { type Plan, STYLES, type Write, WRITES } from './styles.js';

const isUnread = ({ action }: Reading): boolean => action === 'refuse' || action === 'ignore';
const writes = fc.constantFrom(...Object.values(WRITES));
const styles = Object.entries(STYLES);

/** Lines that say nothing of the trade, with numbers of all kinds. */
const noise = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((n) => `RSI: ${n}.4`),
  fc.integer({ min: 1, max: 99 }).map((n) => `Accuracy ${n}%`),
  fc.integer({ min: 1, max: 99_999 }).map((n) => `Signal #${n}`),
  fc.integer({ min: 1, max: 9 }).map((n) => `R:R 1:${n}.5`),
  fc.integer({ min: 1, max: 9 }).map((n) => `Risk ${n}% of the deposit`),
  fc.integer({ min: 0, max: 23 }).map((n) => `⏰ ${String(n).padStart(2, '0')}:30 UTC`),
  fc.integer({ min: 1, max: 28 }).map((n) => `${n}.11.2026`),
  fc.integer({ min: 1, max: 999 }).map((n) => `Volume 24h: ${n}.2M`),
  fc.integer({ min: 1, max: 999 }).map((n) => `Profit: ${n}.8%`),
  fc.constantFrom(
    '🔥🔥🔥',
    '────────',
    'https://t.me/room/61200',
    '@some_room',
    'Timeframe: 4H',
    'Duration 2-3 days',
    '',
  ),
);

/** What hangs on a line with a number: a share, a gain. */
const tails = fc.constantFrom('', ' (40%)', ' (+1.6%)', ' ✨', ' - 30.0%', '.');
const heads = fc.constantFrom('', '• ', '- ', '👉 ', '  ');

interface Noise {
  readonly lines: readonly string[];
  readonly places: readonly number[];
  readonly tail: string;
  readonly head: string;
}

const noisy = ({ text, ...message }: Message, { lines, places, tail, head }: Noise): Message => {
  if (text === undefined || text.startsWith('SYMBOL=')) return { ...message, text };
  const isLevel = (line: string): boolean =>
    /^(?:tp|target|🎯|entry:|sl|stop)/i.test(line) && /\d$/.test(line);
  const all = text.split('\n').map((line) => (isLevel(line) ? `${head}${line}${tail}` : line));
  for (const [index, line] of lines.entries()) all.splice((places[index] ?? 0) % (all.length + 1), 0, line);
  return { ...message, text: all.join('\n') };
};

/** Of a plan that is written down: read as it is, or refused, never read differently. */
const neverDiffers = (plan: Plan, message: Message): void => {
  const reading = read(message, CONTEXT);
  if (!isUnread(reading)) expect(reading, JSON.stringify(message)).toEqual(readingOf(plan));
};

describe('a plan that is written down', () => {
  it.each(styles)('as %s is read back, or refused', (_name, style) => {
    fc.assert(
      fc.property(plans, writes, (plan, write) => neverDiffers(plan, style(plan, write))),
      { numRuns: 60 },
    );
  });

  it.each(styles)('as %s is read in nine cases of ten', (_name, style) => {
    const seen = fc
      .sample(fc.tuple(plans, writes), { numRuns: 100, seed: 11 })
      .map(([plan, write]: [Plan, Write]) => read(style(plan, write), CONTEXT));
    expect(seen.filter(isUnread).length / seen.length).toBeLessThan(0.1);
  });

  it('is not read differently for the noise around it', () => {
    fc.assert(
      fc.property(
        plans,
        writes,
        fc.constantFrom(...styles.map(([, style]) => style)),
        fc.record({
          lines: fc.array(noise, { maxLength: 4 }),
          places: fc.array(fc.nat(30), { minLength: 4, maxLength: 4 }),
          tail: tails,
          head: heads,
        }),
        (plan, write, style, around) => neverDiffers(plan, noisy(style(plan, write), around)),
      ),
      { numRuns: 1000 },
    );
  });

  it('is read through the noise in most cases', () => {
    const parts = fc.tuple(
      plans,
      fc.constantFrom(...styles.map(([, style]) => style)),
      noise,
      fc.nat(30),
      tails,
    );
    const seen = fc
      .sample(parts, { numRuns: 250, seed: 5 })
      .map(([plan, style, line, place, tail]) =>
        read(noisy(style(plan, String), { lines: [line], places: [place], tail, head: '' }), CONTEXT),
      );
    expect(seen.filter(isUnread).length / seen.length).toBeLessThan(0.15);
  });
});
