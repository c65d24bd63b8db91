import type { Side } from '../../domain/index.js';
import type { Named } from './symbols.js';

/** How a message came: forwarded or pasted by the owner, posted in a channel, or called in by a program. */
type DoorKind = 'forward' | 'paste' | 'channel' | 'webhook';

/** A message exactly as it was received. */
export interface Message {
  readonly kind: 'text' | 'json' | 'http';
  readonly door: DoorKind;
  readonly source?: string | undefined;
  readonly text?: string | undefined;
  readonly body?: string | undefined;
  readonly method?: string | undefined;
  readonly query?: string | undefined;
  readonly contentType?: string | undefined;
}

export interface Contract extends Named {
  readonly tickSize: number;
}

/** What surrounds a message. */
interface Surroundings {
  /** The message that this one answers. */
  readonly replyTo?: { readonly symbol?: string; readonly side?: Side } | undefined;
  /** What is open from this source; absent where that is not known. */
  readonly positions?: readonly { readonly symbol: string; readonly side?: Side }[] | undefined;
  /** What this source sent before; `same` where it was this very text. */
  readonly seen?: readonly { readonly same?: boolean }[] | undefined;
  /** Formatting as Telegram gives it, in units of UTF-16. */
  readonly entities?:
    readonly { readonly type: string; readonly offset: number; readonly length: number }[] | undefined;
  /** The time, in ms or as ISO 8601. */
  readonly now?: number | string | undefined;
}

/** All that a message is read by. */
export interface Known extends Surroundings {
  /** Price of now by symbol, in USDT. */
  readonly prices: Readonly<Record<string, number>>;
  /** Every contract of the exchange. */
  readonly contracts: readonly Contract[];
}

export interface ReadContext extends Known {
  /** The surroundings, where they come as one. */
  readonly context?: Surroundings | undefined;
}

/** Why a message is no proposal. */
export type Reason =
  | 'no-symbol'
  | 'unknown-symbol'
  | 'no-side'
  | 'no-entry'
  | 'contradiction'
  | 'stop-side'
  | 'target-side'
  | 'spot'
  | 'quote'
  | 'several'
  | 'advert'
  | 'report'
  | 'commentary'
  | 'scale'
  | 'number'
  | 'format'
  | 'too-large'
  | 'placeholder'
  | 'percent-roi'
  | 'unit'
  | 'trigger'
  | 'conditional'
  | 'stale'
  | 'duplicate'
  | 'no-reference'
  | 'no-text'
  | 'not-supported'
  | 'delisting'
  | 'method'
  | 'hostile';

/** Where to enter: at market, at one price, in a zone, or when the price has come above or below one. Prices in USDT. */
export type Entry =
  | { readonly type: 'market' }
  | { readonly price: number }
  | { readonly low: number; readonly high: number }
  | { readonly trigger: 'above' | 'below'; readonly price: number };

/** A level: a price in USDT, or its distance from the entry in percent of the price. */
export type Level = { readonly price: number } | { readonly percent: number };
export type Target = number | { readonly percent: number };

/** A trade proposed; what the message does not say is null. */
export interface Proposal {
  readonly action: 'propose';
  readonly symbol: string;
  readonly side: Side;
  readonly entry: Entry;
  readonly stop: Level | null;
  /** Nearest first, each once. */
  readonly targets: readonly Target[];
  readonly leverage: number | null;
  /** Words stand beside it of which it is not known what they say: only the owner may act on it. Of `readToTrade`. */
  readonly isAmidTalk?: true;
}

export type Update =
  | { readonly type: 'target-hit'; readonly n: number }
  | { readonly type: 'entry-filled' | 'stopped' | 'cancel' | 'add' | 'reverse' }
  | { readonly type: 'stop'; readonly to: 'entry' }
  | { readonly type: 'stop'; readonly price: number }
  | { readonly type: 'close'; readonly fraction: number }
  | { readonly type: 'targets'; readonly targets: readonly Target[] };

/** News of, or a wish for, a trade that this source proposed before. */
export interface UpdateReading {
  readonly action: 'update';
  readonly symbol: string;
  readonly update: Update | readonly Update[];
}

/** Nothing is read: to be answered (`refuse`), or to be passed over in silence (`ignore`). */
interface Unread {
  readonly action: 'refuse' | 'ignore';
  readonly reason: Reason;
  /** The reason as a plain sentence. */
  readonly words: string;
  /**
   * Of a refusal: the trade that it would be read as without the talk around it. Nobody but the owner may have it planned, see
   * `withoutTalk`.
   */
  readonly around?: Proposal;
}

export type Reading = Proposal | UpdateReading | Unread;
