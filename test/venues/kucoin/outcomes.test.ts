import { describe, expect, it } from 'vitest';
import { KucoinError } from '../../../src/venues/kucoin/errors.js';
import { NotSentError } from '../../../src/venues/shared/errors.js';
import { firstShown } from '../../../src/venues/shared/hedge.js';
import { placementOf } from '../../../src/venues/kucoin/outcomes.js';
import { START, bench, request } from './support.js';

const answer = (code: string, reduceOnly: boolean, reason = 'because') =>
  placementOf(new KucoinError(code, reason, 200), { reduceOnly });

describe("the exchange's codes in the words of the port", () => {
  it.each(['300002', '300008', '300013', '300014', '300015', '100002', '230005', '400002'])(
    '%s is no verdict: it is sent again later',
    (code) => {
      for (const reduces of [true, false])
        expect(answer(code, reduces)).toMatchObject({ outcome: 'later', code });
    },
  );

  it('300018 says that the id was used, no more', () => {
    expect(answer('300018', true)).toEqual({ outcome: 'duplicate', reason: 'because' });
  });

  it('a code that nobody knows ends an entry in the words of the exchange, and is no verdict for what reduces', () => {
    expect(answer('987654', false)).toEqual({ outcome: 'rejected', code: '987654', reason: 'because' });
    expect(answer('987654', true)).toEqual({ outcome: 'unknown', reason: 'KuCoin 987654: because' });
    for (const reduces of [true, false])
      expect(answer('987654', reduces, 'Busy, please try again.')).toMatchObject({ outcome: 'later' });
  });

  it('a rate limit keeps what reduces away for 1 s at most, but for a pool that is shut', () => {
    expect(answer('1015', false)).toMatchObject({ retryAfterMs: 30_000 });
    expect(answer('1015', true)).toMatchObject({ retryAfterMs: 1_000 });
    expect(answer('200002', true)).toMatchObject({ retryAfterMs: 10_000 });
    expect(placementOf(new NotSentError('lease-lost', 'gone'), { reduceOnly: true })).toMatchObject({
      outcome: 'later',
    });
  });
});

describe('several ways to one order', () => {
  const no = (): Promise<undefined> => Promise.resolve(undefined);
  const silent = (): Promise<string> => new Promise(() => undefined);
  const failing = (): Promise<string> => Promise.reject(new Error('away'));

  it('the first that shows it counts, whatever the others do', async () => {
    const here = (): Promise<string> => Promise.resolve('here');
    expect(await firstShown([[no], [here], [failing]])).toBe('here');
    expect(await firstShown([[failing], [here]])).toBe('here');
    expect(await firstShown([[silent], [here]])).toBe('here');
    expect(await firstShown([[silent, no, failing, here]])).toBe('here');
  });

  it('shows it absent only when all have answered', async () => {
    expect(await firstShown([[no], [no, no]])).toBeUndefined();
    await expect(firstShown([[no], [failing, no]])).rejects.toThrow('away');
  });
});

describe('a wire on which single calls hang', () => {
  it('a read and a cancellation are asked a second time, and an order is found by another way', async () => {
    const { exchange, fake } = await bench();
    const resting = request({ type: 'limit', price: 40_000, timeInForce: 'GTC' });
    await exchange.createOrder(resting);
    const began = performance.now();
    fake.fail('GET /api/v1/positions', { kind: 'hang' });
    expect(await exchange.fetchPositions()).toEqual([]);
    fake.fail('GET /api/v1/orders/byClientOid', { kind: 'hang', until: START + 60_000 });
    expect(await exchange.fetchOrder('BTC-USDT', resting.clientOrderId)).toMatchObject({ status: 'open' });
    fake.fail('DELETE /api/v1/orders/{orderId}', { kind: 'hang' });
    expect(await exchange.cancelOrder('BTC-USDT', resting.clientOrderId)).toEqual({ outcome: 'canceled' });
    expect(performance.now() - began).toBeLessThan(6_000);
  });

  it('an order whose answer is slow is unknown for the moment, and its answer follows', async () => {
    const { exchange, fake, clock } = await bench();
    fake.fail('POST /api/v1/orders', { kind: 'delay', ms: 5_000 });
    const placed = await exchange.createOrder(request());
    if (placed.outcome !== 'unknown' || !placed.answer) throw new Error(JSON.stringify(placed));
    clock.advance(5_000);
    expect(await placed.answer).toMatchObject({ outcome: 'accepted' });
  });

  it('a read that meets a 429000 while the quota is far from spent is asked again', async () => {
    const { exchange, fake } = await bench();
    fake.fail('GET /api/v1/positions', { kind: 'code', code: '429000', times: 3 });
    expect(await exchange.fetchPositions()).toEqual([]);
  });
});
