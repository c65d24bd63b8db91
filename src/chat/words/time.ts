import { BadInputError, DAY, HOUR, instantOf, MINUTE, quote, wallOf } from '../../domain/index.js';

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };
const LENGTH =
  /^(?:\d{1,6}(?:\.\d{1,3})?(?:s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?))+$/;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const LONGEST = 60;

/**
 * A length of time in ms: `30m`, `2h`, `1h30m`, `2 hours`, `an hour`; at most `mostDays`.
 * @throws BadInputError.
 */
export const readDuration = (text: string, mostDays = 30): number => {
  const typed = text
    .trim()
    .toLowerCase()
    .replace(/^half an hour$/, '30m')
    .replace(/^an? (?=[a-z])/, '1')
    .replace(/(\d),(?=\d)/, '$1.')
    .replace(/\s+(and\s+)?/g, '');
  if (/^\d{1,6}$/.test(typed))
    throw new BadInputError(`${quote(text)}: in which unit? For example ${typed}m or 2h.`);
  const parts = LENGTH.test(typed) ? [...typed.matchAll(/([\d.]+)([smhdw])[a-z]*/g)] : [];
  const total = parts.reduce((sum, part) => sum + Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0), 0);
  if (!(total > 0)) throw new BadInputError(`${quote(text)} is not a length of time. Try 30m or 2h.`);
  if (total > mostDays * DAY)
    throw new BadInputError(`${quote(text)} is too long: ${mostDays} days at most.`);
  return Math.round(total);
};

/** Minutes after midnight of a wall time in the zone. */
export const localMinute = (at: number, timeZone: string): number =>
  Math.floor((wallOf(at, timeZone) % DAY) / MINUTE);

/** A time of day in minutes: `18:00`, `6pm`, `6:30 am`, `noon`; of a bare hour nobody knows which half of the day is meant. */
const minuteOf = (text: string): number | 'which half' | undefined => {
  if (text === 'noon') return 12 * 60;
  if (text === 'midnight') return 0;
  const [, hours, minutes, half] = /^(\d{1,2})(?:[:.](\d{2}))? ?([ap])?\.?(?:m\.?)?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)];
  if (minute > 59 || hour > (half ? 12 : 23) || (half && hour === 0)) return undefined;
  if (half) return ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute;
  return minutes === undefined && hour <= 12 ? 'which half' : hour * 60 + minute;
};

const AT = /^(?:(?:until|till|til|at|on|by) )+/;

/** `tomorrow 9am`, `monday at 9:00`, `18:00 today`: the day in days from today, if one is named, and the rest. */
const dayIn = (text: string, today: number): readonly [ahead: number | undefined, rest: string] => {
  const named = /\b(today|tomorrow|sunday|monday|tuesday|wednesday|thursday|friday|saturday)\b/.exec(text);
  const word = named?.[1];
  if (word === undefined) return [undefined, text];
  const rest = text
    .replace(word, ' ')
    .replace(/\b(at|on)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (word === 'today') return [0, rest];
  if (word === 'tomorrow') return [1, rest];
  const ahead = (DAYS.indexOf(word) - new Date(today).getUTCDay() + 7) % 7;
  return [ahead === 0 ? 7 : ahead, rest];
};

/**
 * A moment to come, unix ms: `in 2h`, `2h`, `for 2 hours`, `until 18:00`, `at 6pm`, `tomorrow 9am`, `monday 9:00`. Times of day are the
 * owner's, in his zone; one without a day is the next.
 * @throws BadInputError for what is no time, has passed, may be morning or evening, or is more than `mostDays` ahead.
 */
export const readMoment = (text: string, now: number, timeZone: string, mostDays = 30): number => {
  const typed = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (typed.length > LONGEST) throw new BadInputError(`${quote(text)} is not a time. Try 2h or until 18:00.`);
  const wall = wallOf(now, timeZone);
  const today = wall - (wall % DAY);
  const [ahead, rest] = dayIn(typed.replace(AT, ''), today);
  const minute = minuteOf(rest);
  const clock = ahead !== undefined || AT.test(typed) || /^\d{1,2}:\d{2}/.test(rest);
  if (!clock || minute === undefined) {
    if (ahead !== undefined && rest === '')
      throw new BadInputError(`${quote(text)}: at what time? For example tomorrow 9am.`);
    if (clock && ahead !== undefined)
      throw new BadInputError(`${quote(text)} is not a time. Try tomorrow 9am.`);
    return now + readDuration(typed.replace(AT, '').replace(/^(?:in|for) /, ''), mostDays);
  }
  if (minute === 'which half')
    throw new BadInputError(
      `${quote(text)}: morning or evening? Write ${rest}am or ${rest}pm, or ${rest}:00 of 24 hours.`,
    );
  const at = (day: number): number => instantOf(today + day * DAY + minute * MINUTE, timeZone);
  if (ahead === undefined) return at(0) > now ? at(0) : at(1);
  if (at(ahead) > now) return at(ahead);
  throw new BadInputError(`${quote(text)} has passed already.`);
};

/** Whether words name a time at all, be it a good one or not. */
export const isTime = (text: string): boolean => {
  const typed = text.trim().toLowerCase();
  return /^(?:(?:in|for|until|till|til|at|on|by) )*(?:\d|an? |half an|noon|midnight|today|tomorrow|(?:sun|mon|tues|wednes|thurs|fri|satur)day)/.test(
    typed,
  );
};
