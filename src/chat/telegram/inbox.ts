import type { CallbackQuery, Message, Update } from 'grammy/types';
import type { CardRef } from '../../state/store/docs.js';
import { STORE_TIMEOUT } from '../../trade/core/store-state.js';
import { errorLine, faultOf } from './api-errors.js';
import { isPassedOn } from './alert-messages.js';
import type { Reply } from './command.js';
import type { Dispatch } from './dispatch.js';
import type { createGuard } from './guard.js';
import type { Introduction } from './introduction.js';
import type { Messenger } from './messenger.js';
import { type Outgoing, plainText } from './outgoing.js';
import { PAIRING_HINT } from './pairing.js';
import { createMoves } from './moves.js';
import type { Outside } from './outside.js';
import type { Owner } from './owner.js';
import type { ChatBasis } from './parts.js';
import { isFromOutside } from './posts.js';
import { createSeenUpdates } from './seen-updates.js';
import { NoAnswerError } from '../../clock.js';
import type { TapAge, TapPlan } from './tap-plan.js';
import type { Taps } from './taps.js';

type InboxParts = Pick<ChatBasis, 'bot' | 'store' | 'pairingCode' | 'log' | 'now' | 'within'> & {
  readonly owner: Owner;
  readonly guard: ReturnType<typeof createGuard>;
  readonly dispatch: Dispatch;
  readonly taps: Taps;
  readonly messenger: Messenger;
  readonly outgoing: Outgoing;
  readonly introduction: Introduction;
  readonly outside: Outside;
};

/** Telegram's limit of the short answer to a tap. */
const TOAST_LIMIT = 200;
/** How long the answer to a tap may take, ms, and how often it is tried where it must be known how old the tap is. */
const ANSWER_TIMEOUT = 2_000;
const MONEY_TRIES = 2;
/** How long work may take before the owner hears that it takes long, ms. */
const WORK_TIMEOUT = 8_000;

/** What happens to an update, after grammY has read it: guard, once-only, then command or tap, then the answer. */
/** What is said of an answer that could not be sent when it was ready; a file cannot come later. */
const lateText = ({ text, document, unkept }: Reply): string =>
  unkept ?? (document ? `${document.name} could not be sent: ask for it again.` : plainText(text));

