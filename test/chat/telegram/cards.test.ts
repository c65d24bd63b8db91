import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Push } from '../../../src/domain/index.js';
import { type MessagePush, pushCard } from '../../../src/chat/telegram/cards/push.js';
import { signalCard } from '../../../src/chat/telegram/cards/signal.js';
import { signalWhy } from '../../../src/chat/telegram/cards/why.js';
import {
  fitLines,
  amount,
  inWords,
  plural,
  price,
  signedPercent,
  signedUsdt,
  soonText,
  span,
  timeText,
} from '../../../src/chat/telegram/format.js';
import { plainText } from '../../../src/chat/telegram/outgoing.js';
import { isSound } from './sound-html.js';
import { BTC, NOW, plan, signal, trade } from './fixtures.js';

const CONTEXT = { now: NOW, timeZone: 'UTC', instrument: BTC };

describe('figures for people', () => {
  it.each([
    [12.3, '+12.30 USDT'],
    [-1234.5, '−1,234.50 USDT'],
    [-0.001, '0.00 USDT'],
    [0, '0.00 USDT'],
    [Number.NaN, '? USDT'],
  ])('money %d', (value, text) => expect(signedUsdt(value)).toBe(text));
  it('percent', () =>
    expect([0.015, -0.02, 0].map((x) => signedPercent(x))).toEqual(['+1.5%', '−2.0%', '0.0%']));
  it('counts and words of the core are written as all else', () => {
    expect([0, 1, 2].map((n) => plural(n, 'trade'))).toEqual(['0 trades', '1 trade', '2 trades']);
    expect(inWords('1d: -3.6 % on average (-2), x-1')).toBe('1d: −3.6% on average (−2), x-1');
    expect(inWords('from 1036.44 to -118635.3')).toBe('from 1,036.44 to −118,635.3');
    expect(inWords('in 2026, S12345.7k3f9, 2026-11-29, 1,036.44, /halt12345, 127.0.0.1:8787')).toBe(
      'in 2026, S12345.7k3f9, 2026-11-29, 1,036.44, /halt12345, 127.0.0.1:8787',
    );
    expect(amount(-0.0466)).toBe('−0.0466');
    expect(timeText(Date.UTC(2025, 8, 3), 'UTC')).toBe('3 Sep 00:00');
    expect(soonText(NOW + 60_000, NOW, 'UTC')).toBe('12:01');
    expect(soonText(NOW + 86_400_000, NOW, 'UTC')).toBe('2 Mar 12:00');
  });
  it('prices', () => {
    expect(price(61_000, BTC)).toBe('61,000.0');
    expect(price(0.000012345)).toBe('0.000012345');
    expect(price(1_234_567)).toBe('1,234,567');
    expect(price(0)).toBe('0');
  });
  it.each([
    [45_000, '45 s'],
    [250_000, '4 m 10 s'],
    [7_500_000, '2 h 5 m'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 s'],
  ])('a span of %d ms', (ms, text) => expect(span(ms)).toBe(text));
  it('times in the time zone', () => expect(timeText(NOW, 'Asia/Tokyo')).toBe('1 Mar 21:00'));
  it('lists say how many are left off', () => {
    const text = fitLines(Array.from({ length: 500 }, (_, n) => `line ${n} of the list`));
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/… and \d+ more$/);
  });
});

