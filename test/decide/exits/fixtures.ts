import {
  DEFAULT_FILL_MODEL,
  HOUR,
  type Analysis,
  type Candle,
  type Instrument,
  type Plan,
  type Position,
} from '../../../src/domain/index.js';
import { positionRules, type PositionRules, type PositionView } from '../../../src/decide/exits/index.js';

export const T0 = Date.UTC(2025, 0, 15, 10);

export const instrument: Instrument = {
  symbol: 'AAA-USDT',
  base: 'AAA',
  tickSize: 0.01,
  lotSize: 1,
  contractSize: 0.1,
  makerFee: 0.0002,
  takerFee: 0.0006,
  maxLeverage: 50,
  maintenanceMargin: 0.005,
  assumed: false,
};

export const terms = { instrument, model: DEFAULT_FILL_MODEL };
export const PLENTY = 1_000_000;

/** A long at 100 with its stop at 95 and its target at 110. */
export const planOf = (over: Partial<Plan> = {}): Plan => ({
  symbol: 'AAA-USDT',
  side: 'long',
  entry: 100,
  stop: 95,
  target: 110,
  trailDistance: 0.05,
  contracts: 40,
  coins: 4,
  notional: 400,
  leverage: 10,
  margin: 40,
  liquidation: 90.5,
  worstCase: 20.847772,
  riskFraction: 0.02,
  boundBy: 'risk',
  equity: 1000,
  warnings: [],
  ...over,
});
export type Row = readonly [open: number, high: number, low: number, close: number, volume?: number];
export const candleOf = ([open, high, low, close, volume = PLENTY]: Row): Candle => ({
  timestamp: T0,
  open,
  high,
  low,
  close,
  volume,
});
/** A long of 4 coins from 100 with its stop 5 away: 1 R is 5 in price and about 20.85 USDT. */
export const position = (over: Partial<Position> = {}): Position => ({
  id: 'P1',
  symbol: 'AAA-USDT',
  side: 'long',
  status: 'open',
  contracts: 40,
  maxContracts: 40,
  entryPrice: 100,
  leverage: 5,
  liquidationPrice: 80.5,
  riskUnit: 20.847772,
  riskDistance: 5,
  stop: 95,
  trailDistance: 0.05,
  trailing: true,
  protection: [],
  protectionSeq: 0,
  scaledSteps: [],
  best: 100,
  worst: 100,
  reviewedCandle: T0 - HOUR,
  candlesHeld: 0,
  realised: 0,
  fees: 0,
  funding: 0,
  exitContracts: 0,
  moves: [],
  fillIds: [],
  intentId: 'I1',
  reasons: [],
  openedAt: T0,
  updatedAt: T0,
  cardVersion: 1,
  ...over,
});

/** The same trade the other way round. */
export const short = (over: Partial<Position> = {}): Position =>
  position({ side: 'short', stop: 105, liquidationPrice: 119.5, ...over });

/** A quiet candle at `close` that began `index` hours after the entry. */
export const view = (close: number, over: Partial<Analysis> = {}, index = 0): PositionView => ({
  analysis: {
    symbol: 'AAA-USDT',
    candleTime: T0 + index * HOUR,
    closeTime: T0 + (index + 1) * HOUR,
    close,
    high: close,
    low: close,
    values: {},
    regime: 'neutral',
    frames: [],
    votes: [],
    candles: 2000,
    ...over,
  },
  instrument,
  now: T0 + (index + 1) * HOUR,
});

/** Every rule off but those given. */
export const only = (over: Partial<PositionRules> = {}): PositionRules => {
  const {
    breakEvenAtR: _,
    maxCandles: __,
    ...rest
  } = positionRules(
    { trailingStopPercentage: 0.02, timeframe: '1h' },
    { earlyExit: 'off', scaleOut: [], targetGlide: 1 },
  );
  return { ...rest, ...over };
};
