import { describe, expect, it } from 'vitest';
import { signalCard } from '../../../../src/chat/telegram/cards/signal.js';
import { plainText } from '../../../../src/chat/telegram/outgoing.js';
import { BTC, NOW, plan, signal } from '../fixtures.js';

const CONTEXT = { now: NOW, timeZone: 'UTC', instrument: BTC };

describe('the signal card', () => {
  it.each([
    ['approved', 'Approved'],
    ['skipped', 'Skipped'],
    ['expired', 'Expired'],
    ['denied', 'Denied'],
    ['ended', 'Ended by itself'],
    ['replaced', 'Another card took its place'],
  ] as const)('once %s has no buttons that act', (status, head) => {
    const card = signalCard(signal({ status, note: 'because <b>' }), CONTEXT);
    expect(card.text).toContain(`<b>${head}</b>: because &lt;b&gt;\n`);
    const labels = card.buttons?.flat().map(({ label }) => label);
    expect(labels).toEqual(status === 'expired' ? ['🔄 Plan again'] : undefined);
  });

  it.each([
    [599_000, '599 s left'],
    [600_000, '10 m left'],
    [42 * 60_000, '40 m left'],
    [119 * 60_000, '1 h 50 m left'],
    [11.9 * 3_600_000, '11 h left'],
  ])('counts down more coarsely the more time is left: %d ms', (ms, text) => {
    expect(signalCard(signal({ expiresAt: NOW + ms }), CONTEXT).text).toContain(`⏳ ${text} (until`);
  });

  it('counts by market time where that is another', () => {
    const old = signal({ expiresAt: NOW - 5 * 86_400_000 + 60_000 });
    const { text } = signalCard(old, { ...CONTEXT, marketNow: NOW - 5 * 86_400_000 });
    expect(text).toContain('⏳ 60 s left (until 12:01)');
  });

  it('marks what the card that was tapped said otherwise, and nothing else', () => {
    const before = plan({ target: 64_000, contracts: 7, leverage: 5, worstCase: 18, margin: 1 });
    const { text } = signalCard(signal({ status: 'approved', before }), CONTEXT);
    expect(
      plainText(text)
        .split('\n')
        .filter((line) => line.includes('🔺')),
    ).toEqual([
      'If the stop is hit about 🔴 −19.80 USDT (2.0% of equity, fees included) 🔺 was −18.00 USDT',
      'Target 63,440.0 (+4.0%, 1.8 R) 🔺 was 64,000.0',
      '8 contracts = 0.008 BTC = 488.00 USDT 🔺 was 7',
      'Margin 48.80 USDT at 10× · sized by risk 🔺 was 5×',
    ]);
    expect(signalCard(signal({ before: plan() }), CONTEXT).text).not.toContain('🔺');
  });
});
