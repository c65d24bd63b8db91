import type { Gates, JournalEntry, Lesson, Outcome, TrackRecord } from '../../domain/index.js';
import { commit } from '../orders/parts.js';
import { countsForRule, mayMove } from '../../decide/learning/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Change, OwedJob, Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { costsOf } from './costs.js';
import { gateNews, isLearning, readGates, withOutcomes } from './gates.js';
import { isWorthTraining, nextTraining, readRecord, withOutcome } from './track-record.js';
import { Looks } from './looks.js';
import { followLesson, type Followed } from './untaken.js';
import { openPositions } from '../../state/store/open-docs.js';
import { retryConflicts } from '../../state/store/retry-conflicts.js';

/** The job that trains the model on what is known at its market time. */
const retrainJob = (trainAt: number): OwedJob => ({
  queue: 'upkeep',
  name: 'retrain-model',
  data: { trainAt },
});

/**
 * Takes up what is to be learned: closed trades, and signals not taken along the candles that closed since. Each
 * outcome is recorded once, in the commit that moves threshold and Kelly; when it is time the training is owed.
 * Cheap while there is nothing new; call it at every tick and before every scan.
 */
export const learn = async (parts: TradingParts): Promise<void> => {
  if (isLearning(parts)) await retryConflicts(() => learnOnce(parts));
};

interface Step {
  readonly doc: Versioned<Lesson>;
  readonly followed: Followed;
}
interface Ended {
  readonly doc: Versioned<Lesson>;
  readonly outcome: Outcome;
  readonly exit: string;
}

const learnOnce = async (parts: TradingParts): Promise<void> => {
  const [lessons, record, gates] = await Promise.all([
    parts.store.list('lesson'),
    readRecord(parts),
    readGates(parts),
  ]);
  const now = parts.clock.now();
  const looks = new Looks(parts, now);
  const steps: Step[] = [];
  for (const doc of lessons) {
    const followed = await followLesson(parts, doc, looks);
    if (followed) steps.push({ doc, followed });
  }
  // As nearly every time.
  if (steps.length === 0 && !isTrainingDue(record.value, now) && !mayMove(gates.value, now)) return;
  const ended = steps
    .flatMap(({ doc, followed }) => (followed.state === 'ended' ? [{ doc, ...followed }] : []))
    .sort((a, b) => a.outcome.closedAt - b.outcome.closedAt || (a.doc.id < b.doc.id ? -1 : 1));
  const unfilled = steps.flatMap(({ doc, followed }) =>
    followed.state === 'unfilled' ? [{ doc, value: followed.value }] : [],
  );
  const learned = ended.reduce(
    (sum, { outcome }) => (countsForRule(outcome) ? withOutcome(sum, outcome.r) : sum),
    record.value,
  );
  const { next, jobs } = trainingOf(parts, learned, now);
  const judged = await judge(parts, gates.value, steps, lessons, now);
  if (steps.length === 0 && next === record.value && judged === gates.value) return;
  const news = gateNews(parts, gates.value, judged, now);
  const costs = await costsOf(parts, ended);
  await commit(parts, {
    put: [
      ...steps.flatMap(({ doc, followed }) =>
        followed.state === 'open'
          ? [{ kind: 'lesson' as const, id: doc.id, value: followed.lesson, version: doc.version }]
          : [],
      ),
      ...ended.map(({ doc, outcome }) => ({ kind: 'outcome' as const, id: doc.id, value: outcome })),
      ...unfilled.map(({ doc, value }) => ({ kind: 'unfilled' as const, id: doc.id, value })),
      ...(next === record.value
        ? []
        : [{ kind: 'record' as const, id: 'main', value: next, version: record.version }]),
      ...(judged === gates.value
        ? []
        : [{ kind: 'gates' as const, id: 'main', value: judged, version: gates.version }]),
      ...costs.put,
    ],
    del: deletions(steps),
    journal: [
      ...ended.map((one) => outcomeEntry(one, now)),
      ...unfilled.map(({ doc: { id, value } }) => ({
        at: now,
        event: 'signal-unfilled' as const,
        symbol: value.symbol,
        signalId: id,
      })),
      ...thresholdEntries(record.value, next, now),
      ...news.journal,
      ...costs.journal,
    ],
    jobs,
    pushes: [...news.pushes, ...costs.pushes],
  });
};

/** The gates after what ended, given what is still followed or held. */
const judge = async (
  { store }: TradingParts,
  gates: Gates,
  steps: readonly Step[],
  lessons: readonly Versioned<Lesson>[],
  now: number,
): Promise<Gates> => {
  const over = new Map(steps.map(({ doc, followed }) => [doc.id, followed]));
  const ended = [...over.values()].flatMap((one) => (one.state === 'ended' ? [one.outcome] : []));
  if (ended.length === 0 && !mayMove(gates, now)) return gates;
  const followed = lessons.flatMap(({ id, value }) => {
    const state = over.get(id)?.state ?? 'open';
    return state === 'open' && 'trade' in value ? [value.trade.openedAt] : [];
  });
  const held = (await openPositions(store)).map(({ value }) => value.openedAt);
  return withOutcomes(gates, ended, [...followed, ...held], now);
};

const deletions = (steps: readonly Step[]): NonNullable<Change<BotDocs>['del']> =>
  steps
    .filter(({ followed }) => followed.state !== 'open')
    .map(({ doc }) => ({ kind: 'lesson' as const, id: doc.id, version: doc.version }));

/** The first outcome sets the time of the first training. */
const isTrainingDue = ({ total, trainAt }: TrackRecord, now: number): boolean => total > 0 && now >= trainAt;

/** The record with the training's time carried on, and the job when it is due and worth it. */
const trainingOf = (
  parts: TradingParts,
  record: TrackRecord,
  now: number,
): { readonly next: TrackRecord; readonly jobs: readonly OwedJob[] } => {
  if (!isTrainingDue(record, now)) return { next: record, jobs: [] };
  if (record.trainAt === 0) return { next: { ...record, trainAt: nextTraining(parts, now) }, jobs: [] };
  const trainAt = nextTraining(parts, now);
  if (!isWorthTraining(record)) return { next: { ...record, trainAt }, jobs: [] };
  return { next: { ...record, trainAt, trainedOn: record.total }, jobs: [retrainJob(record.trainAt)] };
};

const outcomeEntry = ({ doc, outcome, exit }: Ended, at: number): JournalEntry => ({
  at,
  event: 'outcome',
  symbol: doc.value.symbol,
  ...(outcome.kind === 'traded' ? { positionId: doc.id } : { signalId: doc.id }),
  cause: outcome.kind === 'traded' ? 'closed trade' : `${outcome.kind}: it would have ended by ${exit}`,
  data: { kind: outcome.kind, side: doc.value.side, r: outcome.r, closedAt: outcome.closedAt },
});

const thresholdEntries = (before: TrackRecord, after: TrackRecord, at: number): readonly JournalEntry[] =>
  before.threshold === after.threshold
    ? []
    : [
        {
          at,
          event: 'threshold-changed',
          cause: after.reason,
          data: { from: before.threshold, to: after.threshold, outcomes: after.total },
        },
      ];
