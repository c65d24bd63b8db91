import type { Candle } from '../../domain/index.js';
import { VOLUME_HEIGHT, type PriceFrame } from './price-frame.js';

/** Size of the arrow at a cut wick, px. */
const CUT_MARK = 9;

/** The candles and their volume; wicks that go on beyond the scale are cut and marked. */
export const drawCandles = (frame: PriceFrame): void => {
  const { candles, span, start, end } = frame.options.series;
  const slot = (frame.now - frame.left) / ((end - start) / span);
  const body = Math.max(1.5, slot * 0.68);
  const wick = Math.max(1, Math.min(2, slot * 0.25));
  const most = Math.max(0, ...candles.map((candle) => candle.volume));
  for (const candle of candles) {
    const { fill } = toneOf(frame, candle);
    const x = frame.x(candle.timestamp + span / 2);
    drawVolume(frame, candle, { x: x - body / 2, width: body, fill, most });
    const top = frame.scaledY(Math.max(candle.open, candle.close));
    const low = frame.scaledY(Math.min(candle.open, candle.close));
    const [from, to] = [frame.scaledY(candle.high), frame.scaledY(candle.low)];
    frame.scene.line(x, from, x, to, fill, { 'stroke-width': wick });
    const height = Math.max(1.5, low - top);
    frame.scene.rect({ x: x - body / 2, y: (top + low - height) / 2, width: body, height }, fill);
  }
  drawCutWicks(frame, 1);
  drawCutWicks(frame, -1);
};

const toneOf = ({ scene }: PriceFrame, candle: Candle) =>
  scene.theme[candle.close >= candle.open ? 'gain' : 'loss'];

const drawVolume = (
  { scene, bottom }: PriceFrame,
  candle: Candle,
  { x, width, fill, most }: { x: number; width: number; fill: string; most: number },
): void => {
  const height = most > 0 ? (Math.max(0, candle.volume) / most) * VOLUME_HEIGHT : 0;
  if (height >= 0.1) scene.rect({ x, y: bottom - 1 - height, width, height }, fill, { opacity: 0.45 });
};

/** An arrow at every wick that goes on beyond the scale, and the price of the farthest. @param way 1 up, −1 down */
const drawCutWicks = (frame: PriceFrame, way: 1 | -1): void => {
  const { scene, scaled } = frame;
  const { series, range } = frame.options;
  const edge = way > 0 ? range.high : range.low;
  const tipOf = ({ high, low }: Candle): number => (way > 0 ? high : low);
  const cut = series.candles
    .filter((candle) => way * (tipOf(candle) - edge) > 0)
    .toSorted((a, b) => way * (tipOf(b) - tipOf(a)));
  const xOf = (candle: Candle): number => frame.x(candle.timestamp + series.span / 2);
  const tip = way > 0 ? scaled.top : scaled.bottom;
  for (const candle of cut) {
    const x = xOf(candle);
    const foot = tip + way * CUT_MARK;
    const corners = [[x - CUT_MARK / 2, foot] as const, [x, tip] as const, [x + CUT_MARK / 2, foot] as const];
    scene.polyline(corners, toneOf(frame, candle).fill, { 'stroke-width': 3 });
  }
  const [farthest] = cut;
  if (!farthest) return;
  const x = xOf(farthest);
  const isLeft = x < (frame.left + frame.right) / 2;
  scene.tryText(
    x + (isLeft ? 1.5 : -1.5) * CUT_MARK,
    way > 0 ? tip + 22 : tip - 6,
    `${way > 0 ? '↑' : '↓'}${frame.price(tipOf(farthest))}`,
    { anchor: isLeft ? 'start' : 'end', fill: scene.theme.muted },
  );
};
