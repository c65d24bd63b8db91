import type { Clock } from '../clock.js';

/** What takes no longer is not worth a word, ms; and how often it is looked at what is waited for. */
const PATIENCE = 500;

/**
 * Waits for part of a start, and says what for where it takes more than a moment; again when that has changed.
 * @param line what is waited for now
 */
export const awaited = async <T>(
  work: Promise<T>,
  line: () => string,
  { say, clock }: { readonly say: (line: string) => void; readonly clock: Clock },
): Promise<T> => {
  let said = '';
  const stop = clock.every(PATIENCE, () => {
    const now = line();
    if (now !== said) say(now);
    said = now;
  });
  return work.finally(stop);
};
