import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/clock.js';
import { outcomeLine, summaryText, Teller } from '../../../tools/download/report.js';
import type { Outcome } from '../../../tools/download/run.js';

const report = {
  rows: 1_000,
  fresh: 10,
  first: Date.UTC(2025, 0, 1),
  last: Date.UTC(2025, 0, 2),
  missing: 2,
  firstGap: Date.UTC(2025, 0, 1, 5),
  remarks: ['odd'],
};
const good: Outcome = { symbol: 'BTC-USDT', series: '1h', report };
const bad: Outcome = { symbol: 'ETH-USDT', series: 'funding', failed: 'no' };

const tell = (isTTY: boolean): { text: () => string; teller: Teller; clock: ManualClock } => {
  let text = '';
  const clock = new ManualClock(0);
  return { text: () => text, clock, teller: new Teller({ isTTY, write: (more) => (text += more) }, clock) };
};

describe('what a download tells', () => {
  it('is one line a file, and the failed ones again at the end', () => {
    expect(outcomeLine(good)).toBe(
      '✓ BTC-USDT 1h: 1,000 rows (10 new), 2025-01-01 00:00 to 2025-01-02 00:00 UTC; ' +
        'the exchange lacks 2, the first at 2025-01-01 05:00; odd',
    );
    expect(summaryText([good, bad], 'd', 'kucoin')).toBe(
      '10 new rows, 1 file up to date in d.\n1 failed (run it again to go on):\n✗ ETH-USDT funding: no\n' +
        'Next: npm run backtest -- --data d --venue kucoin\n',
    );
  });

  it('moves one line with share, rate and time left on a terminal', () => {
    const { text, teller, clock } = tell(true);
    clock.advance(10_000);
    teller.progress({ done: 5_000, planned: 20_000 });
    expect(text()).toBe('\r\u001B[K 25 %  500 candles/s  30 s left');
    teller.progress({ done: 5_500, planned: 20_000 });
    expect(text()).toBe('\r\u001B[K 25 %  500 candles/s  30 s left');
    teller.finished(bad);
    expect(text().endsWith('\r\u001B[K✗ ETH-USDT funding: no\n')).toBe(true);
  });

  it('writes plain lines, and seldom, where there is no terminal', () => {
    const { text, teller, clock } = tell(false);
    clock.advance(29_000);
    teller.progress({ done: 5_000, planned: 20_000 });
    expect(text()).toBe('');
    clock.advance(1_000);
    teller.progress({ done: 6_000, planned: 20_000 });
    teller.finished(bad);
    teller.clear();
    expect(text()).toBe('30 %  200 candles/s  70 s left\n✗ ETH-USDT funding: no\n');
  });
});
