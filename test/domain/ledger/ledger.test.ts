import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadFailedError, type AccountEvent, type Fill, type OrderSide } from '../../../src/domain/index.js';
import { EMPTY_BASIS, entryPriceOf, applyFill } from '../../../src/domain/ledger/basis.js';
import { exactSum, ledgerGap, sameAmount } from '../../../src/domain/ledger/closing.js';
import {
  applyEvent,
  cashOfLedger,
  emptyLedger,
  equityOf,
  exactEquityOf,
  openingBalance,
  openingLedger,
  type LedgerState,
} from '../../../src/domain/ledger/ledger.js';
import { feeOf, fundingOf } from '../../../src/domain/ledger/money.js';

const SIZES = new Map([
  ['BTC-USDT', { contractSize: 0.001 }],
  ['DOGE-USDT', { contractSize: 100 }],
]);

const fill = (
  side: OrderSide,
  contracts: number,
  price: number,
  fee = 0,
  symbol = 'BTC-USDT',
): AccountEvent => ({
  type: 'fill',
  fill: {
    id: 'F',
    clientOrderId: 'c',
    exchangeOrderId: 'x',
    symbol,
    side,
    contracts,
    price,
    fee,
    liquidity: 'taker',
    timestamp: 0,
  } satisfies Fill,
});

const cashflow = (kind: 'funding' | 'transfer', amount: number): AccountEvent => ({
  type: 'cashflow',
  cashflow: { id: 'C', kind, amount, timestamp: 0 },
});

const run = (events: readonly AccountEvent[], balance = 1000): LedgerState =>
  events.reduce(
    (state, event) =>
      applyEvent(state, event, event.type === 'fill' ? SIZES.get(event.fill.symbol) : undefined).state,
    emptyLedger(balance),
  );

describe('folding fills into a position', () => {
  it('averages what adds: 2 at 100 and 1 at 130 is 3 at 110', () => {
    const first = applyFill(EMPTY_BASIS, { side: 'buy', contracts: 2, price: 100 }, 1);
    const second = applyFill(first.basis, { side: 'buy', contracts: 1, price: 130 }, 1);
    expect(second).toMatchObject({ contracts: 3, entryPrice: 110, realised: 0 });
  });

  it('realises against the average what reduces, and keeps the average of the rest', () => {
    const open = applyFill(EMPTY_BASIS, { side: 'buy', contracts: 4, price: 110 }, 0.001);
    const half = applyFill(open.basis, { side: 'sell', contracts: 1, price: 150 }, 0.001);
    expect(half).toMatchObject({ contracts: 3, entryPrice: 110, realised: 0.04 });
  });

  it('counts a short the other way round', () => {
    const open = applyFill(EMPTY_BASIS, { side: 'sell', contracts: 5, price: 100 }, 10);
    expect(open).toMatchObject({ contracts: -5, entryPrice: 100 });
    expect(applyFill(open.basis, { side: 'buy', contracts: 2, price: 90 }, 10)).toMatchObject({
      contracts: -3,
      entryPrice: 100,
      realised: 200,
    });
  });

  it('treats a flip as a close and an opening at the price of the fill', () => {
    const open = applyFill(EMPTY_BASIS, { side: 'buy', contracts: 3, price: 100 }, 1);
    expect(applyFill(open.basis, { side: 'sell', contracts: 5, price: 110 }, 1)).toMatchObject({
      contracts: -2,
      entryPrice: 110,
      realised: 30,
    });
  });

  it('loses nothing to an average that does not end: thirds add up when the position is closed', () => {
    let applied = applyFill(EMPTY_BASIS, { side: 'buy', contracts: 2, price: 100 }, 1);
    applied = applyFill(applied.basis, { side: 'buy', contracts: 1, price: 100.1 }, 1);
    let realised = new Big(0);
    for (let i = 0; i < 3; i++) {
      applied = applyFill(applied.basis, { side: 'sell', contracts: 1, price: 100 }, 1);
      realised = realised.plus(applied.realisedExact);
    }
    expect(realised.toFixed()).toBe('-0.1');
    expect(entryPriceOf(applied.basis)).toBe(0);
  });

  it('realises no more decimals than are booked, however small the contract', () => {
    const two = applyFill(EMPTY_BASIS, { side: 'buy', contracts: 2, price: 100 }, 0.001);
    const three = applyFill(two.basis, { side: 'buy', contracts: 1, price: 100.1 }, 0.001);
    // A third of 300.1 does not end: 0.0333333… × 0.001, in ten decimals.
    const sold = applyFill(three.basis, { side: 'sell', contracts: 1, price: 100 }, 0.001);
    expect(sold.realisedExact).toBe('-0.0000333333');
  });
});

