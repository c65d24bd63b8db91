import {
  signalIdOf,
  sum,
  type Alert,
  type ClosedTrade,
  type Outcome,
  type TurnedAway,
} from '../../domain/index.js';
import { bootstrapInterval, type Interval } from './bootstrap.js';
import { FEWEST_TRADES } from './significance.js';
import { mean, quantile, ratio } from './statistics.js';

/** Results in net R. */
export interface RecordOfR {
  readonly count: number;
  readonly won: number;
  readonly totalR: number;
  readonly meanR: number | undefined;
  /** 95 % of the mean; undefined below ten results. */
  readonly interval: Interval | undefined;
}

/** How often something was said, most often first. */
export type Counts = readonly (readonly [what: string, count: number])[];

/** What a source is worth, as far as it is known. */
export interface SourceScore {
  readonly name: string;
  /** Messages that are kept of it. */
  readonly messages: number;
  /** Of those: not read, by the reader's reason; read and denied, by our own rule. */
  readonly refused: Counts;
  /** How many of those the owner had planned all the same. */
  readonly byHand: number;
  readonly denied: Counts;
  /** Not meant as a signal. */
  readonly ignored: number;
  /** Updates to what it had proposed. */
  readonly updates: number;
  /** Cards, and what became of them. */
  readonly offered: number;
  readonly fates: Counts;
  /** What its trades made, and what the signals not taken would have made. */
  readonly taken: RecordOfR;
  readonly untaken: RecordOfR;
  /** Signals whose price never came, taken or not: they made nothing, and are in neither record. */
  readonly unfilled: number;
  /** Messages that were turned away unread, by why. */
  readonly turnedAway: Counts;
  /** How much worse trades were entered than at the price that was planned when the alert was read, a fraction. */
  readonly slippage: { readonly trades: number; readonly mean: number | undefined };
  /** From the alert to its card, ms; the slowest of twenty is slower than `p95`. */
  readonly delay: { readonly median: number | undefined; readonly p95: number | undefined };
}

/** All that is known of a source. */
export interface SourceFacts {
  readonly name: string;
  readonly alerts: readonly Alert[];
  readonly trades: readonly ClosedTrade[];
  /** Of signals that were not taken. */
  readonly untaken: readonly Outcome[];
  /** How many of its signals found no price. */
  readonly unfilled: number;
  readonly turnedAway: Readonly<Partial<Record<TurnedAway, number>>>;
  /** What became of its signals, by their ids, in a word. */
  readonly fates: ReadonlyMap<string, string>;
}

/** What results come to; deterministic for the same in the same order. */
export const recordOfR = (r: readonly number[]): RecordOfR => ({
  count: r.length,
  won: r.filter((one) => one > 0).length,
  totalR: sum(r),
  meanR: mean(r),
  interval: bootstrapInterval(r, mean),
});

/** How often each word occurs, most often first. */
export const countsOf = (words: readonly string[]): Counts => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return inOrder([...counts]);
};

/** Most often first. */
const inOrder = (counts: Counts): Counts =>
  counts.toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));

/** Positive = worse than planned. */
const slippageOf = ({ side, entryPrice }: ClosedTrade, planned: number): number =>
  (side === 'long' ? 1 : -1) * (entryPrice / planned - 1);

/** What a source is worth by all that is known of it. */
export const sourceScoreOf = ({
  name,
  alerts,
  trades,
  untaken,
  unfilled,
  turnedAway,
  fates,
}: SourceFacts): SourceScore => {
  const refused = alerts.flatMap(({ outcome }) => (outcome?.status === 'refused' ? [outcome.code] : []));
  const denied = alerts.flatMap(({ outcome }) => (outcome?.status === 'denied' ? [outcome.code] : []));
  const cards = alerts.filter((alert) => signalIdOf(alert) !== undefined);
  const byItself = cards.filter(({ outcome }) => outcome?.status === 'offered');
  const planned = new Map(cards.map((alert) => [signalIdOf(alert), alert.plannedEntry]));
  const slips = trades.flatMap((trade) => {
    const price = trade.signalId === undefined ? undefined : planned.get(trade.signalId);
    return price === undefined ? [] : [slippageOf(trade, price)];
  });
  const delays = byItself
    .flatMap(({ receivedAt, readAt }) => (readAt === undefined ? [] : [Math.max(0, readAt - receivedAt)]))
    .sort((a, b) => a - b);
  return {
    name,
    messages: alerts.length,
    refused: countsOf(refused),
    byHand: cards.length - byItself.length,
    denied: countsOf(denied),
    ignored: alerts.filter(({ outcome }) => outcome?.status === 'ignored').length,
    updates: alerts.filter(({ outcome }) => outcome?.status === 'asked' || outcome?.status === 'done').length,
    offered: cards.length,
    fates: countsOf(cards.map((alert) => fates.get(signalIdOf(alert) ?? '') ?? 'not known any more')),
    taken: recordOfR(trades.map(({ r }) => r)),
    untaken: recordOfR(untaken.map(({ r }) => r)),
    unfilled,
    turnedAway: inOrder(Object.entries(turnedAway)),
    slippage: { trades: slips.length, mean: mean(slips) },
    delay: { median: quantile(delays, 0.5), p95: quantile(delays, 0.95) },
  };
};

/**
 * Whether a record is clearly bad: enough results, taken and not, and the whole interval of their mean below nothing.
 * What was skipped counts by what it would have made, so that a source that is never followed is judged too.
 */
export const isClearlyBad = (results: readonly number[]): boolean => {
  const { count, interval } = recordOfR(results);
  return count >= FEWEST_TRADES && interval !== undefined && interval.high < 0;
};

/** Of those results that were positive; undefined for none. */
export const wonShare = ({ won, count }: Pick<RecordOfR, 'won' | 'count'>): number | undefined =>
  ratio(won, count);
