import { sign } from '../../domain/index.js';
import type { CandleSeries } from './candle-series.js';
import {
  formatLeverage,
  formatR,
  formatSigned,
  formatSpan,
  isDrawable,
  isPrice,
  joinFacts,
  priceDecimalsFor,
} from './format.js';
import { drawCandles } from './candles.js';
import { drawHeader } from './header.js';
import { drawFills, drawStopLine, drawStopZones } from './overlays.js';
import { priceRange } from './price-domain.js';
import { PriceFrame, type Level } from './price-frame.js';
import type { Scene } from './scene.js';
import type { TradePicture } from './spec.js';
import { soundTargets, targetLevels } from './target-levels.js';

const GUTTER = 14;

const isGain = (spec: TradePicture): boolean => !(spec.pnl < 0);

const levelsOf = (spec: TradePicture): Level[] => [
  {
    name: 'Best',
    price: spec.best ?? NaN,
    tone: 'gain',
    quiet: true,
    value: formatR(isDrawable(spec.bestR) ? spec.bestR : 0),
    from: Infinity,
  },
  ...targetLevels(spec, { quiet: true, dash: '10 7', from: spec.openedAt }),
  { name: 'Entry', price: spec.entry, tone: 'entry', from: Infinity },
  { name: 'Exit', price: spec.exit, tone: isGain(spec) ? 'gain' : 'loss', from: Infinity },
  {
    name: 'Worst',
    price: spec.worst ?? NaN,
    tone: 'loss',
    quiet: true,
    value: formatR(isDrawable(spec.worstR) ? spec.worstR : 0),
    from: Infinity,
  },
];

/** A closed trade as a story: where it began and ended, how far it went each way, how the stop followed. */
export const drawTrade = (scene: Scene, spec: TradePicture, series: CandleSeries): void => {
  const decimals = priceDecimalsFor(spec.priceDecimals, series.candles.at(-1)?.close ?? spec.exit);
  const range = priceRange(
    series.candles,
    [spec.entry, spec.exit, spec.best ?? NaN, spec.worst ?? NaN],
    soundTargets(spec).map(({ price }) => price),
    10 ** -decimals,
    spec.stops.map((stop) => stop.price),
  );
  drawTradeHeader(scene, spec);
  const frame = new PriceFrame(scene, {
    series,
    range,
    decimals,
    levels: levelsOf(spec),
    timeZone: spec.timeZone,
    gutter: GUTTER,
  });
  frame.drawGrid();
  drawLife(frame, spec);
  if (isPrice(spec.entry)) drawStopZones(frame, spec.stops, spec.closedAt, spec.entry, sign(spec.side));
  drawCandles(frame);
  drawExtremes(frame, spec);
  drawStopLine(frame, spec.stops, spec.closedAt);
  drawResult(frame, spec);
  frame.drawLevels();
  drawFills(frame, spec.fills);
};

/** The span for which the position was open, lit up behind the candles. */
const drawLife = (frame: PriceFrame, spec: TradePicture): void => {
  const { ink } = frame.scene.theme;
  const [x1, x2] = [frame.x(spec.openedAt), frame.x(Math.max(spec.openedAt, spec.closedAt))];
  const height = frame.bottom - frame.top;
  frame.scene.rect({ x: x1, y: frame.top, width: x2 - x1, height }, ink, { opacity: 0.05 });
  for (const x of [x1, x2])
    frame.scene.line(x, frame.top, x, frame.bottom, ink, { 'stroke-width': 1.5, opacity: 0.25 });
};

const drawExtremes = (frame: PriceFrame, spec: TradePicture): void => {
  for (const [price, tone] of [
    [spec.best, 'gain'],
    [spec.worst, 'loss'],
  ] as const) {
    if (!isPrice(price) || !frame.showsPrice(price)) continue;
    const style = { 'stroke-width': 2, 'stroke-dasharray': '3 5' };
    const [y, { fill }] = [frame.y(price), frame.scene.theme[tone]];
    frame.scene.line(frame.x(spec.openedAt), y, frame.right, y, fill, style);
  }
};

/** From entry to exit, in the colour of the result. */
const drawResult = (frame: PriceFrame, spec: TradePicture): void => {
  if (!isPrice(spec.entry) || !isPrice(spec.exit)) return;
  const { theme } = frame.scene;
  const [x1, y1] = [frame.x(spec.openedAt), frame.y(spec.entry)];
  const [x2, y2] = [frame.x(spec.closedAt), frame.y(spec.exit)];
  const tone = isGain(spec) ? theme.gain : theme.loss;
  const faint = { 'stroke-width': 1.5, opacity: 0.6 };
  frame.scene.line(x1, y1, frame.right, y1, theme.entry.fill, { ...faint, 'stroke-dasharray': '2 6' });
  frame.scene.line(x2, y2, frame.right, y2, tone.fill, { ...faint, 'stroke-dasharray': '2 6' });
  frame.scene.line(x1, y1, x2, y2, theme.background, { 'stroke-width': 7, opacity: 0.7 });
  frame.scene.line(x1, y1, x2, y2, theme.ink, { 'stroke-width': 3, 'stroke-dasharray': '9 6' });
};

const drawTradeHeader = (scene: Scene, spec: TradePicture): void => {
  const held = formatSpan(spec.closedAt - spec.openedAt);
  drawHeader(scene, {
    side: spec.side,
    title: spec.symbol,
    tag: spec.timeframe,
    sub: joinFacts(
      held === '' ? '' : `held ${held}`,
      spec.exitReason,
      formatLeverage(spec.leverage),
      spec.note,
    ),
    subRight: isDrawable(spec.r) ? formatR(spec.r) : '',
    ...(isDrawable(spec.pnl)
      ? { figure: `${formatSigned(spec.pnl)} USDT`, figureTone: isGain(spec) ? 'gain' : 'loss' }
      : {}),
  });
};
