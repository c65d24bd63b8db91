import type { Message } from 'grammy/types';
import { MINUTE, RadError, Unnoted, type AlertSource, type Occurrence } from '../../domain/index.js';
import { StoreUnavailableError } from '../../state/store/store-errors.js';
import { isStoreless } from '../../trade/core/store-state.js';
import { passedOn, postedAlert, type PassedOn } from './alert-messages.js';
import { errorLine } from './api-errors.js';
import type { Reply } from './command.js';
import type { ChatBasis } from './parts.js';
import type { Post } from './posts.js';

type OutsideParts = Pick<ChatBasis, 'bot' | 'desk' | 'clock' | 'log' | 'now' | 'within'>;

/** How long the list of sources may take, ms; then it is taken as it was last. */
const LIST_TIMEOUT = 300;
/** A post that cannot be written down is tried again so often and for so long, ms; and so many at a time. */
const RETRY_EVERY = 1_000;
const RETRY_FOR = MINUTE;
const MOST_WAITING = 100;
/** Posts of one source within a minute of its own time; what is more is a flood. */
const POSTS_A_MINUTE = 30;

/** What comes from outside by way of Telegram: passed on by the owner, or posted where he named a source. */
export interface Outside {
  /** The sources that the owner named; while the state store does not answer, as they were last. */
  sources(): Promise<readonly AlertSource[]>;
  /** Takes in what the owner passed on, and answers so. */
  take(message: Message, updateId: number, ownerId: number): Promise<Reply | undefined>;
  /** Takes in a post; never answered where it was posted, never rejects. */
  receive(post: Post, updateId: number): Promise<void>;
}

const NO_TEXT: Reply = { text: 'There is no text in it, so there is nothing to read.', undone: true };
const OWN: Reply = {
  text: 'That is a message of mine: its buttons are on it, and nobody proposes anything in it.',
  undone: true,
};
const OTHER_BOT: Reply = {
  text: 'It was sent through another bot, so nobody wrote it: not read.',
  undone: true,
};
const COMMAND: Reply = { text: 'A command needs a message of its own, without a picture.', undone: true };
const KNOWN: Reply = { text: '📨 This came already; it counts once.', undone: true };

const UNSURE: Reply = {
  text: '⚠️ Redis did not answer: I do not know whether this was noted. If nothing comes of it once Redis is back, send it again.',
};

/** What may be well a moment later: the state store is away, or alerts come faster than they are read. */
const isPassing = (error: unknown): boolean =>
  isStoreless(error) || (error instanceof RadError && error.code === 'too-many-alerts');

const isOff = ({ name }: AlertSource): Reply => ({
  text: `<b>${name}</b> is off, so it is not read. <code>/sources ${name} on</code> reads it again.`,
  undone: true,
});

/** The answer to what was taken in; what is read in it comes by itself. */
const takenIn = ({ door, source, writer }: PassedOn, ownerId: number): Reply => {
  if (door === 'paste')
    return {
      text: '📨 Several lines are a message from outside that you pasted; I am reading it.',
      silent: true,
    };
  if (source) return { text: `📨 A message of <b>${source.name}</b>; I am reading it.`, silent: true };
  if (writer === ownerId) return { text: '📨 A message of your own; I am reading it.', silent: true };
  const who =
    writer === undefined
      ? 'Whoever wrote it hides in forwards, so it counts as <b>unknown</b>.'
      : `It is of no source that you named, so it counts as <b>unknown</b>. To name it: <code>/sources add NAME forward ${writer}</code>`;
  return { text: `📨 A message from outside; I am reading it.\n${who}`, silent: true };
};

const lostText = (lost: readonly Occurrence<string>[]): string =>
  [
    ...lost.map(({ source, count }) =>
      count === 1
        ? `A post of ${source} was lost: it could not be written down. Look at it yourself.`
        : `${count} posts of ${source} were lost: they could not be written down. Look at them yourself.`,
    ),
    'Counted since my last start: before it there may have been more.',
  ].join('\n');

