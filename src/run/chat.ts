import { commands } from '../../commands/index.js';
import type { Log } from '../domain/index.js';
import { startLocalChat } from '../chat/local/index.js';
import { createChat, type Chat } from '../chat/telegram/bot.js';
import type { Logger } from './logger.js';
import type { Settings } from '../settings.js';
import type { Host } from '../chat/telegram/command.js';
import { createPairingCode } from '../chat/telegram/pairing.js';
import type { TradingDesk } from '../trade/desk/desk.js';
import type { BacktestRunner } from '../backtest/runner.js';
import type { Contact } from './greeting.js';
import { createPainter } from '../chat/pictures/index.js';
import { createPictures } from './pictures.js';
import { samplePicture } from './sample-picture.js';
import type { BotDocs } from '../state/store/docs.js';
import type { DurableValue } from '../state/store/durable-value.js';
import type { Store } from '../state/store/store.js';
import { readPaired } from './pairings.js';
import type { Stoppable } from './stop.js';
import type { Venue } from './venue.js';

/** What the chat stands on. */
export interface ChatParts {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Of the program. */
  readonly version: string;
  readonly venue: Venue;
  readonly desk: TradingDesk;
  readonly host: Host;
  readonly runner: BacktestRunner;
  /** Wall time of the last tick that looked after positions. */
  readonly heartbeat: () => number | undefined;
  /** Whether no other process speaks with the owner now. With Redis away, too: a halt must be heard then. */
  readonly speaks: () => boolean;
  /** Whether another process that reads the messages goes before. */
  readonly yields: () => boolean;
  /** Who paired, for when Redis is away. */
  readonly owner: Pick<DurableValue<number>, 'read' | 'keep'>;
  /** Of no mode: who paired, whatever mode it was in. */
  readonly shared: Store<BotDocs>;
  /** Told why Telegram does not answer, until it has once. */
  readonly say: (line: string) => void;
  /** Told the bot's name once Telegram has answered. */
  readonly onTelegram?: ((username: string) => void) | undefined;
  readonly log: Log;
  readonly stops: Stoppable[];
}

export interface OpenChat {
  readonly bot: Chat;
  readonly contact: Contact;
}

/** The chat: Telegram where there is a token, else a Bot API with a chat page on loopback. */
export const openChat = async (parts: ChatParts): Promise<OpenChat> => {
  const { settings, venue, desk, log } = parts;
  const { telegramBotToken: token } = settings;
  const paired =
    token !== undefined && settings.telegramOwnerId === undefined
      ? await readPaired({ store: venue.store, shared: parts.shared, file: parts.owner, token, log })
      : undefined;
  const local = token
    ? undefined
    : await startLocalChat({
        host: settings.localChatHost,
        port: settings.localChatPort,
        dataDir: settings.dataDir,
        clock: venue.human,
        log,
        name: `RAD · ${settings.mode}`,
      });
  if (local) parts.stops.push({ name: 'local chat', stop: () => local.stop() });
  const ownerId = local?.ownerId ?? settings.telegramOwnerId;
  // Once somebody is paired there is nothing to pair any more.
  const known = ownerId !== undefined || paired?.userId !== undefined;
  const pairingCode = known ? undefined : createPairingCode();
  const render = createPainter();
  const draw = createPictures({
    desk,
    market: venue.market,
    settings,
    log,
    render,
    backtest: (id) => parts.runner.curve(id),
  });
  const bot = createChat({
    token: token ?? local?.token ?? '',
    apiRoot: local?.apiRoot ?? settings.telegramApiRoot,
    ownerId,
    paired,
    pairingCode,
    store: venue.store,
    desk,
    commands,
    clock: venue.human,
    log: parts.logger.child({ component: 'chat' }),
    timeZone: settings.timeZone,
    version: parts.version,
    picture: (kind, ref) => (kind === 'sample' ? samplePicture(settings, render) : draw(kind, ref)),
    heartbeat: parts.heartbeat,
    speaks: parts.speaks,
    yields: parts.yields,
    host: { ...parts.host, ...(local ? { isLocalChat: true } : {}) },
    introduces: true,
    onAnswer: token === undefined ? undefined : parts.onTelegram,
    onSilence: parts.say,
  });
  const contact: Contact = {
    ...(local ? { url: local.url } : {}),
    ...(pairingCode === undefined ? {} : { pairingCode }),
  };
  return { bot, contact };
};
