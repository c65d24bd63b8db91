import { meanOf } from '../../domain/index.js';

/** Bounds and start of the confidence an entry needs. */
export const THRESHOLD = { start: 0.6, lowest: 0.52, highest: 0.75 } as const;

/** The outcomes that count as recent. */
const RECENT = 20;
/** Mean R at which a record counts as fully winning or losing. */
const FULL = 0.25;
/** Outcomes at which the record counts half. */
const HALF = 20;

export interface AdaptiveThreshold {
  readonly value: number;
  /** One line for people. */
  readonly reason: string;
}

/**
 * The confidence an entry needs, from the net R of the outcomes so far, oldest first: 0.60 without a record, down to
 * 0.52 with a winning one, up to 0.75 with a losing one. The recent 20 weigh 60 %, all of them 40 %, and a short
 * record counts little (n ÷ (n + 20)).
 */
export const adaptiveThreshold = (outcomes: readonly number[]): AdaptiveThreshold => {
  const { start, lowest, highest } = THRESHOLD;
  const n = outcomes.length;
  if (n === 0) return { value: start, reason: `no record yet: ${start}` };
  const [recent, overall] = [meanOf(outcomes.slice(-RECENT)), meanOf(outcomes)];
  const strength = (r: number): number => Math.max(-1, Math.min(1, r / FULL));
  const record = (0.6 * strength(recent) + 0.4 * strength(overall)) * (n / (n + HALF));
  const value = start - record * (record > 0 ? start - lowest : highest - start);
  return {
    value,
    reason: `${value.toFixed(3)}: ${
      n > RECENT
        ? `the recent ${RECENT} outcomes made ${recent.toFixed(2)} R on average, all ${n} made ${overall.toFixed(2)} R`
        : `${n === 1 ? 'the only outcome' : `all ${n} outcomes`} made ${overall.toFixed(2)} R${n === 1 ? '' : ' on average'}`
    }`,
  };
};
