import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

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
