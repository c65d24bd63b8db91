import type { Update } from 'grammy/types';
import { createWithin } from '../../clock.js';
import { errorLine, faultOf } from './api-errors.js';
import type { ChatBasis } from './parts.js';

/** Seconds that the server holds a poll open; the client gives up only well after it. */
const POLL_SECONDS = 25;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** How long one update may hold up the next, ms: /halt must not wait behind a slow approval. */
const TIMEOUT = 350;
/** How long it may then take to write it down, ms; a store that is well takes a few. */
const KEEPING = 150;
/** A conflict that lasts longer is another instance, not the rest of our own last run; ms. */
const CONFLICT_TIMEOUT = 30_000;

type Basis = Pick<ChatBasis, 'bot' | 'clock' | 'log' | 'speaks' | 'yields' | 'onAnswer' | 'onSilence'>;

/** A kind of update, as Telegram is asked for it. */
type UpdateKind = Exclude<keyof Update, 'update_id'>;

interface PollingParts extends Basis {
  /** What is asked for beside messages and taps; never rejects. */
  readonly kinds: () => Promise<readonly UpdateKind[]>;
  /** Never rejects. */
  readonly handle: (update: Update) => Promise<void>;
  /** Writes down an update that is to be confirmed although it is still being handled. */
  readonly keep: (update: Update) => Promise<void>;
  /** Called once the server answers for the first time, and again after another process has read. */
  readonly onConnected: () => Promise<void>;
  /** Called once when another process keeps polling with the same token. */
  readonly onConflict: () => Promise<void>;
}

const silenceOf = (error: unknown, token: string): string =>
  faultOf(error)?.kind === 'token'
    ? 'Telegram does not know this token: look at TELEGRAM_BOT_TOKEN.'
    : `Telegram does not answer (${errorLine(error, token)}). It is asked again and again; all else goes on.`;

/**
 * Long polling that outlives every outage: one log line when it begins, one when it ends, growing pauses between
 * tries. An update is confirmed to the server by the next poll, after it was handled, or written down where that takes
 * longer.
 */
export const createPolling = (parts: PollingParts): { run(signal: AbortSignal): Promise<void> } => {
  const { bot, clock, log } = parts;
  const within = createWithin(clock);
  let failures = 0;
  let conflictSince: number | undefined;
  let alarmed = false;

  const rest = (ms: number, signal: AbortSignal): Promise<void> =>
    clock.sleep(ms, signal).catch(() => undefined);

  const conflict = async (): Promise<void> => {
    conflictSince ??= clock.now();
    if (alarmed || clock.now() - conflictSince < CONFLICT_TIMEOUT) return;
    alarmed = true;
    await parts.onConflict().catch((error: unknown) => {
      alarmed = false;
      log.error({ error: errorLine(error, bot.token) }, 'the alarm of a second poller failed');
    });
  };

  const failed = async (error: unknown, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const fault = faultOf(error);
    if (failures === 0) {
      log.warn({ error: errorLine(error, bot.token) }, 'the chat is out of reach, trying on');
      if (!bot.isInited()) parts.onSilence?.(silenceOf(error, bot.token));
    }
    failures += 1;
    if (fault?.kind === 'conflict' && parts.yields?.()) return rest(LONGEST_WAIT, signal);
    if (fault?.kind === 'conflict') await conflict();
    const grown = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 8));
    await rest(fault?.kind === 'wait' ? Math.max(fault.ms, grown) : grown, signal);
  };

  const succeeded = (): void => {
    if (failures > 0) log.info({ failures }, 'the chat is back');
    failures = 0;
    conflictSince = undefined;
    alarmed = false;
  };

  const handleAll = async (updates: readonly Update[], signal: AbortSignal): Promise<void> => {
    for (const update of updates) {
      const handled = parts.handle(update);
      // It never rejects: it can only be late. While the bot stops it is not waited for, and all that is under way kept.
      await within(handled, signal.aborted ? 0 : TIMEOUT).catch(() => keep(update, handled));
    }
  };

  const keep = async (update: Update, handled: Promise<void>): Promise<void> => {
    try {
      await within(Promise.race([parts.keep(update), handled]), KEEPING);
    } catch (error) {
      log.warn({ error: errorLine(error, bot.token) }, 'an update could not be written down');
    }
  };

  const connect = async (signal: AbortSignal): Promise<void> => {
    // Not bot.init, which waits out an outage silently, for up to an hour at a time.
    if (!bot.isInited()) {
      bot.botInfo = await bot.api.getMe(signal as never);
      parts.onAnswer?.(bot.botInfo.username);
    }
    await parts.onConnected();
  };

  return {
    async run(signal) {
      let offset: number | undefined;
      let connected = false;
      let before = '';
      while (!signal.aborted) {
        if (!parts.speaks()) {
          // The other one confirms by itself what it has read.
          connected = false;
          [offset, before] = [undefined, ''];
          await rest(FIRST_WAIT, signal);
          continue;
        }
        try {
          if (!connected) await connect(signal);
          connected = true;
          const kinds = await parts.kinds();
          const updates = await bot.api.getUpdates(
            {
              timeout: POLL_SECONDS,
              allowed_updates: ['message', 'callback_query', 'my_chat_member', ...kinds],
              ...(offset === undefined ? {} : { offset }),
            },
            // grammY types its signal after an older shim; the platform's own is what it takes at run time.
            signal as never,
          );
          const batch = updates.map(({ update_id: id }) => id).join();
          // A server that does not take confirmations would be asked without a pause.
          if (batch !== '' && batch === before) {
            await failed(new Error('the same updates come again although they were confirmed'), signal);
            continue;
          }
          succeeded();
          // What came meanwhile is the other one's: it is not confirmed.
          if (!parts.speaks()) continue;
          await handleAll(updates, signal);
          const last = updates.at(-1);
          if (last) [offset, before] = [last.update_id + 1, batch];
        } catch (error) {
          await failed(error, signal);
        }
      }
      if (offset !== undefined && parts.speaks()) await confirm(offset);
    },
  };

  /** Tells the server what was handled, so that the next start does not read it again. */
  async function confirm(offset: number): Promise<void> {
    try {
      await bot.api.getUpdates({ offset, limit: 1, timeout: 0 });
    } catch (error) {
      log.debug({ error: errorLine(error, bot.token) }, 'the last updates could not be confirmed');
    }
  }
};
