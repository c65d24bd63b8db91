import { describe, expect, it, vi } from 'vitest';
import { ReadFailedError } from '../../../src/domain/index.js';
import { readVerdicts } from '../../../src/trade/views/verdicts.js';
import { seenWorld } from '../desk/seen-world.js';

describe('what the strategy makes of all that is scanned', () => {
  it('is counted by the rule that says no, the same that the outlook names', async () => {
    const { parts } = seenWorld();
    const { symbols, by } = await readVerdicts(parts);
    expect(symbols).toBe(1);
    expect([...by]).toEqual([
      [expect.stringMatching(/^(no-side|frames-disagree|below-threshold|not-fresh)$/), 1],
    ]);
  });

  it('names what cannot be read as that, and counts nothing where no side is traded', async () => {
    const { parts, desk } = seenWorld();
    vi.spyOn(parts.analyzers, 'keepUp').mockRejectedValue(new ReadFailedError('candles', 'away'));
    expect([...(await readVerdicts(parts)).by]).toEqual([['unread', 1]]);
    await desk.settings.changePairs((rules) => ({ ...rules, sides: 'none' }), 'x');
    expect(await readVerdicts(parts)).toEqual({ symbols: 0, by: new Map() });
  });
});
