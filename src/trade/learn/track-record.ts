import { timeframeMs, type TrackRecord } from '../../domain/index.js';
import {
  adaptiveThreshold,
  kellyAdvice,
  KELLY,
  LEAST_OUTCOMES,
  THRESHOLD,
  type Kelly,
} from '../../decide/learning/index.js';
import { getOr, type Versioned } from '../../state/store/store.js';
import type { TradingParts } from '../core/parts.js';
import { acts, isLearning, readGates } from './gates.js';

/** More outcomes than at the last training, relative, from which training again can tell anything new. */
const NEWS = 0.1;

/** The record of an account that has learned nothing yet. */
export const EMPTY_RECORD: TrackRecord = {
  r: [],
  total: 0,
  threshold: THRESHOLD.start,
  reason: adaptiveThreshold([]).reason,
  trainAt: 0,
  trainedOn: 0,
};

type Reads = Pick<TradingParts, 'store' | 'settings'>;

/** The record as it is stored; empty while nothing is learned. */
export const readRecord = async (parts: Reads): Promise<Versioned<TrackRecord>> =>
  isLearning(parts)
    ? getOr(parts.store, 'record', 'main', EMPTY_RECORD)
    : { id: 'main', value: EMPTY_RECORD, version: 0 };

/** The record with one more outcome. The threshold has three decimals, so that it changes when it means something. */
export const withOutcome = (record: TrackRecord, r: number): TrackRecord => {
  const all = [...record.r, r].slice(-KELLY.memory);
  const { value, reason } = adaptiveThreshold(all);
  return { ...record, r: all, total: record.total + 1, threshold: Math.round(value * 1000) / 1000, reason };
};

/** Confidences that an entry needs. */
interface Thresholds {
  /** By the fixed rule. */
  readonly fixed: number;
  /** Adapted to the record. */
  readonly adaptive: number;
  /** The one that decides now. */
  readonly inForce: number;
}

/** The thresholds of now; where research sets one it is the only one. */
export const thresholdsOf = async (parts: Reads & Pick<TradingParts, 'threshold'>): Promise<Thresholds> => {
  const set = parts.threshold?.();
  if (set !== undefined) return { fixed: set, adaptive: set, inForce: set };
  const fixed = THRESHOLD.start;
  if (!isLearning(parts)) return { fixed, adaptive: fixed, inForce: fixed };
  const [{ value: record }, { value: gates }] = await Promise.all([readRecord(parts), readGates(parts)]);
  const adaptive = record.threshold;
  return { fixed, adaptive, inForce: acts(parts, gates, 'threshold') ? adaptive : fixed };
};

/** What Kelly says now; undefined where there is no record. */
export const kellyNow = async (parts: Reads): Promise<Kelly | undefined> => {
  const { r } = (await readRecord(parts)).value;
  return r.length === 0 ? undefined : kellyAdvice(r, parts.settings().riskPerTrade);
};

/** What Kelly does to the next trade; undefined while its gate is shut. */
export const kellyOf = async (parts: Reads): Promise<Kelly | undefined> =>
  isLearning(parts) && acts(parts, (await readGates(parts)).value, 'kelly') ? kellyNow(parts) : undefined;

/** When training comes next: RETRAIN_INTERVAL from `now`, at the close of a base candle (market time). */
export const nextTraining = (parts: Pick<TradingParts, 'settings'>, now: number): number => {
  const { retrainInterval, timeframe } = parts.settings();
  const span = timeframeMs(timeframe);
  return Math.ceil((now + retrainInterval * 1000) / span) * span;
};

/** Whether training would learn anything: enough outcomes, and enough new ones. */
export const isWorthTraining = ({ total, trainedOn }: TrackRecord): boolean =>
  total >= LEAST_OUTCOMES && total >= trainedOn * (1 + NEWS) && total > trainedOn;
