import { autoRetry } from '@grammyjs/auto-retry';
import { Bot, type Transformer } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { Clock } from '../clock.js';
import type { Log } from '../domain/index.js';
import type { DeliveryResult } from '../outbox/courier.js';
import type { BotDocs } from '../store/docs.js';
import type { Store, StoredPush } from '../store/store.js';
import type { TradingDesk } from '../trading/desk.js';
import { errorLine } from './api-errors.js';
import { loadSecret } from './callback.js';
import type { Command, Host, Picture } from './command.js';
import { createConfirmations } from './confirm.js';
import { createDigest } from './digest.js';
import { createDispatch } from './dispatch.js';
import { createGuard } from './guard.js';
import { createInbox } from './inbox.js';
import { createLivingCards } from './living-cards.js';
import { createMessenger } from './messenger.js';
import { createOutgoing } from './outgoing.js';
import { createOwner } from './owner.js';
import { createWithin } from './patience.js';
import { createPinnedStatus } from './pinned-status.js';
import { createPolling } from './polling.js';
import { createPreferences } from './preferences.js';
import { createTaps } from './taps.js';
import { createUnfinished } from './unfinished.js';

export interface ChatOptions {
  readonly token: string;
  /** Another Bot API server, without a slash at its end. */
  readonly apiRoot?: string | undefined;
  /** TELEGRAM_OWNER_ID; wins over pairing. */
  readonly ownerId?: number | undefined;
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
  /** Why nothing is traded now, in words; undefined while it is. */
  readonly whyNot?: () => string | undefined;
  /** Whether no other process speaks with the owner now; default: none does. */
  readonly speaks?: () => boolean;
  /** How long a call may take, s; for tests. */
  readonly callTimeout?: number;
  /** Spares the getMe; for tests. */
  readonly botInfo?: UserFromGetMe;
  /** Stands nearest the wire; for tests. */
  readonly transformer?: Transformer;
}

/** The chat: what the owner says comes in, what the core owes goes out. A dead chat stops nothing. */
export interface Chat {
  /** Begins to poll in the background; resolves at once, whether the chat answers or not. */
  start(): Promise<void>;
  /** Ends the polling and waits (at most 3 s) for what is under way. */
  stop(): Promise<void>;
  /** For the outbox's courier. @throws ChatUnreachableError when it is to be tried again. */
  deliver(push: StoredPush, following?: readonly StoredPush[]): Promise<DeliveryResult>;
  /** One update, as polling would hand it on; never rejects. */
  handleUpdate(update: Update): Promise<void>;
}

/** How often the cards are looked at for what has changed, ms. */
const REFRESH_EVERY = 3_000;
const STOP_PATIENCE = 3_000;
/** The state store answers within this, or it is away, ms. */
const STORE_PATIENCE = 700;
/** Longer than a long poll is held open, s. */
const CALL_TIMEOUT = 40;

const createBot = ({ token, apiRoot, botInfo, transformer, callTimeout }: ChatOptions): Bot => {
  const bot = new Bot(token, {
    client: {
      timeoutSeconds: callTimeout ?? CALL_TIMEOUT,
      ...(apiRoot ? { apiRoot: apiRoot.replace(/\/+$/, '') } : {}),
    },
    ...(botInfo ? { botInfo } : {}),
  });
  if (transformer) bot.api.config.use(transformer);
  // Short waits are sat out here; longer ones and outages are the caller's, who knows what may wait.
  bot.api.config.use(
    autoRetry({
      maxDelaySeconds: 3,
      maxRetryAttempts: 2,
      rethrowInternalServerErrors: true,
      rethrowHttpErrors: true,
    }),
  );
  return bot;
};

