import { Big } from 'big.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pnlCard } from '../../../src/chat/telegram/cards/pnl.js';
import { periodRows } from '../../../src/chat/telegram/cards/periods.js';
import { signedUsdt } from '../../../src/chat/telegram/format.js';
import { COLUMNS, tradesCsv } from '../../../src/chat/telegram/trades-csv.js';
import {
  addUsdt,
  bookingsOf,
  entrySide,
  exitSide,
  moneyOf,
  netOf,
  partsOf,
  sumMoney,
  tradeBookings,
  tradeCash,
  type AccountEvent,
  type ClosedTrade,
  type Instrument,
  type Intent,
  type OrderOrigin,
  type Plan,
  type Position,
  type Side,
} from '../../../src/domain/index.js';
import { exactSum } from '../../../src/domain/ledger/closing.js';
import {
  cashOfLedger,
  emptyLedger,
  exactEquityOf,
  type LedgerState,
} from '../../../src/domain/ledger/ledger.js';
import { feeOf } from '../../../src/domain/ledger/money.js';
import { applyEvents } from '../../../src/trade/booking/apply-events.js';
import type { Books } from '../../../src/trade/booking/books.js';
import type { PositionFigures } from '../../../src/trade/desk/desk.js';
import { status } from '../../chat/telegram/fixtures.js';
import { instrumentOf } from '../../venues/paper/support.js';

/* Invariant 27: whatever lives positions have, what cards and lists are made of sums up to the ledger's own figures. */

const BALANCE = 10_000;
const BEGIN = Date.UTC(2026, 0, 1);
const MARK = 1.07;

const INSTRUMENTS: ReadonlyMap<string, Instrument> = new Map(
  [
    { symbol: 'BTC-USDT', contractSize: 0.001 },
    { symbol: 'XRP-USDT', contractSize: 10 },
    { symbol: 'ODD-USDT', contractSize: 0.3 },
  ].map((own) => [own.symbol, { ...instrumentOf(own.symbol), tickSize: 0.0001, ...own }]),
);

/** One thing that happens to a symbol: where nothing is open it begins a position, whatever it is. */
interface Step {
  readonly symbol: string;
  readonly what: 'entry' | 'exit' | 'close' | 'funding' | 'transfer';
  readonly side: Side;
  readonly contracts: number;
  /** In ticks. */
  readonly price: number;
  /** In hundred-millionths of a USDT. */
  readonly amount: number;
  readonly hours: number;
}

const steps = fc.array(
  fc.record<Step>({
    symbol: fc.constantFrom(...INSTRUMENTS.keys()),
    what: fc.constantFrom('entry', 'entry', 'exit', 'exit', 'close', 'funding', 'transfer'),
    side: fc.constantFrom('long', 'short'),
    contracts: fc.integer({ min: 1, max: 20 }),
    price: fc.integer({ min: 1_000, max: 200_000 }),
    amount: fc.integer({ min: -1e8, max: 1e8 }),
    hours: fc.integer({ min: 0, max: 30 }),
  }),
  { minLength: 5, maxLength: 60 },
);

const planOf = ({ symbol, side, price }: Step): Plan => ({
  symbol,
  side,
  entry: price / 1e4,
  stop: side === 'long' ? price / 2e4 : price / 5e3,
  trailDistance: 0.05,
  contracts: 40,
  coins: 40,
  notional: 40,
  leverage: 5,
  margin: 10,
  liquidation: 1,
  worstCase: 7,
  riskFraction: 0.01,
  boundBy: 'risk',
  equity: BALANCE,
  warnings: [],
});

const intentOf = (id: string, step: Step): Intent => ({
  id,
  kind: 'open',
  symbol: step.symbol,
  side: step.side,
  by: 'owner',
  cause: 'approved',
  status: 'working',
  plan: planOf(step),
  steps: [],
  reservedRisk: 0,
  reservedNotional: 0,
  createdAt: 0,
  updatedAt: 0,
});

const eventOf = (step: Step, index: number, at: number, open: Position | undefined): AccountEvent => {
  const { symbol, what } = step;
  const cashflow = { id: `C${index}`, amount: step.amount / 1e8, timestamp: at };
  if (what === 'transfer') return { type: 'cashflow', cashflow: { ...cashflow, kind: 'transfer' } };
  if (what === 'funding' && open)
    return { type: 'cashflow', cashflow: { ...cashflow, kind: 'funding', symbol } };
  const reduces = open !== undefined && (what === 'exit' || what === 'close');
  const contracts = !reduces
    ? step.contracts
    : what === 'close'
      ? open.contracts
      : Math.min(step.contracts, open.contracts);
  const { side } = open ?? step;
  const price = step.price / 1e4;
  return {
    type: 'fill',
    fill: {
      id: `F${index}`,
      clientOrderId: reduces ? '' : `rad-me-${open?.intentId ?? `A${index}`}-i0`,
      exchangeOrderId: `X${index}`,
      symbol,
      side: reduces ? exitSide(side) : entrySide(side),
      contracts,
      price,
      fee: feeOf(contracts, price, INSTRUMENTS.get(symbol)?.contractSize ?? 0, 0.0006),
      liquidity: 'taker',
      timestamp: at,
    },
  };
};

