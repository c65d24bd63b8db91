import type { Side } from '../../domain/index.js';

/** What is known while a sentence is read. */
export interface Known {
  /** Contracts that can be named, by our symbol. */
  readonly symbols: readonly string[];
  readonly open: readonly { readonly symbol: string; readonly side: Side }[];
  /** Commands by name, and whether they only read: their names may be said without a slash. */
  readonly commands: ReadonlyMap<string, boolean>;
}

/** A choice that stands for a command. */
export interface Way {
  readonly label: string;
  readonly command: string;
}

/** What a sentence asks for. */
export type Interpretation =
  /** A command as it could have been typed. */
  | { readonly kind: 'command'; readonly command: string }
  /** Several things may be meant. */
  | { readonly kind: 'ask'; readonly question: string; readonly ways: readonly Way[] }
  /** Not understood; why, where it was nearly. */
  | { readonly kind: 'none'; readonly why?: string };

export const command = (...words: readonly (string | undefined)[]): Interpretation => ({
  kind: 'command',
  command: words.filter((word) => word !== undefined && word !== '').join(' '),
});
export const none = (why?: string): Interpretation => ({
  kind: 'none',
  ...(why === undefined ? {} : { why }),
});
