import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { spread } from './boxes.js';
import { formatAmount, formatR, formatSigned, isDrawable, joinFacts, plural } from './format.js';
import { drawEmpty, drawHeader, HEADER_BOTTOM, MARGIN } from './header.js';
import { drawLabel, LABEL_GAP, LABEL_PAD, labelHeight, labelWidth, LEADER, type Label } from './label.js';
import type { Scene } from './scene.js';
import type { SourcePicture } from './spec.js';
import { moneyDecimals, valueTicks } from './ticks.js';
import { drawTimeAxis } from './time-axis.js';

const AXIS_HEIGHT = 44;
/** More results than this are joined by a line without their dots. */
const MOST_DOTS = 40;
/** Share of the width ahead of the first result, so that its step is seen. */
const LEAD = 0.04;

type Point = SourcePicture['points'][number];

/** The results of one kind, and what they come to one after another. */
interface Track {
  readonly steps: readonly { readonly at: number; readonly sum: number }[];
  readonly total: number;
  readonly won: number;
}

const trackOf = (points: readonly Point[]): Track => {
  let total = 0;
  const steps = points.map(({ at, r }) => ({ at, sum: (total += r) }));
  return { steps, total, won: points.filter(({ r }) => r > 0).length };
};

const soundPoints = ({ points }: SourcePicture): readonly Point[] =>
  points
    .filter(({ at, r }) => isDrawable(r) && isDrawable(at) && at >= 0 && at < 1e14)
    .toSorted((a, b) => a.at - b.at);

const intervalText = (mean: SourcePicture['meanR'], count: number): string => {
  if (count === 0) return '';
  if (!mean || ![mean.value, mean.low, mean.high].every(isDrawable)) return 'too few for a mean';
  return `mean ${formatR(mean.value)} (${formatSigned(mean.low)} to ${formatSigned(mean.high)})`;
};

/** The record of a source: what its signals made that were taken, beside what the others would have made. */
export const drawSource = (scene: Scene, spec: SourcePicture): void => {
  const points = soundPoints(spec);
  if (points.length === 0) {
    drawEmpty(
      scene,
      { title: spec.source },
      spec.note ?? 'The first signal that ran its course will be here.',
    );
    return;
  }
  const taken = trackOf(points.filter((point) => point.taken));
  const missed = trackOf(points.filter((point) => !point.taken));
  const tone = taken.total < 0 ? 'loss' : 'gain';
  drawHeader(scene, {
    title: spec.source,
    ...(taken.steps.length > 0 ? { figure: formatR(taken.total), figureTone: tone } : {}),
    sub: joinFacts(plural(points.length, 'signal'), spec.note),
    subRight: intervalText(spec.meanR, taken.steps.length),
  });
  const label = (name: string, noun: string, { steps, total, won }: Track): Omit<Label, 'tone'> => ({
    name,
    value: formatR(total),
    note: [noun, `won ${formatAmount(won, 0)}`] as const,
    quiet: steps.length === 0,
  });
  const tracks = [
    { track: taken, label: { ...label('Taken', plural(taken.steps.length, 'trade'), taken), tone } },
    {
      track: missed,
      label: {
        ...label('Not taken', `${formatAmount(missed.steps.length, 0)} simulated`, missed),
        tone: 'neutral',
        quiet: true,
      },
    },
  ] as const;
  const chart = chartOf(
    scene,
    tracks.map(({ track }) => track),
    tracks.map((one) => one.label),
  );
  drawGround(scene, chart);
  drawTrack(scene, chart, missed, scene.theme.muted, { 'stroke-dasharray': '9 6', 'stroke-width': 2.5 });
  drawTrack(scene, chart, taken, scene.theme[tone].fill, { 'stroke-width': 3.5 });
  const drawn = tracks
    .filter(({ track }) => track.steps.length > 0)
    .toSorted((a, b) => b.track.total - a.track.total);
  const places = spread(
    drawn.map(({ track }) => chart.y(track.total)),
    drawn.map((one) => labelHeight(one.label) + LABEL_GAP),
    chart.top - LABEL_GAP,
    chart.bottom,
  );
  drawn.forEach((one, i) =>
    drawLabel(scene, one.label, chart.right, chart.y(one.track.total), places[i] ?? 0),
  );
  drawTicks(scene, chart, spec.timeZone ?? 'UTC');
};

interface Chart {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

const chartOf = (scene: Scene, tracks: readonly Track[], labels: readonly Label[]): Chart => {
  const steps = tracks.flatMap((track) => track.steps);
  const times = steps.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  // A single moment is drawn in an hour of its own.
  const span = Math.max(last - first, 3_600_000);
  const sums = [0, ...steps.map(({ sum }) => sum)];
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const pad = Math.max((high - low) * 0.08, 0.1);
  const [left, top, bottom] = [MARGIN, HEADER_BOTTOM + 8, scene.height - AXIS_HEIGHT];
  const right = scene.width - MARGIN - Math.ceil(labelWidth(labels)) - LEADER;
  return {
    left,
    right,
    top,
    bottom,
    x: scaleLinear([last - span * (1 + LEAD), last], [left, right]),
    y: scaleLinear([low - pad, high + pad], [bottom, top]),
  };
};

const rTicks = ({ y }: Chart) => {
  const [low = 0, high = 0] = y.domain();
  const decimals = moneyDecimals(high - low);
  return valueTicks(y, 5, decimals, (value) => `${formatSigned(value, decimals)} R`);
};

const drawGround = (scene: Scene, chart: Chart): void => {
  const { left, right, bottom, y } = chart;
  for (const { value } of rTicks(chart))
    scene.line(left, y(value), right, y(value), scene.theme.grid, { 'stroke-width': 2 });
  scene.line(left, y(0), right, y(0), scene.theme.axis, { 'stroke-width': 3 });
  scene.line(left, bottom, right, bottom, scene.theme.axis, { 'stroke-width': 2 });
};

/** From nought, step by step, to the right edge. */
const drawTrack = (
  scene: Scene,
  { left, right, x, y }: Chart,
  { steps, total }: Track,
  colour: string,
  style: Readonly<Record<string, string | number>>,
): void => {
  if (steps.length === 0) return;
  const corners = steps.flatMap(({ at, sum }, i): [number, number][] => [
    [x(at), y(steps[i - 1]?.sum ?? 0)],
    [x(at), y(sum)],
  ]);
  scene.polyline([[left, y(0)], ...corners, [right, y(total)]], colour, style);
  if (steps.length > MOST_DOTS) return;
  for (const { at, sum } of steps)
    scene.element('circle', {
      cx: x(at),
      cy: y(sum),
      r: 5,
      fill: colour,
      stroke: scene.theme.background,
      'stroke-width': 2,
    });
};

const drawTicks = (scene: Scene, chart: Chart, timeZone: string): void => {
  const edge = scene.width - MARGIN - LABEL_PAD;
  for (const { value, text } of rTicks(chart))
    scene.tryText(edge, chart.y(value) + 9, text, { fill: scene.theme.muted, anchor: 'end' });
  drawTimeAxis(scene, chart.x, chart.bottom, timeZone, edge);
};
