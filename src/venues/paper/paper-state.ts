import {
  timeframeMs,
  type AccountEvent,
  type Fill,
  type FillModel,
  type Instrument,
  type Order,
  type Timeframe,
} from '../../domain/index.js';
import { balanceOf, emptyLedger, type LedgerState } from '../../domain/ledger/ledger.js';

/** An isolated position. What it cost is in the ledger. */
export interface PaperPosition {
  /** Signed, negative = short. */
  readonly contracts: number;
  readonly entryPrice: number;
  /** USDT bound by it. */
  readonly margin: number;
  readonly liquidationPrice: number;
}

/** A whole hour that a position was open at on live data: the venue charges for it, if it is one of its funding hours. */
export interface FundingDue {
  readonly symbol: string;
  readonly time: number;
  /** Signed, negative = short. */
  readonly contracts: number;
  /** Price that the notional is taken at. */
  readonly mark: number;
}

/** The whole simulated account, one document. */
export interface PaperState {
  readonly ledger: LedgerState;
  /** Working orders by client id. */
  readonly orders: Readonly<Record<string, Order>>;
  readonly positions: Readonly<Record<string, PaperPosition>>;
  /** Time up to which the market was matched, for symbols with orders or a position. */
  readonly cursors: Readonly<Record<string, number>>;
  /** What the venue has not been seen to charge for yet; absent when there is none. */
  readonly due?: readonly FundingDue[];
  /** Last numbers given. */
  readonly numbers: {
    readonly order: number;
    readonly fill: number;
    readonly event: number;
    readonly finished: number;
  };
}

/** Documents of the simulated exchange, in a store of its own. */
export interface PaperDocs {
  /** Id `main`. */
  paper: PaperState;
  /** Finished orders by client id. */
  order: Order;
  /** Client ids of finished orders by running number, so that old ones can be dropped. */
  finished: { readonly clientOrderId: string };
  /** Account events by running number. */
  event: AccountEvent;
}

export const emptyPaperState = (balance: number): PaperState => ({
  ledger: emptyLedger(balance),
  orders: {},
  positions: {},
  cursors: {},
  numbers: { order: 0, fill: 0, event: 0, finished: 0 },
});

/** What a step of the simulation changed: committed together. */
export interface PaperChange {
  readonly state: PaperState;
  readonly events: readonly AccountEvent[];
  /** Orders that stopped working in this step. */
  readonly finished: readonly Order[];
}

/** A state is asked for its symbols many times before the next one is made. */
const ACTIVE = new WeakMap<PaperState, readonly string[]>();

/** Symbols with working orders or a position, by name. */
export const activeSymbols = (state: PaperState): readonly string[] => {
  const known = ACTIVE.get(state);
  if (known) return known;
  const symbols = new Set(Object.keys(state.positions));
  for (const order of Object.values(state.orders)) symbols.add(order.symbol);
  const sorted = [...symbols].sort();
  ACTIVE.set(state, sorted);
  return sorted;
};

export const ordersOf = (state: PaperState, symbol: string): Order[] =>
  Object.values(state.orders).filter((order) => order.symbol === symbol);

/** Contracts of an order that are not filled yet. */
export const remainingOf = (order: Pick<Order, 'contracts' | 'filled'>): number =>
  Number((order.contracts - order.filled).toFixed(12));

/** Contracts that a reduce-only order of this side has to reduce. */
export const reducibleOf = (state: PaperState, order: Pick<Order, 'symbol' | 'side'>): number => {
  const open = state.positions[order.symbol]?.contracts ?? 0;
  return Math.max(0, order.side === 'sell' ? open : -open);
};

/** Contracts of an order that would open or add, given what is open. */
export const openingContracts = (
  state: PaperState,
  order: Pick<Order, 'symbol' | 'side' | 'reduceOnly'>,
  contracts: number,
): number => {
  if (order.reduceOnly) return 0;
  return Math.max(0, contracts - reducibleOf(state, order));
};

/** Cash in USDT that neither positions nor resting entries bind. Losses of isolated positions stay within their margin. */
export const availableOf = (
  state: PaperState,
  instruments: ReadonlyMap<string, Pick<Instrument, 'contractSize'>>,
): number => {
  let bound = 0;
  for (const position of Object.values(state.positions)) bound += position.margin;
  for (const order of Object.values(state.orders)) {
    if (order.reduceOnly) continue;
    const size = instruments.get(order.symbol)?.contractSize ?? 0;
    const opening = openingContracts(state, order, remainingOf(order));
    bound += (opening * size * (order.price ?? 0)) / order.leverage;
  }
  return balanceOf(state.ledger) - bound;
};

/** Whether candles of a timeframe can show that price went through a resting order before the bot gave it up. */
export const provesMaker = (timeframe: Timeframe, model: FillModel): boolean =>
  timeframeMs(timeframe) < model.orderTimeout;

/** What the market did to the account while time went on. */
export interface Advanced {
  readonly fills: readonly Fill[];
  /** Whether anything changed: fills, funding, orders that ended. Absent = not known. */
  readonly changed?: boolean;
}
