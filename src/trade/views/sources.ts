import {
  isClearlyBad,
  sourceScoreOf,
  type RecordOfR,
  type SourceScore,
} from '../../decide/analytics/index.js';
import {
  isStrategys,
  OWNER,
  signalIdOf,
  UNKNOWN,
  type Alert,
  type Push,
  type Signal,
  type Unfilled,
} from '../../domain/index.js';
import type { TradingParts } from '../core/parts.js';

/** What became of a signal, in a word or two. */
const FATES: Readonly<Record<Signal['status'], string>> = {
  offered: 'waiting',
  awaiting: 'waiting for its price',
  approved: 'approved',
  skipped: 'skipped',
  expired: 'expired',
  denied: 'denied at the tap',
  ended: 'ended by itself',
  replaced: 'replaced',
};

/** The same of one that was approved and whose price was waited for in vain. */
const NEVER_FILLED: Readonly<Record<NonNullable<Unfilled['why']>, string>> = {
  'price-did-not-come': 'its price never came',
  'stop-passed': 'its stop was passed before its price came',
};

/** The score of a source, with what it is judged by. */
export interface ScoredSource {
  readonly score: SourceScore;
  /** What each of its signals made or would have made, in net R, when that was known; by time. */
  readonly results: readonly { readonly at: number; readonly r: number; readonly taken: boolean }[];
  /** Enough of them, and clearly below nothing. */
  readonly isBad: boolean;
}

/** A forward of somebody unnamed may be anybody's: there is no score by that name. */
const isScored = (name: string | undefined): name is string =>
  name !== undefined && !isStrategys({ source: name }) && name !== OWNER && name !== UNKNOWN;

const signalsOf = (alerts: readonly Alert[]): readonly string[] =>
  alerts.flatMap((alert) => signalIdOf(alert) ?? []);

/**
 * What each source is worth by the messages, signals and trades that are kept, by name ascending: the sources that the
 * owner named, and those that he removed as long as something of theirs is kept.
 */
export const readSourceScores = async ({
  store,
}: Pick<TradingParts, 'store'>): Promise<readonly ScoredSource[]> => {
  const [sources, alerts, signals, trades, outcomes, unfilled, turnedAway] = await Promise.all([
    store.list('source'),
    store.list('alert'),
    store.list('signal'),
    store.list('trade'),
    store.list('outcome'),
    store.list('unfilled'),
    store.list('turnedAway'),
  ]);
  const known = new Map(outcomes.map(({ id, value }) => [id, value]));
  const fates = new Map<string, string>();
  for (const [id, { kind }] of known) if (kind !== 'traded') fates.set(id, kind);
  for (const { value } of trades) if (value.signalId !== undefined) fates.set(value.signalId, 'approved');
  for (const { id, value } of signals) fates.set(id, FATES[value.status]);
  for (const { id, value } of unfilled) if (value.why !== undefined) fates.set(id, NEVER_FILLED[value.why]);
  const empty = new Set(unfilled.map(({ id }) => id));
  const names = new Set([
    ...[...sources, ...turnedAway].map(({ id }) => id),
    ...[...alerts, ...trades].map(({ value }) => value.source).filter(isScored),
  ]);
  return [...names].sort().map((name) => {
    const own = alerts.map(({ value }) => value).filter(({ source }) => source === name);
    const made = trades
      .map(({ value }) => value)
      .filter(({ source }) => source === name)
      .sort((a, b) => a.closedAt - b.closedAt);
    const cards = signalsOf(own);
    const untaken = cards
      .map((id) => known.get(id))
      .filter((outcome) => outcome !== undefined)
      .filter(({ kind }) => kind !== 'traded')
      .sort((a, b) => a.closedAt - b.closedAt);
    const results = [
      ...made.map(({ closedAt: at, r }) => ({ at, r, taken: true })),
      ...untaken.map(({ closedAt: at, r }) => ({ at, r, taken: false })),
    ].sort((a, b) => a.at - b.at);
    return {
      score: sourceScoreOf({
        name,
        alerts: own,
        trades: made,
        untaken,
        unfilled: cards.filter((id) => empty.has(id)).length,
        turnedAway: turnedAway.find(({ id }) => id === name)?.value ?? {},
        fates,
      }),
      results,
      isBad: isClearlyBad(results.map(({ r }) => r)),
    };
  });
};

/** Once a week: what the owner is told of sources whose record is clearly bad. */
export const badSourceNotices = async (
  parts: Pick<TradingParts, 'store'>,
): Promise<readonly Extract<Push, { type: 'notice' }>[]> =>
  (await readSourceScores(parts))
    .filter(({ isBad }) => isBad)
    .map(({ score: { name, taken, untaken } }) => ({
      type: 'notice',
      level: 'warning',
      text:
        `The record of ${name} is clearly bad: ${rText(taken)} traded, ${rText(untaken)} not taken, ` +
        `and its whole 95 % interval is below zero. /sources ${name} shows it, and you can switch it off there.`,
    }));

const rText = ({ meanR, count }: RecordOfR): string =>
  meanR === undefined ? 'nothing' : `${meanR.toFixed(2)} R on average in ${count}`;
