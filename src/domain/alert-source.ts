import type { StopFollows } from './ladder.js';

/** What a webhook's secret begins with. */
export const SECRET_MARK = 'rad_';
/** A webhook's secret, wherever it stands in a text. */
export const WEBHOOK_SECRET = /rad_[0-9a-f]{40}/g;
export const WHOLE_SECRET = /^rad_[0-9a-f]{40}$/;

/** How a message from outside came: forwarded or pasted by the owner, posted in a channel, or called in by a program. */
export type AlertDoor = 'forward' | 'paste' | 'channel' | 'webhook';

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
  /** Whose posts count in a group, by Telegram's id of the user; the group's own: its anonymous administrators, who may only ask. */
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
