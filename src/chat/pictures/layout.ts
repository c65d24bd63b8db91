import type { LabelBox } from './boxes.js';
import { candleSeries } from './candle-series.js';
import { drawDaily } from './daily-picture.js';
import { drawEquity } from './equity-picture.js';
import { drawEmpty } from './header.js';
import { drawMarket } from './market-picture.js';
import { drawPosition } from './position-picture.js';
import { drawPerformance, drawScorecard, rankingHeight } from './ranking-picture.js';
import { Scene } from './scene.js';
import { drawSignal } from './signal-picture.js';
import { drawSource } from './source-picture.js';
import type { PicturePriceSpec, PictureSpec, ThemeName } from './spec.js';
import { THEMES } from './theme.js';
import { drawTrade } from './trade-picture.js';

/** Size of a picture in px, a short ranking is lower, one with many levels higher; made to be read at half of it. */
export const PICTURE_WIDTH = 800;
export const PICTURE_HEIGHT = 520;

/** A picture before it is painted, with the places of all its texts. */
export interface PictureLayout {
  readonly svg: string;
  readonly labels: readonly LabelBox[];
  readonly width: number;
  readonly height: number;
}

/**
 * Lays a picture out as SVG. Data that cannot be drawn (no candles, holes, prices that are no prices) is left
 * out; where nothing remains the picture says so.
 * @throws BadInputError when the specification's time zone is unknown.
 */
export const pictureLayout = (spec: PictureSpec, theme: ThemeName = 'dark'): PictureLayout => {
  const scene = new Scene(PICTURE_WIDTH, heightOf(spec), THEMES[theme]);
  draw(scene, spec);
  return { svg: scene.toString(), labels: scene.labels, width: scene.width, height: scene.height };
};

const heightOf = (spec: PictureSpec): number =>
  spec.type === 'performance' || spec.type === 'scorecard'
    ? Math.min(PICTURE_HEIGHT, rankingHeight(spec) ?? PICTURE_HEIGHT)
    : PICTURE_HEIGHT;

const draw = (scene: Scene, spec: PictureSpec): void => {
  switch (spec.type) {
    case 'signal':
    case 'position':
    case 'trade':
      return drawPrices(scene, spec);
    case 'market':
      return drawMarket(scene, spec);
    case 'equity':
      return drawEquity(scene, spec);
    case 'daily':
      return drawDaily(scene, spec);
    case 'performance':
      return drawPerformance(scene, spec);
    case 'scorecard':
      return drawScorecard(scene, spec);
    case 'source':
      return drawSource(scene, spec);
  }
};

const drawPrices = (scene: Scene, spec: PicturePriceSpec): void => {
  const series = candleSeries(spec.candles, spec.timeframe);
  if (!series) {
    const header = { side: spec.side, title: spec.symbol, tag: spec.timeframe };
    return drawEmpty(scene, header, 'No candles have been recorded for it.');
  }
  if (spec.type === 'signal') return drawSignal(scene, spec, series);
  return spec.type === 'position' ? drawPosition(scene, spec, series) : drawTrade(scene, spec, series);
};