export const createInbox = (parts: InboxParts): ((update: Update) => Promise<void>) => {
  const { bot, store, owner, dispatch, taps, messenger, outgoing, outside, log, now, within } = parts;
  const seen = createSeenUpdates(store);
  const toldOf = createMoves(now);
  const lineOf = (error: unknown): string => errorLine(error, bot.token);

  /** An answer that the chat does not take now is owed: the outbox brings it once the chat is back. */
  const answer = async (chatId: number, reply: Reply | undefined): Promise<void> => {
    if (!reply) return;
    try {
      if (reply.follow) return await begin(chatId, reply, reply.follow);
      await messenger.show(chatId, reply);
    } catch (error) {
      log.warn({ error: lineOf(error) }, 'an answer could not be sent, it goes through the outbox');
      await store.commit({
        pushes: [{ type: 'notice', level: 'info', text: lateText(reply) }],
      });
    }
  };

  /** Sends the reply and lets its work go on in the background; what fails there is told, never thrown. */
  const begin = async (chatId: number, reply: Reply, follow: NonNullable<Reply['follow']>): Promise<void> => {
    const ref = await outgoing.send(chatId, reply);
    const tell = async (news: Reply): Promise<void> => {
      try {
        await outgoing.edit(ref, news);
      } catch (error) {
        log.debug({ error: lineOf(error) }, 'progress could not be shown');
      }
    };
    void dispatch
      .guarded('the background work', () => follow(tell))
      .then((done) => answer(chatId, done))
      .catch((error: unknown) => log.warn({ error: lineOf(error) }, 'an answer was lost'));
  };

  /** The answer once it is there; when it takes long, a word that it does. The work never rejects. */
  const answerWork = async (chatId: number, working: Promise<Reply | undefined>): Promise<void> => {
    try {
      await answer(chatId, await within(working, WORK_TIMEOUT));
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      await answer(chatId, { text: '⏳ Still at it: the exchange or the state store is slow to answer.' });
      await answer(chatId, await working);
    }
  };

  /** What Telegram says of a tap's age when it is answered; a tap has no time of its own. */
  const answerTap = async (id: string, text: string, tries: number): Promise<TapAge> => {
    for (let left = tries; left > 0; left--) {
      try {
        const answered = bot.api.answerCallbackQuery(
          id,
          text === '' ? {} : { text: text.slice(0, TOAST_LIMIT) },
        );
        await within(answered, ANSWER_TIMEOUT);
        return 'fresh';
      } catch (error) {
        if (faultOf(error)?.kind === 'queryTooOld') return 'old';
        log.warn({ error: lineOf(error) }, 'a tap could not be answered');
      }
    }
    return 'unknown';
  };

  const planTap = async (data: string): Promise<TapPlan> => {
    try {
      return await within(taps.plan(data), STORE_TIMEOUT);
    } catch (error) {
      log.error({ error: lineOf(error) }, 'a tap could not be read');
      return { answer: 'Nothing done: the state cannot be read now. Try again.', money: false };
    }
  };

  const erase = async (ref: Pick<CardRef, 'chatId' | 'messageId'>): Promise<void> => {
    try {
      await outgoing.edit({ ...ref, hasPhoto: false }, { text: '🗝 Here was a secret.' });
    } catch (error) {
      log.warn({ error: lineOf(error) }, 'a message could not be taken off the chat');
      await answer(ref.chatId, {
        text: '⚠️ I cannot remove it from the chat. Please delete the message yourself.',
      });
    }
  };

  const handleTap = async (query: CallbackQuery, updateId: number, chatId: number): Promise<void> => {
    const { id, data, message } = query;
    if (typeof data !== 'string') return;
    const plan = await planTap(data);
    const age = await answerTap(id, plan.answer, plan.money ? MONEY_TRIES : 1);
    const { work } = plan;
    if (plan.erase && message) await erase({ chatId, messageId: message.message_id });
    if (!work) return;
    if (plan.strip && message) await outgoing.strip({ chatId, messageId: message.message_id });
    const origin = { key: `u${updateId}`, sentAt: now(), updateId, chatId, age };
    const working = dispatch.guarded('the tap', () =>
      plan.money && age !== 'fresh' ? taps.askAgain(data, age) : work(origin),
    );
    await answerWork(chatId, working);
  };

  const handleMessage = async (message: Message, updateId: number, chatId: number): Promise<void> => {
    // What others wrote and the owner passes on is not the owner's word.
    if (isPassedOn(message)) {
      const taken = dispatch.stored('that message', () => outside.take(message, updateId, chatId));
      return answerWork(chatId, taken);
    }
    const { text } = message;
    if (typeof text !== 'string' || message.via_bot !== undefined) return;
    if (addressedElsewhere(text)) return;
    const origin = { key: `u${updateId}`, sentAt: message.date * 1000, updateId, confirmed: false };
    await answerWork(chatId, dispatch.command(text, origin));
  };

  const addressedElsewhere = (text: string): boolean => {
    const name = /^\/\w+@(\w+)/.exec(text)?.[1];
    return name !== undefined && name.toLowerCase() !== bot.botInfo.username.toLowerCase();
  };

  const handle = async (update: Update, userId: number): Promise<void> => {
    const { callback_query: query, message } = update;
    if (query) await handleTap(query, update.update_id, userId);
    else if (message) await handleMessage(message, update.update_id, userId);
  };

  /** Whether the update is new; when the store cannot say, it is taken as new: the desk acts once by key. */
  const isNew = async (updateId: number): Promise<boolean> => {
    try {
      return await within(seen.begin(updateId), STORE_TIMEOUT);
    } catch (error) {
      log.warn({ error: lineOf(error) }, 'handled updates could not be read');
      return true;
    }
  };

  const welcome = async (userId: number): Promise<void> => {
    if (!(await owner.pair(userId))) return;
    log.info({ userId }, 'paired with the owner');
    await parts.introduction.give(userId);
  };

  /** Not owed: whoever does not get it asks again. */
  const hint = async (chatId: number): Promise<void> => {
    try {
      await outgoing.send(chatId, { text: PAIRING_HINT });
    } catch (error) {
      log.debug({ error: lineOf(error) }, 'the hint for pairing could not be sent');
    }
  };

  return async (update) => {
    const sources = isFromOutside(update) ? await outside.sources() : [];
    const verdict = parts.guard(update, {
      owner: await owner.id(),
      pairingCode: parts.pairingCode,
      sources,
    });
    if (verdict.kind === 'silence') return;
    const { update_id: updateId } = update;
    if (verdict.kind === 'post') return outside.receive(verdict.post, updateId);
    if (verdict.kind === 'moved')
      return answer(verdict.userId, toldOf(verdict.move, verdict.userId, sources));
    if (verdict.kind === 'hint') return hint(verdict.userId);
    if (verdict.kind === 'pair') return welcome(verdict.userId);
    if (!(await isNew(updateId))) return;
    await handle(update, verdict.userId);
    await seen
      .end(updateId, now())
      .catch((error: unknown) => log.warn({ error: lineOf(error) }, 'a handled update could not be noted'));
  };
};
