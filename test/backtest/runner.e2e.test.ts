import { afterEach, describe, expect, it } from 'vitest';
import { BacktestRunner } from '../../src/backtest/runner.js';
import { loadSettings } from '../../src/settings.js';

const settings = loadSettings({ REPLAY_DIR: 'market-data' });
let runner: BacktestRunner;

afterEach(() => runner.stop());

describe('a backtest beside the bot', () => {
  it('runs recorded candles in a child, one at a time, and keeps the curve for its picture', async () => {
    runner = new BacktestRunner(settings, () => settings);
    const order = { from: Date.UTC(2025, 9, 20), symbols: ['BTC-USDT', 'ETH-USDT'] };
    const running = runner.run(order, () => undefined);
    await expect(runner.run(order, () => undefined)).rejects.toThrow(/under way/);
    const summary = await running;
    expect(summary).toMatchObject({ id: 'B1', from: order.from, symbols: 2, startEquity: 1000 });
    expect(summary.decisionHash).toMatch(/^[0-9a-f]+$/);
    expect(runner.curve('B1')?.length).toBeGreaterThan(2);
    expect(runner.curve('B2')).toBeUndefined();
  }, 60_000);

  it('says in one line why it cannot run, and is free for the next', async () => {
    runner = new BacktestRunner(settings, () => settings);
    const never = { from: Date.UTC(2031, 0, 1) };
    await expect(runner.run(never, () => undefined)).rejects.toThrow(/.+/);
    await expect(runner.run(never, () => undefined)).rejects.not.toThrow(/under way/);
  }, 60_000);
});
