import type { Bot, Transformer } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Clock, Within } from '../../clock.js';
import type { Log } from '../../domain/index.js';
import type { BotDocs } from '../../state/store/docs.js';
import type { Store } from '../../state/store/store.js';
import type { TradingDesk } from '../../trade/desk/desk.js';
import type { Command, Host, Picture } from './command.js';
import type { PairedOwner } from './owner.js';

export interface ChatOptions {
  readonly token: string;
  /** Another Bot API server, without a slash at its end. */
  readonly apiRoot?: string | undefined;
  /** TELEGRAM_OWNER_ID; wins over pairing. */
  readonly ownerId?: number | undefined;
  /** Who paired, kept for when Redis is away. */
  readonly paired?: PairedOwner | undefined;
  /** While there is no owner, a private `/start <code>` makes one; absent = nobody can. */
  readonly pairingCode?: string | undefined;
  readonly store: Store<BotDocs>;
  readonly desk: TradingDesk;
  readonly commands: readonly Command[];
  /** Wall time, in replay too. */
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
  readonly version: string;
  readonly picture: Picture;
  readonly host?: Host;
  /** Wall time of the last tick of the trading core; shown in the pinned status. */
  readonly heartbeat?: () => number | undefined;
  /** Whether no other process speaks with the owner now; default: none does. */
  readonly speaks?: () => boolean;
  /** Whether another process that reads the messages goes before: it may be the one that reaches Redis; default: none does. */
  readonly yields?: () => boolean;
  /** Whether the owner is shown around before anything else is told; default: only once he pairs or asks. */
  readonly introduces?: boolean;
  /** Told the bot's name once the server has answered. */
  readonly onAnswer?: ((username: string) => void) | undefined;
  /** Told in words why the server does not answer, until it has once. */
  readonly onSilence?: ((why: string) => void) | undefined;
  /** How long a call may take, s; for tests. */
  readonly callTimeout?: number;
  /** Spares the getMe; for tests. */
  readonly botInfo?: UserFromGetMe;
  /** Stands nearest the wire; for tests. */
  readonly transformer?: Transformer;
}

/** What is there before any part of the chat: each takes what it needs of it. */
export type ChatBasis = Omit<ChatOptions, 'host' | 'heartbeat' | 'speaks'> &
  Required<Pick<ChatOptions, 'host' | 'heartbeat' | 'speaks'>> & {
    readonly bot: Bot;
    /** Wall time. */
    readonly now: () => number;
    readonly within: Within;
    /** What buttons are signed with. */
    readonly secret: () => Promise<string>;
  };
