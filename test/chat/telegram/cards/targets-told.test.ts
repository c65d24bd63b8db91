import { expect, it } from 'vitest';
import { pushCard } from '../../../../src/chat/telegram/cards/push.js';

it('one target that takes a part off is told with what runs on', () => {
  const { text } = pushCard(
    {
      type: 'moved',
      positionId: 'P1',
      symbol: 'BTC-USDT',
      side: 'long',
      what: 'target',
      to: 62_000,
      cause: 'by hand',
      targets: { ladder: [{ price: 62_000, share: 0.5, filled: 0 }], open: 8, before: [] },
    },
    { now: 0, timeZone: 'UTC' },
  );
  expect(text).toMatch(/BTC-USDT target <b>62,000.*<\/b> 50% · 50% runs on \(was none\) · by hand/);
});