/** Builds the chat; nothing is sent before `start` or `deliver`. */
export const createChat = (options: ChatOptions): Chat => {
  const { store, desk, commands, clock, log, timeZone, token, version, picture } = options;
  const now = (): number => clock.now();
  const bot = createBot(options);
  const within = createWithin(clock);
  const owner = createOwner(store, options.ownerId);
  let loaded: Promise<string> | undefined;
  const secret = (): Promise<string> => {
    loaded ??= loadSecret(store).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  const outgoing = createOutgoing({ bot, clock, log, picture, secret });
  const cards = createLivingCards({ store, desk, clock, log, timeZone, token, outgoing });
  const preferences = createPreferences(store, clock);
  const messenger = createMessenger({
    preferences,
    digest: createDigest(store, clock),
    desk,
    clock,
    log,
    timeZone,
    token,
    outgoing,
    cards,
    owner: () => owner.id(),
  });
  const pinned = createPinnedStatus({
    bot,
    store,
    desk,
    outgoing,
    clock,
    log,
    timeZone,
    heartbeat: options.heartbeat ?? (() => undefined),
    whyNot: options.whyNot ?? (() => undefined),
  });
  const storeUp = (): Promise<boolean> =>
    within(store.ping(), STORE_PATIENCE).then(
      () => true,
      () => false,
    );
  const confirmations = createConfirmations(store, now);
  const dispatch = createDispatch({
    desk,
    commands,
    confirmations,
    log,
    token,
    timeZone,
    version,
    now,
    within,
    preferences,
    storeUp,
    host: options.host ?? {},
  });
  const taps = createTaps({ desk, confirmations, dispatch, cards, secret, now, timeZone });
  const inbox = createInbox({
    bot,
    store,
    owner,
    guard: createGuard(log, now),
    pairingCode: options.pairingCode,
    dispatch,
    taps,
    messenger,
    outgoing,
    log,
    now,
    within,
  });
  bot.use((context) => inbox(context.update));

  const handleUpdate = async (update: Update): Promise<void> => {
    try {
      await bot.handleUpdate(update);
    } catch (error) {
      log.error({ error: errorLine(error, token) }, 'an update could not be handled');
    }
  };

  const unfinished = createUnfinished(store);
  const kept = new Set<number>();
  const underWay = new Set<Promise<void>>();
  const track = (update: Update): Promise<void> => {
    const work = finish(update);
    underWay.add(work);
    return work.finally(() => underWay.delete(work));
  };

  const finish = async (update: Update): Promise<void> => {
    await handleUpdate(update);
    if (!kept.delete(update.update_id)) return;
    await unfinished.drop(update.update_id).catch((error: unknown) => {
      // It is known as handled: the next start reads it and does nothing.
      log.debug({ error: errorLine(error, token) }, 'a finished update could not be dropped');
    });
  };

  const keep = (update: Update): Promise<void> => {
    kept.add(update.update_id);
    return unfinished.keep(update);
  };

  /** What a process that died had confirmed, but not handled. */
  const catchUp = async (): Promise<void> => {
    try {
      for (const update of await unfinished.list()) {
        if (kept.has(update.update_id)) continue;
        kept.add(update.update_id);
        void track(update);
      }
    } catch (error) {
      log.warn({ error: errorLine(error, token) }, 'unfinished updates could not be read');
    }
  };

  const setMenu = async (): Promise<void> => {
    const menu = commands.flatMap(({ name, menu: description }) =>
      description ? [{ command: name, description }] : [],
    );
    try {
      await bot.api.setMyCommands(menu);
    } catch (error) {
      log.warn({ error: errorLine(error, token) }, 'the menu of commands could not be set');
    }
  };

  const speaks = options.speaks ?? (() => true);
  const polling = createPolling({
    bot,
    clock,
    log,
    speaks,
    handle: track,
    keep,
    onConnected: async () => {
      await catchUp();
      await setMenu();
    },
    onConflict: async () => {
      log.error({}, 'another process reads the messages of this bot: entries are paused');
      await desk.pause('another process reads the messages of this bot (getUpdates conflict)');
    },
  });
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let stopRefreshing = (): void => undefined;
  let refreshing: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      const chatId = await owner.id();
      if (chatId === undefined || !speaks()) return;
      await messenger.releaseHeld(chatId);
      await cards.refresh(chatId);
      await pinned.refresh(chatId);
    } catch (error) {
      log.debug({ error: errorLine(error, token) }, 'cards could not be redrawn, later');
    }
  };

  return {
    handleUpdate,
    deliver: (push, following) => messenger.deliver(push, following),
    start() {
      running = polling.run(stopping.signal);
      stopRefreshing = clock.every(REFRESH_EVERY, () => {
        refreshing ??= refresh().finally(() => (refreshing = undefined));
      });
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      stopRefreshing();
      const done = new AbortController();
      const deadline = clock.sleep(STOP_PATIENCE, done.signal).catch(() => undefined);
      await Promise.race([Promise.allSettled([running, refreshing, ...underWay]), deadline]);
      done.abort();
    },
  };
};
