import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, read, type Reading } from '../../../src/sources/reader/index.js';
import { readingsOf } from '../../../src/sources/reader/numbers.js';
import { CONTEXT } from './market.js';
import { plans } from './plans.js';
import { STYLES, WRITES } from './styles.js';

const text = (body: string): Message => ({ kind: 'text', door: 'channel', text: body });
const json = (body: string): Message => ({ kind: 'json', door: 'webhook', body });
const form = (body: string): Message => ({
  kind: 'http',
  door: 'webhook',
  method: 'POST',
  contentType: 'application/x-www-form-urlencoded',
  body,
});
const fill = (part: string, size: number): string =>
  part.repeat(Math.ceil(size / part.length)).slice(0, size);

const MOST = 65_536;
/** What a pattern or a loop could lose its time in: as long as it may be. */
const PARTS = [
  ...[
    ' ',
    '1',
    '1,',
    '1.',
    "1'",
    '1 ',
    'BTC ',
    'A/',
    'A-',
    'a.',
    '#',
    '$A',
    'a@',
    'a',
    'take profit ',
    'stop loss ',
    '(',
  ],
  ...[
    '61200 ',
    'tp 62400 ',
    '61 200 ',
    '1) 62000\n',
    '10x ',
    '\n',
    '🎯',
    '1\u20e3',
    'USDT',
    'a=b;',
    '{{',
    '}}',
    '{',
    '[',
    '"',
    '\\',
  ],
  ...[
    'order buy @ 0.016 filled on ',
    'Вход 1 ',
    'a\u0301',
    '\u200b',
    '%',
    '&',
    '=',
    'a=1&',
    '1:',
    '1/',
    '%41',
    '—',
    '[',
    '止损',
    '止损移动到成本',
    '(TP1) ',
    'T1 2 ',
    'T1 ',
    'TP1 ✅ ',
    'close ',
    'close LINK ',
    'sl to be ',
    '61000-',
    ', sl ',
    '| Close 3121 ',
    'BTC,long,',
    '50% at ',
    'take half here ',
    'out of SOL ',
    '✅ 61000 ',
    'buy stop 61000 ',
    'entyr 1 ',
    'a/b 1/2\n',
    'a | b\n',
  ],
];
const PLAN = 'BTC LONG\nEntry 61200\nSL 60150\nTP 62400 63900';
/** @param share how long they are, as a part of as long as they may be */
const worst = (share: number): readonly Message[] => {
  const of = (size: number): number => Math.round(size * share);
  return [
    ...PARTS.flatMap((part) =>
      [of(4096), of(MOST)].flatMap((size) => [
        text(fill(part, size)),
        text(`LONG BTC ${fill(part, size - 9)}`),
      ]),
    ),
    // Read once with its talk, and once more without.
    ...PARTS.map((part) => text(fill(`${PLAN}\nHeard it in a bar. ${part.repeat(20)}\n`, of(4096)))),
    ...PARTS.map((part) => text(`${PLAN}\nHeard it in a bar. ${fill(part, of(4000))}`)),
    ...PARTS.flatMap((part) => [json(fill(part, of(MOST))), form(fill(part, of(MOST)))]),
    ...['symbol', 'side', 'stop', 'targets', 'text', 'timenow'].flatMap((key) =>
      PARTS.map((part) =>
        json(JSON.stringify({ symbol: 'BTCUSDT', side: 'long', [key]: fill(part, of(20_000)) })),
      ),
    ),
    // No word twice: nothing that was found once is of use again.
    ...['T', 'TP', 'A', 'close X'].map((word) =>
      text(fill(Array.from({ length: of(700) }, (_, index) => `${word}${index}`).join(' '), of(4096))),
    ),
    json('{"a":'.repeat(of(10_000))),
    json(`[${'1,'.repeat(of(32_000))}1]`),
    json(`{${Array.from({ length: of(4000) }, (_, index) => `"k${index}":"v"`).join(',')}}`),
  ];
};

