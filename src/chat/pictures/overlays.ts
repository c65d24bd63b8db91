import { isPrice } from './format.js';
import type { PriceFrame } from './price-frame.js';
import { textWidth } from './font.js';
import { TEXT_SIZE } from './scene.js';
import type { FillPoint, NamedLine, StopPoint } from './spec.js';

/** Half the width of a fill's triangle, in px. */
const MARKER = 9;

const soundStops = (stops: readonly StopPoint[]): StopPoint[] =>
  stops.filter((stop) => isPrice(stop.price) && Number.isFinite(stop.at)).toSorted((a, b) => a.at - b.at);

/** The stop's path as corners [px, px] from the first stop to `until` (unix ms). */
const stopPath = (
  frame: PriceFrame,
  stops: readonly StopPoint[],
  until: number,
): { readonly x1: number; readonly x2: number; readonly price: number }[] => {
  const sorted = soundStops(stops);
  return sorted.map((stop, i) => ({
    x1: frame.x(stop.at),
    x2: frame.x(Math.max(stop.at, sorted[i + 1]?.at ?? until)),
    price: stop.price,
  }));
};

/** What the stop risks or has locked in, from entry, as it was at every moment. */
export const drawStopZones = (
  frame: PriceFrame,
  stops: readonly StopPoint[],
  until: number,
  entry: number,
  direction: 1 | -1,
): void => {
  const { weak, strong } = frame.scene.theme.tint;
  for (const { x1, x2, price } of stopPath(frame, stops, until)) {
    const tone = direction * (price - entry) < 0 ? 'loss' : 'gain';
    frame.drawZone(x1, Math.min(x2, frame.now), entry, price, tone, weak * 1.4);
    frame.drawZone(Math.max(x1, frame.now), x2, entry, price, tone, strong);
  }
};

/** Every move of the stop: a step line with a dot where it moved. */
export const drawStopLine = (frame: PriceFrame, stops: readonly StopPoint[], until: number): void => {
  const path = stopPath(frame, stops, until).filter(({ x2 }) => x2 > frame.left);
  const { loss, background } = frame.scene.theme;
  const corners = path.flatMap(({ x1, x2, price }) => {
    const y = frame.y(price);
    return [[x1, y] as const, [x2, y] as const];
  });
  if (corners.length === 0) return;
  frame.scene.polyline(corners, background, { 'stroke-width': 7, 'stroke-opacity': 0.6 });
  frame.scene.polyline(corners, loss.fill, { 'stroke-width': 3.5 });
  for (const { x1, price } of path.slice(1))
    frame.scene.element('circle', {
      cx: x1,
      cy: frame.y(price),
      r: 5,
      fill: loss.fill,
      stroke: background,
      'stroke-width': 2,
    });
};

/** Buys point up from below, sells down from above; what reduces the position is hollow. */
export const drawFills = (frame: PriceFrame, fills: readonly FillPoint[]): void => {
  const { ink, background } = frame.scene.theme;
  for (const fill of fills) {
    if (!isPrice(fill.price) || !Number.isFinite(fill.at) || !frame.showsTime(fill.at)) continue;
    const [x, y] = [frame.x(fill.at), frame.y(fill.price)];
    const down = fill.side === 'buy' ? 1 : -1;
    const corners = [
      [x, y + down * 3],
      [x - MARKER, y + down * (3 + 1.7 * MARKER)],
      [x + MARKER, y + down * (3 + 1.7 * MARKER)],
    ] as const;
    const points = [...corners, corners[0]];
    frame.scene.polyline(points, background, { 'stroke-width': 7 });
    frame.scene.polyline(points, ink, { 'stroke-width': 3, fill: fill.reduces ? background : ink });
  }
};

/** Averages and bands that the reasons name, each with its name in its colour in a corner that the candles leave free. */
export const drawNamedLines = (frame: PriceFrame, lines: readonly NamedLine[]): void => {
  const { theme } = frame.scene;
  const drawn = lines
    .map((line, i) => ({
      name: line.name,
      points: line.points.filter(
        ({ at, price }) => isPrice(price) && Number.isFinite(at) && frame.showsTime(at),
      ),
      colour: theme.lines[i % 2 === 0 ? 0 : 1],
      dash: i % 2 === 0 ? {} : { 'stroke-dasharray': '9 5' },
    }))
    .filter(({ points }) => points.length > 1);
  for (const { points, colour, dash } of drawn) {
    const corners = points.map(({ at, price }) => [frame.x(at), frame.scaledY(price)] as const);
    frame.scene.polyline(corners, colour, { 'stroke-width': 2.5, ...dash });
  }
  const y = legendY(frame);
  let x = frame.left + 8;
  for (const { name, colour } of drawn) {
    const box = frame.scene.textBox(x, y, name, { bold: true });
    if (box.x + box.width > frame.now) return;
    frame.scene.rect(box, theme.background, { opacity: 0.7 });
    frame.scene.tryText(x, y, name, { bold: true, fill: colour });
    x += textWidth(name, TEXT_SIZE, true) + 18;
  }
};

/** Px above and below a name's baseline that nothing should cross. */
const ABOVE = 26;
const BELOW = 10;
const STEP = 14;

/** Baseline of the names at the left edge: clear of the first candles and of the levels' lines where there is a place. */
const legendY = (frame: PriceFrame): number => {
  const { series, levels } = frame.options;
  const { top, bottom } = frame.scaled;
  const early = series.candles.slice(0, Math.ceil(series.candles.length / 3));
  const mean = early.reduce((sum, { close }) => sum + frame.scaledY(close), 0) / Math.max(1, early.length);
  const [start, step] = mean < (top + bottom) / 2 ? [bottom - 12, -STEP] : [top + ABOVE, STEP];
  const taken = [
    ...levels.map(({ price }) => [frame.y(price), frame.y(price)] as const),
    ...early.map(({ high, low }) => [frame.scaledY(high), frame.scaledY(low)] as const),
  ];
  const places = Array.from(
    { length: Math.floor((bottom - top - ABOVE) / STEP) },
    (_, i) => start + i * step,
  );
  return places.find((y) => taken.every(([from, to]) => to <= y - ABOVE || from >= y + BELOW)) ?? start;
};
