import { afterEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../src/domain/index.js';
import { PRIVATE } from '../../support/kucoin/private.js';
import { bench, request, type Bench } from './support.js';

const handlers = PRIVATE as Record<string, (typeof PRIVATE)[string]>;
const real = { ...handlers };
afterEach(() => void Object.assign(handlers, real));

/** Calls back ahead of each read of orders, numbered from 0, that the exchange answers from now on. */
const aheadOfReads = (then: (read: number, path: string) => void): void => {
  let reads = 0;
  for (const [name, handler] of Object.entries(real))
    if (/^GET \/api\/v1\/.*orders/i.test(name))
      handlers[name] = (book, call) => {
        then(reads++, name.replace('GET /api/v1/', ''));
        return handler(book, call);
      };
};

const withStop = async (options: Parameters<typeof bench>[0] = {}): Promise<Bench & { id: string }> => {
  const parts = await bench(options);
  await parts.exchange.createOrder(request());
  const stop = request({ type: 'stop', side: 'sell', triggerPrice: 49_000, reduceOnly: true });
  await parts.exchange.createOrder(stop);
  return { ...parts, id: stop.clientOrderId };
};

describe('a stop that the exchange does not know any more', () => {
  it('is gone after two reads in a row: its id beside what waits, then where it would be by now', async () => {
    const { exchange, fake, id } = await withStop();
    fake.server.book.orders.splice(1);
    const read: string[] = [];
    aheadOfReads((_, path) => read.push(path));
    expect(await exchange.fetchOrder('BTC-USDT', id, undefined, true)).toBeUndefined();
    expect([read.slice(0, 2), read.slice(2)].map((stage) => stage.sort())).toEqual([
      ['orders/byClientOid', 'stopOrders'],
      ['orders', 'orders/{orderId}', 'recentDoneOrders'],
    ]);
  });
});

describe('any other order', () => {
  it('that is known by its client id costs one read, one that is not, all ways side by side', async () => {
    const { exchange, fake } = await bench();
    const order = request();
    await exchange.createOrder(order);
    const read: string[] = [];
    aheadOfReads((_, path) => read.push(path));
    expect(await exchange.fetchOrder('BTC-USDT', order.clientOrderId)).toMatchObject({ status: 'filled' });
    expect(read).toEqual(['orders/byClientOid']);
    fake.server.book.orders.splice(0);
    expect(await exchange.fetchOrder('BTC-USDT', order.clientOrderId)).toBeUndefined();
    expect(read.slice(2).sort()).toEqual(['orders', 'orders/{orderId}', 'recentDoneOrders', 'stopOrders']);
  });
});

describe('a stop that goes off between the lists', () => {
  /** Ahead of the read `triggers` it goes off, ahead of `fills` it is done; whether its exchange id is known. */
  const lookedUp = async (triggers: number, fills: number, known: boolean): Promise<Order | undefined> => {
    const { exchange, fake, id, reopen } = await withStop({ stopsByClientOid: false });
    const asking = known ? exchange : (await reopen()).exchange;
    const stop = fake.orders[1];
    if (!stop || !asking) throw new Error('no stop');
    aheadOfReads((read) => {
      if (read === triggers) Object.assign(stop, { stopTriggered: true });
      if (read === fills) fake.server.book.fill(stop, stop.size, 48_990, 'taker');
    });
    return asking.fetchOrder('BTC-USDT', id, undefined, true);
  };

  it('is found on its way, whichever reads are answered before and after', async () => {
    for (const known of [true, false])
      for (let triggers = 0; triggers < 5; triggers++)
        for (let fills = triggers; fills <= 5; fills++) {
          const found = await lookedUp(triggers, fills, known);
          expect(found, `off ahead of read ${triggers}, done ahead of ${fills}`).toMatchObject({
            type: 'stop',
          });
        }
  });
});
