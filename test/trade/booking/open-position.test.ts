import { describe, expect, it } from 'vitest';
import type { ProtectiveOrder } from '../../../src/domain/index.js';
import { entryBooking } from '../../../src/trade/booking/fill-bookings.js';
import {
  bookedOf,
  isEntry,
  openedBy,
  riskUnitOf,
  withBooked,
} from '../../../src/trade/booking/open-position.js';
import {
  entryIdOf,
  fillOf,
  HOUR,
  INSTRUMENT,
  intentOf,
  planOf,
  positionOf,
  stepOf,
  SYMBOL,
} from './fixtures.js';

const stop = (state: ProtectiveOrder['state'], id = 'stop'): ProtectiveOrder => ({
  clientOrderId: id,
  type: 'stop',
  triggerPrice: 95,
  contracts: 5,
  state,
});

const opened = (
  intent: ReturnType<typeof intentOf>,
  fill: ReturnType<typeof fillOf>,
  before?: Parameters<typeof openedBy>[4],
) => openedBy(intent, fill, INSTRUMENT, '1h', before);

/** The entry with so many of its 5 contracts booked. */
const entryWith = (contracts: number, over: Parameters<typeof intentOf>[1] = {}) =>
  intentOf('A1', { steps: [stepOf(entryIdOf('A1'), { booked: contracts })], ...over });

describe('the contracts of an intent that are booked', () => {
  it('are those of all its orders, in whole lots', () => {
    const steps = [0.1, 0.2].map((booked) => stepOf('x', { booked }));
    expect(bookedOf(intentOf('A1', { steps }))).toBe(0.3);
  });

  it('grow by a fill for the order that filled alone', () => {
    const steps = [stepOf('a', { booked: 0.1 }), stepOf('b', { booked: 0.1 })];
    expect(withBooked(intentOf('A1', { steps }), 1, 0.2).steps.map(({ booked }) => booked)).toEqual([
      0.1, 0.3,
    ]);
  });
});

describe('1 R', () => {
  it('is the planned loss for the part of the plan that was filled', () => {
    expect(riskUnitOf(intentOf(), 2.5)).toBe(2);
  });
});

describe('the position that a fill of an entry opens', () => {
  it('is what was filled, with the levels of the plan', () => {
    const fill = fillOf({ price: 101, fee: 0.05, timestamp: HOUR + 90_000 });
    expect(opened(intentOf(), fill)).toStrictEqual({
      id: 'PA1',
      symbol: SYMBOL,
      instrument: INSTRUMENT,
      side: 'long',
      status: 'open',
      contracts: 5,
      maxContracts: 5,
      entryPrice: 101,
      leverage: 5,
      // 101 × (1 − 1/5 + 1 %).
      liquidationPrice: expect.closeTo(81.81, 9) as number,
      riskUnit: 4,
      riskDistance: 6,
      stop: 95,
      trailDistance: 0.05,
      trailing: true,
      protection: [],
      protectionSeq: 0,
      scaledSteps: [],
      best: 101,
      worst: 101,
      reviewedCandle: HOUR - 3_600_000,
      candlesHeld: 0,
      realised: 0,
      fees: 0.05,
      funding: 0,
      exitContracts: 0,
      bookings: [entryBooking(fill, 0, 100)],
      approved: { contracts: 5, price: 100 },
      moves: [{ at: HOUR + 90_000, what: 'stop', to: 95, cause: 'entry' }],
      fillIds: ['F1'],
      intentId: 'A1',
      reasons: ['approved'],
      openedAt: HOUR + 90_000,
      updatedAt: HOUR + 90_000,
      cardVersion: 1,
    });
  });

  it('carries what was known when the entry was decided', () => {
    const opening = {
      confidence: 0.7,
      regime: 'trending',
      reasons: ['up'],
      features: { rsi: 1 },
      signalClass: 'long unopposed',
    } as const;
    const entry = intentOf('A1', { opening, signalId: 'S1', plan: planOf({ target: 112 }) });
    expect(opened(entry, fillOf())).toMatchObject({ ...opening, signalId: 'S1', target: 112 });
  });

  it('has the targets of the plan, where there are several', () => {
    const targets = [
      { price: 110, share: 0.5 },
      { price: 120, share: 0.5 },
    ];
    const entry = intentOf('A1', { plan: planOf({ target: 110, targets, stopFollows: 'entry' }) });
    expect(opened(entry, fillOf())).toMatchObject({
      target: 110,
      ladder: targets.map((each) => ({ ...each, filled: 0 })),
      targetPinned: true,
      stopFollows: 'entry',
    });
  });

  it('measures the first stop of a short upwards', () => {
    const entry = intentOf('A1', { side: 'short', plan: planOf({ side: 'short', stop: 105 }) });
    expect(opened(entry, fillOf({ side: 'sell' }))).toMatchObject({ side: 'short', riskDistance: 5 });
  });

  it('takes over the stops ahead of it, and gets rid of those of the position before it', () => {
    const entry = entryWith(5, { ahead: [stop('resting', 'ahead')] });
    const predecessor = positionOf({ protection: [stop('resting', 'old')] });
    expect(opened(entry, fillOf(), { predecessor })).toMatchObject({
      protection: [stop('retiring', 'old'), stop('resting', 'ahead')],
      protectionSeq: 1,
    });
  });

  it('is guarded with what the exchange reports beyond the fill, where a stop ahead of it covers that', () => {
    const ahead = [stop('resting')];
    const part = fillOf({ contracts: 3 });
    expect(opened(entryWith(3, { ahead }), part)).toMatchObject({ contracts: 3, unreported: 2 });
    expect(opened(entryWith(5, { ahead }), fillOf())).not.toHaveProperty('unreported');
    expect(opened(entryWith(3), part)).not.toHaveProperty('unreported');
  });

  it('is another one where a part of the entry is closed', () => {
    const again = opened(entryWith(3, { ahead: [stop('resting')] }), fillOf({ contracts: 2 }), {
      isAgain: true,
    });
    expect(again.id).toMatch(/^Q.{5}A1$/);
    expect(again).not.toHaveProperty('unreported');
  });
});

describe('an entry', () => {
  it('is an intent with a plan', () => {
    const { plan: _, ...planless } = intentOf();
    expect([isEntry(intentOf()), isEntry(planless), isEntry(undefined)]).toEqual([true, false, false]);
  });
});
