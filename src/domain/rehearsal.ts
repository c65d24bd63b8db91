import { DAY } from './time.js';

/** What a rehearsal found on the real account and the bot heeds: it makes the bot more careful, never less. */
export interface RehearsedFacts {
  /** Candles that came in one page. */
  readonly candlePage?: number;
  /** From a whole hour with funding on, no order is taken for so long, ms. */
  readonly fundingWindow?: number;
}

/** Facts of several findings: the more careful one of each. */
export const carefulOf = (a: RehearsedFacts, b: RehearsedFacts): RehearsedFacts => {
  const candlePage = Math.min(a.candlePage ?? Infinity, b.candlePage ?? Infinity);
  const fundingWindow = Math.max(a.fundingWindow ?? 0, b.fundingWindow ?? 0);
  return {
    ...(candlePage < Infinity ? { candlePage } : {}),
    ...(fundingWindow > 0 ? { fundingWindow } : {}),
  };
};

/** What the latest rehearsal of a key came to. */
export interface Rehearsal {
  /** When it ended, wall time. */
  readonly at: number;
  /** Whether it went through to the end with orders. */
  readonly isWhole: boolean;
  /** Whether the ladder was rehearsed without a red line. */
  readonly hasLadder: boolean;
  readonly red: readonly RehearsedLine[];
  readonly yellow: readonly RehearsedLine[];
  readonly facts: RehearsedFacts;
}

/** One line that was not proved. */
interface RehearsedLine {
  readonly id: string;
  /** What was to be proved. */
  readonly name: string;
  /** What was found instead. */
  readonly why: string;
}

/** How long a rehearsal counts, days. */
const COUNTS_DAYS = 30;

/** Why the exchange does not count as proved; undefined where it does. @param now wall time */
export const rehearsalDoubt = (rehearsal: Rehearsal | undefined, now: number): string | undefined => {
  if (!rehearsal) return 'this key was never rehearsed';
  const days = Math.floor((now - rehearsal.at) / DAY);
  if (rehearsal.red.length > 0) return 'the last rehearsal of this key found the exchange other than assumed';
  if (!rehearsal.isWhole) return 'the last rehearsal of this key placed no order';
  return days > COUNTS_DAYS ? `the last rehearsal of this key was ${days} days ago` : undefined;
};
