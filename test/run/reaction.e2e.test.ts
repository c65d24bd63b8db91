import { describe, expect, it } from 'vitest';
import { measureReaction } from '../../tools/bench/reaction.js';

describe('a price beyond a stop that is missing on the exchange', { timeout: 180_000 }, () => {
  it('is acted on when it is pushed, not with the next tick', async () => {
    const { exits } = await measureReaction(1, { POSITION_UPDATE_INTERVAL: '60' });
    expect(exits).toHaveLength(1);
    // Without the stream it would take up to a minute; this is a busy machine's timeout.
    expect(Math.max(...exits)).toBeLessThan(5_000);
  });
});
