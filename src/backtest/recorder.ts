import {
  coinsOf,
  type ClosedTrade,
  type Fill,
  type Instrument,
  type JournalEntry,
  type Learner,
  type Plan,
  type Position,
  type Signal,
} from '../domain/index.js';
import type { BotDocs } from '../state/store/docs.js';
import type { Change } from '../state/store/store.js';
import { decisionOf, type Decision } from './decisions.js';
import { EquityRecorder } from './equity-recorder.js';
import type { BacktestTrade, CostSplit } from './types.js';

type Instruments = ReadonlyMap<string, Instrument>;

/** Gathers from the commits of a run what its result is made of. */
export class Recorder {
  readonly trades: BacktestTrade[] = [];
  readonly decisions: Decision[] = [];
  readonly denials = new Map<string, number>();
  /** Amounts as booked, for the closing of the books. */
  readonly fees: number[] = [];
  readonly funding: number[] = [];
  readonly equity: EquityRecorder;
  limitPauses = 0;
  /** When gates of learners opened and shut. */
  readonly gateMoves: { readonly gate: Learner; readonly at: number; readonly isOpen: boolean }[] = [];
  #slippage = 0;
  /** Fills of positions that are open, by id, with what each lost against its reference. */
  readonly #fills = new Map<string, { readonly fill: Fill; readonly slippage: number }>();
  /** Trigger prices of protective orders, by symbol and client order id. */
  readonly #triggers = new Map<string, Map<string, number>>();
  readonly #held = new Set<string>();
  /** By which plan each position was entered, and when, by its id. */
  readonly entries = new Map<string, { readonly at: number; readonly plan: Plan }>();
  /** Plans of signals whose position has not come yet, by their id. */
  readonly #plans = new Map<string, Plan>();
  /** Signals that wait for the price at which they are to be entered. */
  readonly #awaiting = new Set<string>();

  constructor(
    private readonly instruments: Instruments,
    /** Price at which an order sent at a time meets the market. */
    private readonly priceAt: (symbol: string, time: number) => number,
    start: { readonly t: number; readonly equity: number },
    private readonly onEntry: ((entry: JournalEntry) => void) | undefined,
  ) {
    this.equity = new EquityRecorder(start);
  }

  get costs(): CostSplit {
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    return { fees: sum(this.fees), slippage: this.#slippage, funding: -sum(this.funding) };
  }

  /** Symbols whose position document is there: open, or closed but not yet cleared away. */
  get holds(): boolean {
    return this.#held.size > 0;
  }

  /** Whether an entry waits for its price, which any candle may bring. */
  get awaits(): boolean {
    return this.#awaiting.size > 0;
  }

  readonly watch = (change: Change<BotDocs>): void => {
    for (const entry of change.journal ?? []) this.#entry(entry);
    for (const put of change.put ?? []) {
      if (put.kind === 'position') this.#position(put.value);
      else if (put.kind === 'trade') this.#trade(put.value);
      else if (put.kind === 'signal') this.#signal(put.value);
      else if (put.kind === 'account') this.equity.add({ t: put.value.at, equity: put.value.equity });
    }
    for (const { kind, id } of change.del ?? [])
      if (kind === 'position') this.#held.delete(id);
      else if (kind === 'signal') this.#awaiting.delete(id);
  };

  #entry(entry: JournalEntry): void {
    this.onEntry?.(entry);
    const decision = decisionOf(entry, this.instruments);
    if (decision) this.decisions.push(decision);
    const { event, data } = entry;
    if (event === 'fill') this.#fill(data);
    else if (event === 'funding') this.funding.push(data.amount);
    else if (event === 'gate-opened' || event === 'gate-shut')
      this.gateMoves.push({ gate: data.gate, at: entry.at, isOpen: event === 'gate-opened' });
    else if (event === 'limit-reached') this.limitPauses++;
    else if (event === 'signal-denied' || event === 'approval-denied')
      this.denials.set(data.code, (this.denials.get(data.code) ?? 0) + 1);
  }

  #fill(fill: Fill): void {
    this.fees.push(fill.fee);
    const trigger = this.#triggers.get(fill.symbol)?.get(fill.clientOrderId);
    const reference = trigger ?? this.priceAt(fill.symbol, fill.timestamp);
    const instrument = this.instruments.get(fill.symbol);
    const worse = (fill.side === 'buy' ? 1 : -1) * (fill.price - reference);
    // Liquidation is no slippage: it is the loss of the margin.
    const slippage = instrument && !fill.liquidation ? worse * coinsOf(fill.contracts, instrument) : 0;
    this.#slippage += slippage;
    this.#fills.set(fill.id, { fill, slippage });
  }

  #position(position: Position): void {
    this.#held.add(position.symbol);
    const plan = this.#plans.get(position.signalId ?? '');
    if (plan) {
      this.entries.set(position.id, { at: position.openedAt, plan });
      this.#plans.delete(position.signalId ?? '');
    }
    const triggers = this.#triggers.get(position.symbol) ?? new Map<string, number>();
    for (const order of position.protection) triggers.set(order.clientOrderId, order.triggerPrice);
    this.#triggers.set(position.symbol, triggers);
  }

  #signal({ id, status, plan }: Signal): void {
    if (status === 'approved') this.#plans.set(id, plan);
    if (status === 'awaiting') this.#awaiting.add(id);
    else this.#awaiting.delete(id);
  }

  #trade(trade: ClosedTrade): void {
    const found = trade.fillIds.map((id) => this.#fills.get(id)).filter((one) => one !== undefined);
    this.trades.push({
      ...trade,
      fills: found.map(({ fill }) => fill),
      slippage: found.reduce((sum, one) => sum + one.slippage, 0),
    });
    for (const id of trade.fillIds) this.#fills.delete(id);
    this.#triggers.delete(trade.symbol);
  }
}
