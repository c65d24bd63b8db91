import { DAY, type AlertSource } from '../../domain/index.js';
import type { Reply } from './command.js';
import type { Move } from './posts.js';

/** How often in a day the owner is told that he, or somebody else, has taken the bot in, or out of a source's channel. */
const MOST = { owner: 20, others: 3, removed: 10 };

/** A title that somebody else chose: letters, digits and blanks alone, so that it points at nothing. */
const plainTitle = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 32)
    .trim();

/** The line that names a place as a source. */
const addLine = ({ chat: { id, type } }: Move): string =>
  `<code>/sources add NAME ${type === 'channel' ? `channel ${id}` : `group ${id} authors ID`}</code>`;

/**
 * What the owner is told of a place that the bot came to, with its id, or of a source that has put it out; undefined where
 * that is no news, or was told often enough today.
 */
export const createMoves = (
  now: () => number,
): ((move: Move, ownerId: number, sources: readonly AlertSource[]) => Reply | undefined) => {
  let day = 0;
  let told = { owner: 0, others: 0, removed: 0 };

  const isTooOften = (kind: keyof typeof MOST): boolean => {
    const today = Math.floor(now() / DAY);
    if (today !== day) [day, told] = [today, { owner: 0, others: 0, removed: 0 }];
    told[kind] += 1;
    return told[kind] > MOST[kind];
  };

  return (move, ownerId, sources) => {
    const { chat, what, by } = move;
    const source = sources.find(({ door, chatId }) => door === 'channel' && chatId === chat.id);
    if ((what === 'removed') === (source === undefined)) return undefined;
    const kind = source ? 'removed' : by === ownerId ? 'owner' : 'others';
    if (isTooOften(kind)) return undefined;
    if (source)
      return {
        text: `⚠️ I am not in the ${source.authors ? 'group' : 'channel'} of <b>${source.name}</b> any more: it is not read.`,
      };
    const place = chat.type === 'channel' ? 'a channel' : 'a group';
    const title = plainTitle(chat.title ?? '');
    const head =
      kind === 'owner'
        ? `📡 I am in ${place}${title === '' ? '' : ` “${title}”`} now.`
        : `📡 Somebody took me into ${place}.`;
    return { text: `${head} Nothing of it is read unless you name it as a source:\n${addLine(move)}` };
  };
};
