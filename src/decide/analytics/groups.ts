import { exitLabel, type ClosedTrade } from '../../domain/index.js';
import { tradeStats, type TradeStats } from './trade-stats.js';

export interface TradeGroup {
  readonly key: string;
  readonly stats: TradeStats;
}

/** What trades can be grouped by. */
export const GROUPINGS = ['symbol', 'side', 'reason', 'regime', 'hour', 'votes'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Width of a bucket of the votes' weight. */
const BUCKET = 0.05;

const bucketOf = (confidence: number | undefined): string => {
  if (confidence === undefined) return 'unknown';
  if (confidence < 0) return 'against';
  // 0.6 ÷ 0.05 is a hair below 12.
  const low = Math.floor(confidence / BUCKET + 1e-9) * BUCKET;
  return `${low.toFixed(2)}–${(low + BUCKET).toFixed(2)}`;
};

const KEYS: Readonly<Record<Grouping, (trade: ClosedTrade) => string>> = {
  symbol: (trade) => trade.symbol,
  side: (trade) => trade.side,
  reason: (trade) => exitLabel(trade.exitReason),
  regime: (trade) => trade.regime ?? 'unknown',
  // Of the entry, UTC.
  hour: (trade) => String(new Date(trade.openedAt).getUTCHours()).padStart(2, '0'),
  // The weight of the votes at entry, for its side.
  votes: (trade) => bucketOf(trade.confidence),
};

/** Figures of the trades by one of the groupings, keys ascending. */
export const groupTrades = (trades: readonly ClosedTrade[], by: Grouping): readonly TradeGroup[] => {
  const groups = new Map<string, ClosedTrade[]>();
  for (const trade of trades) {
    const key = KEYS[by](trade);
    const group = groups.get(key);
    if (group) group.push(trade);
    else groups.set(key, [trade]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => ({ key, stats: tradeStats(group) }));
};
