import { describe, expect, it } from 'vitest';
import type { Denied } from '../../../src/domain/index.js';
import { context, NOW, opportunity, position, quote, refused, settings } from './fixtures.js';

describe('a denial', () => {
  const control = { paused: false, halted: false, armed: false, updatedAt: 0 };
  const two = [position('B'), position('C')];
  it.each<[string, Partial<Parameters<typeof context>[0]>, object, object, Denied['numbers'], string]>([
    [
      'recording-over',
      { control: { ...control, recordingOver: NOW, halted: true } },
      {},
      {},
      {},
      'the recording is over: there is no price to trade at any more',
    ],
    ['halted', { control: { ...control, halted: true } }, {}, {}, {}, 'trading is halted: by the owner'],
    [
      'halted',
      { control: { ...control, halted: true, haltReason: 'a storm' } },
      {},
      {},
      {},
      'trading is halted: a storm',
    ],
    ['paused', { control: { ...control, paused: true } }, {}, {}, {}, 'entries are paused: by the owner'],
    [
      'paused',
      { control: { ...control, paused: true, pauseReason: 'lunch' } },
      {},
      {},
      {},
      'entries are paused: lunch',
    ],
    [
      'unverified',
      { control: { ...control, unverified: 'the exchange does not answer' } },
      {},
      {},
      {},
      'entries wait until the account could be checked: the exchange does not answer',
    ],
    [
      'cooldown',
      { locks: new Map([['AAA-USDT', { until: NOW + 90_000, reason: 'its stop was hit' }]]) },
      {},
      {},
      { until: NOW + 90_000 },
      'AAA-USDT waits 1 m 30 s more: its stop was hit',
    ],
    [
      'max-positions',
      { positions: two },
      {},
      { maxOpenPositions: 2 },
      { open: 2, limit: 2 },
      '2 of 2 positions are taken',
    ],
    [
      'drawdown',
      { marks: { ...context().marks, peakEquity: 1250 } },
      {},
      {},
      { drawdown: expect.closeTo(0.2, 9), limit: 0.2 },
      'equity is 20.00 % below its peak, the limit is 20.00 %',
    ],
    ['bad-quote', {}, { mark: 0 }, {}, { bid: 99.99, ask: 100, mark: 0 }, 'no tradable price'],
    ['bad-quote', {}, { bid: 100, ask: 99.9 }, {}, { bid: 100, ask: 99.9, mark: 100 }, 'no tradable price'],
    [
      'spread-too-wide',
      {},
      { bid: 99, ask: 101 },
      {},
      { spread: 0.02, limit: 0.01 },
      'the spread is 2.00 %; at most 1.00 % is allowed',
    ],
    [
      'stop-inside-spread',
      {},
      { mark: 94 },
      {},
      { stop: 95, near: 94, entry: 100 },
      'the stop 95 is not beyond bid, ask and mark (94)',
    ],
    [
      'correlated',
      { positions: two, correlation: () => 0.9 },
      {},
      {},
      { together: 3, limit: 2 },
      'it moves together with B long, C long; at most 2 such positions',
    ],
    [
      'kelly-no-edge',
      { kelly: { multiplier: 0.25, reason: 'no edge', deny: true } },
      {},
      { approval: 'auto' },
      { multiplier: 0.25 },
      'no edge',
    ],
    [
      'no-margin',
      { available: 0 },
      {},
      {},
      { room: 0, equity: 1000, available: 0 },
      'there is no room left: margin allows 0.00 USDT',
    ],
    [
      'daily-loss',
      { positions: [position('B', { openRisk: 40 })], marks: { ...context().marks, dayStartEquity: 1010 } },
      {},
      { dailyLossLimit: 0.05 },
      { todayLoss: 10, openRisk: 40, newRisk: expect.closeTo(19.8053834, 6), limit: 50.5 },
      "today's loss + open risk + new risk = 10.00 + 40.00 + 19.81 USDT, over the daily limit of 50.50 USDT",
    ],
  ])('%s says what it goes by', (code, over, prices, set, numbers, reason) => {
    const no = refused(undefined, quote(prices), undefined, context(over), { ...settings, ...set });
    expect([no.code, no.numbers]).toEqual([code, numbers]);
    expect(no.reason).toContain(reason);
  });

  it('says how wide a stop is, and that there is none', () => {
    expect(refused(opportunity({ stopDistance: 0 }))).toMatchObject({
      code: 'bad-stop',
      numbers: { stopDistance: 0 },
    });
    expect(refused(opportunity({ stopDistance: 0.1 })).numbers).toEqual({ stopDistance: 0.1, limit: 0.08 });
  });
});
