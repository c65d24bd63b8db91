import { sign } from '../../domain/index.js';
import type { CandleSeries } from './candle-series.js';
import {
  formatLeverage,
  formatOutcome,
  formatR,
  formatSigned,
  formatSignedPercent,
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
import type { PositionPicture } from './spec.js';
import { drawRewardZones, runnerText, soundTargets, stopName, targetLevels } from './target-levels.js';

const GUTTER = 40;

const levelsOf = (spec: PositionPicture): Level[] => [
  ...targetLevels(spec, { from: spec.openedAt }),
  { name: 'Entry', price: spec.entry, tone: 'entry', from: spec.openedAt },
  { name: 'Mark', price: spec.mark, tone: 'neutral', dash: '2 6' },
  { name: stopName(spec), price: spec.stop, tone: 'loss', from: Infinity, note: formatOutcome(spec.atStop) },
  { name: 'Liq', price: spec.liquidation ?? NaN, tone: 'danger', quiet: true, dash: '10 7' },
];

/** An open position: its fills, every move of its stop, and what is ahead of it. */
export const drawPosition = (scene: Scene, spec: PositionPicture, series: CandleSeries): void => {
  const decimals = priceDecimalsFor(spec.priceDecimals, series.candles.at(-1)?.close ?? spec.mark);
  const stops = spec.stops.length > 0 ? spec.stops : [{ at: spec.openedAt, price: spec.stop }];
  const past = stops.filter((stop) => stop.at <= series.end).map((stop) => stop.price);
  const range = priceRange(
    series.candles,
    [spec.mark, spec.entry, spec.stop, ...soundTargets(spec).map(({ price }) => price)],
    [spec.liquidation ?? NaN],
    10 ** -decimals,
    past,
  );
  drawPositionHeader(scene, spec);
  const frame = new PriceFrame(scene, {
    series,
    range,
    decimals,
    levels: levelsOf(spec),
    timeZone: spec.timeZone,
    gutter: GUTTER,
  });
  // The last stop holds into the future: up to the right edge.
  const until = Number.MAX_SAFE_INTEGER;
  frame.drawGrid();
  if (isPrice(spec.entry)) drawRewardZones(frame, spec, spec.entry, frame.x(spec.openedAt));
  if (isPrice(spec.entry)) drawStopZones(frame, stops, until, spec.entry, sign(spec.side));
  drawCandles(frame);
  drawStopLine(frame, stops, until);
  frame.drawLevels();
  drawFills(frame, spec.fills);
};

const drawPositionHeader = (scene: Scene, spec: PositionPicture): void => {
  const pnl = isDrawable(spec.pnl) ? spec.pnl : undefined;
  drawHeader(scene, {
    side: spec.side,
    title: spec.symbol,
    tag: spec.timeframe,
    sub: joinFacts(formatLeverage(spec.leverage), runnerText(spec), spec.note),
    subRight: joinFacts(
      isDrawable(spec.r) ? formatR(spec.r) : '',
      isDrawable(spec.pnlFraction) ? formatSignedPercent(spec.pnlFraction) : '',
    ),
    ...(pnl === undefined
      ? {}
      : { figure: `${formatSigned(pnl)} USDT`, figureTone: pnl < 0 ? 'loss' : 'gain' }),
  });
};
