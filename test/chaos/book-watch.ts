import { wallClock } from '../../src/clock.js';
import { parseClientOrderId } from '../../src/execution/ids.js';
import type { FakeKucoin } from '../support/kucoin/index.js';

const EVERY_MS = 20;
/** Answers that say the exchange could not be used just then. */
const REFUSALS: ReadonlySet<string | undefined> = new Set([undefined, '429000', '200002', '500000']);

/** Watches the wire-level exchange's book on wall time: how long contracts lie open without a stop for all of them. */
export class BookWatch {
  nakedAlive = 0;
  nakedRestart = 0;
  readonly #since = new Map<string, number>();
  /** Symbols found naked at a start and not covered since. */
  readonly #found = new Set<string>();
  #alive = false;
  #startedAt = 0;
  #refusedAt = 0;
  #seenRequests = 0;
  readonly #stop: () => void;

  constructor(private readonly kucoin: FakeKucoin) {
    this.#stop = wallClock.every(EVERY_MS, () => this.#look());
  }

  started(): void {
    this.#alive = true;
    this.#startedAt = wallClock.now();
    this.#since.clear();
    this.#found.clear();
    for (const [symbol] of this.kucoin.positions) if (!this.#isCovered(symbol)) this.#found.add(symbol);
  }

  died(): void {
    this.#look();
    this.#alive = false;
  }

  stop(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  #isCovered(symbol: string): boolean {
    const qty = this.kucoin.positions.get(symbol)?.qty ?? 0;
    const covered = this.kucoin.orders
      .filter((order) => order.isActive && order.symbol === symbol && order.reduceOnly)
      .filter((order) => order.stop === (qty > 0 ? 'down' : 'up'))
      .reduce((sum, order) => sum + order.size - order.filled, 0);
    return covered >= Math.abs(qty);
  }

  #look(): void {
    if (!this.#alive) return;
    const now = wallClock.now();
    for (const request of this.kucoin.requests.slice(this.#seenRequests))
      if (REFUSALS.has(request.code)) this.#refusedAt = Math.max(this.#refusedAt, request.at);
    this.#seenRequests = this.kucoin.requests.length;
    for (const [symbol] of this.kucoin.positions) {
      if (this.#isCovered(symbol)) {
        this.#since.delete(symbol);
        this.#found.delete(symbol);
        continue;
      }
      const since = this.#since.get(symbol) ?? now;
      this.#since.set(symbol, since);
      if (this.#found.has(symbol))
        this.nakedRestart = Math.max(this.nakedRestart, now - Math.max(this.#startedAt, this.#refusedAt));
      else this.nakedAlive = Math.max(this.nakedAlive, now - Math.max(since, this.#refusedAt));
    }
    for (const symbol of this.#since.keys())
      if (!this.kucoin.positions.has(symbol)) {
        this.#since.delete(symbol);
        this.#found.delete(symbol);
      }
  }

  /** Intents whose orders filled more than the first of them asked for. */
  doubled(): number {
    const filled = new Map<string, { asked: number; got: number }>();
    for (const order of this.kucoin.orders) {
      const origin = parseClientOrderId(order.clientOid);
      if (order.reduceOnly || origin?.kind !== 'intent') continue;
      const one = filled.get(origin.owner) ?? { asked: order.size, got: 0 };
      one.got += order.filled;
      filled.set(origin.owner, one);
    }
    return [...filled.values()].filter(({ asked, got }) => got > asked).length;
  }

  /** Times that a position went to nothing. */
  exits(): number {
    const open = new Map<string, number>();
    let exits = 0;
    for (const { symbol, side, size } of this.kucoin.fills) {
      const now = (open.get(symbol) ?? 0) + (side === 'buy' ? size : -size);
      open.set(symbol, now);
      if (now === 0) exits++;
    }
    return exits;
  }
}