describe('the signal card', () => {
  it('shows what DESIGN 8 asks for', () => {
    const { text, buttons, picture } = signalCard(signal(), CONTEXT);
    expect(plainText(text).split('\n')).toEqual([
      '📈 LONG BTC-USDT',
      'If the stop is hit about 🔴 −19.80 USDT (2.0% of equity, fees included)',
      'Entry 61,000.0',
      'Stop 59,780.0 (−2.0%)',
      'Target 63,440.0 (+4.0%, 1.8 R)',
      'Liquidation 55,144.0 (−9.6%)',
      '8 contracts = 0.008 BTC = 488.00 USDT',
      'Margin 48.80 USDT at 10× · sized by risk',
      '🗳 1 of 1 votes long, 4h agrees',
      '• EMA 12 above EMA 26',
      '• MACD rises',
      '• RSI 38 is low & <turning>',
      '⏳ 300 s left (until 12:05) · S1',
    ]);
    expect(buttons?.flat().map(({ label }) => label)).toEqual(['✅ Approve', '⏭ Skip', '½×', '2×', '❓ Why']);
    expect(picture).toEqual({ kind: 'signal', ref: 'S1' });
  });

  it('leaves weights to Why, and says in words who set the size', () => {
    const base = signal();
    const reasons = [
      'EMA 12 (2.84) is below EMA 26 (2.85) (1.5)',
      '4h: at 20 % of the range',
      '⚠ RSI 71 is overbought (1)',
    ];
    const { text } = signalCard(
      signal({
        opportunity: { ...base.opportunity, reasons },
        plan: plan({ boundBy: 'owner' }),
        sizeFactor: 0.5,
      }),
      CONTEXT,
    );
    expect(text).toContain('• EMA 12 is below EMA 26\n• 4h: at 20% of the range\n⚠️ RSI 71 is overbought');
    expect(text).toContain('(½×)');
    expect(text).toContain('sized as you set');
  });

  it('fits a caption and parses, whatever the words and numbers are', () => {
    const words = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constant('<&>'.repeat(200)),
    );
    const money = fc.double({ min: 1e-8, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 12 }),
        fc.array(words, { maxLength: 6 }),
        words,
        money,
        fc.constantFrom('offered', 'denied' as const),
        (reasons, warnings, note, number, state) => {
          const base = signal();
          const one = signal({
            status: state as 'offered',
            note,
            opportunity: { ...base.opportunity, reasons },
            before: plan({
              entry: number / 3,
              stop: number / 7,
              target: number * 1.7,
              worstCase: number / 9,
            }),
            plan: plan({
              warnings,
              boundBy: note,
              symbol: note || 'X',
              entry: number,
              notional: number,
              worstCase: number,
            }),
          });
          for (const context of [CONTEXT, { ...CONTEXT, instrument: undefined }]) {
            const { text } = signalCard(one, context);
            expect(text.length).toBeLessThanOrEqual(1024 - 11);
            expect(isSound(text)).toBe(true);
            expect(text).not.toMatch(/\p{Cs}/u);
            expect(text).toContain(state === 'offered' ? 'left' : 'Denied');
          }
          expect(signalWhy(one, [], { timeZone: 'UTC', instrument: () => BTC }).length).toBeLessThanOrEqual(
            4096,
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

const PUSHES: Readonly<Record<string, [MessagePush, RegExp, boolean]>> = {
  opened: [
    {
      type: 'fill',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      action: 'opened',
      contracts: 8,
      coins: 0.008,
      price: 61_000,
      notional: 488,
      fee: 0.29,
      openContracts: 8,
      stop: 59_780,
      target: 63_440,
    },
    /✅ Opened 📈 LONG <b>BTC-USDT<\/b> at <b>61,000.0<\/b>\n8 contracts = 0.008 BTC = 488.00 USDT · fee 0.29 USDT\nOpen now 8 contracts · stop 59,780.0 · target 63,440.0/,
    true,
  ],
  exit: [
    { type: 'exit', trade: trade() },
    /^🔴 <b>−10.37 USDT<\/b> \(−0.52 R\) · 📈 LONG <b>BTC-USDT<\/b> closed\n61,000.0 → 59,780.0 \(−2.0%\) · 8 contracts\nBy stop after 2 h 5 m\nPrice −9.76 USDT · fees −0.60 USDT · funding −0.01 USDT/,
    true,
  ],
  'a stop that the bot moved': [
    {
      type: 'moved',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      what: 'stop',
      from: 59_780,
      to: 60_100,
      cause: 'trailing stop, momentum faded: 6.0 % from the best price',
      stopR: 0.4,
    },
    /BTC-USDT stop <b>59,780.0 → 60,100.0<\/b> · closer, 0.40 R locked in · trailing stop, momentum faded: 6.0% from/,
    false,
  ],
  'a stop that the owner loosened': [
    {
      type: 'moved',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      what: 'stop',
      from: 59_780,
      to: 59_000,
      cause: 'by hand',
      stopR: -1.31,
    },
    /<b>59,780.0 → 59,000.0<\/b> · further away, 1.31 R at risk · by hand/,
    false,
  ],
  'several targets set': [
    {
      type: 'moved',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      what: 'target',
      to: 62_000,
      cause: 'by hand',
      targets: {
        ladder: [
          { price: 62_000, share: 0.6, filled: 0 },
          { price: 64_000, share: 0.4, filled: 0 },
        ],
        open: 7,
        before: [63_000],
      },
    },
    /BTC-USDT targets <b>62,000.0<\/b> 57% · 64,000.0 43% · 4 \+ 3 of 7 contracts \(was 63,000.0\) · by hand/,
    false,
  ],
  'a first stop': [
    {
      type: 'moved',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      what: 'stop',
      to: 59_780,
      cause: 'entry',
    },
    /BTC-USDT stop set at <b>59,780.0<\/b> · entry/,
    false,
  ],
  'target set': [
    { type: 'moved', positionId: 'P1', symbol: 'BTC-USDT', side: 'long', what: 'target', cause: '/target' },
    /target <b>none → none/,
    false,
  ],
  rejected: [
    { type: 'rejected', symbol: 'BTC-USDT', intentId: 'I', action: 'open', reason: 'margin <low>' },
    /Rejected by the exchange: open <b>BTC-USDT<\/b>\nmargin &lt;low&gt;/,
    true,
  ],
  unresolved: [
    { type: 'unresolved', symbol: 'BTC-USDT', intentId: 'I', action: 'open', reason: 'timeout' },
    /Unresolved/,
    true,
  ],
  limit: [
    { type: 'limit', code: 'daily-loss', reason: 'today −5 %' },
    /Limit reached, entries paused<\/b>\ntoday −5 %/,
    true,
  ],
  alarm: [{ type: 'notice', level: 'alarm', text: 'naked' }, /🚨 naked/, true],
  info: [{ type: 'notice', level: 'info', text: 'started' }, /ℹ️ started/, false],
};

describe('the message of a push', () => {
  it.each(Object.entries(PUSHES))('%s', (_name, [push, wanted, loud]) => {
    const { text, silent } = pushCard(push, CONTEXT);
    expect(text).toMatch(wanted);
    expect(isSound(text)).toBe(true);
    expect(silent ?? false).toBe(!loud);
  });
  it('fits, however long the words are', () => {
    const notice: Push = { type: 'notice', level: 'info', text: '<'.repeat(9_000) };
    expect(pushCard(notice, CONTEXT).text.length).toBeLessThanOrEqual(4096);
    const long: MessagePush = {
      type: 'rejected',
      symbol: 's'.repeat(999),
      intentId: 'I',
      action: 'a'.repeat(999),
      reason: '&'.repeat(9999),
    };
    expect(pushCard(long, CONTEXT).text.length).toBeLessThanOrEqual(4096);
  });
});
