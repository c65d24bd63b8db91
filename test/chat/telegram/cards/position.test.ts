import { describe, expect, it } from 'vitest';
import { positionCard } from '../../../../src/chat/telegram/cards/position.js';
import { plainText } from '../../../../src/chat/telegram/outgoing.js';
import { figures, NOW } from '../fixtures.js';

describe('the position card', () => {
  it('shows the exchange’s own liquidation price as such', () => {
    const card = positionCard(figures({}, { liquidationPrice: 57_000, liquidationRead: true }), NOW, 'UTC');
    expect(card.text).toContain('· liquidation 57,000.0');
  });

  it('puts P&L first and says what rests', () => {
    expect(plainText(positionCard(figures(), NOW, 'UTC').text).split('\n')).toEqual([
      '🟢 +3.69 USDT (+0.8%, +0.19 R)',
      '📈 LONG BTC-USDT · 8 contracts = 0.008 BTC · 10× · liquidation ≈ 55,144.0',
      'Entry 61,000.0 · mark 61,500.0 of 1 Mar 12:00',
      'Stop 59,780.0 (−2.8%) ✓ resting · trails',
      'Target 63,440.0 (+3.2%) ⏳ being placed · moves with the market',
      'If the stop is hit about 🔴 −10.11 USDT in all, −13.80 USDT from here',
      'Open +4.00 USDT · fees −0.30 USDT · funding −0.01 USDT',
      'If closed now about +3.39 USDT in all',
      'Open 2 h 5 m since 1 Mar 09:55 · P1',
    ]);
  });
  it('says in the first two seconds after the fill nothing of what does not rest yet', () => {
    const at = (age: number, protection: ReturnType<typeof figures>['position']['protection']): string =>
      positionCard(figures({}, { openedAt: NOW - age, protection }), NOW, 'UTC').text;
    const [stop] = figures().position.protection;
    const recorded = stop ? [{ ...stop, state: 'recorded' as const }] : [];
    for (const protection of [[], recorded]) {
      expect(at(1_999, protection)).not.toMatch(/resting|being placed/);
      expect(at(2_000, protection)).toContain('(−2.8%) ⏳ being placed · trails');
    }
    expect(at(0, stop ? [stop] : [])).toContain('✓ resting');
  });

  it('says what is left if the stop is hit, a gain too, and how old a mark is', () => {
    const { text } = positionCard(figures({ net: 30, openRisk: 20, markAt: NOW - 60_000 }), NOW, 'UTC');
    expect(plainText(text)).toContain(
      'If the stop is hit about 🟢 +10.00 USDT in all, −20.00 USDT from here',
    );
    expect(text).toContain('(1 m old)');
  });

  it('names several targets with what each takes off, which are done, and how the stop follows', () => {
    const ladder = [
      { price: 62_000, share: 0.3, filled: 3, done: true as const },
      { price: 63_440, share: 0.3, filled: 0 },
      { price: 66_000, share: 0.3, filled: 0 },
    ];
    const held = { ladder, contracts: 7, target: 63_440, stopFollows: 'rungs' as const };
    const card = positionCard(figures({}, held), NOW, 'UTC');
    expect(plainText(card.text)).toContain(
      'Targets 62,000.0 30% ✓ · 63,440.0 30% · 66,000.0 30% · 10% runs on (next +3.2%)',
    );
    expect(card.text).toContain('<b>63,440.0</b>');
    expect(card.text).toContain('goes to entry after the first target, then one target behind');
  });

  it('states the exit that is to be expected, not the farthest target alone', () => {
    const timeStop = { after: 7 * 86_400_000, unlessR: 1 };
    const line = (...args: Parameters<typeof figures>): string | undefined =>
      positionCard(figures(...args), NOW, 'UTC')
        .text.split('\n')
        .find((text) => text.startsWith('Exit expected'));
    expect(line({ exit: { trail: 0.074, timeStop } })).toBe(
      'Exit expected at the trailing stop, 7.4% behind the best price, more while volatile; by time after 7 d unless it earns 1 R; the target is the far end',
    );
    expect(line({ exit: { timeStop } })).toBe(
      'Exit expected at the target or the stop; by time after 7 d unless it earns 1 R',
    );
    const ladder = [{ price: 63_440, share: 1, filled: 0 }];
    expect(line({ exit: { trail: 0.05 } }, { ladder })).toBe(
      'Exit expected at its targets in turn, the rest at the trailing stop, 5.0% behind the best price, more while volatile',
    );
    expect(line()).toBeUndefined();
  });
});
