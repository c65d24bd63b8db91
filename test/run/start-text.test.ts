import { describe, expect, it } from 'vitest';
import { startText } from '../../src/run/start-text.js';
import type { MadeSafe } from '../../src/run/trader.js';

const NOW = Date.UTC(2026, 2, 1, 12);
const safe = (over: Partial<MadeSafe> = {}): MadeSafe => ({
  lastRead: NOW - 37 * 60_000,
  positions: 0,
  unsettled: 0,
  canceledEntries: 0,
  events: 0,
  resumedIntents: 0,
  ...over,
});

describe('what the chat says of a start', () => {
  it('is short at the first one', () => {
    const first = 'RAD 1.0 is running (paper). /status shows what it does.';
    expect(startText('1.0', 'paper', undefined, NOW)).toBe(first);
    expect(startText('1.0', 'paper', safe({ lastRead: undefined }), NOW)).toBe(first);
  });

  it('names how long it was away and what was checked', () => {
    const found = safe({ positions: 2, canceledEntries: 1, events: 3, resumedIntents: 1 });
    expect(startText('1.0', 'live', found, NOW)).toBe(
      'RAD 1.0 is running again (live) after 37 m away. Checked on the exchange: ' +
        '2 positions with stop and target as they should be, 3 records of fills and fees booked, ' +
        '1 entry order cancelled and 1 order taken up again. /status shows what it does.',
    );
    expect(startText('1.0', 'live', safe(), NOW)).toContain(
      'Checked on the exchange: no position of mine is open.',
    );
  });

  it('does not say of a position that it is guarded before it is', () => {
    expect(startText('1.0', 'live', safe({ positions: 1, unsettled: 1 }), NOW)).toContain(
      'Checked on the exchange: 1 position whose stop is still being placed.',
    );
  });

  it('has no time away in a recording, which stood still', () => {
    expect(startText('1.0', 'replay', safe(), NOW)).toContain('is running again (replay). Checked');
  });
});
