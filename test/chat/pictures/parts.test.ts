import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resvg } from '@resvg/resvg-js';
import { spread } from '../../../src/chat/pictures/boxes.js';
import { candleSeries } from '../../../src/chat/pictures/candle-series.js';
import { fitText, FONT_FAMILY, FONT_FILES, plainText, textWidth } from '../../../src/chat/pictures/font.js';
import {
  formatAmount,
  formatPrice,
  formatSigned,
  formatSignedPercent,
  formatSpan,
  priceDecimalsFor,
} from '../../../src/chat/pictures/format.js';
import { THEMES } from '../../../src/chat/pictures/theme.js';
import { timeTicks } from '../../../src/chat/pictures/time-axis.js';
import { HOUR, zoneName } from '../../../src/domain/index.js';

describe('spread', () => {
  it('leaves labels that do not touch where they want to be', () => {
    expect(spread([20, 60, 100], [30, 30, 30], 0, 200)).toEqual([20, 60, 100]);
  });

  it('parts two labels about their middle, and a third only as far as needed', () => {
    expect(spread([50, 50], [30, 30], 0, 200)).toEqual([35, 65]);
    // Wishes less the room before them: 50, 20, 60 → the first two form a block at 35.
    expect(spread([50, 50, 120], [30, 30, 30], 0, 200)).toEqual([35, 65, 120]);
  });

  it('gives a label of two lines the room of two', () => {
    // Touching from 20 on: 60 px, then 30; their wishes less the room before them are 20 and 20.
    expect(spread([50, 95], [60, 30], 0, 200)).toEqual([50, 95]);
    expect(spread([50, 85], [60, 30], 0, 200)).toEqual([45, 90]);
  });

  it('stays within its bounds, in order, without touching', () => {
    const wishes = fc.array(
      fc.record({ wish: fc.double({ min: -500, max: 900, noNaN: true }), size: fc.constantFrom(38, 66) }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(wishes, (raw) => {
        const labels = raw.toSorted((a, b) => a.wish - b.wish);
        const sizes = labels.map(({ size }) => size);
        const places = spread(
          labels.map(({ wish }) => wish),
          sizes,
          10,
          400,
        );
        let end = 10;
        places.forEach((place, i) => {
          const half = (sizes[i] ?? 0) / 2;
          expect(place - half).toBeGreaterThanOrEqual(end - 1e-9);
          end = place + half;
        });
        expect(end).toBeLessThanOrEqual(400 + 1e-9);
      }),
    );
  });
});

describe('text', () => {
  it.each([false, true])('is as wide as resvg draws it, or a little less by kerning (bold: %s)', (bold) => {
    const font = { loadSystemFonts: false, fontFiles: [...FONT_FILES] };
    const svg = (content: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="60"><text x="10" y="40" font-size="24"` +
      ` font-weight="${bold ? 700 : 400}" font-family="${FONT_FAMILY}">${content}</text></svg>`;
    const width = (content: string): number => new Resvg(svg(content), { font }).getBBox()?.width ?? 0;
    for (const text of [
      '61,234.5',
      '−18.40 USDT · 72%',
      'Target',
      '▲ LONG',
      'AVAX Wy To fi',
      'max drawdown',
    ]) {
      // Bars at both ends, so that side bearings do not count.
      const drawn = width(`|${text}|`) - width('|');
      const measured = textWidth(`${text}|`, 24, bold);
      expect(drawn).toBeLessThan(measured + 0.1);
      expect(drawn).toBeGreaterThan(measured * 0.93);
    }
  });

  it('is cut to fit', () => {
    expect(fitText('BTC-USDT', 500, 24)).toBe('BTC-USDT');
    const cut = fitText('A very long remark about nothing', 120, 24);
    expect(cut).toMatch(/^A very.*…$/);
    expect(textWidth(cut, 24)).toBeLessThanOrEqual(120);
  });

  it('holds nothing that XML forbids', () => {
    expect(plainText('a\u0000b\ud800c\u202e d\n\te\ufffe')).toBe('abc d e');
  });
});

describe('numbers', () => {
  it.each([
    [61_234.5, 1, '61,234.5'],
    [0.0000012, 7, '0.0000012'],
    [1_234_567.891, 2, '1,234,567.89'],
    // A tick that does not fit the price must not make it nought.
    [0.0000012, 2, '0.00000120'],
  ])('price %d with %d decimals is %s', (price, decimals, text) => {
    expect(formatPrice(price, decimals)).toBe(text);
  });

  it('limits decimals to ten significant digits and widens ones that hide the price', () => {
    expect(priceDecimalsFor(8, 61_234)).toBe(5);
    expect(priceDecimalsFor(1, 61_234)).toBe(1);
    expect(priceDecimalsFor(2, 0.0000012)).toBe(7);
    expect(priceDecimalsFor(10, 0.0000012)).toBe(10);
  });

  it.each([
    [12.345, '+12.35'],
    [-0.004, '0.00'],
    [0.004, '0.00'],
    [-1234.5, '−1,234.50'],
    [123_456.7, '+123,457'],
    [999_999.9, '+1.00M'],
    [-12_345_678, '−12.35M'],
  ])('amount %d is %s', (value, text) => {
    expect(formatSigned(value)).toBe(text);
  });

  it('writes fractions as percent, and spans', () => {
    expect(formatSignedPercent(0.0213)).toBe('+2.1%');
    expect(formatAmount(99_999.99)).toBe('99,999.99');
    expect([35 * 60_000, 14 * HOUR, 76 * HOUR].map(formatSpan)).toEqual(['35m', '14h', '3d 4h']);
  });
});

describe('time ticks', () => {
  const from = Date.UTC(2025, 9, 25, 20);

  it('stand at round hours of the zone, midnight named by its date', () => {
    const utc = timeTicks(from, from + 12 * HOUR, 'UTC', 5);
    expect(utc.map(({ text }) => text)).toEqual(['21:00', '26 Oct', '03:00', '06:00']);
    // Kathmandu is 5:45 ahead.
    const kathmandu = timeTicks(from, from + 6 * HOUR, 'Asia/Kathmandu', 3);
    expect(kathmandu.map(({ at, text }) => [at - from, text])).toEqual([
      [0.25 * HOUR, '02:00'],
      [2.25 * HOUR, '04:00'],
      [4.25 * HOUR, '06:00'],
    ]);
  });

  it('follow the clock through the end of summer time', () => {
    // Berlin goes back one hour at 01:00 UTC on 26 October 2025; midnights are 25 hours apart.
    const days = timeTicks(Date.UTC(2025, 9, 25), Date.UTC(2025, 9, 28), 'Europe/Berlin', 4);
    expect(days.map(({ text }) => text)).toEqual(['26 Oct', '27 Oct', '28 Oct']);
    expect((days[1]?.at ?? 0) - (days[0]?.at ?? 0)).toBe(25 * HOUR);
    const hours = timeTicks(Date.UTC(2025, 9, 25, 22, 30), Date.UTC(2025, 9, 26, 3, 30), 'Europe/Berlin', 5);
    expect(hours.map(({ text }) => text)).toEqual(['01:00', '02:00', '03:00', '04:00']);
    expect(zoneName(Date.UTC(2025, 6, 1), 'Europe/Berlin')).toBe('CEST');
    expect(zoneName(Date.UTC(2025, 11, 1), 'Europe/Berlin')).toBe('CET');
  });

  it('show what the clock of the zone shows at that instant, also where it is put forward or back', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
    const change = fc.constantFrom(
      Date.UTC(2025, 2, 9),
      Date.UTC(2025, 2, 30),
      Date.UTC(2025, 9, 26),
      Date.UTC(2025, 10, 2),
    );
    const spans = fc.integer({ min: 2, max: 30 });
    fc.assert(
      fc.property(
        zones,
        change,
        spans,
        fc.integer({ min: -600, max: 900 }),
        (timeZone, day, span, minutes) => {
          const start = day + minutes * 60_000;
          const clock = new Intl.DateTimeFormat('en-GB', {
            timeZone,
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          });
          for (const { at, text, isDate } of timeTicks(start, start + span * HOUR, timeZone, 8))
            expect(clock.format(at)).toBe(isDate ? '00:00' : text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('become months and years over long spans', () => {
    const months = timeTicks(Date.UTC(2025, 5, 10), Date.UTC(2026, 1, 10), 'UTC', 5);
    expect(months.map(({ text }) => text)).toEqual(['Jul', 'Sep', 'Nov', '2026']);
  });
});

describe('candle series', () => {
  const candle = (i: number, price: number) => ({
    timestamp: i * HOUR,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price + 0.5,
    volume: 2,
  });

  it('merges what is too much to draw, losing no high, low or volume', () => {
    const raw = Array.from({ length: 600 }, (_, i) => candle(i, i === 333 ? 500 : 100));
    const series = candleSeries(raw, '1h');
    expect(series?.candles).toHaveLength(120);
    expect(series?.span).toBe(5 * HOUR);
    expect(Math.max(...(series?.candles ?? []).map((c) => c.high))).toBe(501);
    expect(series?.candles.reduce((sum, c) => sum + c.volume, 0)).toBe(1200);
    expect(series?.candles.at(-1)?.close).toBe(100.5);
  });

  it('leaves out candles that are none, and is nothing without any', () => {
    const broken = { ...candle(1, 100), high: NaN };
    expect(candleSeries([broken, candle(3, 100), candle(2, 90)], '1h')?.candles.map((c) => c.open)).toEqual([
      90, 100,
    ]);
    expect(candleSeries([broken], '1h')).toBeUndefined();
  });
});

describe('themes', () => {
  /** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };

  // Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
  const BLIND = {
    protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  };
  const seen = (hex: string, matrix: readonly number[]): number[] => {
    const rgb = [1, 3, 5].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
    return [0, 3, 6].map((row) => {
      const linear = rgb.reduce((sum, c, i) => sum + c * (matrix[row + i] ?? 0), 0);
      return Math.min(1, Math.max(0, linear)) ** (1 / 2.2);
    });
  };
  const apart = (a: string, b: string, matrix: readonly number[]): number =>
    Math.hypot(...seen(a, matrix).map((c, i) => c - (seen(b, matrix)[i] ?? 0)));

  it.each(Object.entries(THEMES))('%s: gain and loss stay apart without red or green cones', (_, theme) => {
    for (const matrix of Object.values(BLIND)) {
      expect(apart(theme.gain.fill, theme.loss.fill, matrix)).toBeGreaterThan(0.4);
    }
  });

  it.each(Object.entries(THEMES))('%s: every text stands out by 4.5 : 1', (_, theme) => {
    const { gain, loss, entry, neutral, danger, background, ink, muted } = theme;
    for (const tone of [gain, loss, entry, neutral, danger])
      expect(contrast(tone.fill, tone.text), tone.fill).toBeGreaterThanOrEqual(4.5);
    for (const text of [ink, muted, gain.fill, loss.fill])
      expect(contrast(text, background), text).toBeGreaterThanOrEqual(4.5);
  });
});
