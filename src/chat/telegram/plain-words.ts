import { closest } from '../../domain/index.js';
import { type Known, type Interpretation, readWords } from '../words/index.js';
import type { Command, Reply } from './command.js';
import { baseOf, clip, say } from './format.js';
import type { ChatBasis } from './parts.js';

type PlainParts = Pick<ChatBasis, 'desk' | 'commands'>;

/** What is not typed as a command is read here: what it asks for, or what could be said instead. */
export interface PlainWords {
  /** Reads a line by what is open and can be traded now; with `blind` only by its own words. */
  read(text: string, blind?: boolean): Promise<Interpretation>;
  /** The answer to what was not understood: why, where that is known, and three things that would be. */
  notUnderstood(text: string, why?: string): Promise<Reply>;
  /** The answer to a command that there is not. Nothing that moves money is named for being spelled alike. */
  unknown(name: string): Promise<Reply>;
}

/** The command that only reads and is spelled most like it; a short word must miss by one letter only: `sell` is no `help`. */
export const nearestRead = (name: string, commands: readonly Command[]): string | undefined =>
  closest(
    name,
    commands.filter(({ kind }) => kind === 'read').map((command) => command.name),
    () => (name.length < 6 ? 1 : 2),
  );

/** Words that act, as they have to be spelled. */
const ACTING = ['close', 'reduce', 'add', 'long', 'short', 'stop', 'target', 'halt', 'pause'];
const SPELLING = `Words that act count only as they are spelled: ${ACTING.join(', ')}. I do nothing by guess.`;

/** Whether a word may be one that acts, misspelt. It is told how they are all spelled, never which one it resembles. */
const isNearActing = (text: string): boolean =>
  text
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => word.length > 3 && closest(word, ACTING, () => (word.length > 4 ? 2 : 1)) !== undefined);

/** What is said but asks for nothing. */
const SMALL_TALK: readonly (readonly [RegExp, string])[] = [
  [/^(?:hi|hello|hey|hallo|good (?:morning|day|evening|night)|gm|gn)(?: rad| there| bot)?\W*$/i, 'Hello.'],
  [
    /^(?:thanks|thank you|thx|ty|cheers|great|nice|cool|good job|well done)(?: rad| bot| a lot)?\W*$/i,
    'You are welcome.',
  ],
  [
    /^(?:undo|revert|take (?:it|that) back|rollback)(?: it| that| please)?\W*$/i,
    'Only an approval can be taken back, by <b>Undo</b> on its card while it is held (UNDO_SECONDS). What is open is closed by words like these:',
  ],
];

const smallTalk = (text: string): string | undefined =>
  SMALL_TALK.find(([pattern]) => pattern.test(text.trim()))?.[1];

const line = (examples: readonly string[]): string =>
  `For example: ${examples.map((one) => `<code>${say(one, 40)}</code>`).join(' · ')}`;

export const createPlainWords = ({ desk, commands }: PlainParts): PlainWords => {
  const names = new Map(commands.map(({ name, kind }) => [name, kind === 'read'] as const));

  const known = async (): Promise<Known> => {
    const [open, symbols] = await Promise.all([desk.positions.list(), desk.market.symbols()]);
    return {
      symbols,
      open: open.map(({ position: { symbol, side } }) => ({ symbol, side })),
      commands: names,
    };
  };

  /** A symbol worth naming: one that is open, else one that is scanned. */
  const subject = async (): Promise<{ readonly base: string; readonly open: boolean }> => {
    const [first] = await desk.positions.list();
    const symbol = first?.position.symbol ?? (await desk.market.scanned())[0] ?? 'BTC-USDT';
    return { base: baseOf(symbol).toLowerCase(), open: first !== undefined };
  };

  const meant = (word: string): string => {
    const near = nearestRead(word.toLowerCase(), commands);
    return near ? ` Did you mean /${near}?` : '';
  };

  return {
    read: async (text, blind = false) =>
      readWords(text, blind ? { symbols: [], open: [], commands: names } : await known()),

    async notUnderstood(text, why) {
      const { base, open } = await subject();
      const examples = open
        ? [base, `close half ${base}`, `${base} stop to entry`]
        : ['how am i doing', `long ${base}`, 'why no trades'];
      const meaning = meant(text);
      const help = meaning === '' && isNearActing(text) ? ` ${SPELLING}` : meaning;
      const unknown = `I do not understand “${say(clip(text.replace(/\s+/g, ' '), 32), 40)}”.${help}`;
      const head = why ?? smallTalk(text) ?? unknown;
      return { text: `${head}\n${line(examples)} · /help lists all.`, undone: true };
    },

    async unknown(name) {
      const { base } = await subject();
      return {
        text: `I do not know /${say(name, 32)}.${meant(name) || (isNearActing(name) ? ` ${SPELLING}` : '')}\n${line([base, 'how am i doing', 'why no trades'])} · /help lists all.`,
        undone: true,
      };
    },
  };
};
