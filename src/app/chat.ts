import { commands } from '../../commands/index.js';
import { wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import { startLocalChat, type LocalChat } from '../local-chat/index.js';
import { createChat, type Chat } from '../telegram/bot.js';
import type { Logger } from '../logger.js';
import type { Settings } from '../settings.js';
import type { Host } from '../telegram/command.js';
import { createPairingCode } from '../telegram/pairing.js';
import type { TradingDesk } from '../trading/desk.js';
import type { BacktestRunner } from './backtest-runner.js';
import { createPictures } from './pictures.js';
import { samplePicture } from './sample-picture.js';
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
  /** Why nothing is traded now, as far as this process knows. */
  readonly whyNot: () => string | undefined;
  /** Whether no other process speaks with the owner now. With Redis away, too: a halt must be heard then. */
  readonly speaks: () => boolean;
  readonly log: Log;
  readonly stops: Stoppable[];
}

export interface OpenChat {
  readonly bot: Chat;
  readonly local: LocalChat | undefined;
  /** What makes a user the owner, while there is none. */
  readonly pairingCode: string | undefined;
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
  heartbeat,
  whyNot,
  speaks,
  log,
  stops,
}: ChatParts): Promise<OpenChat> => {
  const local = settings.telegramBotToken
    ? undefined
    : await startLocalChat({
        host: settings.localChatHost,
        port: settings.localChatPort,
        dataDir: settings.dataDir,
        clock: wallClock,
        log,
        name: `RAD · ${settings.mode}`,
      });
  if (local) stops.push({ name: 'local chat', stop: () => local.stop() });
  const ownerId = local?.ownerId ?? settings.telegramOwnerId;
  // Once somebody is paired there is nothing to pair any more.
  const known = ownerId !== undefined || (await venue.store.get('owner', 'main')) !== undefined;
  const pairingCode = known ? undefined : createPairingCode();
  const draw = createPictures({
    desk,
    market: venue.market,
    settings,
    log,
    backtest: (id) => runner.curve(id),
  });
  const bot = createChat({
    token: settings.telegramBotToken ?? local?.token ?? '',
    apiRoot: local?.apiRoot ?? settings.telegramApiRoot,
    ownerId,
    pairingCode,
    store: venue.store,
    desk,
    commands,
    clock: wallClock,
    log: logger.child({ component: 'chat' }),
    timeZone: settings.timeZone,
    version,
    picture: (kind, ref) => (kind === 'sample' ? samplePicture(settings.timeZone) : draw(kind, ref)),
    heartbeat,
    whyNot,
    speaks,
    host,
  });
  return { bot, local, pairingCode };
};
