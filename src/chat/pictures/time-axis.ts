import type { ScaleLinear } from 'd3-scale';
import { BadInputError, DAY, HOUR, MINUTE } from '../../domain/index.js';
import type { Scene } from './scene.js';

const STEPS = [
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 5, 7, 14].map((days) => days * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
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

/** What a clock on the wall of the zone shows at `time`, as ms since 1970 of that wall. */
const wallOf = (time: number, timeZone: string): number => {
  if (timeZone === 'UTC') return time;
  const part: Record<string, number> = {};
  for (const { type, value } of formatsOf(timeZone).parts.formatToParts(time)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((time % 1000) + 1000) % 1000);
};

/** The instant at which the zone's wall shows `wall`; where the clock skips it, an instant close by. */
const instantOf = (wall: number, timeZone: string): number => {
  const guess = wall - (wallOf(wall, timeZone) - wall);
  return guess - (wallOf(guess, timeZone) - wall);
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `12 Oct` in the zone. */
export const dayLabel = (time: number, timeZone: string): string => wallDay(wallOf(time, timeZone));

/** `12 Oct` of a wall time or of a UTC day. */
export const wallDay = (wall: number): string => {
  const date = new Date(wall);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
};

/** `UTC`, `CEST`, `GMT-3`: what the zone calls itself at `time`. */
export const zoneLabel = (time: number, timeZone: string): string => {
  const parts = formatsOf(timeZone).name.formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
};

export interface TimeTick {
  readonly at: number;
  readonly text: string;
  /** Whether the text names a date rather than a time of day. */
  readonly isDate: boolean;
}

/**
 * Round instants of the zone's wall clock between `from` and `to` (unix ms), at most `count` of them.
 * @throws BadInputError when the zone is unknown.
 */
export const timeTicks = (from: number, to: number, timeZone: string, count: number): TimeTick[] => {
  const most = Math.max(1, count);
  const step = STEPS.find((candidate) => (to - from) / candidate <= most);
  return step === undefined ? monthTicks(from, to, timeZone, most) : stepTicks(from, to, timeZone, step);
};

const stepTicks = (from: number, to: number, timeZone: string, step: number): TimeTick[] => {
  const ticks: TimeTick[] = [];
  const first = Math.ceil(wallOf(from, timeZone) / step) * step;
  for (let wall = first; wall <= first + (to - from) + step; wall += step) {
    const at = instantOf(wall, timeZone);
    const isDate = wall % DAY === 0;
    // An hour that the clock skips has no place; a day whose midnight is skipped begins close by.
    if (at < from || at > to || (!isDate && wallOf(at, timeZone) !== wall)) continue;
    const date = new Date(wall);
    ticks.push({
      at,
      isDate,
      text: isDate ? wallDay(wall) : `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`,
    });
  }
  return ticks;
};

const monthTicks = (from: number, to: number, timeZone: string, count: number): TimeTick[] => {
  const spanMonths = (to - from) / (30.4 * DAY);
  const step = MONTH_STEPS.find((months) => spanMonths / months <= count) ?? 1200;
  const date = new Date(wallOf(from, timeZone));
  const begin = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const ticks: TimeTick[] = [];
  for (let month = Math.ceil(begin / step) * step; month <= begin + spanMonths + step + 1; month += step) {
    const [year, index] = [Math.floor(month / 12), month % 12];
    const at = instantOf(Date.UTC(year, index, 1), timeZone);
    if (at < from || at > to) continue;
    ticks.push({ at, isDate: true, text: index === 0 ? String(year) : (MONTHS[index] ?? '') });
  }
  return ticks;
};

/** Room of a time below a chart, px. */
const TICK_ROOM = 95;

/**
 * Writes round times below a chart, and the zone's name.
 * @param x px of a time
 * @param bottom of the chart, px
 * @param edge where the zone's name ends, px
 * @throws BadInputError when the zone is unknown.
 */
export const drawTimeAxis = (
  scene: Scene,
  x: ScaleLinear<number, number>,
  bottom: number,
  timeZone: string,
  edge: number,
): void => {
  const { theme } = scene;
  const [from = 0, to = 0] = x.domain();
  const [left = 0, right = 0] = x.range();
  const baseline = bottom + 32;
  scene.tryText(edge, baseline, zoneLabel(to, timeZone), { fill: theme.muted, anchor: 'end' });
  for (const { at, text } of timeTicks(from, to, timeZone, Math.floor((right - left) / TICK_ROOM))) {
    if (!scene.tryText(x(at), baseline, text, { fill: theme.muted, anchor: 'middle', gap: 8 })) continue;
    scene.line(x(at), bottom, x(at), bottom + 7, theme.axis, { 'stroke-width': 2 });
  }
};
