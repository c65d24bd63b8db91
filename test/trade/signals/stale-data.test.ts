import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { Candle, Quote } from '../../../src/domain/index.js';
import { unfitQuote } from '../../../src/trade/orders/fresh-quote.js';
import { AnalyzerCache } from '../../../src/trade/core/analyzer-cache.js';
import { checkPositions } from '../../../src/trade/watchdog/tick.js';
import { staleCandles } from '../../../src/trade/signals/freshness.js';
import { offerOpportunity } from '../../../src/trade/signals/offer.js';
import { SYMBOL, World } from '../../support/world.js';
import { calm, enter, HOUR, MINUTE } from '../fixtures.js';

/** Two hours of candles, then none: the market goes on without them. */
const world = (): World => new World(calm(120), { approvalTtl: 172_800 });

const quoteAt = (timestamp: number): Quote => ({
  symbol: SYMBOL,
  bid: 100,
  ask: 100,
  last: 100,
  mark: 100,
  timestamp,
});

describe('old candles', () => {
  it('bring no offer, are no verdict on the candle, and are told once', async () => {
    const { parts, clock, store, opportunity } = world();
    clock.advance(30 * HOUR);
    for (let times = 0; times < 2; times++)
      expect(await offerOpportunity(parts, opportunity())).toMatchObject({
        code: 'stale-candles',
        reason: expect.stringMatching(/AAA's newest candle is 2\d h old; nothing is decided on it/) as string,
      });
    expect(await store.list('signal')).toEqual([]);
    const pushes = (await store.owedPushes(9)).map(({ push }) => push.type);
    expect(pushes).toEqual(['denied']);
  });

  it('do not let an offer be taken that was made while they were new', async () => {
    const { parts, clock, desk, store, opportunity } = world();
    const signal = await offerOpportunity(parts, opportunity());
    if (!signal || !('cardVersion' in signal)) throw new Error(JSON.stringify(signal));
    clock.advance(30 * HOUR);
    expect(await desk.signals.approve(signal.id, signal.cardVersion, { key: 'u1', sentAt: 0 })).toMatchObject(
      {
        status: 'denied',
        denied: { code: 'stale-candles' },
      },
    );
    expect(await store.list('intent')).toEqual([]);
  });

  it('decide nothing about a position; its stop rests on, and the owner hears of it once', async () => {
    const at = world();
    const { parts, clock, store, exchange } = at;
    const { stop } = await enter(at);
    clock.advance(30 * HOUR);
    for (let tick = 0; tick < 3; tick++) {
      await checkPositions(parts);
      clock.advance(MINUTE);
    }
    expect((await exchange.fetchOpenOrders()).map(({ triggerPrice }) => triggerPrice)).toContain(stop);
    const told = (await store.owedPushes(99)).flatMap(({ push }) =>
      push.type === 'notice' ? [push.text] : [],
    );
    expect(told.filter((text) => text.includes('newest candle'))).toHaveLength(1);
  });

  it('are judged by the clock of the market: this host may be hours off', () => {
    const { parts, clock } = world();
    const market = Object.create(parts.market, {
      now: { value: () => clock.now() - 5 * HOUR },
    }) as typeof parts.market;
    clock.advance(5 * HOUR);
    expect(staleCandles(parts, SYMBOL)?.code).toBe('stale-candles');
    expect(staleCandles({ ...parts, market }, SYMBOL)).toBeUndefined();
    // A candle of the future is none to decide on.
    const behind = { ...parts, clock: new ManualClock(clock.now() - 20 * HOUR) };
    expect(staleCandles(behind, SYMBOL)?.reason).toContain('ahead');
  });
});

describe('a quote', () => {
  it('without a price brings no offer, and is no verdict on the candle', async () => {
    const { parts, clock, opportunity } = world();
    const quote = async (): Promise<Quote> => ({ ...quoteAt(clock.now()), bid: 0 });
    const market = Object.create(parts.market, { quote: { value: quote } }) as typeof parts.market;
    expect(await offerOpportunity({ ...parts, market }, opportunity())).toMatchObject({ code: 'bad-quote' });
    expect(await offerOpportunity(parts, opportunity())).toMatchObject({ status: 'offered' });
  });

  it.each([
    [0, undefined],
    [60_000, undefined],
    [60_001, 'stale-quote'],
    [30 * HOUR, 'stale-quote'],
    [-5_000, undefined],
    [-5_001, 'stale-quote'],
  ])('%s ms old: %s', (age, code) => {
    const { parts, clock } = world();
    expect(unfitQuote(parts, quoteAt(clock.now() - age))?.code).toBe(code);
  });
});

describe('holes in what the indicators are fed', () => {
  const feed = (analyzers: AnalyzerCache, from: number, to: number): void => {
    for (let hour = from; hour <= to; hour++) analyzers.feed(SYMBOL, candle(hour));
  };
  const candle = (hour: number): Candle => {
    const close = 100 + Math.sin(hour);
    return { timestamp: hour * HOUR, open: close, high: close + 1, low: close - 1, close, volume: 10 };
  };

  it('of a few hours are candles without a trade: flat, as where they are listed', () => {
    const [holed, listed] = [new AnalyzerCache({} as never, '1h'), new AnalyzerCache({} as never, '1h')];
    for (const analyzers of [holed, listed]) feed(analyzers, 0, 99);
    const { close } = candle(99);
    for (let hour = 100; hour < 103; hour++)
      listed.feed(SYMBOL, { timestamp: hour * HOUR, open: close, high: close, low: close, close, volume: 0 });
    for (const analyzers of [holed, listed]) feed(analyzers, 103, 120);
    const last = candle(121);
    expect(holed.feed(SYMBOL, last).analysis()).toEqual(listed.feed(SYMBOL, last).analysis());
    // What is compared with other symbols are real closes.
    expect(holed.closes(SYMBOL)?.times).not.toContain(101 * HOUR);
  });

  it('of days begin the analysis anew', () => {
    const analyzers = new AnalyzerCache({} as never, '1h');
    feed(analyzers, 0, 99);
    feed(analyzers, 400, 430);
    expect(analyzers.feed(SYMBOL, candle(431)).analysis()).toBeUndefined();
    feed(analyzers, 432, 440);
    expect(analyzers.feed(SYMBOL, candle(441)).analysis()?.candles).toBe(42);
  });
});
