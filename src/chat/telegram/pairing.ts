import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { MINUTE } from '../../domain/index.js';

/** Without letters and digits that are mistaken for each other. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 8;
/** Wrong codes after which nobody can be paired until the next start, which prints another code. */
const TRIES = 5;

/** A code such as `K7QF-2M9X`: 40 bits, made anew at each start while there is no owner. */
export const createPairingCode = (): string => {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? 'A').join('');
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
};

/** As a person types it: case and dashes do not matter. */
const plain = (code: string): string => code.toUpperCase().replaceAll('-', '');

const digest = (code: string): Buffer => createHash('sha256').update(plain(code)).digest();

/** What came of one try. */
export type PairingTry = 'right' | 'wrong' | 'last' | 'closed';

/** Checks codes in constant time, a limited number of wrong ones (invariant 15). */
export const createPairing = (): ((given: string, wanted: string) => PairingTry) => {
  let wrong = 0;
  return (given, wanted) => {
    if (wrong >= TRIES) return 'closed';
    if (timingSafeEqual(digest(given), digest(wanted))) return 'right';
    wrong += 1;
    return wrong >= TRIES ? 'last' : 'wrong';
  };
};

/** The one answer while there is no owner, whoever asks and however: it does not tell a wrong code from a right one. */
export const PAIRING_HINT =
  'This bot waits for its owner. If that is you: open the link that its console shows, or send /start and the code from there, as in /start ABCD-EFGH. After five wrong codes it takes none until it is started again.';

/** Hints within a minute: to one chat, and in all. */
const HINTS_EACH = 3;
const HINTS = 20;

/** Whether a chat may have a hint now; strangers make the bot no sender of many messages. */
export const createHintLimit = (now: () => number): ((chatId: number) => boolean) => {
  let minute = 0;
  let given = new Map<number, number>();
  let all = 0;
  return (chatId) => {
    const current = Math.floor(now() / MINUTE);
    if (current !== minute) [minute, given, all] = [current, new Map(), 0];
    const before = given.get(chatId) ?? 0;
    if (before >= HINTS_EACH || all >= HINTS) return false;
    given.set(chatId, before + 1);
    all += 1;
    return true;
  };
};
