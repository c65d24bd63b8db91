import { wallClock } from '../../src/clock.js';
import type { FakeKucoin } from '../support/kucoin/index.js';
import { follow } from './order-calls.js';
import { Reach } from './reach.js';

const EVERY_MS = 20;
/** An entry that rests is to be cancelled so soon after a start, ms. */
const LINGERS_MS = 5000;

/** Watches the wire-level exchange's book on wall time: how long contracts lie open without a stop for all of them. */
export class BookWatch {
  nakedAlive = 0;
  nakedRestart = 0;
  /** From the moment that somebody else took the stop away. */
  nakedRobbed = 0;
  /** Entries that rested at a kill and went on resting for too long after the start. */
  lingered = 0;
  readonly #reach = new Reach();
  readonly #since = new Map<string, number>();
  /** Symbols found naked at a start and not covered since. */
  readonly #found = new Set<string>();
  /** Symbols whose stop somebody else took away, and which were not covered since. */
  readonly #robbed = new Set<string>();
  /** Entries that a killed process left resting. */
  readonly #left = new Set<string>();
  #alive = false;
  #startedAt = 0;
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
    this.#left.clear();
    for (const [symbol] of this.kucoin.positions) if (!this.isCovered(symbol)) this.#found.add(symbol);
    for (const order of this.kucoin.orders)
      if (order.isActive && !order.reduceOnly) this.#left.add(order.clientOid);
  }

  died(): void {
    this.#look();
    this.#alive = false;
  }

  /** Somebody else takes the stop of a symbol away. */
  robbed(symbol: string): void {
    this.#robbed.add(symbol);
  }

  /** Between the two, by the wall, no stop can be placed. */
  excuse(from: number, to: number): void {
    this.#reach.stoodStill(from, to);
  }

  stop(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  /** Whether the stops that rest cover all that is open. */
  isCovered(symbol: string): boolean {
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
    this.#follow();
    this.#lookAtEntries(now);
    for (const [symbol] of this.kucoin.positions) {
      if (this.isCovered(symbol)) {
        this.#forget(symbol);
        continue;
      }
      const since = this.#since.get(symbol) ?? now;
      this.#since.set(symbol, since);
      const found = this.#found.has(symbol);
      const from = found ? this.#startedAt : since;
      const naked = now - from - this.#reach.outage(from, now);
      if (this.#robbed.has(symbol)) this.nakedRobbed = Math.max(this.nakedRobbed, naked);
      else if (found) this.nakedRestart = Math.max(this.nakedRestart, naked);
      else this.nakedAlive = Math.max(this.nakedAlive, naked);
    }
    for (const symbol of [...this.#since.keys(), ...this.#robbed])
      if (!this.kucoin.positions.has(symbol)) this.#forget(symbol);
  }

  #forget(symbol: string): void {
    this.#since.delete(symbol);
    this.#found.delete(symbol);
    this.#robbed.delete(symbol);
  }

  #follow(): void {
    const fresh = this.kucoin.requests.slice(this.#seenRequests);
    this.#seenRequests = this.kucoin.requests.length;
    for (const request of fresh) follow(this.#reach, request);
  }

  #lookAtEntries(now: number): void {
    if (now - this.#startedAt < LINGERS_MS) return;
    for (const id of this.#left)
      if (this.kucoin.orders.some((order) => order.isActive && order.clientOid === id)) this.lingered++;
    this.#left.clear();
  }

  /** Intents whose orders filled more than the first of them asked for. @param owners intent by client id */
  doubled(owners: ReadonlyMap<string, string>): number {
    const filled = new Map<string, { asked: number; got: number }>();
    for (const order of this.kucoin.orders) {
      if (order.reduceOnly) continue;
      const owner = owners.get(order.clientOid) ?? order.clientOid;
      const one = filled.get(owner) ?? { asked: order.size, got: 0 };
      one.got += order.filled;
      filled.set(owner, one);
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
