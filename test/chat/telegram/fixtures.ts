import {
  addUsdt,
  cashOf,
  netOf,
  type AlertSource,
  type ClosedTrade,
  type Instrument,
  type Intent,
  type Luck,
  type Plan,
  type Position,
  type Signal,
} from '../../../src/domain/index.js';
import type { PositionFigures, Status } from '../../../src/trade/desk/desk.js';

export const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);

export const BTC: Instrument = {
  symbol: 'BTC-USDT',
  base: 'BTC',
  tickSize: 0.1,
  lotSize: 1,
  contractSize: 0.001,
  makerFee: 0.0002,
  takerFee: 0.0006,
  maxLeverage: 100,
  maintenanceMargin: 0.004,
  assumed: false,
};

export const ETH: Instrument = {
  ...BTC,
  symbol: 'ETH-USDT',
  base: 'ETH',
  tickSize: 0.01,
  contractSize: 0.01,
};

/** A webhook's secret, as the owner is shown it. */
export const SECRET = `rad_${'5ec'.repeat(13)}0`;

export const source = (over: Partial<AlertSource> = {}): AlertSource => ({
  name: 'tradingview',
  door: 'webhook',
  isOn: true,
  mode: 'ask',
  bounds: { sizeFactor: 0.5, perDay: 3 },
  needsStop: false,
  createdAt: NOW,
  ...over,
});

export const plan = (over: Partial<Plan> = {}): Plan => ({
  symbol: 'BTC-USDT',
  side: 'long',
  entry: 61_000,
  stop: 59_780,
  target: 63_440,
  trailDistance: 0.02,
  contracts: 8,
  coins: 0.008,
  notional: 488,
  leverage: 10,
  margin: 48.8,
  liquidation: 55_144,
  worstCase: 19.8,
  riskFraction: 0.0198,
  boundBy: 'risk',
  equity: 1000,
  rewardRisk: 1.8,
  warnings: [],
  ...over,
});

export const signal = (over: Partial<Signal> = {}): Signal => ({
  id: 'S1',
  key: 'BTC-USDT|long|1',
  status: 'offered',
  opportunity: {
    symbol: 'BTC-USDT',
    side: 'long',
    confidence: 0.72,
    score: 1,
    analysis: {
      symbol: 'BTC-USDT',
      candleTime: NOW - 3_600_000,
      closeTime: NOW,
      close: 61_000,
      high: 61_100,
      low: 60_800,
      values: {},
      regime: 'trending',
      frames: [{ timeframe: '4h', direction: 'long', reason: 'above its averages' }],
      votes: [{ name: 'ema', side: 'long', weight: 2.5, reason: 'EMA 12 above EMA 26' }],
      confidence: 0.72,
      candles: 2000,
    },
    reasons: ['EMA 12 above EMA 26', 'MACD rises', 'RSI 38 is low & <turning>', 'a fourth'],
    stopDistance: 0.02,
    trailDistance: 0.02,
    features: {},
  },
  plan: plan(),
  sizeFactor: 1,
  cardVersion: 1,
  createdAt: NOW,
  expiresAt: NOW + 300_000,
  offeredAt: NOW,
  ...over,
});

export const position = (over: Partial<Position> = {}): Position => ({
  id: 'P1',
  symbol: 'BTC-USDT',
  side: 'long',
  status: 'open',
  contracts: 8,
  maxContracts: 8,
  entryPrice: 61_000,
  leverage: 10,
  liquidationPrice: 55_144,
  riskUnit: 19.8,
  riskDistance: 1_220,
  stop: 59_780,
  target: 63_440,
  trailDistance: 0.02,
  trailing: true,
  protection: [
    { clientOrderId: 'a', type: 'stop', triggerPrice: 59_780, contracts: 8, state: 'resting' },
    { clientOrderId: 'b', type: 'takeProfit', triggerPrice: 63_440, contracts: 8, state: 'recorded' },
  ],
  protectionSeq: 2,
  scaledSteps: [],
  best: 61_600,
  worst: 60_900,
  reviewedCandle: 0,
  candlesHeld: 2,
  realised: 0,
  fees: 0.3,
  funding: -0.01,
  exitContracts: 0,
  moves: [],
  fillIds: ['f1'],
  intentId: 'I1',
  reasons: [],
  openedAt: NOW - 7_500_000,
  updatedAt: NOW,
  cardVersion: 1,
  ...over,
});

