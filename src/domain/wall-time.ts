import { BadInputError } from './errors.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface ZoneFormats {
  readonly parts: Intl.DateTimeFormat;
  readonly name: Intl.DateTimeFormat;
}

/** Building a formatter costs more than a picture's whole layout; the zones in use are few. */
const formats = new Map<string, ZoneFormats>();

const formatsOf = (timeZone: string): ZoneFormats => {
  const known = formats.get(timeZone);
  if (known) return known;
  try {
    const made = {
      parts: new Intl.DateTimeFormat('en-GB', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      }),
      name: new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }),
    };
    formats.set(timeZone, made);
    return made;
  } catch (cause) {
    throw new BadInputError(`time zone must be an IANA name such as Europe/Berlin, got ${timeZone}`, {
      timeZone,
      cause,
    });
  }
};

/**
 * What a clock on the wall of the zone shows at `time`, as ms since 1970 of that wall: what UTC says of it is the zone's.
 * @throws BadInputError when the zone is unknown
 */
export const wallOf = (time: number, timeZone: string): number => {
  if (timeZone === 'UTC') return time;
  const part: Record<string, number> = {};
  for (const { type, value } of formatsOf(timeZone).parts.formatToParts(time)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
};

/** `UTC`, `CEST`, `GMT-3`: what the zone calls itself at `time`. @throws BadInputError when it is unknown */
export const zoneName = (time: number, timeZone: string): string => {
  const parts = formatsOf(timeZone).name.formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
};

/** The instant at which the zone's wall shows `wall`; where the clock skips it, an instant close by. */
export const instantOf = (wall: number, timeZone: string): number => {
  const guess = wall - (wallOf(wall, timeZone) - wall);
  return guess - (wallOf(guess, timeZone) - wall);
};

export const monthName = (month: number): string => MONTHS[month] ?? '';

/** `12 Oct` of a wall time or of a UTC day. */
export const wallDay = (wall: number): string => {
  const date = new Date(wall);
  return `${date.getUTCDate()} ${monthName(date.getUTCMonth())}`;
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `14:05` of a wall time. */
export const wallClock = (wall: number): string => {
  const date = new Date(wall);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};
