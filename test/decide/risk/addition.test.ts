import { describe, expect, it } from 'vitest';
import { denyAddition, type Addition, type RiskContext } from '../../../src/decide/risk/index.js';
import type { TradingSettings } from '../../../src/domain/index.js';
import { context, instrument, quote, settings } from './fixtures.js';

/** 20 contracts of 0.1 coins at 100: 200 USDT added to 300 held, at 10×, 5 USDT more at risk. */
const addition: Addition = {
  symbol: 'AAA-USDT',
  contracts: 20,
  entry: 100,
  leverage: 10,
  heldNotional: 300,
  heldContracts: 30,
  addedRisk: 5,
};

const held = { symbol: 'AAA-USDT', side: 'long', notional: 300, openRisk: 10, margin: 30 } as const;

const deny = (
  over: Partial<RiskContext> = {},
  rules: Partial<TradingSettings> = {},
  added: Partial<Addition> = {},
) =>
  denyAddition({ ...addition, ...added }, quote(), instrument, context({ positions: [held], ...over }), {
    ...settings,
    ...rules,
  });

it('adds no more than one stop can cover with what is held', () => {
  const limited = (maxOrderContracts: number) =>
    denyAddition(
      addition,
      quote(),
      { ...instrument, maxOrderContracts },
      context({ positions: [held] }),
      settings,
    );
  expect(limited(50)).toBeUndefined();
  // 19 contracts of 0.1 coins at 100 are left.
  expect(limited(49)).toMatchObject({ code: 'order-too-large', numbers: { room: 190 } });
});

const paused = { paused: true, halted: false, armed: false, updatedAt: 0 };
const kelly = { multiplier: 0.25, deny: true, reason: 'no measured edge' };

describe('adding to a position is held to the rules of entries', () => {
  it('is allowed within all of them', () => expect(deny()).toBeUndefined());

  it.each<[string, Partial<RiskContext>, Partial<TradingSettings>]>([
    ['paused', { control: paused }, {}],
    ['halted', { control: { ...paused, halted: true } }, {}],
    ['not-armed', {}, { mode: 'live' }],
    ['drawdown', { equity: 799 }, {}],
    ['spread-too-wide', {}, { maxSlippage: 0.00005 }],
    ['kelly-no-edge', { kelly }, { approval: 'auto' }],
    ['max-position-size', {}, { maxPositionSize: 499 }],
    ['exposure', {}, { maxExposure: 0.49 }],
    ['no-margin', { available: 20 }, {}],
    ['open-risk', {}, { maxOpenRisk: 0.014 }],
    ['no-depth', { depthLimit: 19 }, {}],
    // 10 lost today + 10 open + 5 new > 24.
    ['daily-loss', { equity: 990 }, { dailyLossLimit: 0.024 }],
  ])('%s', (code, over, rules) => {
    const no = deny(over, rules);
    expect(no?.code).toBe(code);
  });

  it.each<[string, Partial<RiskContext>, Partial<TradingSettings>]>([
    ['max-position-size', {}, { maxPositionSize: 500 }],
    ['exposure', {}, { maxExposure: 0.5 }],
    ['open-risk', {}, { maxOpenRisk: 0.015 }],
    ['no-depth', { depthLimit: 20 }, {}],
    ['daily-loss', { equity: 990 }, { dailyLossLimit: 0.025 }],
    ['kelly-no-edge', { kelly }, { approval: 'ask' }],
  ])('%s: exactly at its limit is allowed', (_code, over, rules) =>
    expect(deny(over, rules)).toBeUndefined(),
  );

  it('margin of entries that still work is not free', () => {
    const other = { symbol: 'BBB-USDT', side: 'long', reservedRisk: 0, reservedNotional: 100 } as const;
    const free = { available: 50 };
    expect(deny(free)).toBeUndefined();
    expect(deny({ ...free, pending: [{ ...other, reservedMargin: 30 }] })?.code).toBe('no-margin');
  });

  it('an addition that risks nothing more needs no room in open risk', () => {
    expect(deny({}, { maxOpenRisk: 0.01 }, { addedRisk: 0 })).toBeUndefined();
    expect(deny({}, { maxOpenRisk: 0.009 }, { addedRisk: 0 })).toBeUndefined();
    expect(deny({}, { maxOpenRisk: 0.01 })?.code).toBe('open-risk');
  });

  it('names the numbers', () => {
    const no = deny({ depthLimit: 19 });
    expect(no?.numbers).toMatchObject({ notional: 200, room: 190, held: 300 });
    expect(no?.reason).toBe('adding 200.00 USDT to AAA-USDT is too much: depth leaves room for 190.00 USDT');
  });
});
