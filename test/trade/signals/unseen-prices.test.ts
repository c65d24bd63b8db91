import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, ReadFailedError, type Candle, type Opportunity } from '../../../src/domain/index.js';
import { AnalyzerCache } from '../../../src/trade/core/analyzer-cache.js';
import { watchAwaiting } from '../../../src/trade/signals/await-price.js';
import { recordSignal } from '../../../src/trade/signals/offer.js';
import { planNow } from '../../../src/trade/signals/plan.js';
import { placeOf } from '../../../src/trade/signals/waiting.js';
import type { MarketData } from '../../../src/venues/market.js';
import { SYMBOL } from '../../support/world.js';
import { CardWorld } from './card-world.js';

/** The price of the market is 100. */
const AT_98: Partial<Opportunity> = { entryAt: { price: 98 }, stop: 95 };

let world: CardWorld;
/** Minutes that the exchange lists besides calm ones, by their open times. */
let minutes: Map<number, Partial<Candle>>;
/** How often minutes were asked for. */
let reads: number;
let isRefusing: boolean;
let price: number;
/** When the candle opened in which it was planned. */
let first: number;

const calm = (timestamp: number): Candle => ({
  timestamp,
  open: 99,
  high: 99,
  low: 99,
  close: 99,
  volume: 1,
});

const candles: MarketData['candles'] = (_, timeframe, { after = 0 } = {}) => {
  if (timeframe !== '1m') return Promise.resolve([]);
  reads++;
  if (isRefusing) return Promise.reject(new ReadFailedError('candles', 'no answer'));
  const closed = Math.floor(world.clock.now() / MINUTE) * MINUTE;
  const listed: Candle[] = [];
  for (let at = Math.floor(after / MINUTE) * MINUTE + MINUTE; at < closed; at += MINUTE)
    listed.push({ ...calm(at), ...minutes.get(at) });
  return Promise.resolve(listed);
};

/** Live prices: the world goes on while nobody looks. */
const goLive = (): void => {
  const { market } = world;
  const quote: MarketData['quote'] = (symbol) =>
    Promise.resolve({
      symbol,
      bid: price,
      ask: price,
      last: price,
      mark: price,
      timestamp: world.clock.now(),
    });
  const live: MarketData = {
    instruments: () => market.instruments(),
    universe: (limit) => market.universe(limit),
    depth: () => market.depth(),
    candles,
    quote,
  };
  Object.assign(world.parts, { market: live, analyzers: new AnalyzerCache(live, '1h') });
};

/** Base candles that have closed, from the one before the plan on, by their lows; calm where none is given. */
const feed = (lows: readonly number[] = []): void => {
  for (let hour = -1; first + (hour + 1) * HOUR <= world.clock.now(); hour++) {
    const candle = { open: 100, high: 100, low: lows[hour] ?? 98.5, close: 100, volume: 1 };
    world.parts.analyzers.feed(SYMBOL, { ...candle, timestamp: first + hour * HOUR });
  }
};

/** An entry at 98 waits since 7 minutes past. */
beforeEach(async () => {
  [minutes, reads, isRefusing, price] = [new Map<number, Partial<Candle>>(), 0, false, 99];
  world = new CardWorld();
  first = Math.ceil(world.clock.now() / HOUR) * HOUR;
  world.clock.set(first + 7 * MINUTE);
  goLive();
  feed();
  const opportunity = world.opportunity(AT_98);
  const plan = await planNow(world.parts, opportunity);
  if ('denied' in plan) throw new Error(plan.reason);
  const place = await placeOf(world.parts, SYMBOL, opportunity.side);
  await world.approve(await recordSignal(world.parts, { opportunity, key: 'k', plan, place }), 1);
});

