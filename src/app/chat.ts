import { commands } from '../../commands/index.js';
import { wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { startLocalChat, type LocalChat } from '../local-chat/index.js';
import { createChat, type Chat } from '../telegram/bot.js';
import type { Logger } from '../logger.js';
import type { Settings } from '../settings.js';
import type { Host } from '../telegram/command.js';
import type { TradingDesk } from '../trading/desk.js';
import type { BacktestRunner } from './backtest-runner.js';
import { createPictures } from './pictures.js';
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
  readonly log: Log;
  readonly stops: Stoppable[];
}

/** The chat: Telegram where there is a token, else a Bot API with a chat page on loopback. */
export const openChat = async ({
  settings,
  logger,
  version,
  venue,
  desk,
  host,
  runner,
  log,
  stops,
}: ChatParts): Promise<{ bot: Chat; local: LocalChat | undefined }> => {
  const local = settings.telegramBotToken
    ? undefined
    : await startLocalChat({
        host: settings.localChatHost,
        port: settings.localChatPort,
        dataDir: settings.dataDir,
        clock: wallClock,
        log,
      });
  if (local) stops.push({ name: 'local chat', stop: () => local.stop() });
  const bot = createChat({
    token: settings.telegramBotToken ?? local?.token ?? '',
    apiRoot: local?.apiRoot ?? settings.telegramApiRoot,
    ownerId: local?.ownerId ?? settings.telegramOwnerId,
    store: venue.store,
    desk,
    commands,
    clock: wallClock,
    log: logger.child({ component: 'chat' }),
    timeZone: settings.timeZone,
    version,
    picture: createPictures({
      desk,
      market: venue.market,
      settings,
      log,
      backtest: (id) => runner.curve(id),
    }),
    host,
  });
  return { bot, local };
};
