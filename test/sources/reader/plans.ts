import fc from 'fast-check';
import { roundPrice } from '../../../src/domain/index.js';
import type { Proposal } from '../../../src/sources/reader/index.js';
import { CONTRACTS, PRICES } from './market.js';
import type { Plan } from './styles.js';

/** A plan that could be meant: an entry near the market, stop and targets on their sides of it. */
export const plans: fc.Arbitrary<Plan> = fc
  .record({
    contract: fc.constantFrom(...CONTRACTS),
    side: fc.constantFrom('long' as const, 'short' as const),
    entry: fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 2 }),
    stop: fc.option(fc.integer({ min: 40, max: 150 })),
    targets: fc.uniqueArray(fc.integer({ min: 40, max: 300 }), { maxLength: 8 }),
    leverage: fc.option(fc.integer({ min: 1, max: 50 })),
  })
  .map(({ contract, side, entry, stop, targets, leverage }) => {
    const away = (thousandths: number): number =>
      roundPrice(
        (PRICES[contract.symbol] ?? 0) * (1 + (side === 'long' ? thousandths : -thousandths) / 1000),
        contract,
      );
    const prices = [...new Set(entry.map(away))].sort((a, b) => a - b);
    return {
      symbol: contract.symbol,
      side,
      entry: prices,
      stop: stop === null ? null : away(-stop),
      targets: [...new Set([...targets].sort((a, b) => a - b).map(away))],
      leverage,
    };
  });

/** What is right to read of a plan that is written down. */
export const readingOf = (plan: Plan): Proposal => {
  const [low, high] = plan.entry;
  return {
    action: 'propose',
    symbol: plan.symbol,
    side: plan.side,
    entry: low === undefined ? { type: 'market' } : high === undefined ? { price: low } : { low, high },
    stop: plan.stop === null ? null : { price: plan.stop },
    targets: plan.targets,
    leverage: plan.leverage,
  };
};
