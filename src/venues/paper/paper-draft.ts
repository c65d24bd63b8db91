import {
  isWorking,
  liquidationPriceOf,
  notionalOf,
  type AccountEvent,
  type Fill,
  type Instrument,
  type Order,
} from '../../domain/index.js';
import { applyEvent } from '../../domain/ledger/ledger.js';
import { feeOf, fundingOf } from '../../domain/ledger/money.js';
import { ordersOf, type PaperChange, type PaperPosition, type PaperState } from './paper-state.js';

/** One execution to book. */
export interface Execution {
  readonly contracts: number;
  readonly price: number;
  readonly liquidity: Fill['liquidity'];
  readonly time: number;
}

/** A change of the account under way: fills, funding and finished orders gather here, the old state stays whole. */
export class PaperDraft {
  state: PaperState;
  readonly events: AccountEvent[] = [];
  readonly finished: Order[] = [];

  constructor(state: PaperState) {
    this.state = state;
  }

  get change(): PaperChange {
    return { state: this.state, events: this.events, finished: this.finished };
  }

  order(clientOrderId: string): Order | undefined {
    return this.state.orders[clientOrderId];
  }

  position(symbol: string): PaperPosition | undefined {
    return this.state.positions[symbol];
  }

  rest(order: Order): void {
    this.state = { ...this.state, orders: { ...this.state.orders, [order.clientOrderId]: order } };
  }

  /** Takes an order off the book. */
  finish(order: Order, status: 'filled' | 'canceled', time: number, reason?: string): void {
    const { [order.clientOrderId]: _, ...orders } = this.state.orders;
    const numbers = { ...this.state.numbers, finished: this.state.numbers.finished + 1 };
    this.state = { ...this.state, orders, numbers };
    this.finished.push({ ...order, status, updatedAt: time, ...(reason === undefined ? {} : { reason }) });
  }

  /** Books a fill of an order; the order is finished when nothing of it remains. Returns the order after it. */
  fill(order: Order, execution: Execution, instrument: Instrument): Order {
    const { contracts, price, time } = execution;
    this.#book(order, execution, instrument, false);
    const filled = Number((order.filled + contracts).toFixed(12));
    const paid = (order.averagePrice ?? 0) * order.filled + price * contracts;
    const averagePrice = Number((paid / filled).toPrecision(15));
    const after: Order = { ...order, filled, averagePrice, updatedAt: time };
    if (filled >= order.contracts) this.finish(after, 'filled', time);
    else this.rest(after);
    this.#dropIdleExits(order.symbol, time, after.clientOrderId);
    return after;
  }

  /** The exchange takes the position over at `price`: flat, and nothing of the symbol keeps working. */
  liquidate(symbol: string, price: number, instrument: Instrument, time: number): void {
    const position = this.position(symbol);
    if (!position) return;
    const number = this.state.numbers.order + 1;
    this.state = { ...this.state, numbers: { ...this.state.numbers, order: number } };
    const order = {
      clientOrderId: `liquidation-${number}`,
      exchangeOrderId: `X${number}`,
      symbol,
      side: position.contracts > 0 ? ('sell' as const) : ('buy' as const),
      leverage: 1,
    };
    const contracts = Math.abs(position.contracts);
    this.#book(order, { contracts, price, liquidity: 'taker', time }, instrument, true);
    for (const left of ordersOf(this.state, symbol))
      this.finish(left, 'canceled', time, 'position liquidated');
  }

  /** @param rate fraction of the notional that longs pay; nothing happens when the symbol is flat */
  fund(symbol: string, mark: number, rate: number, instrument: Instrument, time: number): void {
    const position = this.position(symbol);
    if (!position) return;
    const amount = fundingOf(position.contracts, mark, instrument.contractSize, rate);
    this.cashflow('funding', amount, time, symbol);
  }

  /** Notes a whole hour at which a position is open; nothing happens when the symbol is flat. */
  owe(symbol: string, mark: number, time: number): void {
    const contracts = this.position(symbol)?.contracts;
    if (contracts === undefined) return;
    this.state = { ...this.state, due: [...(this.state.due ?? []), { symbol, time, contracts, mark }] };
  }

