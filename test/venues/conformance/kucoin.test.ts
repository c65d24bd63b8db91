import { CAPABILITIES } from '../../../src/venues/kucoin/capabilities.js';
import { bench } from '../kucoin/support.js';
import { conforms } from './conforms.js';
import type { Rig } from './hand.js';

const PLACE = 'POST /api/v1/orders';
const PRICE = 50_000;

conforms('KuCoin over the wire', async (): Promise<Rig> => {
  const { clock, fake, kucoin, exchange, reopen } = await bench({
    instruments: [
      { symbol: 'XBTUSDTM', multiplier: 0.001, tickSize: 0.1, price: PRICE },
      { symbol: 'ETHUSDTM', multiplier: 0.01, tickSize: 0.01, price: PRICE },
    ],
  });
  return {
    exchange,
    instruments: await kucoin.market.instruments(),
    capabilities: CAPABILITIES,
    symbols: ['BTC-USDT', 'ETH-USDT'],
    price: PRICE,
    quote: (symbol, price, available) => {
      clock.advance(1_000);
      fake.setPrice(symbol, {
        bid: price,
        ask: price + 1,
        mark: price,
        ...(available === undefined ? {} : { available }),
      });
      return Promise.resolve();
    },
    trouble: {
      later: () => fake.fail(PLACE, { kind: 'code', code: '300015', msg: 'settlement' }),
      unknown: () => fake.fail(PLACE, { kind: 'htmlAfter' }),
    },
    answered: () => fake.heal(),
    reopen: async () => {
      const again = (await reopen({ recordFrom: 0 })).exchange;
      if (!again) throw new Error('the bench has keys');
      return again;
    },
  };
});
