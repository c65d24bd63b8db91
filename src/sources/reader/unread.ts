import type { Reason } from './types.js';

/** Thrown inside the reader wherever it stops; `read` makes the answer of it. */
export class UnreadError extends Error {
  constructor(
    readonly reason: Reason,
    /** A plain sentence for the owner. */
    message: string,
    /** Chatter: in a channel nobody has to hear about it. */
    readonly isSilent = false,
  ) {
    super(message);
    this.name = 'UnreadError';
  }
}

/** @throws UnreadError, always. */
export const refuse = (reason: Reason, words: string): never => {
  throw new UnreadError(reason, words);
};

/** @throws UnreadError, always: for what is no signal at all. */
export const silently = (reason: Reason, words: string): never => {
  throw new UnreadError(reason, words, true);
};

/** What a source wrote, as it may stand in a sentence: short, on one line, without anything that could be markup. */
export const quoted = (text: string): string => {
  const plain = text
    .replace(/[^\p{L}\p{N}.,:%$#+/'’ -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return `“${plain.length > 40 ? `${plain.slice(0, 39)}…` : plain}”`;
};
