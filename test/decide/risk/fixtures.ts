import {
  isDenied,
  type Analysis,
  type Denied,
  type Instrument,
  type Opportunity,
  type Plan,
  type Quote,
  type TradingSettings,
} from '../../../src/domain/index.js';
import { planTrade, type RiskContext } from '../../../src/decide/risk/index.js';

export const NOW = Date.UTC(2025, 0, 15, 10);

export const settings: TradingSettings = {
  mode: 'paper',
  approval: 'ask',
  strategy: 'trend',
  approvalTtl: 300,
  undoSeconds: 0,
  timeframe: '1h',
  checkInterval: 60,
  positionUpdateInterval: 5,
  maxOpenPositions: 3,
  riskPerTrade: 0.02,
  maxPositionSize: 100_000,
  leverage: 10,
  trailingStopPercentage: 0.02,
  learning: 'on',
  retrainInterval: 86_400,
  scanPairs: 100,
  topOpportunities: 5,
  maxSlippage: 0.01,
  limitOrderTimeout: 30,
  dailyLossLimit: 0.05,
  maxDrawdown: 0.2,
  maxExposure: 100,
  maxOpenRisk: 0.06,
  maxCorrelation: 0.7,
  cooldown: 14_400,
  alertMaxAge: 60,
  paperBalance: 1000,
};

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

export const analysis: Analysis = {
  symbol: 'AAA-USDT',
  candleTime: NOW - 3_600_000,
  closeTime: NOW,
  close: 100,
  high: 101,
  low: 99,
  values: { atr14: 1, momentum10: 0.03, adx14: 22, rsi14: 55, bbWidth: 0.05 },
  regime: 'trending',
  frames: [
    { timeframe: '4h', direction: 'long', reason: 'up' },
    { timeframe: '1d', direction: 'long', reason: 'up' },
  ],
  votes: [],
  candles: 2000,
};

export const opportunity = (over: Partial<Opportunity> = {}): Opportunity => ({
  symbol: 'AAA-USDT',
  side: 'long',
  confidence: 0.8,
  score: 1,
  analysis,
  reasons: [],
  stopDistance: 0.05,
  trailDistance: 0.05,
  features: {},
  ...over,
});

export const quote = (over: Partial<Quote> = {}): Quote => ({
  symbol: 'AAA-USDT',
  bid: 99.99,
  ask: 100,
  last: 100,
  mark: 100,
  timestamp: NOW,
  ...over,
});

export const context = (over: Partial<RiskContext> = {}): RiskContext => ({
  now: NOW,
  equity: 1000,
  available: 1000,
  positions: [],
  pending: [],
  marks: {
    day: NOW - (NOW % 86_400_000),
    dayStartEquity: 1000,
    peakEquity: 1000,
    lastEquity: 1000,
    updatedAt: NOW,
  },
  control: { paused: false, halted: false, armed: false, updatedAt: 0 },
  locks: new Map(),
  correlation: () => 0,
  ...over,
});

export const planned = (...args: Partial<Parameters<typeof planTrade>>): Plan => {
  const answer = plan(...args);
  if (isDenied(answer)) throw new Error(`denied: ${answer.code} ${answer.reason}`);
  return answer;
};
export const refused = (...args: Partial<Parameters<typeof planTrade>>): Denied => {
  const answer = plan(...args);
  if (!isDenied(answer)) throw new Error('was planned');
  return answer;
};
export const plan = (
  ...[o = opportunity(), q = quote(), i = instrument, c = context(), s = settings, x]: Partial<
    Parameters<typeof planTrade>
  >
): Plan | Denied => planTrade(o, q, i, c, s, x);

export const position = (symbol: string, over = {}) => ({
  symbol,
  side: 'long' as const,
  notional: 100,
  openRisk: 1,
  margin: 10,
  ...over,
});
