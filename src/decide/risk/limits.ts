import {
  lossAtStop,
  STOP_SLIPPAGE,
  type EquityMarks,
  type Instrument,
  type Position,
  type TradingSettings,
  DAY,
  inPercent,
  inUsdt,
} from '../../domain/index.js';
import { EPSILON } from './gates.js';

/** Start of the UTC day of a time, unix ms. */
export const dayOf = (time: number): number => time - (time % DAY);

/** A limit that is reached: entries pause. `until` = when it ends by itself (the next UTC day), if it does. */
export interface Breach {
  readonly code: 'daily-loss' | 'drawdown';
  readonly reason: string;
  readonly until?: number;
}

/** Marks of an account that is seen for the first time. */
export const firstMarks = (equity: number, now: number): EquityMarks => ({
  day: dayOf(now),
  dayStartEquity: equity,
  peakEquity: equity,
  lastEquity: equity,
  updatedAt: now,
});

/**
 * A deposit or withdrawal scales the marks by what it did to equity, so that losses in percent stay what they were
 * (the unitised value of a fund); otherwise a deposit would hide a loss and a withdrawal would look like one.
 */
const rescaled = (marks: EquityMarks, equity: number, transfers: number): EquityMarks => {
  const before = equity - transfers;
  if (transfers === 0) return marks;
  if (!(before > 0)) return { ...marks, dayStartEquity: equity, peakEquity: equity };
  const factor = equity / before;
  return {
    ...marks,
    dayStartEquity: marks.dayStartEquity * factor,
    peakEquity: marks.peakEquity * factor,
  };
};

/**
 * Carries the marks to `now` and says which limit is reached, floating loss included. A new UTC day starts from the
 * equity of now. `transfers`: USDT that came in (+) or went out (−) since the marks' last update.
 */
export const checkLimits = (
  equity: number,
  marks: EquityMarks | undefined,
  settings: Pick<TradingSettings, 'dailyLossLimit' | 'maxDrawdown'>,
  now: number,
  transfers = 0,
): { readonly marks: EquityMarks; readonly breached?: Breach } => {
  const old = rescaled(marks ?? firstMarks(equity, now), equity, transfers);
  const day = dayOf(now);
  const next: EquityMarks = {
    ...old,
    ...(day > old.day ? { day, dayStartEquity: equity } : {}),
    peakEquity: Math.max(old.peakEquity, equity),
    lastEquity: equity,
    updatedAt: now,
  };
  const breached = drawdownBreach(equity, next, settings) ?? dailyBreach(equity, next, settings);
  return breached ? { marks: next, breached } : { marks: next };
};

const drawdownBreach = (
  equity: number,
  { peakEquity }: EquityMarks,
  { maxDrawdown }: Pick<TradingSettings, 'maxDrawdown'>,
): Breach | undefined => {
  const drawdown = peakEquity > 0 ? 1 - equity / peakEquity : 0;
  if (drawdown < maxDrawdown - EPSILON) return undefined;
  return {
    code: 'drawdown',
    reason: `equity ${inUsdt(equity)} is ${inPercent(drawdown)} below its peak of ${inUsdt(peakEquity)}; the limit is ${inPercent(maxDrawdown)}`,
  };
};

const dailyBreach = (
  equity: number,
  { day, dayStartEquity }: EquityMarks,
  { dailyLossLimit }: Pick<TradingSettings, 'dailyLossLimit'>,
): Breach | undefined => {
  const loss = dayStartEquity > 0 ? 1 - equity / dayStartEquity : 0;
  if (loss < dailyLossLimit - EPSILON) return undefined;
  return {
    code: 'daily-loss',
    reason: `today's loss is ${inUsdt(dayStartEquity - equity)}, ${inPercent(loss)} of the day's first equity; the limit is ${inPercent(dailyLossLimit)}`,
    until: day + DAY,
  };
};

/** The marks after the owner confirmed that the peak starts again from today's equity. */
export const resetPeak = (marks: EquityMarks, equity: number): EquityMarks => ({
  ...marks,
  peakEquity: equity,
});

/**
 * USDT that is lost if the position's stop is hit, ≥ 0: from its entry (the risk of the trade; 0 once profit is
 * locked in), or from `mark` (what equity still stands to lose, floating profit included).
 */
export const openRiskOf = (
  position: Pick<Position, 'side' | 'contracts' | 'stop' | 'entryPrice'>,
  instrument: Pick<Instrument, 'contractSize' | 'takerFee'>,
  slippage = STOP_SLIPPAGE,
  mark?: number,
): number => Math.max(0, lossAtStop(position, mark ?? position.entryPrice, instrument, slippage));
