import type { Timeframe } from './candle.js';

/** The settings that trading rules read; fractions, USDT, ms where not said otherwise. */
export interface TradingSettings {
  readonly mode: 'paper' | 'live' | 'replay';
  readonly approval: 'ask' | 'auto';
  /** Seconds an offered signal can be approved. */
  readonly approvalTtl: number;
  /** Seconds that an approved order is held back for, so that it can be undone. */
  readonly undoSeconds: number;
  readonly timeframe: Timeframe;
  /** Seconds. */
  readonly checkInterval: number;
  readonly positionUpdateInterval: number;
  readonly maxOpenPositions: number;
  readonly riskPerTrade: number;
  /** USDT notional. */
  readonly maxPositionSize: number;
  readonly leverage: number;
  readonly trailingStopPercentage: number;
  /** Seconds. */
  readonly retrainInterval: number;
  readonly scanPairs: number;
  readonly topOpportunities: number;
  readonly maxSlippage: number;
  /** Seconds. */
  readonly limitOrderTimeout: number;
  readonly dailyLossLimit: number;
  readonly maxDrawdown: number;
  /** Sum of notionals ÷ equity. */
  readonly maxExposure: number;
  /** Sum of open risks ÷ equity. */
  readonly maxOpenRisk: number;
  /** Correlation of returns from which positions count as moving together. */
  readonly maxCorrelation: number;
  /** Seconds without a new entry in a symbol after its stop was hit. */
  readonly cooldown: number;
  readonly paperBalance: number;
}
