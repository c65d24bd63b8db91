import type { StopFollows } from './ladder.js';
import type { Side } from './side.js';

/** What a webhook's secret begins with. */
export const SECRET_MARK = 'rad_';
/** A webhook's secret, wherever it stands in a text. */
export const WEBHOOK_SECRET = /rad_[0-9a-f]{40}/g;
export const WHOLE_SECRET = /^rad_[0-9a-f]{40}$/;

/** How a message from outside came: forwarded or pasted by the owner, posted in a channel, or called in by a program. */
type AlertDoor = 'forward' | 'paste' | 'channel' | 'webhook';

/** What a source may do by itself, where the owner lets it trade without asking. */
interface AlertBounds {
  /** Times the size that the rules would take, 0…1. */
  readonly sizeFactor: number;
  /** Trades a UTC day, at most. */
  readonly perDay: number;
  /** Symbols that it may trade; absent: all. */
  readonly symbols?: readonly string[];
}

/** A source that the owner named; its messages are read, and only its (invariants 15, 28). */
export interface AlertSource {
  /** Chosen by the owner: [a-z0-9-]{2,24}; carried by its signals, trades and figures. */
  readonly name: string;
  readonly door: Exclude<AlertDoor, 'paste'>;
  /** Telegram's id of the channel or group, or of who wrote what is forwarded. */
  readonly chatId?: number;
  /** Whose posts count in a group, by Telegram's id of the user. */
  readonly authors?: readonly number[];
  /** SHA-256 of the webhook's secret, hex. */
  readonly secretHash?: string;
  readonly isOn: boolean;
  readonly mode: 'ask' | 'auto';
  readonly bounds: AlertBounds;
  /** A proposal without a stop is refused, instead of taking the strategy's. */
  readonly needsStop: boolean;
  readonly stopFollows?: StopFollows;
  /** Market time. */
  readonly createdAt: number;
}

/**
 * Why a source may not trade by itself at this moment; undefined where it may.
 * @param sizeFactor of what is already planned, times the size that the rules would take
 */
export const whyNotByItself = (
  source: AlertSource | undefined,
  name: string,
  symbol: string,
  sizeFactor = 0,
): string | undefined => {
  if (!source) return `${name} is no source any more`;
  if (!source.isOn) return `${name} is off`;
  if (source.mode !== 'auto') return `${name} has to ask`;
  const { symbols, sizeFactor: most } = source.bounds;
  if (symbols && !symbols.includes(symbol)) return `${name} may not trade ${symbol} by itself`;
  return sizeFactor > most ? `${name} may take ${most} of your risk by itself, and this is more` : undefined;
};

/** A source as the owner names it. */
export type NewSource = Pick<AlertSource, 'name' | 'door' | 'chatId' | 'authors'>;

/** What of a source the owner can change. */
export type SourceChange = Partial<Pick<AlertSource, 'isOn' | 'mode' | 'bounds' | 'needsStop'>> & {
  /** Undefined: the stop stays where it is when a target is reached. */
  readonly stopFollows?: AlertSource['stopFollows'] | undefined;
};

/** `secret` is known now and never again: what is kept is its hash (invariant 18). */
export interface SourceWithSecret {
  readonly source: AlertSource;
  readonly secret?: string;
}

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

/** What became of an alert. */
export type AlertOutcome =
  /** Not read (`refused`), not meant for us (`ignored`), or read and denied by our own rules; why, for machines and people. */
  | { readonly status: 'refused' | 'ignored' | 'denied'; readonly code: string; readonly words: string }
  /** Read, and a card offered. */
  | { readonly status: 'offered'; readonly signalId: string }
  /** An update: put to the owner as a question, or done where the source acts by itself. */
  | { readonly status: 'asked' | 'done'; readonly words: string };

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
  readonly symbol?: string;
  readonly side?: Side;
  /** What was read of a proposal, as text: an edit that changes nothing of it is none. */
  readonly levels?: string;
  /** What was read of an update, as text: an edit that wishes for the same is none. */
  readonly wished?: string;
  readonly ask?: AlertAsk;
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
