import type { Clock } from '../../../src/clock.js';
import type {
  BookFill,
  BookLie,
  BookOrder,
  BookPosition,
  FundingRow,
  LedgerRow,
  Prices,
} from './book-types.js';
import { crosses, reached, waits } from './book-types.js';
import { moved, reducible } from './position-moves.js';
import type { Contract } from './types.js';

const round = (value: number): number => Number(value.toFixed(10));

/** The state of one account and the matching of its orders: one-way mode, isolated margin, stops on the mark. */
export class Book {
  readonly orders: BookOrder[] = [];
  readonly fills: BookFill[] = [];
  readonly funding: FundingRow[] = [];
  readonly ledger: LedgerRow[] = [];
  readonly positions = new Map<string, BookPosition>();
  readonly prices = new Map<string, Prices>();
  readonly marginModes = new Map<string, string>();
  /** Contracts that are not listed any more; what is held in them stays. */
  readonly delisted = new Set<string>();
  /** Leverage on position rows where it is not the one that was asked for: KuCoin shows the real one there. */
  readonly realLeverage = new Map<string, number>();
  /** Tax on fees in some regions, a fraction of the fee; on rows of fills apart from it. */
  feeTax = 0;
  /** How the account itself departs from what KuCoin documents. */
  readonly lies = new Set<BookLie>();
  hedged = false;
  /** The account is a unified one: its orders and positions are another host's. */
  unified = false;
  /** Notional in USDT above which a position in a contract is refused until its owner raises the limit. */
  readonly riskLimits = new Map<string, number>();
  wallet: number;
  #serial = 0;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    readonly contracts: ReadonlyMap<string, Contract>,
    balance: number,
  ) {
    this.wallet = balance;
  }

  nextId(digits: number): string {
    // As text: 18 digits are more than a double holds.
    return `2${String(++this.#serial).padStart(digits - 1, '0')}`;
  }

  contract(symbol: string): Contract {
    const contract = this.contracts.get(symbol);
    if (!contract) throw new Error(`the test exchange has no contract ${symbol}`);
    return contract;
  }

  price(symbol: string): Prices {
    const prices = this.prices.get(symbol);
    if (!prices) throw new Error(`the test exchange has no price of ${symbol}`);
    return prices;
  }

  /** Moves prices, then liquidates, triggers stops and matches what rests, in that order. */
  setPrice(
    symbol: string,
    to: { readonly bid: number; readonly ask: number; readonly mark?: number; readonly available?: number },
  ): void {
    const mark = to.mark ?? (to.bid + to.ask) / 2;
    const available = to.available ?? Number.POSITIVE_INFINITY;
    this.prices.set(symbol, { bid: to.bid, ask: to.ask, mark, last: mark, available });
    this.#liquidate(symbol);
    for (const order of this.orders)
      if (order.symbol === symbol && order.isActive && waits(order) && reached(order, mark))
        this.#trigger(order);
    for (const order of this.orders)
      if (order.symbol === symbol && order.isActive && !waits(order)) this.#match(order, 'maker');
  }

  /** Takes a checked order in: rests, fills, or waits for its trigger. */
  place(order: BookOrder): void {
    this.orders.push(order);
    if (waits(order)) {
      const { mark } = this.price(order.symbol);
      const isDue = reached(order, mark) && !this.lies.has('stops sleep');
      if (isDue || this.lies.has('stops fire at once')) this.#trigger(order);
      return;
    }
    const makes = order.postOnly && !this.lies.has('post-only takes');
    if (makes && crosses(order, this.price(order.symbol))) return this.#end(order, true);
    this.#match(order, 'taker');
  }

  cancel(order: BookOrder): void {
    this.#end(order, true);
  }

  /** Fills part of a resting order by hand, at its own price unless another is given. */
  fill(
    order: BookOrder,
    contracts: number,
    price = order.price,
    liquidity: 'maker' | 'taker' = 'maker',
  ): void {
    this.#execute(order, contracts, price, liquidity);
  }

  /** Charges or pays funding on the open position: −qty × mark × multiplier × rate. */
  applyFunding(symbol: string, rate: number): void {
    const position = this.positions.get(symbol);
    if (!position) return;
    const { mark } = this.price(symbol);
    const funding = round(-position.qty * mark * this.contract(symbol).multiplier * rate);
    this.wallet += funding;
    this.funding.push({
      id: 1_472_387_374_000_000 + ++this.#serial,
      symbol,
      timePoint: this.clock.now(),
      fundingRate: rate,
      markPrice: mark,
      positionQty: position.qty,
      funding,
    });
  }

  /** Moves USDT in (positive) or out; a pending one ends when its row's status is changed. */
  transfer(amount: number, status: LedgerRow['status'] = 'Completed'): LedgerRow {
    this.wallet += amount;
    const type = amount >= 0 ? 'TransferIn' : 'TransferOut';
    return this.#enter(type, Math.abs(amount), status, 'Transferred from Funding Account');
  }

  unrealised(position: BookPosition): number {
    const { mark } = this.price(position.symbol);
    return (mark - position.entry) * position.qty * this.contract(position.symbol).multiplier;
  }

  liquidationPrice(position: BookPosition): number {
    const sign = Math.sign(position.qty);
    const { maintainMargin } = this.contract(position.symbol);
    return position.entry * (1 - sign / position.leverage + sign * maintainMargin);
  }

  get positionMargin(): number {
    return [...this.positions.values()].reduce((sum, position) => sum + position.margin, 0);
  }

  get orderMargin(): number {
    return this.orders
      .filter((order) => order.isActive && !order.reduceOnly)
      .reduce((sum, order) => sum + this.marginOf(order, order.size - order.filled), 0);
  }

  get available(): number {
    return this.wallet - this.positionMargin - this.orderMargin;
  }

  marginOf(order: BookOrder, contracts: number): number {
    const { multiplier } = this.contract(order.symbol);
    const price = order.type === 'limit' ? order.price : this.price(order.symbol).ask;
    return (contracts * multiplier * price) / order.leverage;
  }

  #trigger(order: BookOrder): void {
    order.stopTriggered = true;
    if (this.lies.has('triggering renames')) order.id = this.nextId(18);
    if (this.lies.has('one cancels the others'))
      for (const other of this.orders)
        if (other.symbol === order.symbol && other.isActive && waits(other)) this.cancel(other);
    order.updatedAt = this.clock.now();
    this.#match(order, 'taker');
  }

  #match(order: BookOrder, liquidity: 'maker' | 'taker'): void {
    const prices = this.price(order.symbol);
    const touch = order.side === 'buy' ? prices.ask : prices.bid;
    if (order.type === 'market' || crosses(order, prices)) {
      const asked = order.closeOrder ? Number.POSITIVE_INFINITY : order.size - order.filled;
      const wanted = Math.min(asked, this.#reducible(order), prices.available);
      const price = liquidity === 'maker' ? order.price : touch;
      if (wanted > 0) {
        prices.available -= wanted;
        this.#execute(order, wanted, price, liquidity);
      }
    }
    if (!order.isActive) return;
    const rests = order.type === 'limit' && order.timeInForce === 'GTC' && this.#reducible(order) > 0;
    if (!rests) this.#end(order, true);
  }

  /** Contracts that a reduce-only order may still take away. */
  #reducible(order: BookOrder): number {
    return reducible(order, this.positions.get(order.symbol)?.qty ?? 0, this.lies);
  }

  #execute(order: BookOrder, contracts: number, price: number, liquidity: 'maker' | 'taker'): void {
    const contract = this.contract(order.symbol);
    const value = round(contracts * contract.multiplier * price);
    const feeRate = liquidity === 'maker' ? contract.maker : contract.taker;
    const fee = round(value * feeRate * (this.lies.has('fees double') ? 2 : 1));
    const tax = round(fee * this.feeTax);
    const { id: orderId, symbol, side, type: orderType, stop } = order;
    this.#record({
      orderId,
      symbol,
      side,
      orderType,
      stop,
      liquidity,
      price,
      size: contracts,
      value,
      fee,
      feeRate,
      tax,
      closes: order.reduceOnly || order.closeOrder,
    });
    order.filled += contracts;
    order.filledValue = round(order.filledValue + value);
    order.updatedAt = this.clock.now();
    this.#move(symbol, side === 'buy' ? contracts : -contracts, price, order);
    this.wallet -= fee + tax + (this.lies.has('hidden costs') ? 0.01 : 0);
    if (order.filled >= order.size) this.#end(order, false);
  }

  #record(
    fill: Omit<BookFill, 'tradeId' | 'tradeTime' | 'createdAt' | 'tradeType'>,
    tradeType: BookFill['tradeType'] = 'trade',
  ): void {
    const now = this.clock.now();
    this.fills.push({ ...fill, tradeId: this.nextId(13), tradeType, tradeTime: now, createdAt: now });
  }

  #move(
    symbol: string,
    delta: number,
    price: number,
    { leverage, marginMode }: Pick<BookPosition, 'leverage' | 'marginMode'>,
  ): void {
    const { multiplier } = this.contract(symbol);
    const move = { symbol, delta, price, multiplier, leverage, marginMode, at: this.clock.now() };
    const { position, realised } = moved(this.positions.get(symbol), move);
    if (position) this.positions.set(symbol, position);
    else this.positions.delete(symbol);
    this.wallet += realised;
    if (realised !== 0) this.#enter('RealisedPNL', realised, 'Completed', symbol);
  }

  #enter(type: LedgerRow['type'], amount: number, status: LedgerRow['status'], remark: string): LedgerRow {
    const offset = 51_360_000 + ++this.#serial;
    const row: LedgerRow = { time: this.clock.now(), type, amount, status, offset, remark };
    this.ledger.push(row);
    return row;
  }

  #liquidate(symbol: string): void {
    const position = this.positions.get(symbol);
    if (!position) return;
    const sign = Math.sign(position.qty);
    if (sign * (this.price(symbol).mark - this.liquidationPrice(position)) > 0) return;
    this.liquidate(symbol, position.entry * (1 - sign / position.leverage));
  }

  /** A liquidation closes the position and cancels all orders of the contract. */
  liquidate(symbol: string, price: number): void {
    for (const order of this.orders) if (order.symbol === symbol && order.isActive) this.cancel(order);
    this.force(symbol, 'liquidation', price);
  }

  /** Closes what is held without an order of its owner, at a price. Some of such rows name no order. */
  force(
    symbol: string,
    tradeType: 'liquidation' | 'ADL' | 'settlement',
    price: number,
    contracts = Number.POSITIVE_INFINITY,
    orderId: string | null = this.nextId(18),
  ): void {
    const position = this.positions.get(symbol);
    if (!position) return;
    const sign = Math.sign(position.qty);
    const size = Math.min(Math.abs(position.qty), contracts);
    const value = round(size * this.contract(symbol).multiplier * price);
    const side = sign > 0 ? 'sell' : 'buy';
    const common = { symbol, side, size, price, value, fee: 0, feeRate: 0 } as const;
    this.#record({ ...common, orderId, orderType: 'market', stop: '', liquidity: 'taker' }, tradeType);
    this.#move(symbol, -sign * size, price, position);
  }

  #end(order: BookOrder, cancelled: boolean): void {
    order.isActive = false;
    order.cancelExist = cancelled;
    order.updatedAt = order.endAt = this.clock.now();
  }
}