export const createOutside = (parts: OutsideParts): Outside => {
  const { bot, desk, clock, log, now, within } = parts;
  const lineOf = (error: unknown): string => errorLine(error, bot.token);
  let known: readonly AlertSource[] = [];
  let waiting = 0;
  /** The album whose words were read, or were missed already. */
  let album: string | undefined;
  /** Posts that were not read, and of which nothing is written down yet. */
  const unread = new Unnoted<'lost' | 'flood'>(['lost', 'flood']);
  let isNoting = false;
  const minutes = new Map<string, { minute: number; posts: number }>();

  const sources = async (): Promise<readonly AlertSource[]> => {
    try {
      known = await within(desk.sources.list(), LIST_TIMEOUT);
    } catch (error) {
      log.debug({ error: lineOf(error) }, 'the sources could not be read');
    }
    return known;
  };

  /** Whether it is one too many; logged once for each minute. */
  const isFlood = (source: string, at: number): boolean => {
    const minute = Math.floor(at / MINUTE);
    const before = minutes.get(source);
    const posts = before?.minute === minute ? before.posts + 1 : 1;
    minutes.set(source, { minute, posts });
    if (posts === POSTS_A_MINUTE + 1)
      log.warn({ source }, 'too many posts in a minute: the rest is not read');
    return posts > POSTS_A_MINUTE;
  };

  /** Tries until the state store takes it. */
  const persist = async (work: () => Promise<unknown>): Promise<void> => {
    const until = clock.elapsed() + RETRY_FOR;
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!isPassing(error) || clock.elapsed() >= until || waiting > MOST_WAITING) throw error;
        await clock.sleep(RETRY_EVERY);
      }
    }
  };

  /** Counts a post that was not read; what was lost the owner is told as soon as anything can be written down again. */
  const notRead = async (why: 'lost' | 'flood', source: string): Promise<void> => {
    unread.count(why, source);
    if (isNoting) return;
    isNoting = true;
    for (;;) {
      const { all } = unread;
      const lost = all.filter((one) => one.why === 'lost');
      try {
        await desk.alerts.noteTurnedAway(
          all,
          lost.length > 0 ? [{ type: 'notice', level: 'warning', text: lostText(lost) }] : [],
        );
        unread.noted(all);
      } catch (error) {
        log.debug({ error: lineOf(error) }, 'posts that were not read could not be noted yet');
      }
      if (unread.all.length === 0) break;
      await clock.sleep(RETRY_EVERY);
    }
    isNoting = false;
  };

  return {
    sources,

    async take(message, updateId, ownerId) {
      const passed = passedOn(message, { updateId, ownerId, sources: await sources() });
      const { alert, source, writer, door } = passed;
      const { media_group_id: group } = message;
      const isRest = group !== undefined && group === album;
      album = group ?? album;
      if (message.via_bot !== undefined) return OTHER_BOT;
      if (writer === bot.botInfo.id) return OWN;
      if (!alert) return isRest ? undefined : NO_TEXT;
      if (source && !source.isOn) return isOff(source);
      if (door === 'paste' && alert.text?.trimStart().startsWith('/')) return COMMAND;
      try {
        const { status } = await desk.alerts.receive(alert);
        return status === 'known' ? KNOWN : takenIn(passed, ownerId);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return UNSURE;
      }
    },

    async receive(post, updateId) {
      const alert = postedAlert(post, updateId);
      if (!alert) return;
      if (isFlood(alert.source, alert.sentAt ?? now())) return void notRead('flood', alert.source);
      waiting += 1;
      try {
        await persist(() => (post.isEdit ? desk.alerts.revise(alert) : desk.alerts.receive(alert)));
      } catch (error) {
        log.error(
          { source: alert.source, post: alert.post, error: lineOf(error) },
          'a post was lost: it could not be written down',
        );
        void notRead('lost', alert.source);
      } finally {
        waiting -= 1;
      }
    },
  };
};
