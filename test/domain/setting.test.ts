import { describe, expect, it } from 'vitest';
import { fraction, risksMore, seconds, setting } from '../../src/domain/setting.js';
import { tradingSettings } from '../../src/domain/trading-settings.js';
import { settingRows } from '../../src/settings.js';

const words = 'How long it waits';

/** Rows that do not compile: each expectation here is the compiler's, and fails the type check when it is wrong. */
export const incomplete = [
  // @ts-expect-error which direction risks more is missing
  setting(seconds(1, 60), '5', { words, locked: false }),
  // @ts-expect-error it is missing, too, where the setting is fixed
  setting(seconds(1, 60), '5', { words, locked: 'it is read once' }),
  // @ts-expect-error whether it may change while the bot runs is missing
  setting(seconds(1, 60), '5', { words, risk: 'none' }),
  // @ts-expect-error what risks more does not say how much
  setting(seconds(1, 60), '5', { words, locked: false, risk: 'higher' }),
];

describe('a setting', () => {
  it('is named by a phrase that stands alone', () => {
    for (const row of settingRows)
      expect(row.words).toMatch(/^(An?|Another|The|How|What|When|Whether) \S.{5,100}[^.]$/);
  });

  it('fits its own bounds and options by default', () => {
    for (const row of settingRows)
      if (row.fallback !== '') expect(row.schema.safeParse(row.fallback).success, row.name).toBe(true);
    for (const { risk, options } of settingRows)
      if (typeof risk === 'object') expect(options).toContain(risk.option);
  });

  it('says once where its effect has an amount', () => {
    for (const { effect, name } of settingRows)
      if (effect) expect(effect.says.split('{}').length - 1, name).toBe(effect.usdt ? 1 : 0);
  });
});

describe('more can be lost', () => {
  const facts = { words, locked: false, effect: { says: '{}', usdt: (value: number) => value } } as const;

  it('in the direction that the row names', () => {
    const higher = setting(fraction(0, 1), '0.5', { ...facts, risk: 'higher' });
    const lower = setting(fraction(0, 1), '0.5', { ...facts, risk: 'lower' });
    expect([risksMore(higher, '0.2', '0.3'), risksMore(higher, '0.3', '0.2')]).toEqual([true, false]);
    expect([risksMore(lower, '0.2', '0.3'), risksMore(lower, '0.3', '0.2')]).toEqual([false, true]);
    expect(risksMore(higher, '0.2', '0.2')).toBe(false);
  });

  it('with the option that the row names', () => {
    const { APPROVAL, TIMEFRAME } = tradingSettings;
    expect([risksMore(APPROVAL, 'ask', 'auto'), risksMore(APPROVAL, 'auto', 'ask')]).toEqual([true, false]);
    expect(risksMore(TIMEFRAME, '1h', '4h')).toBe(false);
  });
});
