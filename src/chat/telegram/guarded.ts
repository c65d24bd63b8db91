import { BadInputError, ConflictError, FencedError, RadError } from '../../domain/index.js';
import { StoreUnavailableError } from '../../state/store/store-errors.js';
import { errorLine } from './api-errors.js';
import type { Reply } from './command.js';
import { escapeHtml, say } from './format.js';
import { createLostAnswers } from './lost-answers.js';
import type { ChatBasis } from './parts.js';

type GuardedParts = Parameters<typeof createLostAnswers>[0] &
  Pick<ChatBasis, 'desk' | 'log' | 'token' | 'host'>;

/** Runs work and turns what it throws into the line that the owner reads; `what` names it there. */
export type Guarded = (what: string, work: () => Promise<Reply | undefined>) => Promise<Reply | undefined>;

export const createGuarded = (parts: GuardedParts, onlyReads: (what: string) => boolean): Guarded => {
  const { desk, log } = parts;
  const lost = createLostAnswers(parts);

  const failure = async (
    what: string,
    error: unknown,
    before: Promise<number | undefined>,
  ): Promise<Reply> => {
    if (error instanceof BadInputError) return { text: escapeHtml(error.message), undone: true };
    if (error instanceof ConflictError)
      return { text: `⚠️ ${say(error.message)}. Please look and try again.`, undone: true };
    log.error({ what, error: errorLine(error, parts.token) }, 'a request of the owner failed');
    // What was written may have been applied, its answer lost.
    if (error instanceof StoreUnavailableError) {
      if (onlyReads(what)) return { text: '⚠️ Redis did not answer: nothing was changed.', undone: true };
      lost.follow(what.toLowerCase(), await before);
      return {
        text: `⚠️ Redis did not answer: I do not know whether ${escapeHtml(what.toLowerCase())} was noted. I look once it is back, and say what became of it.`,
      };
    }
    if (error instanceof FencedError) {
      const why = say(parts.host.whyNot?.() ?? 'trading was interrupted for a moment', 200);
      return {
        text: `⚠️ ${escapeHtml(what)} was not carried out, or not all of it: ${why}. Look at /status and say it again.`,
        undone: true,
      };
    }
    const reason =
      error instanceof RadError ? say(errorLine(error, parts.token)) : 'an unexpected error, see the log';
    return { text: `❌ ${escapeHtml(what)} failed: ${reason}`, undone: true };
  };

  return async (what, work) => {
    // Asked ahead of the work, which does not wait for it: on one connection it is answered first.
    const before = onlyReads(what)
      ? Promise.resolve(undefined)
      : desk.account.lastJournal().catch(() => undefined);
    try {
      return await work();
    } catch (error) {
      return failure(what, error, before);
    }
  };
};
