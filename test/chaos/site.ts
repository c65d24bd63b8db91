import { ManualClock } from '../../src/clock.js';
import type { OrderRequest, Side } from '../../src/domain/index.js';
import type { Exchange } from '../../src/venues/exchange.js';
import type { MarketData } from '../../src/venues/market.js';
import type { Reach } from './reach.js';

export const SYMBOL = 'AAA-USDT';
export const BALANCE = 1000;
export const START = Date.UTC(2025, 9, 1);
/** A clock whose sleeps pass at once: the time that truly passes. */
export class JumpClock extends ManualClock {
  override sleep(ms: number): Promise<void> {
    this.advance(ms);
    return Promise.resolve();
  }
}

/** What the exchange knows by itself, read behind the wire that misbehaves. */
export interface Truth {
  /** Signed contracts. */
  held(): Promise<number>;
  /** Contracts of the stops that rest, reduce-only, on the closing side. */
  covered(side: Side): Promise<number>;
  working(): Promise<number>;
  fills(): Promise<
    readonly { readonly clientOrderId: string; readonly side: string; readonly contracts: number }[]
  >;
  /** Cash without unrealised profit. */
  balance(): Promise<number>;
}

/** A market and an exchange that outlive the processes which trade on them. */
export interface Site {
  readonly clock: JumpClock;
  readonly reach: Reach;
  readonly truth: Truth;
  /** A new connection, as a new process makes it. */
  connect(): Promise<{ readonly market: MarketData; readonly exchange: Exchange }>;
  /** The price comes down to where a signal waits for it. */
  sink(): Promise<void>;
  /** Moves the price up, so that the long is a winner. */
  rise(): Promise<void>;
  /** The mark falls beyond every stop of the long. */
  fall(): Promise<void>;
  /** The entry that rests fills in part, or in full, while nobody asks. */
  fillResting(part: 'part' | 'all'): Promise<void>;
  /** The stop goes, as if the owner had cancelled it on the exchange's own page. */
  loseStop(): Promise<void>;
  /** Places an order behind the bot's back. */
  place(request: OrderRequest): Promise<void>;
  /** Something goes wrong with a coming call, or for a while. */
  fault(random: () => number): void;
  /** The exchange falls into one of its moods for a while. */
  fallInto(mood: string): void;
  /** Faults that were met so far. */
  readonly met: () => number;
  heal(): void;
  stop(): Promise<void>;
}

export interface SiteOptions {
  /** Whether entries rest post-only first. */
  readonly rests: boolean;
  /** The one fault that happens, by name; absent = any. */
  readonly only?: string;
}

export const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;

/** Between `least` and `most`, ms. */
export const between = (least: number, most: number, random: () => number): number =>
  least + Math.floor(random() * (most - least));