interface Life {
  readonly ledger: LedgerState;
  readonly trades: readonly ClosedTrade[];
  readonly open: readonly PositionFigures[];
  /** Market time after the last step. */
  readonly now: number;
}

const figuresOf = (position: Position): PositionFigures => {
  const instrument = INSTRUMENTS.get(position.symbol) as Instrument;
  const money = moneyOf(position, MARK, instrument);
  const net = netOf(money);
  return { position, instrument, mark: MARK, markAt: 0, money, net, pnlFraction: 0, r: 0, openRisk: 0 };
};

/** Lives the steps through, as the trader books what the exchange reports, one event a page. */
const live = (list: readonly Step[]): Life => {
  const trades: ClosedTrade[] = [];
  const positions = new Map<string, Position>();
  const intents = new Map<string, Intent>();
  const origins = new Map<string, OrderOrigin>();
  const books: Books = { ledger: emptyLedger(BALANCE), positions, intents, origins, trades };
  let at = BEGIN;
  for (const [index, step] of list.entries()) {
    at += step.hours * 3_600_000 + 1;
    const held = positions.get(step.symbol);
    const open = held?.status === 'open' ? held : undefined;
    if (!open) intents.set(`A${index}`, intentOf(`A${index}`, step));
    const event = eventOf(step, index, at, open);
    trades.push(...applyEvents(books, [event], INSTRUMENTS, '1h', 'me').trades);
  }
  const open = [...positions.values()].filter(({ status: one }) => one === 'open').map(figuresOf);
  return { ledger: books.ledger, trades, open, now: at };
};

/** The ledger's own figure, digit by digit. */
const same = (amounts: readonly number[], ledger: string): void =>
  expect(new Big(exactSum(amounts)).toFixed()).toBe(new Big(ledger).toFixed());

it('trades and open positions, and what they are made of, sum up to the ledger to the last digit', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { ledger, trades, open } = live(list);
      const cash = [...trades.map(tradeCash), ...open.map(({ money }) => money)];
      const bookings = [
        ...trades.flatMap(tradeBookings),
        ...open.flatMap(({ position }) => bookingsOf(position)),
      ];
      for (const kind of ['realised', 'fees', 'funding'] as const) {
        same(
          cash.map((one) => one[kind]),
          ledger[kind],
        );
        same(
          bookings.map((one) => one[kind]),
          ledger[kind],
        );
      }
      for (const trade of trades) {
        expect(netOf(sumMoney(tradeBookings(trade)))).toBe(trade.netPnl);
        // Parts and what was paid for entries make up the whole.
        const parts = partsOf(tradeBookings(trade)).map((part) => netOf(part));
        const rest = tradeBookings(trade)
          .filter(({ kind }) => kind !== 'exit')
          .map(netOf);
        expect(addUsdt(...parts, ...rest)).toBe(trade.netPnl);
      }
    }),
    { numRuns: 300 },
  );
});

it('what is open is what equity has beyond the balance', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { ledger, open } = live(list);
      const marks = Object.fromEntries([...INSTRUMENTS.keys()].map((symbol) => [symbol, MARK]));
      const floating = new Big(exactEquityOf(ledger, marks, INSTRUMENTS)).minus(ledger.balance).toNumber();
      expect(addUsdt(...open.map(({ money }) => money.open))).toBeCloseTo(floating, 7);
    }),
    { numRuns: 100 },
  );
});

it('the rows of days, weeks and months, and /pnl, come to what the account made', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { ledger, trades, open, now } = live(list);
      const positions = open.map(({ position }) => position);
      const booked = netOf(cashOfLedger(ledger));
      for (const [period, count] of [
        ['day', 100],
        ['week', 20],
        ['month', 6],
      ] as const)
        expect(addUsdt(...periodRows(trades, positions, period, count, now).map(({ pnl }) => pnl))).toBe(
          booked,
        );
      const account = { ...cashOfLedger(ledger), open: addUsdt(...open.map(({ money }) => money.open)) };
      const { text } = pnlCard(trades, open, status({ now }), 'UTC', { account });
      expect(text.split('\n')[0]).toContain(`<b>${signedUsdt(netOf(account))}</b>`);
      expect(text).not.toContain('Account');
    }),
    { numRuns: 100 },
  );
});

it('the rows of the exported file sum up to the ledger, fills and funding as well as trades and positions', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { ledger, trades, open } = live(list);
      const rows = tradesCsv(trades, open, new Map())
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(','));
      const sumOf = (kinds: readonly string[], column: (typeof COLUMNS)[number]): string =>
        rows
          .filter(([kind = '']) => kinds.includes(kind))
          .reduce((sum, row) => sum.plus(row[COLUMNS.indexOf(column)] ?? 0), new Big(0))
          .toFixed();
      for (const kinds of [
        ['fill', 'funding'],
        ['trade', 'open'],
      ])
        for (const [column, kind] of [
          ['price_pnl', 'realised'],
          ['fees', 'fees'],
          ['funding', 'funding'],
        ] as const)
          expect(sumOf(kinds, column)).toBe(new Big(ledger[kind]).toFixed());
    }),
    { numRuns: 100 },
  );
});
