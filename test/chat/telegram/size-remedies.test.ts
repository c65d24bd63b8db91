import { describe, expect, it } from 'vitest';
import { denied, type DenialCode } from '../../../src/domain/index.js';
import { createRig } from './rig.js';

const no = (code: DenialCode, numbers: Record<string, number> = {}) => ({
  status: 'denied' as const,
  denied: denied(code, `the rule ${code} says no`, numbers),
});

describe('a size that buys no contract', () => {
  it('names one contract where an amount buys none, and no setting of risk', async () => {
    const rig = createRig();
    rig.desk.answers.propose = {
      ...no('named-too-small'),
      fits: { notional: 124.32, contracts: 1, worstCase: 3 },
    };
    await rig.say('/open btc long 100 usdt');
    expect(rig.wire.last()).toContain('💡 1 contract fits now: about −3.00 USDT');
    await rig.tap(rig.wire.button('Take 1 contract'));
    expect(rig.desk.of('propose').at(-1)?.[0]).toMatchObject({ notional: 124.32 });
  });

  it('names no setting of risk where what was learned keeps the size small', async () => {
    const rig = createRig();
    rig.desk.answers.propose = no('below-one-lot', { kelly: 80 });
    await rig.say('/open btc long');
    expect(rig.wire.last()).not.toContain('RISK_PER_TRADE');
    rig.wire.button('What was learned');
  });
});
