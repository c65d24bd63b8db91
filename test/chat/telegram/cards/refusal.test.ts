import { describe, expect, it } from 'vitest';
import { deniedCard } from '../../../../src/chat/telegram/cards/refusal.js';

describe('a "no" of our own rules', () => {
  it('says what would work instead, where something would', () => {
    const text = (code: string): string => deniedCard({ code, reason: 'entries are paused' }).text;
    expect(text('paused')).toBe(
      '⛔ Denied by our rules: entries are paused\n💡 /resume lets entries begin again.',
    );
    expect(text('cooldown')).toContain('/unlock');
    expect(text('another')).toBe('⛔ Denied by our rules: entries are paused');
  });
});
