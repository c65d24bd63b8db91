import { autoRetry } from '@grammyjs/auto-retry';
import { Bot } from 'grammy';
import type { Update } from 'grammy/types';
import { createWithin } from '../../clock.js';
import type { DeliveryResult } from '../../state/outbox/courier.js';
import type { StoredPush } from '../../state/store/store.js';
import { storeIllnessOf } from '../../trade/core/store-state.js';
import { createAbsence } from './absence.js';
import { errorLine } from './api-errors.js';
import { loadSecret } from './callback.js';
import { noticeCard } from './cards/push.js';
import { createConfirmations } from './confirm.js';
import type { Reply } from './command.js';
import { createDigest } from './digest.js';
import { createDispatch } from './dispatch.js';
import { createGuard } from './guard.js';
import { createInbox } from './inbox.js';
import { createIntroduction } from './introduction.js';
import { createLivingCards } from './living-cards.js';
import { createMessenger } from './messenger.js';
import { createOutgoing } from './outgoing.js';
import { createOutside } from './outside.js';
import { createOwner } from './owner.js';
import type { ChatBasis, ChatOptions } from './parts.js';
import { createPinnedStatus } from './pinned-status.js';
import { createPolling } from './polling.js';
import { postKinds } from './posts.js';
import { createPreferences } from './preferences.js';
import { createTaps } from './taps.js';
import { createUnfinished } from './unfinished.js';

/** The chat: what the owner says comes in, what the core owes goes out. A dead chat stops nothing. */
export interface Chat {
  /** Begins to poll in the background, whether the chat answers or not; called again reads what Redis was away for. */
  start(): Promise<void>;
  /** Ends the polling and waits (at most 3 s) for what is under way. */
  stop(): Promise<void>;
  /** For the outbox's courier. @throws ChatUnreachableError when it is to be tried again. */
  deliver(push: StoredPush, following?: readonly StoredPush[]): Promise<DeliveryResult>;
  /**
   * Says something straight to the owner, without the outbox: for when Redis cannot keep what is owed. Whether it got
   * through; never rejects.
   */
  say(text: string, level: 'alarm' | 'info'): Promise<boolean>;
  /** One update, as polling would hand it on; never rejects. */
  handleUpdate(update: Update): Promise<void>;
}

/** How often the cards are looked at for what has changed, ms. */
const REFRESH_EVERY = 3_000;
const STOP_TIMEOUT = 3_000;
/** A start that goes well trades within this, ms. */
const SETTLING = 1_500;
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
  const { store, desk, commands, clock, log, token } = options;
  const { host = {}, heartbeat = () => undefined, speaks = () => true } = options;
  const now = (): number => clock.now();
  const bot = createBot(options);
  const within = createWithin(clock);
  const owner = createOwner(store, options.ownerId, options.paired);
  let loaded: Promise<string> | undefined;
  const secret = (): Promise<string> => {
    loaded ??= loadSecret(store).catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  const basis: ChatBasis = { ...options, host, heartbeat, speaks, bot, now, within, secret };
  const outgoing = createOutgoing(basis);
  const cards = createLivingCards({ ...basis, outgoing });
  const preferences = createPreferences(store, clock);
  const digest = createDigest(store, clock);
  const absence = createAbsence(basis);
  const pinned = createPinnedStatus({ ...basis, outgoing });
  // A hitch of a busy disk costs the owner no command.
  const storeIllness = async (): Promise<string | undefined> =>
    (await storeIllnessOf({ store, human: clock })) && storeIllnessOf({ store, human: clock });
  const confirmations = createConfirmations(store, now);
  const dispatch = createDispatch({
    ...basis,
    confirmations,
    preferences,
    storeIllness,
    ownerId: () => owner.id(),
  });
  const tour = (): Promise<Reply | undefined> =>
    dispatch.command('/start', { key: 'tour', sentAt: now(), updateId: 0, confirmed: false });
  const introduction = createIntroduction({ store, outgoing, tour, log, token });
  const introduce = async (chatId: number): Promise<void> => {
    if (options.introduces) await introduction.ahead(chatId);
  };
  const messenger = createMessenger({
    ...basis,
    preferences,
    digest,
    outgoing,
    cards,
    owner,
    choose: dispatch.choose,
    introduce,
  });
  const taps = createTaps({ ...basis, confirmations, dispatch, cards });
  const guard = createGuard(log, now);
  const outside = createOutside(basis);
  const inbox = createInbox({
    ...basis,
    owner,
    guard,
    dispatch,
    taps,
    messenger,
    outgoing,
    introduction,
    outside,
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

  const stopping = new AbortController();
  let greeting: Promise<void> | undefined;

  /** Ahead of anything there is to tell: the exchange may be away for long. */
  const greet = async (): Promise<void> => {
    try {
      // What a start does in any case is nothing to begin with.
      if (host.whyNot?.() !== undefined) await clock.sleep(SETTLING, stopping.signal);
      const chatId = await owner.id();
      if (chatId !== undefined) await introduce(chatId);
    } catch (error) {
      log.debug({ error: errorLine(error, token) }, 'the tour comes later');
    }
  };

  const polling = createPolling({
    bot,
    clock,
    log,
    speaks,
    ...(options.yields ? { yields: options.yields } : {}),
    onAnswer: options.onAnswer,
    onSilence: options.onSilence,
    kinds: async () => postKinds(await outside.sources()),
    handle: track,
    keep,
    onConnected: async () => {
      greeting = greet();
      await catchUp();
      await setMenu();
    },
    onConflict: async () => {
      log.error({}, 'another process reads the messages of this bot: entries are paused');
      await desk.account.pause('another process reads the messages of this bot (getUpdates conflict)');
    },
  });
  let running: Promise<void> | undefined;
  let stopRefreshing = (): void => undefined;
  let refreshing: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    const chatId = await owner.id().catch(() => undefined);
    if (chatId === undefined || !speaks()) return;
    const later = (error: unknown): void =>
      log.debug({ error: errorLine(error, token) }, 'cards could not be redrawn, later');
    await messenger.releaseHeld(chatId).catch(later);
    await cards.refresh(chatId).catch(later);
    await absence.look().catch(later);
    await pinned.refresh(chatId);
  };

  return {
    handleUpdate,
    deliver: (push, following) => messenger.deliver(push, following),
    async say(text, level) {
      try {
        const chatId = await owner.id();
        if (chatId === undefined || !speaks()) return false;
        await outgoing.send(chatId, noticeCard(level, text));
        return true;
      } catch (error) {
        log.warn({ error: errorLine(error, token), text }, 'not said');
        return false;
      }
    },
    async start() {
      if (running) return catchUp();
      running = polling.run(stopping.signal);
      stopRefreshing = clock.every(REFRESH_EVERY, () => {
        refreshing ??= refresh().finally(() => (refreshing = undefined));
      });
    },
    async stop() {
      stopping.abort();
      stopRefreshing();
      const settled = Promise.allSettled([running, refreshing, greeting, ...underWay]);
      await within(settled, STOP_TIMEOUT).catch(() => undefined);
    },
  };
};
