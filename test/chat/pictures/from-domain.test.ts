import { describe, expect, it } from 'vitest';
import {
  pictureLayout,
  positionPicture,
  signalPicture,
  tradePicture,
} from '../../../src/chat/pictures/index.js';
import type { ClosedTrade, Plan, Position, Signal } from '../../../src/domain/index.js';
import { walkCandles } from '../../../tools/bench/picture-samples.js';

const context = {
  candles: walkCandles(90),
  timeframe: '1h',
  instrument: { tickSize: 0.1, lotSize: 1, contractSize: 0.001, takerFee: 0.0006 },
  timeZone: 'UTC',
} as const;
const instrument = { contractSize: 0.001, takerFee: 0.0006 };
const openedAt = context.candles[60]?.timestamp ?? 0;
const moves = [
  { at: openedAt + 1, what: 'stop', from: 58_000, to: 58_500, cause: 'trail' },
  { at: openedAt + 2, what: 'target', from: 64_000, to: 65_000, cause: 'momentum' },
  { at: openedAt + 3, what: 'stop', from: 58_500, to: 60_060, cause: 'break-even' },
] as const;

describe('specifications from the domain', () => {
  it('take a signal from its plan, so that the picture shows what would be traded', () => {
    const plan = {
      symbol: 'BTC-USDT',
      side: 'short',
      entry: 60_000,
      stop: 61_000,
      leverage: 7,
      liquidation: 68_000,
    };
    const votes = ['short', 'long', 'short', undefined].map((side) => ({ side }));
    const planned = { ...plan, worstCase: 12.5 } as Plan;
    const signal = { plan: planned, opportunity: { analysis: { votes } } } as unknown as Signal;
    expect(signalPicture(signal, context)).toEqual({
      type: 'signal',
      ...plan,
      candles: context.candles,
      timeframe: '1h',
      priceDecimals: 1,
      timeZone: 'UTC',
      votes: { pro: 2, contra: 1, of: 4 },
      atStop: { usdt: -12.5, r: -1 },
      targets: [],
    });
    for (const source of ['owner', 'tradingview'])
      expect(signalPicture({ ...signal, source }, context)).not.toHaveProperty('votes');
    const aimed = { ...signal, plan: { ...signal.plan, target: 57_000, rewardRisk: 2.4 } };
    expect(signalPicture(aimed, context, 60_010)).toMatchObject({
      targets: [{ price: 57_000, makes: { usdt: 30, r: 2.4 } }],
      rewardRisk: 2.4,
      last: 60_010,
    });
  });

  it('have the zone that an entry waits for, until the price is there', () => {
    const entryAt = { low: 59_000, high: 59_500 };
    const plan = { symbol: 'BTC-USDT', side: 'long', entry: 59_500, stop: 58_000, worstCase: 10 } as Plan;
    const signal = (more: Partial<Plan>): Signal =>
      ({
        plan: { ...plan, ...more },
        opportunity: { entryAt, analysis: { votes: [] } },
      }) as unknown as Signal;
    expect(signalPicture(signal({ waits: 'limit' }), context).entryZone).toEqual(entryAt);
    expect(signalPicture(signal({}), context)).not.toHaveProperty('entryZone');
    const atPrice = signal({ waits: 'limit' });
    const opportunity = { ...atPrice.opportunity, entryAt: { price: 59_500 } };
    expect(signalPicture({ ...atPrice, opportunity }, context)).not.toHaveProperty('entryZone');
  });

  it('follow a stop from where it began through every move', () => {
    const position = {
      symbol: 'BTC-USDT',
      side: 'long',
      entryPrice: 60_000,
      stop: 60_060,
      leverage: 5,
      liquidationPrice: 49_000,
      contracts: 100,
      realised: 4,
      fees: 3.6,
      funding: -0.4,
      riskUnit: 20,
      moves,
      openedAt,
    } as unknown as Position;
    const figures = {
      position,
      instrument,
      mark: 61_000,
      markAt: openedAt,
      net: 9.5,
      pnlFraction: 0.08,
      r: 0.5,
    };
    const spec = positionPicture(figures, context);
    expect(spec.stops).toEqual([
      { at: openedAt, price: 58_000 },
      { at: openedAt + 1, price: 58_500 },
      { at: openedAt + 3, price: 60_060 },
    ]);
    expect(spec.fills).toEqual([{ at: openedAt, price: 60_000, side: 'buy', reduces: false }]);
    expect(spec.targets).toEqual([]);
    const still = { ...position, moves: [] };
    expect(positionPicture({ ...figures, position: still }, context).stops).toEqual([
      { at: openedAt, price: 60_060 },
    ]);
  });

  it('say what stop and target make in all: what is booked, what is open, and the costs of the way out', () => {
    const position = {
      side: 'long',
      entryPrice: 60_000,
      stop: 60_060,
      target: 63_000,
      contracts: 100,
      realised: 4,
      fees: 3.6,
      funding: -0.4,
      riskUnit: 20,
      moves: [],
      openedAt,
    } as unknown as Position;
    const spec = positionPicture(
      {
        position,
        instrument,
        mark: 61_000,
        markAt: Date.UTC(2025, 9, 3, 16, 12),
        net: 9.5,
        pnlFraction: 0,
        r: 0,
      },
      context,
    );
    // 0.1 BTC: booked 4 − 3.6 − 0.4 = 0; at the target 300 − 0.0006 × 6,300.
    expect(spec.targets?.[0]?.makes?.usdt).toBeCloseTo(300 - 3.78, 8);
    expect(spec.targets?.[0]?.makes?.r).toBeCloseTo((300 - 3.78) / 20, 8);
    // The picture stays as it was sent while the card's text goes on.
    expect(spec.note).toBe('as of 3 Oct 16:12');
    // At the stop 0.1 % slips: out at 59,999.94.
    expect(spec.atStop?.usdt).toBeCloseTo(-0.006 - 0.0006 * 5999.994, 8);
  });

  it('place best and worst of a trade by its R: a short of 2 coins that risks 100 USDT moves 50 a coin for 1 R', () => {
    const trade = {
      symbol: 'BTC-USDT',
      side: 'short',
      openedAt,
      closedAt: openedAt + 20 * 3_600_000,
      entryPrice: 60_000,
      exitPrice: 59_940,
      coins: 2,
      riskUnit: 100,
      mfeR: 1.5,
      maeR: -0.4,
      fees: 2,
      funding: -3,
      netPnl: 110,
      r: 1.1,
      leverage: 5,
      exitReason: 'target',
      moves,
    } as unknown as ClosedTrade;
    const spec = tradePicture(trade, context);
    expect([spec.best, spec.worst]).toEqual([59_925, 60_020]);
    expect(spec.fills.map(({ side, reduces }) => [side, reduces])).toEqual([
      ['sell', false],
      ['buy', true],
    ]);
    expect(pictureLayout(spec).labels.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        '+110.00 USDT',
        '+1.10 R',
        'held 20h · target · 5×',
        'Best +1.45 R',
        'Worst −0.45 R',
      ]),
    );
    // Its result lies between them, however it came about.
    for (const r of [-0.97, -3, 0.2, 2.5]) {
      const { bestR, worstR } = tradePicture({ ...trade, mfeR: 0, maeR: -0.84, r }, context);
      expect(worstR).toBeLessThanOrEqual(r);
      expect(bestR).toBeGreaterThanOrEqual(r);
    }
    const stopped = { ...trade, exitReason: 'stop (trailing stop, 7.5 % from the best price)' };
    expect(tradePicture(stopped, context).exitReason).toBe('trailing stop');
  });
});
