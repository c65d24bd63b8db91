import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { textWidth } from './font.js';
import { formatAmount, formatSignedPercent, isDrawable, joinFacts } from './format.js';
import { drawEmpty, drawHeader, HEADER_BOTTOM, MARGIN } from './header.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { EquityPicture, EquityPoint } from './spec.js';
import { moneyDecimals, valueTicks, type ValueTick } from './ticks.js';
import { drawTimeAxis } from './time-axis.js';

const AXIS_HEIGHT = 44;
const DRAWDOWN_SHARE = 0.27;
const PANEL_GAP = 26;
const LABEL_GAP = 14;
/** More points than this are thinned: lows and highs of a stretch stay, so that no drawdown disappears. */
const MOST_POINTS = 800;

interface Sound {
  readonly at: number;
  readonly equity: number;
  /** ≤ 0. */
  readonly drawdown: number;
}

/** Sound points in order of time, each with its drawdown from the highest equity so far. */
const soundPoints = (raw: readonly EquityPoint[]): Sound[] => {
  let peak = -Infinity;
  return raw
    .filter((point) => isDrawable(point.equity) && isDrawable(point.at) && point.at >= 0 && point.at < 1e14)
    .toSorted((a, b) => a.at - b.at)
    .map((point) => {
      peak = Math.max(peak, point.equity);
      const measured = peak > 0 ? Math.max(-1, point.equity / peak - 1) : 0;
      const drawdown = isDrawable(point.drawdown) ? Math.min(0, Math.max(-1, point.drawdown)) : measured;
      return { at: point.at, equity: point.equity, drawdown };
    });
};

const thin = (points: readonly Sound[]): Sound[] => {
  if (points.length <= MOST_POINTS) return [...points];
  const size = Math.ceil(points.length / (MOST_POINTS / 4));
  const kept: Sound[] = [];
  for (let i = 0; i < points.length; i += size) {
    const group = points.slice(i, i + size).toSorted((a, b) => a.equity - b.equity);
    const ends = [points[i], group[0], group.at(-1), points[Math.min(i + size, points.length) - 1]];
    const unique = new Set(ends.filter((point) => point !== undefined));
    kept.push(...[...unique].sort((a, b) => a.at - b.at));
  }
  return kept;
};

interface Panels {
  readonly left: number;
  readonly right: number;
  readonly x: ScaleLinear<number, number>;
  readonly equity: ScaleLinear<number, number>;
  readonly drawdown: ScaleLinear<number, number>;
  readonly bottom: number;
  readonly money: readonly ValueTick[];
}

const panelsOf = (scene: Scene, points: readonly Sound[]): Panels => {
  const times = points.map((point) => point.at);
  const values = points.map((point) => point.equity);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = Math.max((high - low) * 0.06, Math.abs(high) * 0.002, 0.01);
  const worst = Math.min(-0.01, ...points.map((point) => point.drawdown));
  const top = HEADER_BOTTOM + 6;
  const bottom = scene.height - AXIS_HEIGHT;
  const split = bottom - (bottom - top) * DRAWDOWN_SHARE;
  const equity = scaleLinear([low - pad, high + pad], [split - PANEL_GAP, top]);
  const drawdown = scaleLinear([worst * 1.08, 0], [bottom - 2, split]);
  const decimals = moneyDecimals(high - low + 2 * pad);
  const money = valueTicks(equity, 4, decimals, (value) => formatAmount(value, decimals));
  const texts = [...money.map(({ text }) => text), '−100%'];
  const width = Math.max(...texts.map((text) => textWidth(text, TEXT_SIZE)));
  const left = MARGIN;
  const right = scene.width - MARGIN - Math.ceil(width) - LABEL_GAP;
  // A single moment is drawn in the middle of an hour.
  const span = to > from ? [from, to] : [from - 1_800_000, to + 1_800_000];
  return { left, right, x: scaleLinear(span, [left, right - 8]), equity, drawdown, bottom, money };
};

