import type { Outcome, TrackRecord } from '../../domain/index.js';
import {
  activeVersion,
  describeModel,
  kellyAdvice,
  LEAST_OUTCOMES,
  type Kelly,
  type ModelBook,
  type ModelVersion,
} from '../../decide/learning/index.js';
import { readBook } from '../learn/model.js';
import type { TradingParts } from '../core/parts.js';
import { readRecord } from '../learn/track-record.js';

/** A version of the model without its network. */
export type VersionView = Pick<
  ModelVersion,
  'version' | 'trainedAt' | 'samples' | 'baseRate' | 'accepted' | 'reason' | 'validation'
> & {
  /** It is the version that counts, by age or because the owner stepped back to it. */
  readonly current: boolean;
  readonly active: boolean;
};

/** What has been learned, for people. */
export interface LearningView {
  readonly record: TrackRecord;
  readonly kelly: Kelly;
  /** Outcomes on hand by kind, and signals that are still followed. */
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly following: number;
  /** Fewest outcomes that a model is trained on. */
  readonly needed: number;
  readonly inUse: boolean;
  /** Why the model is used or not, in one line. */
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

/** Reads record, outcomes and model as they are now. */
export const readLearning = async (parts: TradingParts): Promise<LearningView> => {
  const [record, book, outcomes, lessons] = await Promise.all([
    readRecord(parts),
    readBook(parts.store),
    parts.store.list('outcome'),
    parts.store.list('lesson'),
  ]);
  const counts = { traded: 0, skipped: 0, expired: 0, denied: 0 };
  for (const { value } of outcomes) counts[value.kind]++;
  const versions = versionsOf(book.value);
  const current = versions.find((one) => one.current)?.version ?? 0;
  return {
    record: record.value,
    kelly: kellyAdvice(record.value.r, parts.settings().riskPerTrade),
    outcomes: counts,
    following: lessons.filter(({ value }) => 'trade' in value).length,
    needed: LEAST_OUTCOMES,
    ...describeModel(book.value),
    versions,
    canStepBack: versions.some(({ version }) => version < current),
  };
};
