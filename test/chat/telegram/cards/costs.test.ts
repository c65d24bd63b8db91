import { describe, expect, it } from 'vitest';
import { costsCard } from '../../../../src/chat/telegram/cards/costs.js';
import { EMPTY_COSTS, withCosts } from '../../../../src/decide/analytics/index.js';
import { createRig } from '../rig.js';

const cost = {
  hour: 4,
  entered: 1000,
  made: 620,
  left: 1000,
  entrySlippage: 0.2,
  stopped: 1000,
  stopSlippage: 0.5,
  targetSlippage: 0,
  fees: 1.2,
  funding: -0.3,
  modelled: 1.9,
};

describe('/stats costs', () => {
  it('says what trades really cost beside what is modelled, and which symbols and hours are dearest', () => {
    let table = EMPTY_COSTS;
    for (let i = 0; i < 40; i++)
      table = withCosts(
        table,
        i % 2 ? 'CHEAP-USDT' : 'DEAR-USDT',
        i % 2 ? cost : { ...cost, fees: 9, hour: 21 },
      );
    const { text } = costsCard(table);
    expect(text).toMatch(
      /^💸 Fees and slippage <b>−232.00 USDT<\/b> in 40 trades, 3.1 times the modelled ones\n/,
    );
    expect(text).toContain('The last 30: 3.1 times ⚠️');
    expect(text).toContain('funding −12.00 USDT');
    expect(text).toContain('Slippage: entries 0.020%, stops 0.050% in 40 trades');
    expect(text).toContain('Filled post-only: 62% of what was entered');
    expect(text).toContain('Dearest symbols: DEAR-USDT 0.485% (20), CHEAP-USDT 0.095% (20)');
    expect(text).toContain('Dearest hours (UTC): 21:00 0.485% (20), 04:00 0.095% (20)');
  });

  it('says that there is nothing yet', async () => {
    const rig = createRig();
    await rig.say('/stats costs');
    expect(rig.wire.last()).toBe('No trade was measured yet: there are no costs to show.');
  });
});
