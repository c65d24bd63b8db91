import { describe, expect, it } from 'vitest';
import { LIES, lieWith } from '../../support/kucoin/lies.js';
import { bench, request, type Bench } from './support.js';

const lying = async (name: string): Promise<Bench> => {
  const lie = LIES[name];
  if (!lie) throw new Error(`no lie ${name}`);
  const b = await bench(lie.options);
  lieWith(b.fake, lie);
  return b;
};

const long = { contracts: 3, side: 'buy' } as const;
const stop = { type: 'stop', side: 'sell', reduceOnly: true, contracts: 1 } as const;

/** Every lie is found by the rehearsal (test/tools/rehearse); here stands what the account itself does. */
describe('lies about an account', () => {
  it('a stop fires where it is placed', async () => {
    const b = await lying('stops fire at once');
    await b.exchange.createOrder(request(long));
    await b.exchange.createOrder(request({ ...stop, triggerPrice: 40_000 }));
    expect(b.fake.positions.get('XBTUSDTM')).toMatchObject({ qty: 2 });
  });

  it('a stop sells more than is held', async () => {
    const b = await lying('stops open');
    await b.exchange.createOrder(request(long));
    await b.exchange.createOrder(request({ ...stop, contracts: 5, triggerPrice: 51_000 }));
    expect(b.fake.positions.get('XBTUSDTM')).toMatchObject({ qty: -2 });
  });

  it('a stop that triggers is another order', async () => {
    const b = await lying('triggering renames');
    await b.exchange.createOrder(request(long));
    const placed = await b.exchange.createOrder(request({ ...stop, triggerPrice: 51_000 }));
    expect(placed).toMatchObject({ outcome: 'accepted' });
    const { id } = b.fake.orders.at(-1) ?? {};
    expect(placed).not.toMatchObject({ exchangeOrderId: id });
    expect(b.fake.fills.at(-1)).toMatchObject({ orderId: id });
  });

  it('what was realised stands in the history of the account', async () => {
    const b = await bench();
    await b.exchange.createOrder(request(long));
    b.fake.setPrice('BTC-USDT', { bid: 51_000, ask: 51_001 });
    await b.exchange.createOrder(request({ ...long, side: 'sell', reduceOnly: true }));
    const { entry = 0 } = { entry: b.fake.fills[0]?.price };
    expect(b.fake.server.book.ledger).toMatchObject([
      {
        type: 'RealisedPNL',
        remark: 'XBTUSDTM',
        amount: expect.closeTo((51_000 - entry) * 0.003, 9) as number,
      },
    ]);
  });
});