describe('the ledger', () => {
  it('books realised P&L, fees, funding and transfers into the balance', () => {
    const state = run([
      fill('buy', 10, 50_000, 0.3),
      cashflow('funding', -0.05),
      fill('sell', 10, 51_000, 0.306),
      cashflow('transfer', 100),
    ]);
    // 10 × 0.001 × 1,000 = 10 realised
    expect(state).toEqual({
      balance: '1109.344',
      realised: '10',
      fees: '0.606',
      funding: '-0.05',
      transfers: '100',
      positions: {},
    });
    expect(ledgerGap(state, 1000)).toBe('0');
    expect(ledgerGap(state, 999.5)).toBe('0.5');
  });

  it('says what it has booked, and what was there before', () => {
    const state = run([
      fill('buy', 10, 50_000, 0.3),
      cashflow('funding', -0.05),
      fill('sell', 10, 51_000, 0.306),
      cashflow('transfer', 100),
    ]);
    expect(cashOfLedger(state)).toEqual({ realised: 10, fees: 0.606, funding: -0.05 });
    expect(openingBalance(state)).toBe(1000);
  });

  it('begins with what the account stood at before the record', () => {
    const record = run([fill('buy', 1, 50_000, 0.3), cashflow('transfer', 20)], 0);
    expect(openingLedger(1000, record)).toEqual(emptyLedger(980.3));
  });

  it('books no fill of a contract whose size it does not know', () => {
    expect(() => applyEvent(emptyLedger(100), fill('buy', 1, 100))).toThrow(
      'contract size of BTC-USDT could not be read',
    );
  });

  it('reports what each event did', () => {
    const first = applyEvent(emptyLedger(100), fill('buy', 2, 100, 0.1), { contractSize: 1 });
    expect(first.effect).toEqual({
      realised: 0,
      fee: 0.1,
      funding: 0,
      transfer: 0,
      contracts: 2,
      entryPrice: 100,
    });
    const second = applyEvent(first.state, fill('sell', 3, 90, 0.2), { contractSize: 1 });
    expect(second.effect).toMatchObject({ realised: -20, fee: 0.2, contracts: -1, entryPrice: 90 });
    expect(applyEvent(second.state, cashflow('funding', 0.5)).effect).toMatchObject({
      funding: 0.5,
      realised: 0,
    });
  });

  it('adds the unrealised P&L at the mark to the equity', () => {
    const state = run([fill('sell', 10, 50_000, 0.3)]);
    expect(equityOf(state, { 'BTC-USDT': 49_000 }, SIZES)).toBe(1000 - 0.3 + 10);
  });

  it('does not take an unknown mark for zero', () => {
    const state = run([fill('buy', 10, 50_000)]);
    expect(() => equityOf(state, {}, SIZES)).toThrow(ReadFailedError);
    expect(() => equityOf(state, {}, SIZES)).toThrow('no mark price of BTC-USDT');
    expect(() => equityOf(state, { 'BTC-USDT': 1 }, new Map())).toThrow('no instrument of BTC-USDT');
  });

  it('survives JSON', () => {
    const state = run([fill('buy', 3, 0.1, 0.07), fill('sell', 1, 0.3)]);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  const events = fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .record({
            side: fc.constantFrom<OrderSide>('buy', 'sell'),
            contracts: fc.integer({ min: 1, max: 50 }),
            ticks: fc.integer({ min: 1, max: 1_000_000 }),
            fee: fc.integer({ min: 0, max: 1_000_000 }),
            symbol: fc.constantFrom('BTC-USDT', 'DOGE-USDT'),
          })
          .map(({ side, contracts, ticks, fee, symbol }) =>
            fill(side, contracts, ticks / 10, Number((fee / 1e8).toFixed(8)), symbol),
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .record({
            kind: fc.constantFrom('funding' as const, 'transfer' as const),
            amount: fc.integer({ min: -1e9, max: 1e9 }),
          })
          .map(({ kind, amount }) => cashflow(kind, amount / 1e8)),
      },
    ),
    { maxLength: 60 },
  );

  it('closes exactly: the change in equity is realised + unrealised − fees + funding + transfers', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 1, max: 1_000_000 }), (list, mark) => {
        const marks = { 'BTC-USDT': mark / 10, 'DOGE-USDT': mark / 1000 };
        const state = run(list);
        // An account that knows no positions: every fill is cash, what is held is worth its mark.
        let cash = new Big(1000);
        const held: Record<string, Big> = {};
        for (const event of list) {
          if (event.type === 'cashflow') cash = cash.plus(event.cashflow.amount);
          else {
            const { symbol, side, contracts, price, fee } = event.fill;
            const coins = new Big(contracts).times(SIZES.get(symbol)?.contractSize ?? 0);
            const bought = side === 'buy' ? coins : coins.times(-1);
            cash = cash.minus(bought.times(price)).minus(fee);
            held[symbol] = (held[symbol] ?? new Big(0)).plus(bought);
          }
        }
        for (const [symbol, coins] of Object.entries(held))
          cash = cash.plus(coins.times(marks[symbol as keyof typeof marks]));
        expect(exactEquityOf(state, marks, SIZES)).toBe(cash.toFixed());
        const booked = new Big(1000)
          .plus(state.realised)
          .minus(state.fees)
          .plus(state.funding)
          .plus(state.transfers);
        expect(state.balance).toBe(booked.toFixed());
      }),
      { numRuns: 300 },
    );
  });
});

it('sums amounts as they were booked, and compares by value', () => {
  expect(exactSum([0.1, 0.2, -0.05])).toBe('0.25');
  expect(exactSum([])).toBe('0');
  expect(sameAmount('0.30', exactSum([0.1, 0.2]))).toBe(true);
  expect(sameAmount('0.3', '0.30000001')).toBe(false);
});

describe('fees and funding', () => {
  it('rounds a fee to 8 decimals', () => {
    // 7 × 0.001 × 12,345.6 × 0.0006 = 0.05185152; a third of a contract size makes it long
    expect(feeOf(7, 12_345.6, 0.001, 0.0006)).toBe(0.05185152);
    expect(feeOf(1, 0.333333333, 0.1, 0.0006)).toBe(0.00002);
  });

  it('lets longs pay a positive rate and shorts receive it', () => {
    expect(fundingOf(10, 50_000, 0.001, 0.0001)).toBe(-0.05);
    expect(fundingOf(-10, 50_000, 0.001, 0.0001)).toBe(0.05);
    expect(fundingOf(10, 50_000, 0.001, -0.0001)).toBe(0.05);
    expect(Object.is(fundingOf(10, 50_000, 0.001, 0), 0)).toBe(true);
  });
});
