import { describe, expect, it } from 'vitest';
import { compareLines, checkParity } from '../../../tools/parity/parity.js';
import { silentLog } from '../../../src/domain/index.js';
import { testRedis } from '../../support/redis.js';
import { recording, settings } from '../../backtest/sample.js';

describe('parity', () => {
  it('gives the same decisions, fills and trades through jobs, Redis and the paper exchange', async () => {
    // Around the crash of 2025-10-10, in candles of five minutes: many decisions in little time.
    const { agreements, hashes, agree } = await checkParity({
      recording,
      settings: {
        ...settings,
        timeframe: '5m',
        cooldown: 0,
        dailyLossLimit: 1,
        maxDrawdown: 1,
        maxOpenRisk: 1,
        riskPerTrade: 0.005,
      },
      research: { threshold: 0.5, strategy: { stopAtr: 3 }, rules: { maxCandles: 8, timeStopSpareR: 100 } },
      from: Date.UTC(2025, 9, 10, 18),
      to: Date.UTC(2025, 9, 11, 6),
      redisUrl: testRedis().url,
      log: silentLog,
    });
    expect(agreements.map(({ first }) => first)).toEqual([undefined, undefined, undefined]);
    expect(agree).toBe(true);
    expect(hashes.backtest).toBe(hashes.replay);
    expect(agreements.find(({ what }) => what === 'trades')?.total).toBeGreaterThan(4);
  }, 120_000);

  it('names the first instant at which two sides part', () => {
    const line = (time: number, text: string) => ({ at: time, text });
    const both = [line(1, 'a'), line(2, 'b')];
    expect(compareLines('fills', both, both)).toEqual({ what: 'fills', same: 2, total: 2 });
    expect(compareLines('fills', [...both, line(3, 'c')], [line(1, 'a'), line(2, 'x')])).toEqual({
      what: 'fills',
      same: 1,
      total: 3,
      first: { at: 2, backtest: 'b', replay: 'x' },
    });
    expect(compareLines('fills', [], [line(4, 'd')]).first).toEqual({
      at: 4,
      backtest: '(nothing)',
      replay: 'd',
    });
  });
});
