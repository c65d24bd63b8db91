import type { Clock } from '../../clock.js';
import type { PaperState } from './paper-state.js';

/** On live data it is stored so often how far the account was watched, ms. */
const STORED_EVERY_MS = 60_000;

/** Up to when the market was matched, by symbol: what is stored, and what was looked at since without a change. */
export class PaperProgress {
  readonly #seen = new Map<string, number>();
  /** What was seen is good for one version of the account. */
  #version = -1;

  constructor(private readonly clock: Clock) {}

  /** Time up to which a symbol was matched. */
  of({ cursors }: Pick<PaperState, 'cursors'>, symbol: string): number {
    return Math.max(cursors[symbol] ?? this.clock.now(), this.#seen.get(symbol) ?? 0);
  }

  move(symbol: string, time: number): void {
    this.#seen.set(symbol, Math.max(time, this.#seen.get(symbol) ?? 0));
  }

  /** Whether so much was seen since the last commit that a later downtime should not begin there. */
  isToBeStored({ cursors }: Pick<PaperState, 'cursors'>, symbol: string): boolean {
    const stored = cursors[symbol];
    return stored !== undefined && (this.#seen.get(symbol) ?? 0) - stored >= STORED_EVERY_MS;
  }

  /** The account was read: what was seen of another version of it is forgotten. */
  loaded(version: number): void {
    if (version !== this.#version) this.#seen.clear();
    this.#version = version;
  }

  /** A commit is under way: whatever comes of it, progress that is not in it must not be believed. */
  forget(): void {
    this.#seen.clear();
  }
}
