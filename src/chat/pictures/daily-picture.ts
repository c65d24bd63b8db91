import { scaleLinear } from 'd3-scale';
import { wallDay } from '../../domain/index.js';
import { textWidth } from './font.js';
import { formatAmount, formatSigned, isDrawable, joinFacts, plural } from './format.js';
import { drawEmpty, drawHeader, HEADER_BOTTOM, MARGIN } from './header.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { DailyPicture } from './spec.js';
import { moneyDecimals, valueTicks } from './ticks.js';

const AXIS_HEIGHT = 44;
const MOST_DAYS = 90;
const WIDEST_BAR = 64;
/** A band for the number above the highest and below the lowest bar. */
const VALUE_ROOM = 34;

type Day = DailyPicture['days'][number];

/** `12 Oct` of `2025-10-12`; anything else is shown as it came. */
const dayText = (day: string): string => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : wallDay(time);
};

const TITLES = { day: 'Daily P&L', week: 'Weekly P&L', month: 'Monthly P&L' } as const;

/** One bar a day (or another period), with the best and the worst named. */
export const drawDaily = (scene: Scene, spec: DailyPicture): void => {
  const period = spec.period ?? 'day';
  const title = spec.title ?? TITLES[period];
  const sound = spec.days.filter((day) => isDrawable(day.pnl));
  const days = sound.slice(-MOST_DAYS);
  if (days.length === 0) {
    drawEmpty(scene, { title }, spec.note ?? `The first ${period} with a closed trade will be here.`);
    return;
  }
  const sum = days.reduce((total, day) => total + day.pnl, 0);
  const green = days.filter((day) => day.pnl > 0).length;
  const cut =
    sound.length > days.length
      ? `last ${MOST_DAYS} of ${sound.length} ${period}s`
      : plural(days.length, period);
  drawHeader(scene, {
    title,
    figure: `${formatSigned(sum)} USDT`,
    figureTone: sum < 0 ? 'loss' : 'gain',
    sub: joinFacts(cut, spec.note),
    subRight: `${green} up · ${days.filter((day) => day.pnl < 0).length} down`,
  });
  drawBars(scene, days);
};

const drawBars = (scene: Scene, days: readonly Day[]): void => {
  const { theme } = scene;
  const values = days.map((day) => day.pnl);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const flat = high - low < 1e-9;
  const [top, bottom] = [HEADER_BOTTOM + 6, scene.height - AXIS_HEIGHT];
  const y = scaleLinear(flat ? [-1, 1] : [low, high], [
    bottom - (low < 0 ? VALUE_ROOM : 4),
    top + (high > 0 ? VALUE_ROOM : 4),
  ]);
  const decimals = moneyDecimals(flat ? 2 : high - low);
  const ticks = valueTicks(y, 5, decimals, (value) => formatAmount(value, decimals));
  const column = Math.ceil(Math.max(0, ...ticks.map(({ text }) => textWidth(text, TEXT_SIZE))));
  const right = scene.width - MARGIN - column - 14;
  const edge = scene.width - MARGIN;
  for (const { value, text } of ticks) {
    scene.line(MARGIN, y(value), right, y(value), value === 0 ? theme.axis : theme.grid, {
      'stroke-width': 2,
    });
    scene.tryText(edge, y(value) + 9, text, { anchor: 'end', fill: theme.muted });
  }
  const slot = (right - MARGIN) / days.length;
  const width = Math.max(1.5, Math.min(WIDEST_BAR, slot * 0.72));
  const centre = (i: number): number => MARGIN + slot * (i + 0.5);
  days.forEach((day, i) => {
    const [from, to] = [y(Math.max(0, day.pnl)), y(Math.min(0, day.pnl))];
    const { fill } = day.pnl < 0 ? theme.loss : theme.gain;
    const height = Math.max(1.5, to - from);
    scene.rect({ x: centre(i) - width / 2, y: from, width, height }, fill, { rx: Math.min(4, width / 4) });
  });
  nameExtremes(scene, days, centre, y, right);
  nameDays(scene, days, centre, bottom);
};

const nameExtremes = (
  scene: Scene,
  days: readonly Day[],
  centre: (i: number) => number,
  y: (value: number) => number,
  right: number,
): void => {
  const order = days.map((_, i) => i).sort((a, b) => (days[b]?.pnl ?? 0) - (days[a]?.pnl ?? 0));
  for (const i of new Set([order[0], order.at(-1)])) {
    const pnl = i === undefined ? 0 : (days[i]?.pnl ?? 0);
    if (i === undefined || pnl === 0) continue;
    const text = formatSigned(pnl, Math.abs(pnl) < 100 ? 2 : 0);
    const half = textWidth(text, TEXT_SIZE, true) / 2;
    const x = Math.min(right - half, Math.max(MARGIN + half, centre(i)));
    const fill = scene.theme[pnl < 0 ? 'loss' : 'gain'].fill;
    scene.tryText(x, pnl < 0 ? y(pnl) + 28 : y(pnl) - 9, text, { anchor: 'middle', bold: true, fill });
  }
};

const nameDays = (
  scene: Scene,
  days: readonly Day[],
  centre: (i: number) => number,
  bottom: number,
): void => {
  // From the newest backwards, so that today always has its name.
  const gap = Math.max(1, Math.ceil(92 / Math.max(1, centre(1) - centre(0))));
  for (let i = days.length - 1; i >= 0; i -= gap)
    scene.tryText(centre(i), bottom + 32, dayText(days[i]?.day ?? ''), {
      anchor: 'middle',
      fill: scene.theme.muted,
      gap: 8,
    });
};
