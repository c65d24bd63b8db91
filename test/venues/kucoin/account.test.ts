import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Log } from '../../../src/domain/index.js';
import { openKucoin } from '../../../src/venues/kucoin/index.js';
import { applyEvent, emptyLedger, type LedgerState } from '../../../src/domain/ledger/ledger.js';
import type { Fault } from '../../support/kucoin/index.js';
import { bench, HOUR, INSTRUMENTS, request } from './support.js';

const step = fc.oneof(
  fc.record({
    do: fc.constant('order' as const),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    symbol: fc.constantFrom('BTC-USDT', 'ETH-USDT'),
    contracts: fc.integer({ min: 1, max: 40 }),
    reduceOnly: fc.boolean(),
  }),
  fc.record({ do: fc.constant('move' as const), percent: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ do: fc.constant('funding' as const), rate: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ do: fc.constant('transfer' as const), amount: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constant('liquidate' as const) }),
  fc.record({ do: fc.constant('forget' as const) }),
);

describe('the account as its events tell it', () => {
  it('folds into the balance and the positions of the exchange, whatever happened and whoever forgot', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.boolean(),
        async (steps, taxed) => {
          const { exchange, fake, clock, kucoin } = await bench();
          if (taxed) fake.server.book.feeTax = 0.18;
          const instruments = await kucoin.market.instruments();
          let ledger: LedgerState = emptyLedger(10_000);
          const records = ['fetchEvents', 'fetchCashflows'] as const;
          const cursors = { fetchEvents: '', fetchCashflows: (await exchange.fetchCashflows('')).cursor };
          const price = { 'BTC-USDT': 50_000, 'ETH-USDT': 2_000 };
          const set = (factor: number): void => {
            for (const symbol of ['BTC-USDT', 'ETH-USDT'] as const) {
              const bid = Math.round(price[symbol] * factor * 10) / 10;
              fake.setPrice(symbol, { bid, ask: bid + 0.1, mark: bid });
            }
          };
          const sync = async (store: boolean): Promise<number> => {
            let booked = 0;
            for (const record of records) {
              const page = await exchange[record](cursors[record]);
              if (!store) continue;
              for (const event of page.events) {
                const symbol = event.type === 'fill' ? event.fill.symbol : undefined;
                ledger = applyEvent(ledger, event, symbol ? instruments.get(symbol) : undefined).state;
              }
              cursors[record] = page.cursor;
              booked += page.events.length;
            }
            return booked;
          };
          for (const each of steps) {
            clock.advance(HOUR / 3);
            if (each.do === 'order') await exchange.createOrder(request({ ...each, leverage: 10 }));
            else if (each.do === 'move') set(1 + each.percent / 100);
            else if (each.do === 'funding') fake.funding('BTC-USDT', each.rate / 10_000);
            else if (each.do === 'transfer') fake.transfer(each.amount);
            else if (each.do === 'liquidate') set(0.5);
            // Events were read, and the process died before they were stored.
            await sync(each.do !== 'forget');
          }
          // The slow records follow at the latest after the next full hour.
          clock.advance(HOUR + HOUR / 2);
          while ((await sync(true)) > 0);
          const account = await exchange.fetchAccount();
          expect(Number(ledger.balance)).toBeCloseTo(account.balance, 6);
          const held = (await exchange.fetchPositions()).map(({ symbol, side, contracts }) => [
            symbol,
            side === 'long' ? contracts : -contracts,
          ]);
          const told = Object.entries(ledger.positions).map(([symbol, basis]) => [
            symbol,
            Number(basis.contracts),
          ]);
          expect(Object.fromEntries(told)).toEqual(Object.fromEntries(held));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('fees by region', () => {
  it('are what was paid in all, the tax beside the fee included', async () => {
    const { exchange, fake } = await bench();
    fake.server.book.feeTax = 0.18;
    await exchange.createOrder(request());
    await exchange.createOrder(request({ side: 'sell', reduceOnly: true }));
    const { events } = await exchange.fetchEvents('');
    const fees = events.map((event) => (event.type === 'fill' ? event.fill.fee : NaN));
    expect(fees).toEqual(fake.fills.map(({ fee }) => Number((fee * 1.18).toFixed(10))));
  });
});

describe('secrets', () => {
  it('stand in no error and no log line, whatever goes wrong', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string): void =>
      void lines.push(inspect([fields, message], { depth: 9 }));
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const { fake, clock } = await bench({ skew: 60_000 });
    const keys = { key: 'kkkk-1111-kkkk', secret: 'ssss-2222-ssss', passphrase: 'pppp-3333-pppp' };
    Object.assign(fake.server.options, { keys });
    const kucoin = await openKucoin({ apiRoot: fake.root, keys, clock, log, timeoutMs: 300 });
    const faults: Fault[] = [
      { kind: 'html' },
      { kind: 'reset' },
      { kind: 'hang' },
      { kind: 'status', status: 503 },
      { kind: 'code', code: '400005', status: 401 },
      { kind: 'code', code: '400006', status: 401 },
    ];
    for (const fault of faults) {
      fake.heal();
      fake.fail('*', { ...fault, times: 3 });
      for (const call of [
        () => kucoin.exchange?.createOrder(request()),
        () => kucoin.exchange?.fetchPositions(),
        () => kucoin.checkKey(),
      ])
        lines.push(inspect(await Promise.resolve(call()).catch((error: unknown) => error), { depth: 9 }));
    }
    // Positive control: the faults left their traces.
    expect(lines.join('\n')).toMatch(/no answer within/);
    expect(lines.join('\n')).toMatch(/400006/);
    for (const secret of Object.values(keys)) expect(lines.join('\n')).not.toContain(secret);
  });
});

describe('an exchange under another address', () => {
  it('gets every call: with the port closed, none succeeds', async () => {
    const { kucoin, exchange, fake } = await bench({ instruments: INSTRUMENTS });
    await fake.refuse();
    const calls = await Promise.allSettled([
      kucoin.market.universe(1),
      kucoin.market.quote('BTC-USDT'),
      kucoin.checkKey(),
      exchange.fetchAccount(),
      exchange.fetchEvents(''),
      exchange.fetchCashflows(''),
    ]);
    for (const call of calls)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'read-failed' } });
  });
});
