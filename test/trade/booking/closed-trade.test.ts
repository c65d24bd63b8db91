import { describe, expect, it } from 'vitest';
import type { OrderOrigin } from '../../../src/domain/index.js';
import {
  better,
  closedTrade,
  exitReason,
  fillEntry,
  fillPush,
  forcedText,
  unexplainedPush,
  worse,
} from '../../../src/trade/booking/closed-trade.js';
import { fillOf, HOUR, INSTRUMENT, intentOf, positionOf, SYMBOL } from './fixtures.js';

describe('why a position got smaller', () => {
  const of = (kind: OrderOrigin['kind']): OrderOrigin => ({ owner: 'PA1', kind, step: 0 });
  const move = (what: 'stop' | 'target', cause: string) => ({ at: 0, what, to: 1, cause });
  const entry = move('stop', 'entry');
  const stopped = (...moves: ReturnType<typeof move>[]): string =>
    exitReason(of('stop'), undefined, positionOf({ moves }), fillOf());

  it('is what the exchange did by itself, whatever order stood behind it', () => {
    const why = (over: Parameters<typeof fillOf>[0]): string =>
      exitReason(of('stop'), intentOf(), positionOf(), fillOf(over));
    expect(why({ liquidation: true })).toBe('liquidation');
    expect(why({ liquidation: true, forcedBy: 'auto-deleveraging' })).toBe('auto-deleveraging');
  });

  it('is the stop, with the cause of its last move', () => {
    expect(stopped()).toBe('stop');
    expect(stopped(entry)).toBe('stop');
    expect(stopped(entry, move('stop', 'trailing stop'))).toBe('stop (trailing stop)');
    expect(stopped(entry, move('target', 'momentum'))).toBe('stop');
  });

  it('is the target, or what the order was sent for', () => {
    const why = (kind: OrderOrigin['kind']): string =>
      exitReason(of(kind), intentOf('A1', { cause: '/close' }), positionOf(), fillOf());
    expect(why('takeProfit')).toBe('target');
    expect(why('flatten')).toBe('closed: no stop could be placed');
    expect(why('close')).toBe('closed while Redis was away');
    expect(why('intent')).toBe('/close');
  });

  it('is not known where no order of ours stands behind it', () => {
    expect(exitReason(undefined, undefined, positionOf(), fillOf())).toBe('closed outside the bot');
  });
});

describe('the best and the worst price', () => {
  it('go with the side', () => {
    const seen = { best: 110, worst: 90 };
    const long = positionOf(seen);
    expect([better(long, 111), better(long, 109), worse(long, 89), worse(long, 91)]).toEqual([
      111, 110, 89, 90,
    ]);
    const short = positionOf({ side: 'short', best: 90, worst: 110 });
    expect([better(short, 89), better(short, 91), worse(short, 111), worse(short, 109)]).toEqual([
      89, 90, 111, 110,
    ]);
  });
});

describe('the journal line of a fill', () => {
  it('says whose it is, and what the exchange took off by itself', () => {
    const fill = fillOf({ contracts: 2, liquidation: true });
    expect(fillEntry(fill, intentOf(), positionOf())).toEqual({
      at: HOUR,
      event: 'fill',
      symbol: SYMBOL,
      intentId: 'A1',
      positionId: 'PA1',
      cause: '2 of 5 contracts by liquidation',
      data: fill,
    });
    expect(forcedText(fill, undefined)).toBe('2 contracts by liquidation');
  });

  it('of an order that nobody here sent is the fill alone', () => {
    const fill = fillOf();
    expect(fillEntry(fill, undefined, undefined)).toEqual({
      at: HOUR,
      event: 'fill',
      symbol: SYMBOL,
      data: fill,
    });
  });
});

describe('what a fill tells the owner', () => {
  it('is an alarm where nothing explains it', () => {
    expect(unexplainedPush(fillOf(), 'that no intent of ours explains')).toEqual({
      type: 'notice',
      level: 'alarm',
      text: 'A fill arrived that no intent of ours explains: buy 5 contracts of A-USDT at 100.',
    });
  });

  it('is what was filled and what is open', () => {
    expect(fillPush(positionOf({ contracts: 8 }), fillOf(), 'scaledIn', INSTRUMENT)).toStrictEqual({
      type: 'fill',
      positionId: 'PA1',
      symbol: SYMBOL,
      side: 'long',
      action: 'scaledIn',
      contracts: 5,
      coins: 0.5,
      price: 100,
      notional: 50,
      fee: 0.03,
      openContracts: 8,
      stop: 95,
    });
  });

  it('names the target, and the result of a part that the exchange took off by itself', () => {
    const fill = fillOf({ side: 'sell', liquidation: true });
    expect(fillPush(positionOf({ target: 110 }), fill, 'scaledOut', INSTRUMENT, -2)).toMatchObject({
      target: 110,
      forced: { by: 'liquidation' },
      result: { net: -2, r: -0.5 },
    });
    expect(fillPush(positionOf(), fill, 'scaledOut', INSTRUMENT)).not.toHaveProperty('result');
  });
});

