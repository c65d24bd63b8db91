import {
  formatAmount,
  formatLeverage,
  formatOutcome,
  formatSignedPercent,
  isDrawable,
  isPrice,
  joinFacts,
  priceDecimalsFor,
} from './format.js';
import { textWidth } from './font.js';
import { drawCandles } from './candles.js';
import { drawHeader } from './header.js';
import type { CandleSeries } from './candle-series.js';
import { drawNamedLines } from './overlays.js';
import { priceRange } from './price-domain.js';
import { PriceFrame, type Level } from './price-frame.js';
import { TEXT_SIZE, type Scene } from './scene.js';
import type { SignalPicture } from './spec.js';

const GUTTER = 96;

const levelsOf = (spec: SignalPicture): Level[] =>
  (
    [
      {
        name: 'Target',
        price: spec.target ?? NaN,
        tone: 'gain',
        note: formatOutcome(spec.atTarget),
      },
      { name: 'Entry', price: spec.entry, tone: 'entry' },
      { name: 'Stop', price: spec.stop, tone: 'loss', note: formatOutcome(spec.atStop) },
      { name: 'Liq', price: spec.liquidation ?? NaN, tone: 'danger', quiet: true, dash: '10 7' },
      ...(spec.levels ?? []).map(({ name, price }): Level => ({
        name,
        price,
        tone: 'neutral',
        quiet: true,
        dash: '4 5',
      })),
    ] satisfies Level[]
  ).filter((level) => isPrice(level.price));

/** Last price, unless the entry is where it stands: then one label says both. */
const lastLevel = (last: number, entry: number, range: number): Level[] =>
  isPrice(last) && Math.abs(last - entry) > range * 0.004
    ? [{ name: 'Last', price: last, tone: 'neutral', dash: '2 6' }]
    : [];

/** A trade on offer: what it risks, what it could make, and where it would be liquidated. */
export const drawSignal = (scene: Scene, spec: SignalPicture, series: CandleSeries): void => {
  const last = spec.last ?? series.candles.at(-1)?.close ?? spec.entry;
  const decimals = priceDecimalsFor(spec.priceDecimals, last);
  const range = priceRange(
    series.candles,
    [spec.entry, spec.stop, last, spec.target ?? NaN],
    [...(spec.levels ?? []).map(({ price }) => price), spec.liquidation ?? NaN],
    10 ** -decimals,
  );
  drawSignalHeader(scene, spec);
  const frame = new PriceFrame(scene, {
    series,
    range,
    decimals,
    levels: [...levelsOf(spec), ...lastLevel(last, spec.entry, range.high - range.low)],
    timeZone: spec.timeZone ?? 'UTC',
    gutter: GUTTER,
  });
  frame.drawGrid();
  drawZone(frame, spec, 'stop');
  drawZone(frame, spec, 'target');
  drawCandles(frame);
  drawNamedLines(frame, spec.lines ?? []);
  frame.drawLevels();
  drawDistance(frame, spec, 'stop', last);
  drawDistance(frame, spec, 'target', last);
};

/** Zone between entry and a level, faint behind the candles and clear ahead of them. */
const drawZone = (frame: PriceFrame, spec: SignalPicture, which: 'stop' | 'target'): void => {
  const price = spec[which];
  if (!isPrice(price) || !isPrice(spec.entry)) return;
  const { weak, strong } = frame.scene.theme.tint;
  const tone = which === 'stop' ? 'loss' : 'gain';
  frame.drawZone(frame.left, frame.now, spec.entry, price, tone, weak);
  frame.drawZone(frame.now, frame.right, spec.entry, price, tone, strong);
};

/** How far a level is from entry, written into its zone ahead of the candles where there is room. */
const drawDistance = (
  frame: PriceFrame,
  spec: SignalPicture,
  which: 'stop' | 'target',
  last: number,
): void => {
  const price = spec[which];
  if (!isPrice(price) || !isPrice(spec.entry)) return;
  const [from, to] = [frame.y(spec.entry), frame.y(price)];
  const middle = (from + to) / 2;
  if (Math.abs(from - to) < 32 || Math.abs(frame.y(last) - middle) < 18) return;
  const text = formatSignedPercent(Math.abs(price / spec.entry - 1) * (which === 'stop' ? -1 : 1));
  if (textWidth(text, TEXT_SIZE, true) > frame.right - frame.now - 6) return;
  const options = { anchor: 'middle', bold: true, fill: frame.scene.theme.ink } as const;
  frame.scene.tryText((frame.now + frame.right) / 2, middle + 9, text, options);
};

const drawSignalHeader = (scene: Scene, spec: SignalPicture): void => {
  const promised = isDrawable(spec.rewardRisk) ? `reward ${formatAmount(spec.rewardRisk, 1)} R` : '';
  drawHeader(scene, {
    side: spec.side,
    title: spec.symbol,
    tag: spec.timeframe,
    sub: joinFacts(formatLeverage(spec.leverage), promised, spec.note),
    ...(spec.votes ? { subRight: `${spec.votes.pro} of ${spec.votes.of} votes ${spec.side}` } : {}),
  });
};
