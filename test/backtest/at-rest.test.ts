import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const TICK = '../../src/trade/watchdog/tick.js';

// Other files of the same worker have loaded the module by now, and load it after this one.
beforeEach(() => {
  vi.resetModules();
  vi.doMock(TICK, async (original) => {
    const real = await original<typeof import('../../src/trade/watchdog/tick.js')>();
    return { ...real, isAtRest: vi.fn(real.isAtRest), checkAtRest: vi.fn(real.checkAtRest) };
  });
});
afterEach(() => {
  vi.doUnmock(TICK);
  vi.resetModules();
});

it(
  'a run whose account is at rest most of the time is to the byte what whole checks make of it',
  { timeout: 60_000 },
  async () => {
    const tick = await import('../../src/trade/watchdog/tick.js');
    const { run } = await import('./sample.js');
    const { toJson } = await import('../../src/backtest/json.js');
    const from = Date.UTC(2025, 9, 9);
    const short = toJson(await run({ from }));
    expect(vi.mocked(tick.checkAtRest).mock.calls.length).toBeGreaterThan(50);
    vi.mocked(tick.isAtRest).mockResolvedValue(false);
    vi.mocked(tick.checkAtRest).mockClear();
    expect(toJson(await run({ from }))).toBe(short);
    expect(tick.checkAtRest).not.toHaveBeenCalled();
  },
);
