import { candleSeries } from './candle-series.js';
import { fitText, plainText } from './font.js';
import { formatPrice, formatSignedPercent, isPrice, priceDecimalsFor } from './format.js';
import { drawCandles } from './candles.js';
import { drawEmpty, drawHeader } from './header.js';
import { priceRange } from './price-domain.js';
import { type Level, PriceFrame } from './price-frame.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { MarketPicture } from './spec.js';

/** Room right of the last candle, px. */
const GUTTER = 24;
/** Room of a level's name, px. */
const WIDEST_NAME = 150;

/** A symbol as it trades: candles, the price of now and the levels around it. */
export const drawMarket = (scene: Scene, spec: MarketPicture): void => {
  const series = candleSeries(spec.candles, spec.timeframe);
  const first = series?.candles[0];
  const lastCandle = series?.candles.at(-1);
  if (!series || !first || !lastCandle)
    return drawEmpty(
      scene,
      { title: spec.symbol, tag: spec.timeframe },
      'No candles have been recorded for it.',
    );
  const last = spec.last ?? lastCandle.close;
  const decimals = priceDecimalsFor(spec.priceDecimals, last);
  const change = last / first.open - 1;
  drawHeader(scene, {
    title: spec.symbol,
    tag: spec.timeframe,
    figure: formatPrice(last, decimals),
    figureTone: change < 0 ? 'loss' : 'gain',
    ...(spec.note === undefined ? {} : { sub: spec.note }),
    subRight: `${formatSignedPercent(change)} over ${series.candles.length} candles`,
  });
  const named = (spec.levels ?? []).filter(({ price }) => isPrice(price));
  const levels: Level[] = [
    { name: 'Now', price: last, tone: 'entry', from: series.end },
    ...named.map(({ name, price }): Level => ({
      name: fitText(plainText(name), WIDEST_NAME, TEXT_SIZE),
      price,
      tone: 'danger',
      dash: '10 7',
    })),
  ];
  const frame = new PriceFrame(scene, {
    series,
    range: priceRange(series.candles, [last, ...named.map(({ price }) => price)], [], 10 ** -decimals),
    decimals,
    levels,
    timeZone: spec.timeZone,
    gutter: GUTTER,
  });
  frame.drawGrid();
  drawCandles(frame);
  if (isPrice(last)) drawToNow(frame, lastCandle.close, last);
  frame.drawLevels();
};

/** From the close of the last candle to the price of now: the candle that is not closed yet has no other figures. */
const drawToNow = (frame: PriceFrame, close: number, last: number): void => {
  const { entry, background } = frame.scene.theme;
  const [x, y] = [frame.x(frame.options.series.end), frame.y(last)];
  frame.scene.line(x, frame.y(close), x, y, entry.fill, { 'stroke-width': 3 });
  frame.scene.element('circle', {
    cx: x,
    cy: y,
    r: 6,
    fill: entry.fill,
    stroke: background,
    'stroke-width': 2,
  });
};
