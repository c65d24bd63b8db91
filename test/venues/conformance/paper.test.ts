import { ManualClock } from '../../../src/clock.js';
import { ReadFailedError, type Quote } from '../../../src/domain/index.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import type { MarketData } from '../../../src/venues/market.js';
import { PaperExchange } from '../../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../../src/venues/paper/paper-state.js';
import { instrumentOf, T0 } from '../paper/support.js';
import { conforms } from './conforms.js';
import type { Rig } from './hand.js';

const SYMBOLS = ['A-USDT', 'B-USDT'] as const;
const PRICE = 100;

conforms('the paper exchange', async (): Promise<Rig> => {
  const clock = new ManualClock(T0);
  const instruments = new Map(SYMBOLS.map((symbol) => [symbol, instrumentOf(symbol)] as const));
  const prices = new Map<string, { readonly price: number; readonly onOffer: number }>();
  const fails = { quote: false, commit: false };
  const at = (symbol: string): { readonly price: number; readonly onOffer: number } =>
    prices.get(symbol) ?? { price: PRICE, onOffer: 1e6 };
  const quoted = (symbol: string): Quote => {
    const { price } = at(symbol);
    return { symbol, bid: price, ask: price + 0.01, last: price, mark: price, timestamp: clock.now() };
  };
  const market: MarketData = {
    instruments: () => Promise.resolve(instruments),
    universe: () => Promise.resolve(SYMBOLS),
    candles: () => Promise.resolve([]),
    quote: (symbol) =>
      fails.quote
        ? Promise.reject(new ReadFailedError(`quote of ${symbol}`, 'away'))
        : Promise.resolve(quoted(symbol)),
    depth: (symbol) => {
      const { bid, ask } = quoted(symbol);
      const contracts = at(symbol).onOffer;
      const side = (price: number) => [{ price, contracts }];
      return Promise.resolve({ symbol, bids: side(bid), asks: side(ask), timestamp: clock.now() });
    },
  };
  const store = new (class extends MemoryStore<PaperDocs> {
    override async commit(...args: Parameters<MemoryStore<PaperDocs>['commit']>): Promise<void> {
      await super.commit(...args);
      if (fails.commit) throw new Error('the answer was lost');
    }
  })({ clock });
  const open = (): PaperExchange => new PaperExchange({ market, clock, store, balance: 10_000 });
  const exchange = open();
  return {
    exchange,
    instruments,
    capabilities: {
      wholeContracts: true,
      clientIds: { longest: 40, alphabet: /[A-Za-z0-9_-]/ },
    },
    symbols: SYMBOLS,
    price: PRICE,
    quote: async (symbol, price, onOffer = 1e6) => {
      clock.advance(1_000);
      prices.set(symbol, { price, onOffer });
      await exchange.onQuote(quoted(symbol));
    },
    trouble: { later: () => (fails.quote = true), unknown: () => (fails.commit = true) },
    answered: () => Object.assign(fails, { quote: false, commit: false }),
    reopen: () => Promise.resolve(open()),
  };
});
