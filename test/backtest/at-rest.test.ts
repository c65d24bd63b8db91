import { expect, it, vi } from 'vitest';
import { toJson } from '../../src/backtest/json.js';
import * as tick from '../../src/trade/watchdog/tick.js';
import { run } from './sample.js';

vi.mock('../../src/trade/watchdog/tick.js', async (original) => {
  const real = await original<typeof tick>();
  return { ...real, isAtRest: vi.fn(real.isAtRest), checkAtRest: vi.fn(real.checkAtRest) };
});

it('a run whose account is at rest most of the time is to the byte what whole checks make of it', async () => {
  const short = toJson(await run());
  expect(vi.mocked(tick.checkAtRest).mock.calls.length).toBeGreaterThan(100);
  vi.mocked(tick.isAtRest).mockResolvedValue(false);
  vi.mocked(tick.checkAtRest).mockClear();
  expect(toJson(await run())).toBe(short);
  expect(tick.checkAtRest).not.toHaveBeenCalled();
});
