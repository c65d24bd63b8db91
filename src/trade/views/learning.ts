import {
  LEARNERS,
  type Learner,
  type Outcome,
  type TrackRecord,
  type TradingSettings,
} from '../../domain/index.js';
import {
  activeVersion,
  describeModel,
  gateText,
  isOpen,
  kellyAdvice,
  LEAST_OUTCOMES,
  type Kelly,
  type ModelBook,
  type ModelVersion,
} from '../../decide/learning/index.js';
import { readBook } from '../learn/model.js';
import type { TradingParts } from '../core/parts.js';
import { readGates } from '../learn/gates.js';
import { readRecord, thresholdsOf } from '../learn/track-record.js';

/** A version of the model without its network. */
export type VersionView = Pick<
  ModelVersion,
  'version' | 'trainedAt' | 'samples' | 'baseRate' | 'accepted' | 'reason' | 'validation'
> & {
  /** It is the version that counts, by age or because the owner stepped back to it. */
  readonly current: boolean;
  /** It is asked: it counts, and has passed its validation. */
  readonly active: boolean;
};

/** A gate for people. */
export interface GateView {
  readonly learner: Learner;
  readonly isOpen: boolean;
  /** What it knows, in one sentence. */
  readonly text: string;
}

/** What has been learned, for people. */
export interface LearningView {
  readonly mode: TradingSettings['learning'];
  readonly gates: readonly GateView[];
  /** Confidence that an entry needs now; the record says what the adaptive threshold would be. */
  readonly threshold: number;
  readonly record: TrackRecord;
  readonly kelly: Kelly;
  /** Outcomes on hand by kind, and signals that are still followed. */
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly following: number;
  /** Fewest outcomes that a model is trained on. */
  readonly needed: number;
  /** Which version of the model counts and what its validation said, in one line. */
  readonly reason: string;
  readonly versions: readonly VersionView[];
  /** There is an earlier version to step back to. */
  readonly canStepBack: boolean;
}

const versionsOf = (book: ModelBook): readonly VersionView[] => {
  const counts = book.pinned ?? book.versions.at(-1)?.version;
  const active = activeVersion(book)?.version;
  return book.versions.map(({ version, trainedAt, samples, baseRate, accepted, reason, validation }) => ({
    version,
    trainedAt,
    samples,
    baseRate,
    accepted,
    reason,
    ...(validation ? { validation } : {}),
    current: version === counts,
    active: version === active,
  }));
};

/** Reads record, outcomes, model and gates as they are now. */
export const readLearning = async (parts: TradingParts): Promise<LearningView> => {
  const [record, book, outcomes, lessons, gates, thresholds] = await Promise.all([
    readRecord(parts),
    readBook(parts.store),
    parts.store.list('outcome'),
    parts.store.list('lesson'),
    readGates(parts),
    thresholdsOf(parts),
  ]);
  const counts = { traded: 0, skipped: 0, expired: 0, denied: 0 };
  for (const { value } of outcomes) counts[value.kind]++;
  const versions = versionsOf(book.value);
  const current = versions.find((one) => one.current)?.version ?? 0;
  const { learning, riskPerTrade } = parts.settings();
  return {
    mode: learning,
    gates: LEARNERS.map((learner) => {
      const gate = gates.value.gates[learner];
      return { learner, isOpen: isOpen(gate), text: gateText(learner, gate, learning === 'on') };
    }),
    threshold: thresholds.inForce,
    record: record.value,
    kelly: kellyAdvice(record.value.r, riskPerTrade),
    outcomes: counts,
    following: lessons.filter(({ value }) => 'trade' in value).length,
    needed: LEAST_OUTCOMES,
    reason: describeModel(book.value),
    versions,
    canStepBack: versions.some(({ version }) => version < current),
  };
};
