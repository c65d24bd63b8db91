import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBacktest } from '../../src/backtest/last-backtest.js';
import { BacktestRunner } from '../../src/backtest/runner.js';
import { countTries } from '../../src/backtest/tries.js';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { loadSettings } from '../../src/settings.js';

const dataDir = mkdtempSync(join(tmpdir(), 'rad-runner-'));
const settings = loadSettings({ REPLAY_DIR: 'market-data', DATA_DIR: dataDir });
let runner: BacktestRunner;

afterEach(() => runner.stop());
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

describe('a backtest beside the bot', () => {
  it('runs recorded candles in a child, one at a time, and keeps the curve for its picture', async () => {
    runner = new BacktestRunner(settings, () => settings, wallClock, silentLog);
    const order = { from: Date.UTC(2025, 9, 20), symbols: ['BTC-USDT', 'ETH-USDT'] };
    const running = runner.run(order, () => undefined);
    await expect(runner.run(order, () => undefined)).rejects.toThrow(/under way/);
    const summary = await running;
    expect(summary).toMatchObject({ id: 'B1', from: order.from, symbols: 2, startEquity: 1000 });
    expect(summary.decisionHash).toMatch(/^[0-9a-f]+$/);
    expect(runner.curve('B1')?.length).toBeGreaterThan(2);
    expect(runner.curve('B2')).toBeUndefined();
    // What it says of luck is told with it, kept for /stats and on the disk, and the try is counted.
    expect(summary.luck?.random.length).toBe(summary.luck?.trades ? 100 : 0);
    expect(runner.last()).toMatchObject({ run: { from: order.from, luck: summary.luck }, isCurrent: true });
    await vi.waitFor(async () => expect((await readBacktest(dataDir)).last?.luck).toEqual(summary.luck));
    await vi.waitFor(async () => expect((await countTries(dataDir, 1, wallClock)).total).toBeGreaterThan(1));
  }, 60_000);

  it('says in one line why it cannot run, and is free for the next', async () => {
    runner = new BacktestRunner(settings, () => settings, wallClock, silentLog);
    const never = { from: Date.UTC(2031, 0, 1) };
    await expect(runner.run(never, () => undefined)).rejects.toThrow(/.+/);
    await expect(runner.run(never, () => undefined)).rejects.not.toThrow(/under way/);
  }, 60_000);
});
