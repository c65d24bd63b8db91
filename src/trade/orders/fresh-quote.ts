import { ageOfStamp } from '../../clock.js';
import { baseOf, denied, type DenialCode, type Denied, type Quote, MINUTE } from '../../domain/index.js';
import type { ExecutionParts } from './parts.js';

/** Nothing is entered on a price that is older, ms. */
const QUOTE_AGE = 60_000;

/** An age in words, the larger unit alone: `30 h`, `95 min`. */
const ageText = (ms: number): string => {
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 2) return `${Math.round(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 72 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
};

/** A denial for the age of something, ms; negative = dated ahead. */
export const stale = (code: DenialCode, what: string, age: number): Denied =>
  denied(
    code,
    age < 0
      ? `${what} is dated ${ageText(-age)} ahead; nothing is decided on it`
      : `${what} is ${ageText(age)} old; nothing is decided on it`,
    { age },
  );

/** Time by the market's own clock: this host's may be wrong. */
export const marketNow = ({ market, clock }: Pick<ExecutionParts, 'market' | 'clock'>): number =>
  market.now?.() ?? clock.now();

/** Why nothing may be entered at a quote; undefined where it is fresh and makes sense. */
export const unfitQuote = (
  parts: Pick<ExecutionParts, 'market' | 'clock'>,
  { symbol, bid, ask, timestamp }: Quote,
): Denied | undefined => {
  if (!(bid > 0) || !(ask >= bid))
    return denied('bad-quote', `${symbol} has no usable price: bid ${bid}, ask ${ask}`, { bid, ask });
  const now = marketNow(parts);
  return ageOfStamp(timestamp, now) <= QUOTE_AGE
    ? undefined
    : stale('stale-quote', `the price of ${baseOf(symbol)}`, now - timestamp);
};