const look = (): Promise<void> => watchAwaiting(world.parts);
/** Looks every five seconds. */
const ticks = async (seconds: number): Promise<void> => {
  for (let at = 0; at < seconds; at += 5) {
    world.clock.advance(5_000);
    await look();
  }
};
const entries = async (): Promise<number> => (await world.store.list('intent')).length;
const status = async (): Promise<string | undefined> => (await world.cards())[0]?.status;

/** Another process, some time after the first has died. @param lows of the base candles since the plan */
const rises = (after: number, ...lows: readonly number[]): void => {
  world.clock.advance(after);
  world.reboot();
  goLive();
  feed(lows);
};

describe('the stop of an entry that waits, passed while the bot was down', () => {
  it('within the candle in which it was planned ends it, before that has closed', async () => {
    minutes.set(first + 20 * MINUTE, { low: 94 });
    rises(30 * MINUTE);
    price = 98;
    await look();
    expect((await world.card('ended')).note).toContain('passed its stop at 95');
    expect(await entries()).toBe(0);
  });

  it('within that candle ends it after many more have closed', async () => {
    minutes.set(first + 20 * MINUTE, { low: 94 });
    rises(5 * HOUR, 94);
    await look();
    expect(await status()).toBe('ended');
  });

  it('in the candle that is still open ends it', async () => {
    minutes.set(first + 2 * HOUR + 3 * MINUTE, { low: 94 });
    rises(2 * HOUR);
    await look();
    expect(await status()).toBe('ended');
  });

  it('in the very minute of the restart ends it: until that has closed nothing is entered', async () => {
    rises(30 * MINUTE + 20_000);
    price = 98;
    minutes.set(Math.floor(world.clock.now() / MINUTE) * MINUTE, { low: 94 });
    await look();
    await ticks(40);
    expect([await status(), await entries()]).toEqual(['awaiting', 0]);
    await ticks(5);
    expect([await status(), await entries()]).toEqual(['ended', 0]);
  });

  it('is not known while minutes cannot be read: it neither ends nor enters', async () => {
    rises(30 * MINUTE);
    [isRefusing, price] = [true, 98];
    await expect(look()).rejects.toThrow('no answer');
    expect([await status(), await entries()]).toEqual(['awaiting', 0]);
    minutes.set(first + 20 * MINUTE, { low: 94 });
    isRefusing = false;
    await look();
    expect(await status()).toBe('ended');
  });
});

describe('an entry that waits whose stop was not passed meanwhile', () => {
  it('is entered once the minute of the restart has closed', async () => {
    rises(30 * MINUTE + 20_000);
    price = 98;
    await look();
    await ticks(40);
    expect([await status(), await entries()]).toEqual(['awaiting', 0]);
    await ticks(5);
    expect([await status(), await entries()]).toEqual(['approved', 1]);
  });

  it('waits on where the price was there before it was planned, as the minutes show', async () => {
    minutes.set(first + 2 * MINUTE, { low: 94 });
    rises(2 * HOUR, 94);
    await look();
    expect(await status()).toBe('awaiting');
  });

  it('is entered without a trade in the minute of the restart, a minute later', async () => {
    rises(30 * MINUTE + 20_000);
    candleless();
    price = 98;
    await look();
    await ticks(95);
    expect(await entries()).toBe(0);
    await ticks(5);
    expect(await entries()).toBe(1);
  });

  it('costs no candles while it is looked at', async () => {
    await ticks(100);
    expect([await status(), reads]).toEqual(['awaiting', 0]);
  });

  it('is looked up again after a while in which no price could be read', async () => {
    world.clock.advance(5_000);
    await look();
    minutes.set(Math.floor(world.clock.now() / MINUTE) * MINUTE + 5 * MINUTE, { low: 94 });
    world.clock.advance(10 * MINUTE);
    await look();
    expect(await status()).toBe('ended');
  });
});

/** From now on the exchange lists no minute: nobody trades. */
const candleless = (): void => {
  Object.assign(world.parts.market, { candles: () => Promise.resolve([]) });
};
