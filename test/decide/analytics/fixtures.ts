import type { ClosedTrade } from '../../../src/domain/index.js';
import type { EquityPoint } from '../../../src/decide/analytics/index.js';

export const DAY = 86_400_000;
export const T0 = Date.UTC(2025, 0, 1);

let count = 0;
/** A trade that netted `r` R of 10 USDT each, closed one after another. */
export const trade = (r: number, over: Partial<ClosedTrade> = {}): ClosedTrade => {
  count++;
  return {
    id: `P${String(count).padStart(4, '0')}`,
    symbol: 'AAA-USDT',
    side: 'long',
    openedAt: T0 + count * 3_600_000,
    closedAt: T0 + (count + 1) * 3_600_000,
    entryPrice: 100,
    exitPrice: 101,
    contracts: 1,
    coins: 1,
    notional: 100,
    leverage: 1,
    grossPnl: 10 * r + 1,
    fees: 0.8,
    funding: -0.2,
    netPnl: 10 * r,
    riskUnit: 10,
    r,
    maeR: -0.5,
    mfeR: Math.max(0.5, r * 2),
    exitReason: 'trailing stop',
    reasons: [],
    moves: [],
    fillIds: [],
    candlesHeld: 1,
    ...over,
  };
};

/** Equity at the end of consecutive days; the first value is the start. */
export const curve = (...equities: number[]): EquityPoint[] =>
  equities.map((equity, i) => ({ t: T0 + i * DAY, equity }));
