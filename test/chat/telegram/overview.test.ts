import { describe, expect, it } from 'vitest';
import {
  balanceCard,
  controlLine,
  notesCard,
  positionsCard,
  signalsCard,
  statusCard,
} from '../../../src/chat/telegram/cards/overview.js';
import { chartCard, tradeLine } from '../../../src/chat/telegram/cards/position.js';
import { figures, NOW, position, signal, status, trade } from './fixtures.js';
import { isSound } from './sound-html.js';

describe('lists', () => {
  it('fit with many things in them', () => {
    const many = Array.from({ length: 300 }, (_, n) => n);
    const texts = [
      positionsCard(many.map((n) => figures({}, { id: `P${n}` }))).text,
      signalsCard(
        many.map((n) => signal({ id: `S${n}` })),
        NOW,
      ).text,
      statusCard(status({ notes: many.map((n) => `note <${n}>`) }), 'UTC').text,
    ];
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(4096);
      expect(isSound(text)).toBe(true);
    }
  });
  it('of waiting signals say how old each is, and how long it waits yet', () => {
    const { text } = signalsCard([signal({ expiresAt: NOW + 43_200_000 })], NOW + 7_800_000);
    expect(text).toContain('2 h 10 m old, 9 h 50 m left · S1');
  });
  it('say that only outside signals are traded, where that is so', () => {
    expect(statusCard(status({ strategy: 'none' }), 'UTC').text).toContain('the strategy is off');
    expect(statusCard(status(), 'UTC').text).not.toContain('strategy');
  });
  it('leave what is assumed to a button', () => {
    const now = status({ notes: ['recorded prices', 'fills take 10 % of a candle'] });
    const { text, buttons } = statusCard(now, 'UTC');
    expect(text).toContain('ℹ️ recorded prices');
    expect(text).not.toContain('candle');
    expect(buttons?.flat().at(-1)).toMatchObject({ label: 'What is assumed', id: 'status notes' });
    expect(notesCard(now).text).toContain('ℹ️ fills take 10% of a candle');
    expect(statusCard(status({ notes: ['one'] }), 'UTC').buttons).toHaveLength(1);
  });
  it('say how old the account is, but not in replay, where minutes pass in a blink', () => {
    const old = status({ now: NOW + 60_000 });
    expect(statusCard({ ...old, mode: 'paper' }, 'UTC').text).toContain('last read 1 m ago');
    expect(statusCard({ ...old, mode: 'replay' }, 'UTC').text).not.toContain('last read');
  });
  it('show what should be changed about the key until it was', () => {
    const now = status();
    const control = { ...now.control, caution: 'The key has no IP list <yet>' };
    expect(statusCard({ ...now, control }, 'UTC').text).toContain('⚠️ The key has no IP list &lt;yet&gt;');
    expect(statusCard(now, 'UTC').text).not.toContain('⚠️');
  });
  it('say who paused or halted', () => {
    const control = {
      ...status().control,
      paused: true,
      pausedBy: 'limit' as const,
      pauseReason: 'daily <loss>',
    };
    expect(controlLine(control, 'UTC', undefined)).toContain('daily &lt;loss&gt;');
    expect(controlLine({ ...control, halted: true, haltReason: 'panic' }, 'UTC', undefined)).toContain(
      'Halted</b>: panic',
    );
  });
  it('never say that it runs while nothing is traded', () => {
    const { control } = status();
    expect(statusCard(status(), 'UTC', { whyNot: () => 'Redis refuses writes (READONLY)' }).text).toContain(
      'Not trading</b>: Redis refuses writes (READONLY)',
    );
    // What the owner said is not hidden by it.
    expect(controlLine({ ...control, paused: true }, 'UTC', 'x')).toMatch(/Entries paused.*Not trading/);
    expect(controlLine({ ...control, halted: true }, 'UTC', 'x')).toMatch(/Halted.*Not trading/);
  });
  it('say that the account is not known yet', () => {
    expect(balanceCard(status({ account: undefined }), 'UTC').text).toContain('not been read');
    expect(
      statusCard(status({ account: undefined, marks: undefined, lastScan: undefined }), 'UTC').text,
    ).toContain('No scan yet');
  });
  it('a trade in one line, a chart with its headline', () => {
    expect(tradeLine(trade(), 'UTC')).toBe('🔴 <b>−10.37 USDT</b> (−0.52 R) BTC long · stop · 1 Mar 12:00');
    expect(chartCard(figures({}, position({ symbol: 'BTC-USDT' }))).picture).toEqual({
      kind: 'position',
      ref: 'BTC-USDT',
    });
  });
});