describe('a closed trade', () => {
  const closed = positionOf({
    status: 'closed',
    contracts: 0,
    maxContracts: 20,
    openedAt: HOUR,
    updatedAt: HOUR + 9_000,
    closedAt: HOUR + 8_000,
    exitPrice: 104,
    exitReason: 'target',
    best: 103,
    worst: 99,
    realised: 8,
    fees: 0.25,
    funding: -0.25,
    candlesHeld: 3,
    regime: 'trending',
    confidence: 0.7,
    signalClass: 'long unopposed',
    features: { rsi: 1 },
    reasons: ['up'],
    moves: [{ at: 1, what: 'stop', to: 95, cause: 'entry' }],
    fillIds: ['F1', 'F2'],
    signalId: 'S1',
    approved: { contracts: 20, price: 100 },
  });

  it('was entered at the average of all contracts where a part went before more was added', () => {
    // Two at 100, one off at 106, one more at 104: what is held last cost 102 on average, all three 304 ÷ 3.
    const part = (kind: 'entry' | 'exit', contracts: number, price: number, realised: number) => ({
      at: HOUR,
      kind,
      contracts,
      price,
      realised,
      fees: 0,
      funding: 0,
    });
    const bookings = [
      part('entry', 2, 100, 0),
      part('exit', 1, 106, 0.6),
      part('entry', 1, 104, 0),
      part('exit', 2, 110, 1.6),
    ];
    const mixed = {
      ...closed,
      maxContracts: 2,
      exitContracts: 3,
      entryPrice: 102,
      exitPrice: 326 / 3,
      bookings,
    };
    const trade = closedTrade({ ...mixed, realised: 2.2 }, INSTRUMENT);
    expect(trade).toMatchObject({ contracts: 2, entryPrice: 304 / 3 });
    expect((trade.exitPrice - trade.entryPrice) * 0.3).toBeCloseTo(trade.grossPnl, 9);
    const [, ...later] = bookings;
    expect(closedTrade({ ...mixed, bookings: later }, INSTRUMENT).entryPrice).toBe(102);
  });

  it('is the position in money and in R, on the largest size', () => {
    // 2 coins: 6 and −2 USDT at best and worst; net 8 − 0.25 − 0.25 over 1 R of 4.
    expect(closedTrade(closed, INSTRUMENT)).toEqual({
      id: 'PA1',
      symbol: SYMBOL,
      side: 'long',
      openedAt: HOUR,
      closedAt: HOUR + 8_000,
      entryPrice: 100,
      exitPrice: 104,
      contracts: 20,
      coins: 2,
      notional: 200,
      leverage: 5,
      grossPnl: 8,
      fees: 0.25,
      funding: -0.25,
      bookings: [{ kind: 'exit', at: HOUR, realised: 8, fees: 0.25, funding: -0.25 }],
      approved: { contracts: 20, price: 100 },
      netPnl: 7.5,
      riskUnit: 4,
      r: 1.875,
      maeR: -0.5,
      mfeR: 1.5,
      exitReason: 'target',
      regime: 'trending',
      confidence: 0.7,
      signalClass: 'long unopposed',
      features: { rsi: 1 },
      reasons: ['up'],
      moves: closed.moves,
      fillIds: ['F1', 'F2'],
      signalId: 'S1',
      candlesHeld: 3,
    });
  });

  it('of a short gains where the price falls', () => {
    const short = { ...closed, side: 'short' as const, best: 97, worst: 101 };
    expect(closedTrade(short, INSTRUMENT)).toMatchObject({ maeR: -0.5, mfeR: 1.5 });
  });

  it('was never ahead where its best price is behind the entry, nor behind where its worst is ahead', () => {
    expect(closedTrade({ ...closed, best: 99, worst: 99 }, INSTRUMENT)).toMatchObject({
      maeR: -0.5,
      mfeR: 0,
    });
    expect(closedTrade({ ...closed, best: 103, worst: 101 }, INSTRUMENT)).toMatchObject({
      maeR: 0,
      mfeR: 1.5,
    });
  });

  it('keeps its several targets as they stood at the end', () => {
    const ladder = [
      { price: 104, share: 0.5, filled: 10, done: true as const },
      { price: 108, share: 0.5, filled: 0 },
    ];
    expect(closedTrade({ ...closed, ladder }, INSTRUMENT).ladder).toEqual(ladder);
  });

  it('without a planned loss has no R', () => {
    expect(closedTrade({ ...closed, riskUnit: 0 }, INSTRUMENT)).toMatchObject({ r: 0, maeR: 0, mfeR: 0 });
  });

  it('says what the exchange took off by itself on the way', () => {
    expect(closedTrade({ ...closed, forced: '2 of 5 contracts by liquidation' }, INSTRUMENT).exitReason).toBe(
      'target; 2 of 5 contracts by liquidation',
    );
  });

  it('of which little is known says only that', () => {
    const { exitPrice: _, closedAt: __, exitReason: ___, ...bare } = positionOf({ updatedAt: HOUR + 9_000 });
    const trade = closedTrade(bare, INSTRUMENT);
    expect(trade).toMatchObject({ exitPrice: 100, closedAt: HOUR + 9_000, exitReason: 'closed' });
    for (const unknown of ['regime', 'confidence', 'features', 'signalId', 'approved'])
      expect(trade).not.toHaveProperty(unknown);
  });
});
