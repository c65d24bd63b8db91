import { conforms } from '../conformance/conforms.js';
import { CAPABILITIES } from './capabilities.js';
import { PRICE, tinyVenue } from './venue.js';

conforms('a venue in memory', () => {
  const { clock, exchange, instruments, quote } = tinyVenue();
  return Promise.resolve({
    exchange,
    instruments,
    capabilities: CAPABILITIES,
    symbols: ['BBB-USDT', 'AAA-USDT'],
    price: PRICE,
    quote: (symbol, price, onOffer) => {
      clock.advance(1_000);
      quote(symbol, price, onOffer);
      return Promise.resolve();
    },
    trouble: {},
    answered: () => undefined,
    reopen: () => Promise.resolve(exchange),
  });
});