/** An open position; without a net result of its own it is 4 USDT in profit before fees. */
export const figures = (over: Partial<PositionFigures> = {}, p: Partial<Position> = {}): PositionFigures => {
  const own = position(p);
  const cash = cashOf(own);
  const open = over.net === undefined ? 4 : addUsdt(over.net, -netOf(cash));
  return {
    position: own,
    instrument: BTC,
    mark: 61_500,
    markAt: NOW,
    money: { ...cash, open },
    net: addUsdt(netOf(cash), open),
    pnlFraction: 0.0076,
    r: 0.19,
    openRisk: 13.8,
    ...over,
  };
};

/** A closed trade; with another net result its price P&L is what makes it up. */
export const trade = (over: Partial<ClosedTrade> = {}): ClosedTrade => {
  const whole = { ...TRADE, ...over };
  return { ...whole, grossPnl: over.grossPnl ?? addUsdt(whole.netPnl, whole.fees, -whole.funding) };
};

const TRADE: ClosedTrade = {
  id: 'P1',
  symbol: 'BTC-USDT',
  side: 'long',
  openedAt: NOW - 7_500_000,
  closedAt: NOW,
  entryPrice: 61_000,
  exitPrice: 59_780,
  contracts: 8,
  coins: 0.008,
  notional: 488,
  leverage: 10,
  grossPnl: -9.76,
  fees: 0.6,
  funding: -0.01,
  netPnl: -10.37,
  riskUnit: 19.8,
  r: -0.52,
  maeR: -0.6,
  mfeR: 0.2,
  exitReason: 'stop',
  reasons: [],
  moves: [],
  fillIds: [],
  candlesHeld: 2,
};

export const status = (over: Partial<Status> = {}): Status => ({
  mode: 'paper',
  approval: 'ask',
  strategy: 'trend',
  now: NOW,
  control: { paused: false, halted: false, armed: false, updatedAt: 0 },
  account: {
    balance: 1000,
    equity: 1004,
    available: 950,
    openRisk: 13.8,
    exposure: 492,
    at: NOW,
    marks: {},
  },
  marks: { day: 0, dayStartEquity: 1010, peakEquity: 1020, lastEquity: 1004, updatedAt: NOW },
  positions: 1,
  waitingSignals: 1,
  workingIntents: [],
  lastScan: { at: NOW - 60_000, symbols: 12, opportunities: 1, failed: [] },
  notes: [],
  ...over,
});

/** What an approval of S1 became. */
export const entry = (over: Partial<Intent> = {}): Intent => ({
  id: 'AS1',
  kind: 'open',
  symbol: 'BTC-USDT',
  side: 'long',
  by: 'owner',
  cause: 'approved',
  status: 'filled',
  steps: [],
  reservedRisk: 0,
  reservedNotional: 0,
  createdAt: 0,
  updatedAt: 0,
  ...over,
});

/** What a backtest says of luck: of four random runs one did as well. */
export const LUCK: Luck = {
  trades: 12,
  totalR: 2.4,
  random: [-3, 0, 1, 5],
  randomDays: [[1], [-1], [1, -1]],
  resampled: {
    samples: 2000,
    block: 10,
    growth: { low: -0.02, median: 0.04, high: 0.1 },
    drawdown: { low: 0.02, median: 0.03, high: 0.06 },
    underwaterDays: { low: 10, median: 20, high: 40 },
  },
};
