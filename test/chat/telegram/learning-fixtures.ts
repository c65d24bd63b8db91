import type { LearningView, VersionView } from '../../../src/trade/views/learning.js';
import type { RiskView, SymbolLock } from '../../../src/trade/views/risk.js';
import { settings } from '../../decide/risk/fixtures.js';
import { NOW } from './fixtures.js';

export const versionView = (over: Partial<VersionView> = {}): VersionView => ({
  version: 1,
  trainedAt: NOW - 86_400_000,
  samples: 120,
  baseRate: 0.4,
  accepted: true,
  reason: '6.1 % better than the base rate of 40 % on 60 signals it had not seen (t = 2.1)',
  validation: { predictions: 60, baseRate: 0.4, brier: 0.22, baseBrier: 0.24, skill: 0.061, t: 2.1 },
  current: true,
  active: true,
  ...over,
});

export const learningView = (over: Partial<LearningView> = {}): LearningView => ({
  mode: 'on',
  gates: [
    { learner: 'model', isOpen: false, text: 'The model has no outcome to be judged by yet: not used' },
    {
      learner: 'threshold',
      isOpen: false,
      text: 'The adaptive threshold would have made -0.12 R a trade with 170 of 212 signals, the fixed rule -0.10 R: not used',
    },
    { learner: 'kelly', isOpen: false, text: 'Kelly would have made 0.4 % less in 212 outcomes: not used' },
  ],
  threshold: 0.6,
  record: {
    r: [1, -1],
    total: 2,
    threshold: 0.612,
    reason: '0.612: all 2 outcomes made -0.10 R on average',
    trainAt: NOW + 3_600_000,
    trainedOn: 0,
  },
  kelly: {
    multiplier: 0.8,
    deny: false,
    reason: '0.10 R on average over 2 outcomes',
    outcomes: 2,
    meanR: 0.1,
    fraction: 0.1,
  },
  outcomes: { traded: 1, skipped: 1, expired: 0, denied: 0 },
  following: 3,
  needed: 100,
  reason: 'not trained yet',
  versions: [],
  canStepBack: false,
  ...over,
});

export const riskView = (over: Partial<RiskView> = {}): RiskView => ({
  equity: 1000,
  at: NOW,
  positions: [{ symbol: 'BTC-USDT', side: 'long', notional: 492, openRisk: 19.8 }],
  openRisk: 19.8,
  reservedRisk: 5,
  exposure: 592,
  todayLoss: 10,
  room: 15.2,
  limits: [
    { name: 'daily loss', used: 34.8, limit: 50, unit: 'USDT' },
    { name: 'drawdown', used: 190, limit: 200, unit: 'USDT' },
    { name: 'open risk', used: 24.8, limit: 60, unit: 'USDT' },
    { name: 'exposure', used: 3000, limit: 3000, unit: 'USDT' },
    { name: 'positions', used: 2, limit: 3, unit: 'positions' },
  ],
  settings,
  locks: 1,
  paused: false,
  ...over,
});

export const lock = (over: Partial<SymbolLock> = {}): SymbolLock => ({
  symbol: 'SOL-USDT',
  until: NOW + 3_600_000,
  reason: '3 losses in a row in SOL-USDT',
  ...over,
});
