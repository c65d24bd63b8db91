import type { Settings } from '../settings.js';
import { dutiesOf } from './roles.js';
import { qrCode } from './qr-code.js';

/** How the owner comes to the chat. */
export interface Contact {
  /** Address of the chat page with its one-time key; absent where Telegram is used. */
  readonly url?: string;
  /** Sent by a user as /start <code> it makes that user the owner; absent once there is one. */
  readonly pairingCode?: string;
}

/** The first line, before anything has answered. */
export const startingLine = (
  version: string,
  { mode, redisUrl }: Pick<Settings, 'mode' | 'redisUrl'>,
): string => `RAD ${version} (${mode}): ${redisUrl === undefined ? 'starting Redis' : 'waiting for Redis'}…`;

/** What to do as soon as there is a chat, whether or not anything else has answered. */
export const contactText = ({ url, pairingCode }: Contact): string => {
  if (url !== undefined) return `Open the chat: ${url}`;
  if (pairingCode === undefined) return 'The bot answers in Telegram.';
  return `In Telegram, open a private chat with your bot and send:\n\n    /start ${pairingCode}\n\nWho sends it first is the owner.`;
};

/** The last line of a start: it trades, or does what its role is. */
export const runningText = ({ mode, role }: Pick<Settings, 'mode' | 'role'>): string =>
  [
    `RAD is running (${mode}).`,
    ...(dutiesOf({ mode, role }).chats ? [] : [`This process (ROLE=${role}) does not chat.`]),
    'Stop with Ctrl-C; positions and signals are kept.',
  ].join('\n');

/** Once Telegram has answered: the bot's own link, which pairs by itself where there is a code, also from a phone. */
export const linkText = (username: string, { pairingCode }: Contact, isTerminal: boolean): string => {
  const link = `https://t.me/${username}`;
  if (pairingCode === undefined) return `Your bot: ${link}`;
  const pairing = `${link}?start=${pairingCode}`;
  return `Or open this link, or scan it, and tap START:\n\n    ${pairing}\n\n${qrLines(pairing, isTerminal).join('\n')}`;
};

/** Light modules around a code; half of what the standard asks for, which is enough on a screen. */
const QUIET = 2;
/** Two modules, one above the other, by which of them are light. */
const HALVES = [' ', '▀', '▄', '█'];

/** A code as text, light on dark; in a terminal in these colours, whatever its own are. */
const qrLines = (text: string, isTerminal: boolean): readonly string[] => {
  const rows = qrCode(text);
  const size = rows.length + 2 * QUIET;
  const isLight = (x: number, y: number): number => (rows[y - QUIET]?.[x - QUIET] === true ? 0 : 1);
  return Array.from({ length: Math.ceil(size / 2) }, (_, row) => {
    const line = Array.from(
      { length: size },
      (__, x) => HALVES[isLight(x, 2 * row) + 2 * isLight(x, 2 * row + 1)],
    ).join('');
    return isTerminal ? `\u001B[97;40m${line}\u001B[0m` : line;
  });
};
