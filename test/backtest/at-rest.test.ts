import { expect, it, vi } from 'vitest';
import { toJson } from '../../src/backtest/json.js';
import * as tick from '../../src/trade/watchdog/tick.js';
import { run } from './sample.js';

vi.mock('../../src/trade/watchdog/tick.js', async (original) => {
  const real = await original<typeof tick>();
  return { ...real, isAtRest: vi.fn(real.isAtRest), checkAtRest: vi.fn(real.checkAtRest) };
});

it(
  'a run whose account is at rest most of the time is to the byte what whole checks make of it',
  { timeout: 60_000 },
  async () => {
    const from = Date.UTC(2025, 9, 9);
    const short = toJson(await run({ from }));
    expect(vi.mocked(tick.checkAtRest).mock.calls.length).toBeGreaterThan(50);
    vi.mocked(tick.isAtRest).mockResolvedValue(false);
    vi.mocked(tick.checkAtRest).mockClear();
    expect(toJson(await run({ from }))).toBe(short);
    expect(tick.checkAtRest).not.toHaveBeenCalled();
  },
);
