import { afterEach, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.js';
import { MINUTE, silentLog } from '../../src/domain/index.js';
import { PaperExchange } from '../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../src/venues/paper/paper-state.js';
import { openKucoin, type Kucoin } from '../../src/venues/kucoin/index.js';
import { MemoryStore } from '../../src/state/store/memory-store.js';
import { order, stopAt } from '../venues/paper/support.js';
import { startKucoin, type FakeKucoin, type KlineRow } from '../support/kucoin/index.js';

/*
 * Paper on live prices: the simulated exchange on the KuCoin adapter, over the wire, driven as MODE=paper drives it. The
 * compiled bot lives by the wall clock, and these rows need hours: here the clock is set.
 */

const SYMBOL = 'ETH-USDT';
const EIGHT = Date.UTC(2026, 0, 1, 8);

let fake: FakeKucoin;
let kucoin: Kucoin;
afterEach(async () => {
  await kucoin.close();
  await fake.stop();
});

const paperBot = async (from: number, low: (minute: number) => number = () => 99.5) => {
  const clock = new ManualClock(from);
  const candles = (_id: string, minutes: number, first: number, last: number): readonly KlineRow[] => {
    const span = minutes * MINUTE;
    const rows: KlineRow[] = [];
    for (let at = Math.ceil(first / span) * span; at <= last; at += span)
      rows.push([at, 100, 100.5, minutes === 1 ? low(at) : 99.5, 100, 1_000]);
    return rows;
  };
  const instruments = [{ symbol: SYMBOL, multiplier: 0.01, tickSize: 0.01, price: 100 }];
  fake = await startKucoin({ clock, instruments, candles });
  const store = new MemoryStore<PaperDocs>({ clock });
  const start = async () => {
    kucoin = await openKucoin({ apiRoot: fake.root, clock, log: silentLog });
    const { market } = kucoin;
    return new PaperExchange({
      market,
      clock,
      store,
      balance: 1000,
      fundingRates: (symbol, after, upTo) => market.fundingRates(symbol, after, upTo),
    });
  };
  const bot = { exchange: await start() };
  /** A tick: the simulation, then the record. */
  const tick = async () => {
    const { exchange } = bot;
    for (const symbol of await exchange.active()) await exchange.onQuote(await kucoin.market.quote(symbol));
    return (await exchange.fetchEvents('')).events;
  };
  const ticks = async (upTo: number) => {
    for (; clock.now() < upTo; clock.advance(5_000)) await tick();
    return tick();
  };
  const away = async (upTo: number) => {
    await kucoin.close();
    clock.set(upTo);
    bot.exchange = await start();
  };
  return { bot, clock, tick, ticks, away };
};

it('A25: paper on live prices is charged funding', async () => {
  const { bot, ticks } = await paperBot(EIGHT - MINUTE);
  await bot.exchange.createOrder(order({ symbol: SYMBOL, contracts: 50 }));
  const events = await ticks(EIGHT + 2 * MINUTE);
  expect(events.at(-1), 'A25: funding of 08:00').toMatchObject({
    cashflow: { kind: 'funding', timestamp: EIGHT, amount: -0.005 },
  });
});

it('A26: of a downtime only what happened since the entry counts, and that does', async () => {
  const entered = EIGHT + 30_000;
  const plunge = { at: EIGHT };
  const { bot, clock, tick, away } = await paperBot(entered, (minute) => (minute === plunge.at ? 90 : 99.5));
  await bot.exchange.createOrder(order({ symbol: SYMBOL, contracts: 50 }));
  await bot.exchange.createOrder(stopAt(95, { symbol: SYMBOL, contracts: 50 }));
  await away(entered + 37 * MINUTE);
  expect(await tick(), 'A26: a low from before the entry fills no stop').toHaveLength(1);
  plunge.at = EIGHT + 50 * MINUTE;
  await away(clock.now() + 37 * MINUTE);
  const events = await tick();
  expect(events.at(-1), 'A26: a low of meanwhile does').toMatchObject({
    fill: { price: 94.95, timestamp: EIGHT + 51 * MINUTE },
  });
});