/** Processor time of reading in ms, the least of several: what comes between lengthens it, and nothing shortens it. */
const timeOf = (message: Message, enough: number, tries = 20): number => {
  let least = Infinity;
  for (let at = 0; at < tries && least > enough; at += 1) {
    const before = process.cpuUsage();
    read(message, CONTEXT);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
};

const numbersIn = (reading: Reading): readonly number[] => {
  const found: number[] = [];
  JSON.stringify(reading, (_, value: unknown) => {
    if (typeof value === 'number') found.push(value);
    return value;
  });
  return found;
};

describe('the reader', () => {
  // A machine under load is slower with short messages as well as with long ones: what takes long may do so for its length alone.
  it('takes at most 10 ms, or grows no faster than what it is given', () => {
    const quarter = worst(0.25);
    for (const message of quarter.slice(0, 40)) read(message, CONTEXT);
    const slow = worst(1).flatMap((message, index) => {
      let ms = timeOf(message, 10);
      let short = Infinity;
      // Four times the length takes four times as long, sixteen times where it grows with the square.
      for (let round = 0; round < 6 && ms > 10 && (ms > 9 * short || round === 0 || ms > 200); round += 1) {
        short = timeOf(quarter[index] ?? message, 0, 5);
        ms = Math.min(ms, timeOf(message, 10, 5));
      }
      return ms > 10 && (ms > 9 * short || ms > 200)
        ? [[ms, short, JSON.stringify(message).slice(0, 80)]]
        : [];
    });
    expect(slow).toEqual([]);
  });

  it('refuses what is larger than 64 KiB, measured in bytes', () => {
    const long = `{"symbol":"BTCUSDT","side":"long","comment":"${'я'.repeat(MOST / 2)}"}`;
    expect(long.length).toBeLessThan(MOST);
    expect(read(json(long), CONTEXT)).toMatchObject({ action: 'refuse', reason: 'too-large' });
    expect(read(json(long.replaceAll('я', 'x')), CONTEXT)).toMatchObject({ action: 'propose' });
  });

  it('never throws, and says the same twice', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...'LONG BTC61200.,:-/()[]{}"#$%@xk\n🎯✅tpsl'), maxLength: 120 }),
      fc.json({ maxDepth: 8 }),
    );
    fc.assert(
      fc.property(any, fc.constantFrom(text, json, form), (body, of) => {
        const reading = read(of(body), CONTEXT);
        expect(['propose', 'update', 'refuse', 'ignore']).toContain(reading.action);
        expect(read(of(body), CONTEXT)).toEqual(reading);
      }),
      { numRuns: 400 },
    );
  });

  it('takes no number that does not stand in the message, however it is torn', () => {
    const torn = fc
      .tuple(
        plans,
        fc.constantFrom(...Object.values(STYLES)),
        fc.constantFrom(...Object.values(WRITES)),
        fc.array(
          fc.tuple(
            fc.nat(300),
            fc.constantFrom('', ' ', '.', ',', '-', '1', '0', '\n', 'k', '%', 'x', ')'),
            fc.boolean(),
          ),
          {
            maxLength: 4,
          },
        ),
      )
      .map(([plan, style, write, cuts]) => {
        const message = style(plan, write);
        const part = message.text === undefined ? (message.body ? 'body' : 'query') : 'text';
        const cut = cuts.reduce((kept, [place, put, drops]) => {
          const at = place % (kept.length + 1);
          return kept.slice(0, at) + put + kept.slice(drops ? at + 1 : at);
        }, message[part] ?? '');
        return { ...message, [part]: cut };
      });
    fc.assert(
      fc.property(torn, (message) => {
        const reading = read(message, CONTEXT);
        if (reading.action !== 'propose' && reading.action !== 'update') return;
        const sent = (message.text ?? message.body) || (message.query ?? '');
        // As it stands, and as a query or a form has it.
        const whole = `${sent}\n${sent.replaceAll('%2', ' ').replace(/%3(?=\d)/g, '')}`.replace(/ +/g, ' ');
        const standing = new Set(
          [...whole.matchAll(/(?=((?:\d[\d.,' ]*)?\d(?:e-?\d+)?k?|\.\d+))/g)]
            .flatMap(([, digits = '']) => prefixesOf(digits))
            .flatMap(readingsOf),
        );
        for (const value of numbersIn(reading))
          expect(standing.has(value), `${value} of ${whole}`).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

/** Each beginning of a run of digits: `62 400 500` holds 62 400 as well. */
const prefixesOf = (digits: string): readonly string[] =>
  [...digits].map((_, index) => digits.slice(0, index + 1)).filter((prefix) => /[\dk]$/.test(prefix));
