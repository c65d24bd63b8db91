import type { ScaleLinear } from 'd3-scale';
import {
  DAY,
  HOUR,
  instantOf,
  MINUTE,
  monthName,
  wallClock,
  wallDay,
  wallOf,
  zoneName,
} from '../../domain/index.js';
import type { Scene } from './scene.js';

const STEPS = [
  ...[1, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 3, 5, 7, 14].map((days) => days * DAY),
];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
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
    ticks.push({ at, isDate, text: isDate ? wallDay(wall) : wallClock(wall) });
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
    ticks.push({ at, isDate: true, text: index === 0 ? String(year) : monthName(index) });
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
  scene.tryText(edge, baseline, zoneName(to, timeZone), { fill: theme.muted, anchor: 'end' });
  for (const { at, text } of timeTicks(from, to, timeZone, Math.floor((right - left) / TICK_ROOM))) {
    if (!scene.tryText(x(at), baseline, text, { fill: theme.muted, anchor: 'middle', gap: 8 })) continue;
    scene.line(x(at), bottom, x(at), bottom + 7, theme.axis, { 'stroke-width': 2 });
  }
};