  cashflow(kind: 'funding' | 'transfer', amount: number, time: number, symbol?: string): void {
    const id = `C${this.state.numbers.event + 1}`;
    this.#record({
      type: 'cashflow',
      cashflow: { id, kind, amount, timestamp: time, ...(symbol === undefined ? {} : { symbol }) },
    });
  }

  #book(
    order: Pick<Order, 'clientOrderId' | 'exchangeOrderId' | 'symbol' | 'side' | 'leverage'>,
    { contracts, price, liquidity, time }: Execution,
    instrument: Instrument,
    liquidation: boolean,
  ): void {
    const number = this.state.numbers.fill + 1;
    this.state = { ...this.state, numbers: { ...this.state.numbers, fill: number } };
    const rate = liquidity === 'maker' ? instrument.makerFee : instrument.takerFee;
    const fill: Fill = {
      id: `F${number}`,
      clientOrderId: order.clientOrderId,
      exchangeOrderId: order.exchangeOrderId,
      symbol: order.symbol,
      side: order.side,
      contracts,
      price,
      fee: feeOf(contracts, price, instrument.contractSize, rate),
      liquidity,
      timestamp: time,
      ...(liquidation ? { liquidation: true } : {}),
    };
    const before = this.position(order.symbol);
    const after = this.#record({ type: 'fill', fill }, instrument);
    const margin = marginAfter(before, after.contracts, fill, order.leverage, instrument);
    this.#setPosition(order.symbol, after.contracts, after.entryPrice, margin, instrument);
  }

  #record(
    event: AccountEvent,
    instrument?: Instrument,
  ): { readonly contracts: number; readonly entryPrice: number } {
    const { state: ledger, effect } = applyEvent(this.state.ledger, event, instrument);
    const numbers = { ...this.state.numbers, event: this.state.numbers.event + 1 };
    this.state = { ...this.state, ledger, numbers };
    this.events.push(event);
    return effect;
  }

  #setPosition(
    symbol: string,
    contracts: number,
    entryPrice: number,
    margin: number,
    instrument: Instrument,
  ): void {
    const { [symbol]: _, ...others } = this.state.positions;
    if (contracts === 0) {
      this.state = { ...this.state, positions: others };
      return;
    }
    const leverage = notionalOf(Math.abs(contracts), entryPrice, instrument) / margin;
    const side = contracts > 0 ? 'long' : 'short';
    const liquidationPrice = liquidationPriceOf(entryPrice, side, leverage, instrument.maintenanceMargin);
    const position = { contracts, entryPrice, margin, liquidationPrice };
    this.state = { ...this.state, positions: { ...others, [symbol]: position } };
  }

  /** Reduce-only orders vanish when there is nothing left that they could reduce. */
  #dropIdleExits(symbol: string, time: number, filling: string): void {
    const open = this.position(symbol)?.contracts ?? 0;
    for (const order of ordersOf(this.state, symbol)) {
      if (!order.reduceOnly || !isWorking(order)) continue;
      if (order.side === 'sell' ? open > 0 : open < 0) continue;
      const reason = order.clientOrderId === filling ? 'reduced to the position' : 'position closed';
      this.finish(order, 'canceled', time, reason);
    }
  }
}

/** Isolated margin after a fill: what opens adds its own, what closes frees its share. */
const marginAfter = (
  before: PaperPosition | undefined,
  after: number,
  fill: Pick<Fill, 'contracts' | 'price'>,
  leverage: number,
  instrument: Instrument,
): number => {
  const added = (contracts: number): number => notionalOf(contracts, fill.price, instrument) / leverage;
  if (!before || Math.sign(before.contracts) !== Math.sign(after)) return added(Math.abs(after));
  if (Math.abs(after) > Math.abs(before.contracts)) return before.margin + added(fill.contracts);
  return (before.margin * Math.abs(after)) / Math.abs(before.contracts);
};
