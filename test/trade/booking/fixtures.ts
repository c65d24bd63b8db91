import type { ClosedTrade, Fill, Instrument, IntentStep, Plan, Position } from '../../../src/domain/index.js';
import type { Applied, Books } from '../../../src/trade/booking/books.js';
import type { Entry } from '../../../src/trade/booking/open-position.js';
import { emptyLedger } from '../../../src/domain/ledger/ledger.js';
import { position as exitsPosition } from '../../decide/exits/fixtures.js';
import { instrumentOf } from '../../venues/paper/support.js';

export const SYMBOL = 'A-USDT';
export const INSTRUMENT: Instrument = { ...instrumentOf(SYMBOL), contractSize: 0.1 };
/** A whole hour. */
export const HOUR = Date.UTC(2026, 0, 1, 8);

/** 5 contracts long from 100 with the stop at 95 and 4 USDT at stake. */
export const planOf = (over: Partial<Plan> = {}): Plan => ({
  symbol: SYMBOL,
  side: 'long',
  entry: 100,
  stop: 95,
  trailDistance: 0.05,
  contracts: 5,
  coins: 0.5,
  notional: 50,
  leverage: 5,
  margin: 10,
  liquidation: 81,
  worstCase: 4,
  riskFraction: 0.01,
  boundBy: 'risk',
  equity: 1000,
  warnings: [],
  ...over,
});

/** In the form of versions before epochs, whose orders may still rest after an upgrade. */
export const entryIdOf = (owner: string, instance = 'me'): string => `rad-${instance}-${owner}-i0`;
export const stopIdOf = (owner: string): string => `rad-me-${owner}-s0`;

export const stepOf = (clientOrderId: string, over: Partial<IntentStep> = {}): IntentStep => ({
  request: {
    clientOrderId,
    symbol: SYMBOL,
    side: 'buy',
    type: 'limit',
    contracts: 5,
    reduceOnly: false,
    leverage: 5,
  },
  status: 'filled',
  filled: 5,
  booked: 0,
  recordedAt: 0,
  ...over,
});

/** An entry by the plan with one order that has filled and is not booked. */
export const intentOf = (id = 'A1', over: Partial<Entry> = {}): Entry => ({
  id,
  kind: 'open',
  symbol: SYMBOL,
  side: 'long',
  by: 'owner',
  cause: 'approved',
  status: 'working',
  plan: planOf(),
  steps: [stepOf(entryIdOf(id))],
  reservedRisk: 0,
  reservedNotional: 0,
  createdAt: 0,
  updatedAt: 0,
  ...over,
});

/** Of no order of ours, unless said otherwise. */
export const fillOf = (over: Partial<Fill> = {}): Fill => ({
  id: 'F1',
  clientOrderId: '',
  exchangeOrderId: 'X1',
  symbol: SYMBOL,
  side: 'buy',
  contracts: 5,
  price: 100,
  fee: 0.03,
  liquidity: 'taker',
  timestamp: HOUR,
  ...over,
});

/** What the entry `A1` opened: 5 contracts long from 100. */
export const positionOf = (over: Partial<Position> = {}): Position =>
  exitsPosition({
    id: 'PA1',
    symbol: SYMBOL,
    contracts: 5,
    maxContracts: 5,
    riskUnit: 4,
    intentId: 'A1',
    openedAt: HOUR,
    updatedAt: HOUR,
    ...over,
  });

/** The trade that the entry `A1` made: 5 contracts, 104 for 100. */
export const tradeOf = (over: Partial<ClosedTrade> = {}): ClosedTrade => ({
  id: 'PA1',
  symbol: SYMBOL,
  side: 'long',
  openedAt: HOUR - 600_000,
  closedAt: HOUR + 5_000,
  entryPrice: 100,
  exitPrice: 104,
  contracts: 5,
  coins: 0.5,
  notional: 50,
  leverage: 5,
  grossPnl: 2,
  fees: 0.06,
  funding: 0,
  netPnl: 1.94,
  riskUnit: 4,
  r: 0.485,
  maeR: -0.25,
  mfeR: 0.5,
  exitReason: 'target',
  reasons: [],
  moves: [],
  fillIds: ['F1', 'F2'],
  candlesHeld: 1,
  ...over,
});

export const appliedOf = (over: Partial<Applied> = {}): Applied => ({
  positions: new Set(),
  intents: new Set(),
  lateFills: new Set(),
  trades: [],
  completed: [],
  own: new Set(),
  pushes: [],
  journal: [],
  ...over,
});

export const booksOf = (over: Partial<Books> = {}): Books => ({
  ledger: emptyLedger(1000),
  positions: new Map(),
  intents: new Map(),
  ...over,
});
