import { sign } from '../../domain/index.js';
import {
  formatAmount,
  formatLeverage,
  formatOutcome,
  formatPrice,
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
import { drawRewardZones, runnerText, soundTargets, stopName, targetLevels } from './target-levels.js';

const GUTTER = 96;

/** Both ends of where it is entered, the lower first; the same twice where it is one price. */
const entryOf = ({ entry, entryZone }: SignalPicture): readonly [number, number] =>
  entryZone && isPrice(entryZone.low) && isPrice(entryZone.high) && entryZone.low < entryZone.high
    ? [entryZone.low, entryZone.high]
    : [entry, entry];

/** The end of the entry that lies next to the targets (1) or to the stop (−1). */
const edgeTo = (spec: SignalPicture, way: 1 | -1): number => entryOf(spec)[way === sign(spec.side) ? 1 : 0];

/** One label for entry at a price, and for entry anywhere in a zone. */
const entryLevel = (spec: SignalPicture, priceText: (price: number) => string): Level => {
  const [low, high] = entryOf(spec);
  return low === high
    ? { name: 'Entry', price: low, tone: 'entry' }
    : {
        name: 'Entry',
        price: (low + high) / 2,
        tone: 'entry',
        value: priceText(high),
        note: ['down to', priceText(low)],
        from: Infinity,
      };
};

const levelsOf = (spec: SignalPicture, priceText: (price: number) => string): Level[] => [
  ...targetLevels(spec),
  entryLevel(spec, priceText),
  { name: stopName(spec), price: spec.stop, tone: 'loss', note: formatOutcome(spec.atStop) },
  { name: 'Liq', price: spec.liquidation ?? NaN, tone: 'danger', quiet: true, dash: '10 7' },
  ...(spec.levels ?? []).map(({ name, price }): Level => ({
    name,
    price,
    tone: 'neutral',
    quiet: true,
    dash: '4 5',
  })),
];

/** Last price, unless the entry is where it stands: then one label says both. */
const lastLevel = (spec: SignalPicture, last: number, range: number): Level[] =>
  isPrice(last) && Math.abs(last - spec.entry) > range * 0.004
    ? [{ name: 'Last', price: last, tone: 'neutral', dash: '2 6' }]
    : [];

/** A trade on offer: what it risks, what it could make, and where it would be liquidated. */
export const drawSignal = (scene: Scene, spec: SignalPicture, series: CandleSeries): void => {
  const last = spec.last ?? series.candles.at(-1)?.close ?? spec.entry;
  const decimals = priceDecimalsFor(spec.priceDecimals, last);
  const range = priceRange(
    series.candles,
    [...entryOf(spec), spec.stop, last, ...soundTargets(spec).map(({ price }) => price)],
    [...(spec.levels ?? []).map(({ price }) => price), spec.liquidation ?? NaN],
    10 ** -decimals,
  );
  drawSignalHeader(scene, spec);
  const frame = new PriceFrame(scene, {
    series,
    range,
    decimals,
    levels: [
      ...levelsOf(spec, (price) => formatPrice(price, decimals)),
      ...lastLevel(spec, last, range.high - range.low),
    ],
    timeZone: spec.timeZone,
    gutter: GUTTER,
  });
  frame.drawGrid();
  drawZones(frame, spec);
  drawCandles(frame);
  drawNamedLines(frame, spec.lines ?? []);
  drawEntryZone(frame, spec);
  frame.drawLevels();
  drawDistance(frame, spec, spec.stop, -1, last);
  drawDistance(frame, spec, soundTargets(spec)[0]?.price, 1, last);
};

/** From entry to stop and targets, faint behind the candles and clear ahead of them. */
const drawZones = (frame: PriceFrame, spec: SignalPicture): void => {
  if (!isPrice(spec.entry)) return;
  const { weak, strong } = frame.scene.theme.tint;
  if (isPrice(spec.stop)) {
    const entry = edgeTo(spec, -1);
    frame.drawZone(frame.left, frame.now, entry, spec.stop, 'loss', weak);
    frame.drawZone(frame.now, frame.right, entry, spec.stop, 'loss', strong);
  }
  drawRewardZones(frame, spec, edgeTo(spec, 1), frame.left);
};

/** The band between both ends of the entry. */
const drawEntryZone = (frame: PriceFrame, spec: SignalPicture): void => {
  const [low, high] = entryOf(spec);
  if (!isPrice(low) || low === high) return;
  const { fill } = frame.scene.theme.entry;
  frame.drawZone(frame.left, frame.right, low, high, 'entry', frame.scene.theme.tint.strong);
  for (const price of [low, high])
    frame.scene.line(frame.left, frame.y(price), frame.right, frame.y(price), fill, { 'stroke-width': 2 });
};

/** How far a level is from entry, written into its zone ahead of the candles where there is room. */
const drawDistance = (
  frame: PriceFrame,
  spec: SignalPicture,
  price: number | undefined,
  way: 1 | -1,
  last: number,
): void => {
  if (!isPrice(price) || !isPrice(spec.entry)) return;
  const [from, to] = [frame.y(edgeTo(spec, way)), frame.y(price)];
  const middle = (from + to) / 2;
  if (Math.abs(from - to) < 32 || Math.abs(frame.y(last) - middle) < 18) return;
  const text = formatSignedPercent(Math.abs(price / spec.entry - 1) * way);
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
    sub: joinFacts(formatLeverage(spec.leverage), promised, runnerText(spec), spec.note),
    ...(spec.votes ? { subRight: `${spec.votes.pro} of ${spec.votes.of} votes ${spec.side}` } : {}),
  });
};
