import type { ProposedTrade } from './alert.js';
import type { Denied } from './denial.js';
import type { Condition } from './own-alert.js';
import type { Rung } from './ladder.js';
import type { Forced } from './order.js';
import type { ClosedTrade } from './position.js';
import type { Side } from './side.js';

/** What is owed to the chat: facts of the moment, not text; the chat side puts them into words. */
export type Push =
  | { readonly type: 'signal'; readonly signalId: string }
  /** The signal's card is to be redrawn from its present state. */
  | { readonly type: 'signalChanged'; readonly signalId: string }
  /** Signals that came while the owner was silent; `since`: wall time of the last word. */
  | { readonly type: 'missed'; readonly since: number; readonly signalIds: readonly string[] }
  | {
      readonly type: 'fill';
      readonly positionId: string;
      readonly symbol: string;
      readonly side: Side;
      readonly action: 'opened' | 'scaledIn' | 'scaledOut';
      /** Whose idea the position was; absent: the strategy's. */
      readonly source?: string;
      readonly contracts: number;
      readonly coins: number;
      readonly price: number;
      readonly notional: number;
      readonly fee: number;
      /** Contracts open after it. */
      readonly openContracts: number;
      readonly stop: number;
      readonly target?: number;
      /** What this part made where contracts were taken off: price P&L less the fee of the exit, in USDT and in R. */
      readonly result?: { readonly net: number; readonly r: number };
      /** The exchange did it by itself. */
      readonly forced?: { readonly by: Forced };
    }
  | { readonly type: 'exit'; readonly trade: ClosedTrade }
  | {
      readonly type: 'moved';
      readonly positionId: string;
      readonly symbol: string;
      readonly side: Side;
      readonly what: 'stop' | 'target';
      readonly from?: number;
      readonly to?: number;
      readonly cause: string;
      /** The targets as they are now, the contracts they are of, and the prices that were aimed at before. */
      readonly targets?: {
        readonly ladder: readonly Rung[];
        readonly open: number;
        readonly before: readonly number[];
      };
      /** What the trade will have made in R once the moved stop is hit, all costs included. */
      readonly stopR?: number;
    }
  | {
      readonly type: 'denied' | 'rejected' | 'unresolved' | 'resolved';
      readonly symbol: string;
      readonly intentId: string;
      readonly action: string;
      readonly reason: string;
      /** The rule of ours that says no, where it is one. */
      readonly denial?: Denied;
    }
  | { readonly type: 'limit'; readonly code: string; readonly reason: string }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning' | 'alarm';
      readonly text: string;
    }
  /** An alert of the owner's own is met: both sides of it as they were seen. */
  | {
      readonly type: 'ownAlert';
      readonly condition: Condition;
      readonly symbol: string;
      readonly left: number;
      readonly right: number;
      /** Market time. */
      readonly at: number;
    }
  /** A source wishes for something that the owner may have done by a button, once. `words` say what. */
  | {
      readonly type: 'asked';
      readonly alertId: string;
      readonly source: string;
      readonly symbol: string;
      readonly words: string;
      /** It is the last of so many, the others of which were not put to the owner. */
      readonly lastOf?: number;
    }
  /** Such a question counts no more: its source has asked for something else of the same, `by`. Only its message changes. */
  | {
      readonly type: 'questionReplaced';
      readonly alertId: string;
      readonly source: string;
      readonly symbol: string;
      readonly words: string;
      readonly by: string;
    }
  /** A message was refused (`text`) for the talk around a whole trade, which the owner may have planned by a button, once. */
  | ({ readonly type: 'refusedTalk'; readonly alertId: string; readonly text: string } & ProposedTrade)
  /** A new position card is to be sent, or the existing one redrawn. */
  | { readonly type: 'positionChanged'; readonly positionId: string }
  | { readonly type: 'report'; readonly report: PeriodReport }
  | { readonly type: 'recordingOver'; readonly result: RecordingResult };

/** What a recording came to, by the prices of its last candle; money in USDT, market times. */
export interface RecordingResult {
  readonly from: number;
  readonly to: number;
  readonly startEquity: number;
  readonly equity: number;
  /** Trades that were closed. */
  readonly trades: number;
  readonly wins: number;
  /** Of the closed ones; with `openNet` it makes the change of the equity. */
  readonly netPnl: number;
  /** Positions that no candle will close any more, and what they would have made at the last price. */
  readonly openPositions: number;
  readonly openNet: number;
}

/** What a day or a week brought; money in USDT, market times. */
export interface PeriodReport {
  readonly period: 'day' | 'week';
  readonly from: number;
  readonly to: number;
  /** At the end of the period. */
  readonly equity: number;
  readonly balance: number;
  /** Trades that were closed in it. */
  readonly trades: number;
  readonly wins: number;
  /** Parts that were taken off positions which were open at its end. */
  readonly parts?: number;
  /** Booked in it: price P&L of what was closed, less fees, with funding. */
  readonly netPnl: number;
  readonly fees: number;
  readonly funding: number;
  readonly r: number;
  /** Price P&L of what was open at its end. */
  readonly open?: number;
  readonly best?: { readonly symbol: string; readonly netPnl: number };
  readonly worst?: { readonly symbol: string; readonly netPnl: number };
  readonly openPositions: number;
  readonly openRisk: number;
  readonly drawdown: number;
}

/** What the owner can set apart: how loud each kind of push is. */
export const PUSH_KINDS = [
  'signal',
  'alert',
  'fill',
  'exit',
  'moved',
  'refused',
  'unresolved',
  'limit',
  'info',
  'warning',
  'alarm',
  'report',
] as const;
export type PushKind = (typeof PUSH_KINDS)[number];
export type PushMode = 'loud' | 'silent' | 'off';

/** The owner's wishes; what is absent is as `isLoud` says, and nothing is quiet. */
export interface PushPreferences {
  readonly modes: Readonly<Partial<Record<PushKind, PushMode>>>;
  /** Minutes after local midnight; may go over midnight. */
  readonly quiet?: { readonly from: number; readonly to: number };
  /** Wall time until which it is quiet whatever the hour. */
  readonly mutedUntil?: number;
}

/** The kind that a push belongs to; undefined for one that only redraws a card. */
export const pushKindOf = (push: Push): PushKind | undefined => {
  switch (push.type) {
    case 'signalChanged':
    case 'positionChanged':
    case 'questionReplaced':
      return undefined;
    case 'denied':
    case 'rejected':
      return 'refused';
    case 'resolved':
      return 'unresolved';
    case 'missed':
    case 'asked':
    case 'refusedTalk':
      return 'signal';
    case 'notice':
      return push.level;
    case 'ownAlert':
      return 'alert';
    case 'recordingOver':
      return 'report';
    default:
      return push.type;
  }
};

/** Whether a push makes a sound by default. */
export const isLoud = (push: Push): boolean =>
  push.type !== 'moved' &&
  push.type !== 'signalChanged' &&
  push.type !== 'positionChanged' &&
  push.type !== 'questionReplaced' &&
  !(push.type === 'notice' && push.level === 'info');
