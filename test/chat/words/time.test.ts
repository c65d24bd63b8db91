import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTime, readDuration, readMoment } from '../../../src/chat/words/time.js';
import { HOUR } from '../../../src/domain/index.js';

/** A Wednesday noon in UTC. */
const NOW = Date.UTC(2026, 2, 4, 12, 0);

const utc = (text: string, now = NOW): string => new Date(readMoment(text, now, 'UTC')).toISOString();

describe('readDuration', () => {
  it.each([
    ['2h', 7_200_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['1 hour and 30 minutes', 5_400_000],
    ['90s', 90_000],
    ['2 hours', 7_200_000],
    ['1.5h', 5_400_000],
    ['1,5h', 5_400_000],
    ['an hour', 3_600_000],
    ['half an hour', 1_800_000],
    ['1d', 86_400_000],
    ['10 min', 600_000],
  ])('reads %s', (text, ms) => expect(readDuration(text)).toBe(ms));

  it.each([
    ['30', /in which unit\? For example 30m/],
    ['soon', /not a length of time/],
    ['0h', /not a length of time/],
    ['60d', /too long: 30 days at most/],
    ['-2h', /not a length of time/],
  ])('answers %s with one line', (text, wanted) => expect(() => readDuration(text)).toThrow(wanted));
});

describe('readMoment', () => {
  it.each([
    ['2h', '2026-03-04T14:00'],
    ['in 2h', '2026-03-04T14:00'],
    ['for 2 hours', '2026-03-04T14:00'],
    ['until 18:00', '2026-03-04T18:00'],
    ['till 6pm', '2026-03-04T18:00'],
    ['at 18.30', '2026-03-04T18:30'],
    ['18:00', '2026-03-04T18:00'],
    ['until 7am', '2026-03-05T07:00'],
    ['until noon', '2026-03-05T12:00'],
    ['until midnight', '2026-03-05T00:00'],
    ['tomorrow 9am', '2026-03-05T09:00'],
    ['until tomorrow 9:15', '2026-03-05T09:15'],
    ['tomorrow at 9 pm', '2026-03-05T21:00'],
    ['9am tomorrow', '2026-03-05T09:00'],
    ['until today 13:00', '2026-03-04T13:00'],
    ['friday 8:00', '2026-03-06T08:00'],
    ['until wednesday at 8am', '2026-03-11T08:00'],
    ['at 12am', '2026-03-05T00:00'],
  ])('reads %s', (text, wanted) => expect(utc(text)).toContain(wanted));

  it.each([
    ['until 9', /morning or evening\? Write 9am or 9pm, or 9:00/],
    ['tomorrow', /at what time\? For example tomorrow 9am/],
    ['until today 11:00', /has passed already/],
    ['tomorrow soon', /is not a time/],
    ['until 25:00', /not a length of time/],
    ['2h btc', /not a length of time/],
    ['in 60d', /too long/],
    ['soon', /not a length of time/],
  ])('answers %s with one line', (text, wanted) => expect(() => utc(text)).toThrow(wanted));

  it('counts by the clock of the zone, also where it is put forward', () => {
    const at = (text: string, now: number): string =>
      new Date(readMoment(text, now, 'Europe/Berlin')).toISOString();
    expect(at('until 18:00', NOW)).toContain('T17:00');
    // The night of 29 March 2026 is an hour shorter there.
    expect(at('tomorrow 9am', Date.UTC(2026, 2, 28, 12))).toContain('2026-03-29T07:00');
    expect(at('tomorrow 9am', Date.UTC(2026, 2, 27, 12))).toContain('2026-03-28T08:00');
    // After midnight there, the day before in UTC.
    expect(at('tomorrow 9am', Date.UTC(2026, 5, 1, 22, 30))).toContain('2026-06-03T07:00');
  });

  it('is always ahead, and within a day where only a time of day is said', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.constantFrom(...zones),
        (now, hour, minute, zone) => {
          const at = readMoment(`until ${hour}:${String(minute).padStart(2, '0')}`, now, zone);
          expect(at).toBeGreaterThan(now);
          expect(at - now).toBeLessThanOrEqual(25 * HOUR);
        },
      ),
    );
  });
});

describe('isTime', () => {
  it.each(['2h', 'in 2h', 'until 18:00', 'tomorrow 9am', 'an hour'])('knows %s', (text) =>
    expect(isTime(text)).toBe(true),
  );
  it.each(['btc', 'if btc drops', 'never', ''])('does not take %j for one', (text) =>
    expect(isTime(text)).toBe(false),
  );
});
