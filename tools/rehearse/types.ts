import type { Clock } from '../../src/clock.js';
import type { RehearsedFacts } from '../../src/domain/index.js';
import type { Contract } from '../../src/venues/kucoin/contracts.js';
import type { LineId } from './lines.js';
import type { OwnOrders } from './own-orders.js';
import type { Wire } from './wire.js';

/** warn: a condition of the account or a delay, which is heeded; fail: the exchange is not what RAD assumes. */
export type Verdict = 'pass' | 'warn' | 'fail';

export type Figures = Readonly<Record<string, string | number | boolean>>;

/** One assertion as it was proved. */
export interface Proof {
  readonly id: LineId;
  readonly verdict: Verdict;
  readonly figures: Figures;
  /** What was found instead; absent where all is well. */
  readonly why?: string;
  /** What the bot heeds from now on. */
  readonly facts?: RehearsedFacts;
}

/** How long things are waited for, ms. */
export interface Waits {
  /** How long the socket is listened to. */
  readonly socket: number;
  /** After which an ended order is asked for again. */
  readonly reread: number;
  /** What has not been shown for so long counts as never shown. */
  readonly patience: number;
}

export const WAITS: Waits = { socket: 60_000, reread: 60_000, patience: 10_000 };

/** What a step stands on. */
export interface Stand {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly waits: Waits;
  /** The contract that the owner asked for, by the exchange's id. */
  readonly wanted?: string;
  /** Set by the step that looks at the contracts. */
  chosen?: Chosen;
}

/** The contract of the rehearsal. */
export interface Chosen {
  readonly contract: Contract;
  /** Contracts in one lot. */
  readonly lot: number;
  /** Of one lot at the mark, USDT. */
  readonly value: number;
  /** Share of the price. */
  readonly spread: number;
}

/** What a step stands on that sends orders. */
export interface TradingStand extends Stand {
  readonly chosen: Chosen;
  readonly own: OwnOrders;
  /** When the first order was about to leave, by the exchange, ms. */
  readonly began: number;
  /** Balance before the first order, USDT. */
  readonly balance: number;
  /** Whether the owner sits at the terminal and takes part. */
  readonly ask?: (question: string) => Promise<boolean>;
}

/** Proves its lines in the order of the list; what it throws is laid at the first line that it has not proved. */
export type Step<S extends Stand = Stand> = (stand: S) => AsyncGenerator<Proof>;

export const pass = (id: LineId, figures: Figures = {}): Proof => ({ id, verdict: 'pass', figures });

export const warn = (id: LineId, why: string, figures: Figures = {}, facts?: RehearsedFacts): Proof => ({
  id,
  verdict: 'warn',
  figures,
  why,
  ...(facts ? { facts } : {}),
});

export const fail = (id: LineId, why: string, figures: Figures = {}): Proof => ({
  id,
  verdict: 'fail',
  figures,
  why,
});

/** Passes where nothing is wrong. @param wrong what is, in words; undefined: nothing */
export const unless = (id: LineId, wrong: string | undefined, figures: Figures = {}): Proof =>
  wrong === undefined ? pass(id, figures) : fail(id, wrong, figures);
