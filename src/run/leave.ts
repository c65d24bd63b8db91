import { createWithin, wallClock } from '../clock.js';
import type { Log } from '../domain/index.js';
import type { Chat } from '../chat/telegram/bot.js';
import { isUnsafe, lastWords } from '../trade/reconcile/shutdown.js';
import { announce } from './run.js';
import type { Trader } from './trader.js';
import type { Venue } from './venue.js';

/** The last message is owed within this, or it is said elsewhere, ms. */
const TELL_MS = 1000;

/**
 * The first thing of a stop: nothing is left that nobody would guard, and the owner is told how the account is left.
 * @returns whether the state store is away
 */
export const leave = async (
  trader: Trader,
  reason: string,
  to: {
    venue: Venue;
    chat: Pick<Chat, 'say'> | undefined;
    pause: () => Promise<void>;
    say: (line: string) => void;
    log: Log;
  },
): Promise<boolean> => {
  const within = createWithin(wallClock);
  await within(to.pause(), TELL_MS).catch(() => undefined);
  const left = await trader.shutDownTrading();
  const stopping = `RAD is stopping (${reason}).`;
  const text = left ? `${stopping} ${lastWords(left)}` : `${stopping} Another instance trades.`;
  const unsafe = left !== undefined && isUnsafe(left);
  const level = unsafe ? 'alarm' : 'info';
  const owed = await within(announce(to.venue.store, text, level), TELL_MS).then(
    () => true,
    () => false,
  );
  // What cannot be owed to the chat is told straight, and on the terminal in case the chat is away, too.
  const told =
    owed || (await within(to.chat?.say(text, level) ?? Promise.resolve(false), TELL_MS).catch(() => false));
  to.log[unsafe ? 'error' : 'info']({ ...left, told }, text);
  if (!owed) to.say(text);
  return left?.storeAway ?? false;
};

/** What jobs that were still under way have done since. */
export const again = async (trader: Trader, log: Log): Promise<void> => {
  const left = await trader.shutDownTrading();
  if (left && isUnsafe(left)) log.error({ ...left }, lastWords(left));
};
