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

type Reads = Pick<TradingParts, 'store' | 'learns'>;

/** The record as it is stored; empty while nothing is learned. */
export const readRecord = async ({ store, learns }: Reads): Promise<Versioned<TrackRecord>> =>
  learns === false
    ? { id: 'main', value: EMPTY_RECORD, version: 0 }
    : getOr(store, 'record', 'main', EMPTY_RECORD);

/** The record with one more outcome. The threshold has three decimals, so that it changes when it means something. */
export const withOutcome = (record: TrackRecord, r: number): TrackRecord => {
  const all = [...record.r, r].slice(-KELLY.memory);
  const { value, reason } = adaptiveThreshold(all);
  return { ...record, r: all, total: record.total + 1, threshold: Math.round(value * 1000) / 1000, reason };
};

/** Confidence that an entry needs now: adapted to the record, unless research fixes it. */
export const thresholdOf = async (parts: Reads & Pick<TradingParts, 'threshold'>): Promise<number> =>
  parts.threshold?.() ?? (await readRecord(parts)).value.threshold;

/** What Kelly says now; undefined where nothing is learned. */
export const kellyOf = async (parts: Reads & Pick<TradingParts, 'settings'>): Promise<Kelly | undefined> =>
  parts.learns === false
    ? undefined
    : kellyAdvice((await readRecord(parts)).value.r, parts.settings().riskPerTrade);

/** When training comes next: RETRAIN_INTERVAL from `now`, at the close of a base candle (market time). */
export const nextTraining = (parts: Pick<TradingParts, 'settings'>, now: number): number => {
  const { retrainInterval, timeframe } = parts.settings();
  const span = timeframeMs(timeframe);
  return Math.ceil((now + retrainInterval * 1000) / span) * span;
};

/** Whether training would learn anything: enough outcomes, and enough new ones. */
export const isWorthTraining = ({ total, trainedOn }: TrackRecord): boolean =>
  total >= LEAST_OUTCOMES && total >= trainedOn * (1 + NEWS) && total > trainedOn;
