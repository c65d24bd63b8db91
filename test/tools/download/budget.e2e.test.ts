import { describe, expect, it } from 'vitest';
import { asked, DAY, download, exchange, HastyClock, KLINES, newFolder, START } from './support.js';

const WINDOW = 30_000;
const QUOTA = 100;

describe('the rate budget', () => {
  it('never spends more than the share of bulk reads in a window, and is never refused', async () => {
    const clock = new HastyClock();
    const fake = await exchange({ clock, quota: QUOTA });
    const from = new Date(START - 60 * DAY).toISOString();
    const line = ['--symbols', 'BTC', '--timeframe', '5m,1h', '--from', from, '--data', newFolder()];
    expect((await download(fake.root, line, clock)).code).toBe(0);
    expect(asked(fake, KLINES).length).toBeGreaterThan(35);
    const windows = new Map<number, number>();
    const begin = fake.requests[0]?.at ?? 0;
    for (const { at, weight, code } of fake.requests) {
      expect(code).toBe('200000');
      const window = Math.floor((at - begin) / WINDOW);
      windows.set(window, (windows.get(window) ?? 0) + weight);
    }
    expect(windows.size).toBeGreaterThan(1);
    expect(Math.max(...windows.values())).toBeLessThanOrEqual(0.7 * QUOTA);
  });

  it('gives way to a bot at the same address that uses the pool already', async () => {
    const clock = new HastyClock();
    const fake = await exchange({ clock, quota: QUOTA });
    // The bot's share of this window: 13 × 5.
    for (let i = 0; i < 13; i++) await fetch(`${fake.root}/api/v1/allTickers`);
    const from = new Date(START - 10 * DAY).toISOString();
    const line = ['--symbols', 'BTC', '--timeframe', '5m', '--from', from, '--data', newFolder()];
    expect((await download(fake.root, line, clock)).code).toBe(0);
    const first = fake.requests.filter(({ at }) => at < START + WINDOW);
    expect(first.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(0.7 * QUOTA);
    expect(clock.now()).toBeGreaterThanOrEqual(START + WINDOW);
    expect(fake.requests.every(({ code }) => code === '200000')).toBe(true);
  });
});
