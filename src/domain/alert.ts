import { MINUTE } from './time.js';
import type { AlertDoor } from './alert-source.js';
import type { EntryAt } from './entry-at.js';
import type { Side } from './side.js';

/** A post in Telegram. */
export interface PostRef {
  readonly chatId: number;
  readonly messageId: number;
}

/** A message from outside, exactly as it came. */
export interface IncomingAlert {
  /** Name of the source as its door knows it, never as the message says. */
  readonly source: string;
  readonly door: AlertDoor;
  readonly kind: 'text' | 'json' | 'http';
  readonly text?: string;
  readonly body?: string;
  readonly method?: string;
  readonly query?: string;
  readonly contentType?: string;
  /** Formatting as Telegram gives it. */
  readonly entities?: readonly { readonly type: string; readonly offset: number; readonly length: number }[];
  /** What makes it one, by its sender; absent: its text, for a minute. */
  readonly id?: string;
  /** Telegram's update that brought it, which may come twice. */
  readonly updateId?: number;
  /** The post that it is, or that is forwarded; it counts once, however it comes. */
  readonly post?: PostRef;
  readonly replyTo?: PostRef;
  /** Nobody answers for it with a name (an anonymous administrator, a forward inside the channel): or it came before: never acts by itself. */
  readonly asksOnly?: true;
  /** Wall time at which its sender says that it was sent, ms. */
  readonly sentAt?: number;
}

/** What an update of a source wishes for: the stop moved, part or all closed, other targets, what waits called off. */
export type AlertWish =
  | { readonly do: 'stop'; readonly stop: number | 'entry' }
  | { readonly do: 'close'; readonly fraction: number }
  | { readonly do: 'targets'; readonly targets: readonly number[] }
  | { readonly do: 'cancel' }
  /** Its post was edited: what waits for its price is called off, and the new version read as if it were the first. */
  | { readonly do: 'anew' };

/** A trade as its source proposes it; prices in USDT, percent of the price from the entry; what it does not say is null. */
export interface ProposedTrade {
  readonly symbol: string;
  readonly side: Side;
  readonly entry: EntryAt | { readonly type: 'market' };
  readonly stop: { readonly price: number } | { readonly percent: number } | null;
  /** Nearest first, each once. */
  readonly targets: readonly (number | { readonly percent: number })[];
}

/** What was read in an alert: an edit that changes nothing of it is none. An update that wishes for nothing is news. */
export type AlertContent =
  | ({ readonly kind: 'proposal' } & ProposedTrade)
  | { readonly kind: 'update'; readonly symbol: string; readonly wishes: readonly AlertWish[] };

/** An update that asks for something, and of what: one position, or one signal that is no position yet. */
export interface AlertAsk {
  readonly symbol: string;
  readonly positionId?: string;
  readonly signalId?: string;
  readonly wishes: readonly AlertWish[];
  /** Wall time until which its button is good. */
  readonly until: number;
  /** Who answered, by the key of his request: it is good once. */
  readonly takenBy?: string;
  /** The bot began it under the alert's own key: whoever finishes it repeats nothing. */
  readonly isBegun?: true;
}

/** The trade that a refused message tells whole, amid talk for which alone it was refused: the owner may have it planned. */
interface AlertAround {
  /** As he was shown it. */
  readonly trade: ProposedTrade;
  /** Wall time until which its button is good. */
  readonly until: number;
  /** The card that he had planned of it: once. */
  readonly signalId?: string;
}

/** What the place of a question's message in the chat is kept under. */
export const QUESTION_CARD = 'question:';

/** What became of an alert. */
export type AlertOutcome =
  /** Not read (`refused`), not meant for us (`ignored`), or read and denied by our own rules; why, for machines and people. */
  | { readonly status: 'refused' | 'ignored' | 'denied'; readonly code: string; readonly words: string }
  /** Read, and a card offered. */
  | { readonly status: 'offered'; readonly signalId: string }
  /** An update: put to the owner as a question, or done where the source acts by itself. */
  | { readonly status: 'asked' | 'done'; readonly words: string };

/**
 * Why a message of a source was turned away unread: at the door of webhooks (too old or of a time to come, its source is
 * off, too fast, not to be written down, no text), or a post of a flood, or one that was lost while Redis was away.
 */
export type TurnedAway = 'late' | 'off' | 'fast' | 'store' | 'broken' | 'flood' | 'lost';

/** An alert as it is written down. */
export interface Alert extends IncomingAlert {
  readonly alertId: string;
  /** Wall time. */
  readonly receivedAt: number;
  /** Absent until it was read. */
  readonly outcome?: AlertOutcome;
  /** Wall time of the outcome. */
  readonly readAt?: number;
  /** Of a proposal: the price at which its card planned the entry. */
  readonly plannedEntry?: number;
  /** Absent where nothing could be read; of a refused one what the owner had planned of it. */
  readonly read?: AlertContent;
  readonly ask?: AlertAsk;
  /** Of a refused one that tells a whole trade amid talk. */
  readonly around?: AlertAround;
  /** Its source had sent more within the hour than the journal takes: what was made of it is journaled without its text. */
  readonly isFlood?: true;
  /** How often its reading was put off because the market could not be read. */
  readonly tries?: number;
  /** The alert whose post was edited into this one. */
  readonly revises?: string;
  /** The alert into which its post was edited: from then on it is not read any more. */
  readonly revisedBy?: string;
  /** The earlier version of which this one changes nothing: that one's question is still good. */
  readonly standsFor?: string;
}

/** The card that an alert led to: by itself, or as the owner had it planned. */
export const signalIdOf = ({ outcome, around }: Pick<Alert, 'outcome' | 'around'>): string | undefined =>
  outcome?.status === 'offered' ? outcome.signalId : around?.signalId;

/** Marks that a "no" was told begin so; they count for `TOLD_FOR`, ms of wall time. */
export const TOLD = 'told:';
export const TOLD_FOR = 10 * MINUTE;
