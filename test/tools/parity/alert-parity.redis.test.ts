import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import type { TimedAlert } from '../../../src/backtest/alert-file.js';
import { HOUR, MINUTE, seededRandom, silentLog } from '../../../src/domain/index.js';
import { RecordedMarketData } from '../../../src/venues/recorded/recorded-market.js';
import { checkParity } from '../../../tools/parity/parity.js';
import { recording, settings } from '../../backtest/sample.js';
import { testRedis } from '../../support/redis.js';

const FROM = Date.UTC(2025, 9, 9);
const TO = FROM + 12 * HOUR;
const market = new RecordedMarketData(recording, new ManualClock(0));

const price = (symbol: string, time: number, factor: number): string => {
  const instrument = market.instrument(symbol);
  const ticks = Math.round((market.quoteAt(symbol, time).mark * factor) / instrument.tickSize);
  return (ticks * instrument.tickSize).toFixed(6);
};

/** A message every seven minutes and a half, in the manner of a channel that trades too much. */
const messages = (): readonly TimedAlert[] => {
  const random = seededRandom(13);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const says = (time: number): string => {
    const symbol = pick('BTC-USDT', 'DOGE-USDT', 'ZEC-USDT');
    const base = symbol.replace('-USDT', '');
    const isLong = random() < 0.5;
    const away = (percent: number): string => price(symbol, time, 1 + ((isLong ? 1 : -1) * percent) / 100);
    const plan = `stop ${away(-2)} targets ${away(0.6)} ${away(1.2)} ${away(3)}`;
    const side = isLong ? 'LONG' : 'SHORT';
    return pick(
      `${side} ${base} now, ${plan}`,
      `${side} ${base} entry ${away(-0.3)} ${plan}`,
      `${side} ${base} entry ${away(-0.6)} - ${away(-0.2)} ${plan}`,
      `${side} ${base} ${isLong ? 'above' : 'below'} ${away(0.3)} ${plan}`,
      `${side} ${base}`,
      `${base} stop to entry`,
      `${base} close half`,
      `${base} cancelled`,
      `${side} ${base} stop ${away(2)} target ${away(1)}`,
      'good morning everybody',
    );
  };
  return Array.from({ length: 95 }, (_, n) => {
    const time = FROM + n * 7.5 * MINUTE + 47_000;
    return {
      line: n + 1,
      time,
      alert: { source: 'channel-a', door: 'channel', kind: 'text', text: says(time) },
    };
  });
};

describe('alerts on recorded days', () => {
  it('come to the same through the backtest and through jobs, Redis and the paper exchange, alert by alert', async () => {
    const alerts = messages();
    const { agreements, agree } = await checkParity({
      recording,
      settings: {
        ...settings,
        strategy: 'none',
        learning: 'off',
        cooldown: 0,
        dailyLossLimit: 1,
        maxDrawdown: 1,
        maxOpenRisk: 1,
      },
      research: {},
      alerts,
      from: FROM,
      to: TO,
      redisUrl: testRedis().url,
      log: silentLog,
    });
    expect(agreements.map(({ first }) => first)).toEqual([undefined, undefined, undefined, undefined]);
    expect(agree).toBe(true);
    const total = (what: string): number => agreements.find((one) => one.what === what)?.total ?? 0;
    expect(total('alerts')).toBe(alerts.length);
    expect(total('trades')).toBeGreaterThan(5);
  }, 120_000);
});