/** Equity over time, and below it how deep it stood under its highest point. */
export const drawEquity = (scene: Scene, spec: EquityPicture): void => {
  const title = spec.title ?? 'Equity';
  const all = soundPoints(spec.points);
  const [first, last] = [all[0], all.at(-1)];
  if (!first || !last) {
    drawEmpty(scene, { title }, spec.note ?? 'The curve begins with the first account reading.');
    return;
  }
  const deepest = Math.min(
    ...[0],
    all.reduce((least, point) => Math.min(least, point.drawdown), 0),
  );
  const change = first.equity > 0 ? last.equity / first.equity - 1 : undefined;
  const gain = last.equity >= first.equity;
  drawHeader(scene, {
    title,
    figure: `${formatAmount(last.equity)} USDT`,
    sub: joinFacts(`max drawdown ${formatSignedPercent(deepest)}`, spec.note),
    ...(isDrawable(change) ? { subRight: formatSignedPercent(change) } : {}),
  });
  const points = thin(all);
  const panels = panelsOf(scene, points);
  drawAxes(scene, panels, spec.timeZone ?? 'UTC');
  drawCurve(scene, panels, points, gain);
  drawDrawdown(scene, panels, points);
};

const drawAxes = (scene: Scene, panels: Panels, timeZone: string): void => {
  const { theme } = scene;
  const { left, right, x, equity, drawdown, bottom } = panels;
  const muted = { fill: theme.muted };
  const edge = scene.width - MARGIN;
  const floor = drawdown.domain()[0] ?? 0;
  for (const tick of drawdown.ticks(2)) {
    const text = tick === 0 ? '0%' : formatSignedPercent(tick, floor > -0.03 ? 1 : 0);
    scene.line(left, drawdown(tick), right, drawdown(tick), theme.grid, { 'stroke-width': 2 });
    scene.tryText(edge, drawdown(tick) + 9, text, { ...muted, anchor: 'end' });
  }
  // After the drawdown's ticks, whose 0% says where the lower panel begins.
  for (const { value, text } of panels.money) {
    scene.line(left, equity(value), right, equity(value), theme.grid, { 'stroke-width': 2 });
    scene.tryText(edge, equity(value) + 9, text, { ...muted, anchor: 'end' });
  }
  scene.line(left, bottom, right, bottom, theme.axis, { 'stroke-width': 2 });
  drawTimeAxis(scene, x, bottom, timeZone, edge);
};

/** The outline of a curve, and the area between it and a floor, px. */
const shapesOf = (
  points: readonly Sound[],
  { x }: Panels,
  floor: number,
  y: (point: Sound) => number,
): { readonly filled: string; readonly outline: string } => {
  const at = (point: Sound): number => x(point.at);
  const [filled, outline] = [area<Sound>(at, floor, y).digits(2), line<Sound>(at, y).digits(2)];
  return { filled: filled(points) ?? '', outline: outline(points) ?? '' };
};

const drawCurve = (scene: Scene, panels: Panels, points: readonly Sound[], gain: boolean): void => {
  const { x, equity } = panels;
  const tone = scene.theme[gain ? 'gain' : 'loss'].fill;
  const floor = equity.range()[0] ?? 0;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return;
  const { filled, outline } = shapesOf(points, panels, floor, (point) => equity(point.equity));
  scene.path(filled, { fill: tone, opacity: scene.theme.tint.weak });
  const start = equity(first.equity);
  scene.line(panels.left, start, panels.right, start, scene.theme.muted, {
    'stroke-width': 2,
    'stroke-dasharray': '3 7',
  });
  scene.path(outline, { fill: 'none', stroke: tone, 'stroke-width': 3.5, 'stroke-linejoin': 'round' });
  scene.element('circle', {
    cx: x(last.at),
    cy: equity(last.equity),
    r: 7,
    fill: tone,
    stroke: scene.theme.background,
    'stroke-width': 3,
  });
};

const drawDrawdown = (scene: Scene, panels: Panels, points: readonly Sound[]): void => {
  const { drawdown } = panels;
  const { fill } = scene.theme.loss;
  const { filled, outline } = shapesOf(points, panels, drawdown(0), (point) => drawdown(point.drawdown));
  scene.path(filled, { fill, opacity: scene.theme.tint.strong });
  scene.path(outline, { fill: 'none', stroke: fill, 'stroke-width': 2.5, 'stroke-linejoin': 'round' });
};
