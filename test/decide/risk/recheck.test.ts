import { describe, expect, it } from 'vitest';
import { whyAskAgain } from '../../../src/decide/risk/index.js';
import { context, opportunity, planned, quote } from './fixtures.js';

describe('a plan made at the tap', () => {
  const card = planned(opportunity({ targetDistance: 0.1 }));
  const at = (price: number, over = {}) =>
    planned(opportunity({ targetDistance: 0.1, ...over }), quote({ ask: price, bid: price, mark: price }));

  it.each([
    ['the price drifted by a tenth', at(110)],
    ['it fell by a tenth', at(90)],
    ['the stop is another', at(100, { stopDistance: 0.06 })],
    ['the target is gone', planned(opportunity())],
    ['the leverage is another', at(100, { confidence: 0.6 })],
    ['the size shrank', planned(opportunity(), undefined, undefined, context({ depthLimit: 20 }))],
  ])('needs no other yes because %s', (_, plan) => {
    expect(plan).not.toEqual(card);
    expect(whyAskAgain(card.worstCase, plan)).toBeUndefined();
  });

  it('needs one when it may lose more than a tenth beyond what the card showed', () => {
    expect(whyAskAgain(10, { ...card, worstCase: 11 })).toBeUndefined();
    expect(whyAskAgain(10, { ...card, worstCase: 11.01 })).toBe(
      'the worst case rose from 10.00 to 11.01 USDT',
    );
  });
});
