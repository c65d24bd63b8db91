import { DAY, type ClosedTrade, type TradingSettings } from '../../domain/index.js';

/** Losses in a row in one symbol that lock it, and for how many cooldowns (at least a day). */
const SYMBOL_STREAK = { losses: 3, cooldowns: 6, atLeast: DAY } as const;

/** Number of losing trades at the end of a list that is oldest first. */
const losingStreak = (trades: readonly Pick<ClosedTrade, 'netPnl'>[]): number =>
  trades.length - 1 - trades.findLastIndex(({ netPnl }) => netPnl >= 0);

/**
 * The lock that a closed trade puts on its symbol: a cooldown after a stop or liquidation, longer after three losses
 * in a row there. There is no lock of the whole account: losing streaks of 11–21 are normal for slow trend rules,
 * and the daily and drawdown limits guard it. `trades`: earlier and this trade, oldest first.
 */
export const lockAfter = (
  trade: ClosedTrade,
  trades: readonly ClosedTrade[],
  { cooldown }: Pick<TradingSettings, 'cooldown'>,
): { readonly until: number; readonly reason: string } | undefined => {
  const streak = losingStreak(trades.filter((one) => one.symbol === trade.symbol));
  if (streak >= SYMBOL_STREAK.losses) {
    const span = Math.max(SYMBOL_STREAK.atLeast, SYMBOL_STREAK.cooldowns * cooldown * 1000);
    return { until: trade.closedAt + span, reason: `${streak} losses in a row in ${trade.symbol}` };
  }
  if (!/stop|liquidat/i.test(trade.exitReason) || cooldown <= 0) return undefined;
  return { until: trade.closedAt + cooldown * 1000, reason: `its stop was hit (${trade.exitReason})` };
};
