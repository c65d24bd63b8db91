import type { SignalClass, SignalRecord } from '../../domain/index.js';

const recorded = (signals: number, won: number, meanR: number, low: number, high: number): SignalRecord => ({
  source: 'recorded',
  signals,
  won,
  untaken: 0,
  meanR,
  low,
  high,
});

/** The candles behind the table below. */
export const RECORDED_CANDLES = { timeframe: '1h', years: '2021–2025' } as const;

/**
 * How signals fared on recorded candles before an account has outcomes enough of its own: every trade of one backtest
 * with the default settings and learning off. The rules were chosen on the same candles, so expect less.
 * docs/strategy.md has the candles and the caveats. Made by
 *
 *     npm run backtest -- --data DIR --set LEARNING=off --json run.json
 *     node tools/evidence/signal-record.mjs run.json
 */
export const RECORDED_SIGNALS: Readonly<Record<SignalClass, SignalRecord>> = {
  'long unopposed': recorded(41, 14, -0.124, -0.361, 0.149),
  'long opposed': recorded(279, 119, 0.16, 0.026, 0.3),
  'short unopposed': recorded(41, 16, 0.179, -0.169, 0.536),
  'short opposed': recorded(318, 138, 0.138, 0.022, 0.258),
};
