import type { ClosedTrade } from './position.js';
import type { Side } from './side.js';

/** What is owed to the chat: facts of the moment, not text; the chat side puts them into words. */
export type Push =
  | { readonly type: 'signal'; readonly signalId: string }
  /** The signal's card is to be redrawn from its present state. */
  | { readonly type: 'signalChanged'; readonly signalId: string }
  | {
      readonly type: 'fill';
      readonly positionId: string;
      readonly symbol: string;
      readonly side: Side;
      readonly action: 'opened' | 'scaledIn' | 'scaledOut';
      readonly contracts: number;
      readonly coins: number;
      readonly price: number;
      readonly notional: number;
      readonly fee: number;
      /** Contracts open after it. */
      readonly openContracts: number;
      readonly stop: number;
      readonly target?: number;
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
    }
  | {
      readonly type: 'denied' | 'rejected' | 'unresolved' | 'resolved';
      readonly symbol: string;
      readonly intentId: string;
      readonly action: string;
      readonly reason: string;
    }
  | { readonly type: 'limit'; readonly code: string; readonly reason: string }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning' | 'alarm';
      readonly text: string;
    }
  /** A new position card is to be sent, or the existing one redrawn. */
  | { readonly type: 'positionChanged'; readonly positionId: string };

/** Whether a push makes a sound by default. */
export const isLoud = (push: Push): boolean =>
  push.type !== 'moved' &&
  push.type !== 'signalChanged' &&
  push.type !== 'positionChanged' &&
  !(push.type === 'notice' && push.level === 'info');
