import { scaleLinear } from 'd3-scale';
import { fitText, plainText, textWidth } from './font.js';
import { formatAmount, formatR, formatSigned, isDrawable, joinFacts, plural } from './format.js';
import { drawEmpty, drawHeader, HEADER_BOTTOM, MARGIN } from './header.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { PerformancePicture, ScorecardPicture } from './spec.js';

const MOST_ROWS = 9;
const TALLEST_ROW = 84;
const WIDEST_NAME = 250;
const GAP = 16;
const TOP = HEADER_BOTTOM + 10;

interface Row {
  readonly name: string;
  /** Said quietly after the name. */
  readonly count?: string;
  readonly value: number;
  readonly text: string;
}

const counted = (count: number | undefined): { count: string } | object =>
  isDrawable(count) ? { count: formatAmount(Math.round(count), 0) } : {};

/** Height of a ranking, px: few rows make a low picture, not an empty one. `undefined` = nothing to rank. */
export const rankingHeight = (spec: PerformancePicture | ScorecardPicture): number | undefined => {
  const count =
    spec.type === 'performance'
      ? spec.rows.filter((row) => isDrawable(row.pnl)).length
      : spec.rows.filter((row) => isDrawable(row.r)).length;
  return count === 0 ? undefined : TOP + Math.min(count, MOST_ROWS) * TALLEST_ROW + MARGIN;
};

/** P&L by symbol, best first; what does not fit is summed up in the last row. */
export const drawPerformance = (scene: Scene, spec: PerformancePicture): void => {
  const title = spec.title ?? 'P&L by symbol';
  const sound = spec.rows.filter((row) => isDrawable(row.pnl)).toSorted((a, b) => b.pnl - a.pnl);
  if (sound.length === 0) {
    drawEmpty(scene, { title }, spec.note ?? 'The first closed trade will be here.');
    return;
  }
  const sum = sound.reduce((total, row) => total + row.pnl, 0);
  const trades = sound.reduce((total, row) => total + (isDrawable(row.trades) ? row.trades : 0), 0);
  drawHeader(scene, {
    title,
    figure: `${formatSigned(sum)} USDT`,
    figureTone: sum < 0 ? 'loss' : 'gain',
    sub: joinFacts(plural(sound.length, spec.noun ?? 'symbol'), spec.note),
    ...(trades > 0 ? { subRight: plural(trades, 'trade') } : {}),
  });
  drawRows(
    scene,
    condense(sound).map((row) => ({
      name: row.symbol.replace(/-USDT$/, ''),
      value: row.pnl,
      text: formatSigned(row.pnl),
      ...counted(row.trades),
    })),
  );
};

/** Both ends of the ranking stay; the middle, where the least happened, becomes one row. */
const condense = (rows: readonly PerformancePicture['rows'][number][]): PerformancePicture['rows'] => {
  if (rows.length <= MOST_ROWS) return rows;
  const best = Math.ceil((MOST_ROWS - 1) / 2);
  const worst = MOST_ROWS - 1 - best;
  const middle = rows.slice(best, rows.length - worst);
  const others = {
    symbol: `${middle.length} others`,
    pnl: middle.reduce((total, row) => total + row.pnl, 0),
    trades: middle.reduce((total, row) => total + (isDrawable(row.trades) ? row.trades : 0), 0),
  };
  return [...rows.slice(0, best), others, ...rows.slice(rows.length - worst)];
};

/** What approved, skipped and expired signals made or would have made. */
export const drawScorecard = (scene: Scene, spec: ScorecardPicture): void => {
  const title = spec.title ?? 'Signal scorecard';
  const sound = spec.rows.filter((row) => isDrawable(row.r)).slice(0, MOST_ROWS);
  if (sound.length === 0) {
    drawEmpty(scene, { title }, spec.note ?? 'The first signal that ran its course will be here.');
    return;
  }
  const count = sound.reduce((total, row) => total + (isDrawable(row.count) ? row.count : 0), 0);
  drawHeader(scene, {
    title,
    sub: joinFacts('net result in R', spec.note),
    subRight: plural(count, 'signal'),
  });
  drawRows(
    scene,
    sound.map((row) => ({ name: row.name, value: row.r, text: formatR(row.r), ...counted(row.count) })),
  );
};

/** Horizontal bars either side of nought: name and count on the left, value on the right. */
const drawRows = (scene: Scene, rows: readonly Row[]): void => {
  const { theme } = scene;
  const top = TOP;
  const height = Math.min(TALLEST_ROW, (scene.height - top - MARGIN) / rows.length);
  const names = rows.map((row) => fitText(plainText(row.name), WIDEST_NAME, TEXT_SIZE, true));
  const nameWidth = Math.max(...names.map((name) => textWidth(name, TEXT_SIZE, true)));
  const countWidth = Math.max(...rows.map((row) => textWidth(row.count ?? '', TEXT_SIZE)));
  const countRight = MARGIN + nameWidth + GAP + countWidth;
  const left = countRight + GAP;
  const right =
    scene.width - MARGIN - GAP - Math.max(...rows.map((row) => textWidth(row.text, TEXT_SIZE, true)));
  const [low, high] = [Math.min(0, ...rows.map((r) => r.value)), Math.max(0, ...rows.map((r) => r.value))];
  const x = scaleLinear(high - low > 1e-9 ? [low, high] : [-1, 1], [left, right]);
  rows.forEach((row, i) => {
    const middle = top + height * (i + 0.5);
    const { fill } = row.value < 0 ? theme.loss : theme.gain;
    const [from, to] = [x(Math.min(0, row.value)), x(Math.max(0, row.value))];
    const thick = Math.min(34, height * 0.6);
    scene.line(left, middle, right, middle, theme.grid, { 'stroke-width': 2 });
    scene.rect({ x: from, y: middle - thick / 2, width: Math.max(2, to - from), height: thick }, fill, {
      rx: 4,
    });
    scene.text(MARGIN, middle + 9, names[i] ?? '', { bold: true });
    scene.text(countRight, middle + 9, row.count ?? '', { anchor: 'end', fill: theme.muted });
    scene.text(scene.width - MARGIN, middle + 9, row.text, { anchor: 'end', bold: true, fill });
  });
  const bottom = top + height * rows.length;
  scene.line(x(0), top, x(0), bottom, theme.axis, { 'stroke-width': 2 });
};
