import { sum, type ClosedTrade } from '../../domain/index.js';
import { deviation, mean, ratio } from './statistics.js';

/** Figures of a set of closed trades; money in USDT, undefined where there is nothing to measure. */
export interface TradeStats {
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** Trades with a net profit ÷ all trades. */
  readonly winRate: number | undefined;
  readonly netPnl: number;
  readonly grossPnl: number;
  readonly fees: number;
  /** Received (+) or paid (−). */
  readonly funding: number;
  /** Fees and funding paid ÷ gross profit of all trades; undefined when that is not positive. */
  readonly costShare: number | undefined;
  /** Mean net result of a trade in USDT and in R: win rate × mean win − loss rate × mean loss (Tharp 1998). */
  readonly expectancy: number | undefined;
  readonly meanR: number | undefined;
  readonly totalR: number;
  /** Sum of the net wins ÷ sum of the net losses; undefined without a loss. */
  readonly profitFactor: number | undefined;
  readonly meanWin: number | undefined;
  /** Positive. */
  readonly meanLoss: number | undefined;
  /** Mean win ÷ mean loss. */
  readonly payoff: number | undefined;
  /** System quality number: √n × mean R ÷ standard deviation of R (Tharp 2008). */
  readonly sqn: number | undefined;
  readonly longestWinStreak: number;
  readonly longestLossStreak: number;
  /** Length of the streak the list ends with: wins positive, losses negative. */
  readonly currentStreak: number;
  /** Mean of the largest unrealised loss (≤ 0) and gain (≥ 0) of a trade, in R (Sweeney 1996). */
  readonly meanMaeR: number | undefined;
  readonly meanMfeR: number | undefined;
  /** Mean share of the best unrealised gain that winners kept. */
  readonly keptOfMfe: number | undefined;
  readonly meanHoldMs: number | undefined;
}

/** Runs of wins and losses in closing order; a net result of exactly 0 ends a run. */
const streaksOf = (
  results: readonly number[],
): Pick<TradeStats, 'longestWinStreak' | 'longestLossStreak' | 'currentStreak'> => {
  let [current, win, loss] = [0, 0, 0];
  for (const result of results) {
    const step = Math.sign(result);
    current = step === 0 ? 0 : Math.sign(current) === step ? current + step : step;
    win = Math.max(win, current);
    loss = Math.max(loss, -current);
  }
  return { longestWinStreak: win, longestLossStreak: loss, currentStreak: current };
};

/** Figures of closed trades, in any order. */
export const tradeStats = (unordered: readonly ClosedTrade[]): TradeStats => {
  const trades = [...unordered].sort((a, b) => a.closedAt - b.closedAt || (a.id < b.id ? -1 : 1));
  const net = trades.map((trade) => trade.netPnl);
  const r = trades.map((trade) => trade.r);
  const wins = net.filter((pnl) => pnl > 0);
  const losses = net.filter((pnl) => pnl < 0).map((pnl) => -pnl);
  const grossPnl = sum(trades.map((trade) => trade.grossPnl));
  const fees = sum(trades.map((trade) => trade.fees));
  const funding = sum(trades.map((trade) => trade.funding));
  const spread = deviation(r);
  const meanR = mean(r);
  return {
    trades: trades.length,
    wins: wins.length,
    losses: losses.length,
    winRate: ratio(wins.length, trades.length),
    netPnl: sum(net),
    grossPnl,
    fees,
    funding,
    costShare: grossPnl > 0 ? (fees - funding) / grossPnl : undefined,
    expectancy: mean(net),
    meanR,
    totalR: sum(r),
    profitFactor: ratio(sum(wins), sum(losses)),
    meanWin: mean(wins),
    meanLoss: mean(losses),
    payoff: ratio(mean(wins), mean(losses)),
    sqn: ratio(meanR === undefined ? undefined : Math.sqrt(trades.length) * meanR, spread),
    ...streaksOf(net),
    meanMaeR: mean(trades.map((trade) => trade.maeR)),
    meanMfeR: mean(trades.map((trade) => trade.mfeR)),
    keptOfMfe: mean(
      trades.filter((trade) => trade.r > 0 && trade.mfeR > 0).map((trade) => trade.r / trade.mfeR),
    ),
    meanHoldMs: mean(trades.map((trade) => trade.closedAt - trade.openedAt)),
  };
};

/** Share of the time from `from` to `to` (unix ms) in which at least one of the trades was open, 0…1. */
export const exposureTime = (
  trades: readonly Pick<ClosedTrade, 'openedAt' | 'closedAt'>[],
  from: number,
  to: number,
): number | undefined => {
  if (!(to > from)) return undefined;
  const spans = trades
    .map((trade) => [Math.max(from, trade.openedAt), Math.min(to, trade.closedAt)] as const)
    .sort((a, b) => a[0] - b[0]);
  let [covered, end] = [0, from];
  for (const [start, stop] of spans) {
    covered += Math.max(0, stop - Math.max(start, end));
    end = Math.max(end, stop);
  }
  return covered / (to - from);
};
