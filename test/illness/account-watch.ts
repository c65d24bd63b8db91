import { wallClock } from '../../src/clock.js';
import { BookWatch } from '../chaos/book-watch.js';
import type { FakeKucoin } from '../support/kucoin/index.js';

type BookOrder = FakeKucoin['orders'][number];

const EVERY_MS = 20;
/** A stop that is replaced may be away from its place for so long before it counts as loosened, ms. */
const MOVES_MS = 500;

/** Symbol, and since when its stop is looser than it was. */
interface Level {
  contracts: number;
  /** Times the side, so that more is tighter. */
  tightest: number;
  since?: number;
}

/** Watches the account itself while a bot is ill: stops, sizes, ids. */
export class AccountWatch {
  readonly book: BookWatch;
  /** The owner may loosen or replace a stop: it is not looked at while this stands. */
  ownerMoves = false;
  readonly #levels = new Map<string, Level>();
  readonly #loosened = new Set<string>();
  readonly #stop: () => void;

  constructor(private readonly kucoin: FakeKucoin) {
    this.book = new BookWatch(kucoin);
    this.book.started();
    this.#stop = wallClock.every(EVERY_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.book.stop();
  }

  /** What was done twice, or more than was approved, in words. */
  doubled(): string[] {
    const { orders } = this.kucoin;
    const wrong: string[] = [];
    const ids = new Map<string, number>();
    for (const { clientOid } of orders) ids.set(clientOid, (ids.get(clientOid) ?? 0) + 1);
    for (const [id, times] of ids) if (times > 1) wrong.push(`${times} orders under ${id}`);
    const approved = new Map<string, number>();
    const bought = new Map<string, number>();
    for (const { symbol, side, reduceOnly, size, filled, createdAt } of orders) {
      if (reduceOnly) continue;
      const life = `${symbol} ${side} ${this.#livesBefore(symbol, createdAt)}`;
      // What follows the first order of an entry is its remainder.
      if (!approved.has(life)) approved.set(life, size);
      bought.set(life, (bought.get(life) ?? 0) + filled);
    }
    for (const [life, contracts] of bought)
      if (contracts > (approved.get(life) ?? 0))
        wrong.push(`${contracts} contracts of ${life}, ${approved.get(life)} approved`);
    return wrong;
  }

  /** Whether anything that was open went back to nothing. */
  closed(): boolean {
    return [...this.kucoin.server.book.contracts.keys()].some(
      (symbol) => this.#livesBefore(symbol, Infinity) > 0,
    );
  }

  /** Symbols whose stop the bot loosened. */
  loosened(): string[] {
    return [...this.#loosened];
  }

  /** How often a symbol had gone back to nothing by then. */
  #livesBefore(symbol: string, at: number): number {
    let [open, lives] = [0, 0];
    for (const fill of this.kucoin.fills) {
      if (fill.symbol !== symbol || fill.tradeTime >= at) continue;
      open += fill.side === 'buy' ? fill.size : -fill.size;
      if (open === 0) lives++;
    }
    return lives;
  }

  #look(): void {
    for (const symbol of this.#levels.keys())
      if (!this.kucoin.positions.has(symbol)) this.#levels.delete(symbol);
    for (const [symbol, { qty }] of this.kucoin.positions) this.#lookAt(symbol, qty);
  }

  #lookAt(symbol: string, qty: number): void {
    const now = wallClock.now();
    const contracts = Math.abs(qty);
    const last = this.#levels.get(symbol);
    const level = this.#levelOf(symbol, qty);
    if (level === undefined) return;
    if (!last || this.ownerMoves || contracts > last.contracts || level >= last.tightest)
      return void this.#levels.set(symbol, { contracts, tightest: level });
    last.contracts = contracts;
    last.since ??= now;
    if (now - last.since > MOVES_MS) this.#loosened.add(symbol);
  }

  /** The level at which all that is open is closed, times the side; undefined while stops do not cover it. */
  #levelOf(symbol: string, qty: number): number | undefined {
    const side = Math.sign(qty);
    const stops = this.kucoin.orders
      .filter((order) => order.symbol === symbol && isWorkingStop(order, side))
      .sort((a, b) => side * ((b.stopPrice ?? 0) - (a.stopPrice ?? 0)));
    let covered = 0;
    for (const { size, filled, stopPrice } of stops) {
      covered += size - filled;
      if (covered >= Math.abs(qty)) return side * (stopPrice ?? 0);
    }
    return undefined;
  }
}

const isWorkingStop = ({ isActive, reduceOnly, stop }: BookOrder, side: number): boolean =>
  isActive && reduceOnly && stop === (side > 0 ? 'down' : 'up');
