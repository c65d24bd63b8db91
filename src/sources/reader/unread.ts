import type { Proposal, Reason } from './types.js';

/** Thrown inside the reader wherever it stops; `read` makes the answer of it. */
export class UnreadError extends Error {
  constructor(
    readonly reason: Reason,
    /** A plain sentence for the owner. */
    message: string,
    /** Chatter: in a channel nobody has to hear about it. */
    readonly isSilent = false,
    /** The whole trade told amid talk for which alone it is not read. */
    readonly around?: Proposal,
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

/**
 * A refusal with the trade that its message would be read as without the talk around it: only where a plan that is told whole
 * (symbol, side, entry, stop, targets) is read with certainty, and all that speaks against it are words that may be of something
 * else. Never where anything beside it takes back by itself, asks, tells of what is done, reached, won or over, names another side
 * or symbol, or is a quotation.
 */
export const withoutTalk = (error: unknown, read: () => Proposal): unknown => {
  if (!(error instanceof UnreadError) || !/^(?:commentary|report)$/.test(error.reason)) return error;
  try {
    return new UnreadError(error.reason, error.message, error.isSilent, read());
  } catch (other) {
    if (other instanceof UnreadError) return error;
    throw other;
  }
};
