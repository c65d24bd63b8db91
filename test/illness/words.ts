import { wallClock } from '../../src/clock.js';
import type { BookWatch } from '../chaos/book-watch.js';
import { textOf } from '../e2e/driver.js';
import type { Stage } from '../faults/stage.js';
import { contractId } from '../support/kucoin/index.js';

/** What was said and the account have so long to agree, ms: reads and messages are on their way. */
const AGREES_MS = 1000;
/** What is said to be under way is done in this time, or it is said what is not, ms. */
const UNDER_WAY_MS = 10_000;
const EVERY_MS = 20;

/** A claim of a message that the account must bear out by `until`. */
interface Claim {
  readonly text: string;
  readonly what: string;
  readonly until: number;
  readonly holds: () => boolean;
}

const NOT_DONE = /still open|not closed|not done|not finished|unresolved|waits|again|later|⚠️|🚨|❌|❔/i;

/** Holds what the chat says against the account. */
export class Words {
  /** Messages that were false, in words. */
  readonly untrue: string[] = [];
  #claims: Claim[] = [];
  readonly #stops: (() => void)[];

  constructor(
    private readonly stage: Stage,
    private readonly book: BookWatch,
  ) {
    const { core } = stage.api;
    const unsubscribe = core.subscribe((event) => {
      if (event.type !== 'message' || event.entry.message.from?.id !== core.bot.id) return;
      this.#hear(textOf(event.entry.message));
    });
    this.#stops = [wallClock.every(EVERY_MS, () => this.#look()), unsubscribe];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#look(Infinity);
  }

  #hear(text: string): void {
    for (const part of text.split('\n')) this.#hearLine(part, text);
  }

  #hearLine(line: string, text: string): void {
    const symbols = [...line.matchAll(/\b([A-Z0-9]+-USDT)\b/g)].map(([, symbol = '']) => symbol);
    const claim = (what: string, ms: number, holds: () => boolean): void => {
      this.#claims.push({ text, what, until: wallClock.now() + ms, holds });
    };
    const isOpen = (symbol: string): boolean => this.stage.kucoin.positions.has(contractId(symbol));
    if (line.endsWith(' closed') || line.startsWith('Closed at market'))
      for (const symbol of symbols) claim(`${symbol} is closed`, AGREES_MS, () => !isOpen(symbol));
    if (/^(No position is open|There was no position to close|The account holds no position)/.test(line))
      claim('nothing is open', AGREES_MS, () => this.stage.kucoin.positions.size === 0);
    if (line.startsWith('✅ Opened '))
      for (const symbol of symbols) claim(`${symbol} was opened`, 0, () => this.#wasFilled(symbol));
    if (/^Closing\b/.test(line)) {
      const said = this.#count();
      for (const symbol of symbols)
        claim(
          `${symbol} is being closed`,
          UNDER_WAY_MS,
          () => !isOpen(symbol) || this.#saysNotDone(symbol, said),
        );
    }
    // Nothing here is ever refused for good.
    if (/stop could not be placed|^❌ Rejected by the exchange: closing/.test(line))
      claim('the exchange refused it for good', 0, () => false);
    if (/\bwas guarded straight on|\bstays? guarded|\bis guarded\b/.test(line))
      for (const symbol of symbols)
        claim(
          `${symbol} is guarded`,
          AGREES_MS,
          () => !isOpen(symbol) || this.book.isCovered(contractId(symbol)),
        );
  }

  #wasFilled(symbol: string): boolean {
    return this.stage.kucoin.fills.some((fill) => fill.symbol === contractId(symbol));
  }

  #count(): number {
    return this.stage.api.sent.length;
  }

  /** Whether a message since then says of a symbol that something is not done. */
  #saysNotDone(symbol: string, since: number): boolean {
    const base = symbol.replace(/-USDT$/, '');
    return this.stage.api.sent
      .slice(since)
      .map(textOf)
      .some((text) => text.includes(base) && NOT_DONE.test(text));
  }

  #look(now = wallClock.now()): void {
    this.#claims = this.#claims.filter(({ text, what, until, holds }) => {
      if (holds()) return false;
      if (now < until) return true;
      this.untrue.push(`"${text.replaceAll('\n', ' ⏎ ').slice(0, 160)}", but not: ${what}`);
      return false;
    });
  }
}
