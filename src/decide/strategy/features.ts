import { type Analysis, type Side, sign, DAY } from '../../domain/index.js';
import { roomAhead } from './exits.js';

const clamp = (value: number, low: number, high: number): number =>
  Number.isFinite(value) ? Math.max(low, Math.min(high, value)) : 0;

/**
 * What is known at entry, for the model: named numbers, all within −1…1, 0 where there is no value.
 * What has a direction is turned to the side of the trade, so that long and short teach the same.
 * @param confidence signed by that side: below 0 the votes are against it.
 */
export const featuresOf = (
  analysis: Analysis,
  side: Side,
  confidence: number,
  stopDistance: number,
): Record<string, number> => {
  const { values, close } = analysis;
  const toSide = sign(side);
  const atr = values.atr14 ?? NaN;
  const signed = (value: number | undefined, full: number): number =>
    clamp(((value ?? NaN) * toSide) / full, -1, 1);
  const inAtr = (from: number | undefined, to: number | undefined, full: number): number =>
    signed(((to ?? NaN) - (from ?? NaN)) / atr, full);
  const frame = (timeframe: '4h' | '1d', full: number): number =>
    signed(analysis.frames.find((view) => view.timeframe === timeframe)?.strength, full);
  const hour = (2 * Math.PI * (analysis.closeTime % DAY)) / DAY;
  return {
    side: toSide,
    confidence: clamp(confidence, -1, 1),
    momentum: signed(values.momentum10, 0.1),
    emaGap: inAtr(values.ema26, values.ema12, 4),
    emaTrend: inAtr(values.ema200, values.ema50, 20),
    macd: signed((values.macdHistogram ?? NaN) / atr, 1),
    rsi: signed((values.rsi14 ?? NaN) - 50, 50),
    stochastic: signed((values.stochasticK ?? NaN) - 50, 50),
    adx: clamp((values.adx14 ?? NaN) / 100, 0, 1),
    bandWidth: clamp((values.bbWidth ?? NaN) / 0.2, 0, 1),
    volume: clamp((values.volumeRatio ?? NaN) / 5, 0, 1),
    volatility: clamp(atr / close / 0.03, 0, 1),
    vwapGap: inAtr(values.vwap50, close, 10),
    room: clamp((roomAhead(analysis, side) * close) / atr / 10, 0, 1),
    stopDistance: clamp(stopDistance / 0.1, 0, 1),
    frame4h: frame('4h', 1),
    frame1d: frame('1d', 0.5),
    trending: analysis.regime === 'trending' ? 1 : 0,
    ranging: analysis.regime === 'ranging' ? 1 : 0,
    hourSin: Math.sin(hour),
    hourCos: Math.cos(hour),
  };
};
