import { ManualClock, type Clock } from '../../src/clock.js';
import type { OrderRequest, Side } from '../../src/domain/index.js';
import type { Exchange } from '../../src/exchange/exchange.js';
import type { MarketData } from '../../src/market/market.js';
import type { Reach } from './reach.js';

export const SYMBOL = 'AAA-USDT';
export const BALANCE = 1000;
export const START = Date.UTC(2025, 9, 1);
/** A call that hangs is given up after this by the bot as it is shipped, ms. */
export const HANGS_MS = 8000;
/** The record of fills is given up after this, ms. */
export const RECORD_MS = 1000;

/** A clock whose sleeps pass at once: the time that truly passes. */
export class JumpClock extends ManualClock {
  /** The tick is at work: while it waits for a call that hangs, the bot's other work goes on. */
  ticking = false;

  /** A call that was made at `from` hangs until it is given up; returns until when everything stood still for it. */
  hang(from: number, ms = HANGS_MS): number {
    if (!this.ticking) this.set(from + ms);
    return this.ticking ? from : from + ms;
  }

  override sleep(ms: number): Promise<void> {
    this.advance(ms);
    return Promise.resolve();
  }
}

/** The clock of the bot's host, which somebody may set: its sleeps are right all the same. */
export class HostClock implements Clock {
  offset = 0;

  constructor(private readonly clock: JumpClock) {}

  now(): number {
    return this.clock.now() + this.offset;
  }

  sleep(ms: number): Promise<void> {
    return this.clock.sleep(ms);
  }

  every(): () => void {
    return () => undefined;
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
  /** What the bot believes the time to be. */
  readonly host: HostClock;
  readonly reach: Reach;
  readonly truth: Truth;
  /** A new connection, as a new process makes it. */
  connect(): Promise<{ readonly market: MarketData; readonly exchange: Exchange }>;
  /** Moves the price up, so that the long is a winner. */
  rise(): Promise<void>;
  /** The entry that rests fills in part, or in full, while nobody asks. */
  fillResting(part: 'part' | 'all'): Promise<void>;
  /** The stop goes, as if the owner had cancelled it on the exchange's own page. */
  loseStop(): Promise<void>;
  /** Places an order behind the bot's back. */
  place(request: OrderRequest): Promise<void>;
  /** Something goes wrong with a coming call, or for a while. */
  fault(random: () => number): void;
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

export const CLOCK_STEP = 'clock set';

export const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;

/** Somebody sets the host's clock: up to a minute back or forward. */
export const stepClock = (host: HostClock, reach: Reach, now: number, random: () => number): void => {
  const step = Math.round((random() - 0.5) * 120_000);
  host.offset += step;
  // What was to be done by now is done by the next tick of a bot; in process a tick comes between stages only.
  if (step < 0) reach.stoodStill(now, now - step);
};

/** Between `least` and `most`, ms. */
export const between = (least: number, most: number, random: () => number): number =>
  least + Math.floor(random() * (most - least));
