import { describe, expect, it } from 'vitest';
import { ReadFailedError, type Candle } from '../../../src/domain/index.js';
import { backgroundScanner } from '../../../tools/verify/checks/background-scanner.js';
import { opportunities } from '../../../tools/verify/checks/opportunities.js';
import { scanning } from '../../../tools/verify/checks/scanning.js';
import { strategies } from '../../../tools/verify/checks/strategies.js';
import { override } from '../../../tools/verify/override.js';
import { brokenBy } from './broken.js';

const mirrored = ({ open, high, low, close, ...rest }: Candle): Candle => ({
  ...rest,
  open: 1e4 / open,
  high: 1e4 / low,
  low: 1e4 / high,
  close: 1e4 / close,
});

describe('each line turns ✗ when the behaviour behind it is broken', { timeout: 120_000 }, () => {
  it('Strategies: an uptrend that is read upside down', async () => {
    const { ok, seen } = await brokenBy(strategies, {
      market: (market) =>
        override(market, {
          candles: async (symbol, timeframe, options) => {
            const candles = await market.candles(symbol, timeframe, options);
            return symbol === 'RISE-USDT' ? candles.map(mirrored) : candles;
          },
        }),
    });
    expect(seen).toContain('a clean uptrend gave RISE-USDT short');
    expect(ok).toBe(false);
  });

  it('Strategies: a bot that nothing convinces', async () => {
    const { ok, seen } = await brokenBy(strategies, {
      timeout: 8000,
      parts: (parts) => ({ ...parts, threshold: () => 0.99 }),
    });
    // No card at all, or one that comes candles too late.
    expect(seen).toMatch(/RISE-USDT/);
    expect(ok).toBe(false);
  });

  it('Scanning: a symbol that cannot be read', async () => {
    const { ok, seen } = await brokenBy(scanning, {
      market: (market) =>
        override(market, {
          candles: (symbol, timeframe, options) =>
            symbol === 'SOL-USDT'
              ? Promise.reject(new ReadFailedError('candles of SOL-USDT', 'broken on purpose'))
              : market.candles(symbol, timeframe, options),
        }),
    });
    expect(seen).toContain('failed at SOL-USDT: candles of SOL-USDT could not be read: broken on purpose');
    expect(ok).toBe(false);
  });

  it('Scanning: a candle that has not closed yet', async () => {
    const { ok, seen } = await brokenBy(scanning, {
      market: (market) =>
        override(market, {
          candles: async (symbol, timeframe, options) => {
            const candles = await market.candles(symbol, timeframe, options);
            const last = candles.at(-1);
            return last ? [...candles.slice(1), { ...last, timestamp: last.timestamp + 3_600_000 }] : candles;
          },
        }),
    });
    // The bot does not decide on it either.
    expect(seen).toMatch(/newest candle is dated 60 min ahead; nothing is decided on it/);
    expect(ok).toBe(false);
  });

  it('Opportunities: a bot that forgets what it has offered', async () => {
    const { ok, seen } = await brokenBy(opportunities, {
      store: (store) =>
        override(store, {
          commit: (change) =>
            store.commit({ ...change, put: (change.put ?? []).filter(({ kind }) => kind !== 'signalKey') }),
        }),
    });
    expect(seen).toMatch(/one candle gave two signals/);
    expect(ok).toBe(false);
  });

  it('Background Scanner: scans that do not know of each other', async () => {
    const { ok, seen } = await brokenBy(backgroundScanner, {
      store: (store) =>
        override(store, {
          get: async (kind, id) => {
            const doc = await store.get(kind, id);
            if (kind !== 'scan' || !doc) return doc;
            // Only who begins a scan is deceived: its caller asks before any chunk of the next one can.
            return new Error().stack?.includes('beginScan')
              ? { ...doc, value: { ...doc.value, gathered: true } }
              : doc;
          },
        }),
    });
    expect(seen).toMatch(/began while another was under way|three scans of a slow market/);
    expect(ok).toBe(false);
  });

  it('Background Scanner: a scan that never begins', async () => {
    const { ok, seen } = await brokenBy(backgroundScanner, {
      timeout: 8000,
      market: (market) =>
        override(market, {
          universe: () => Promise.reject(new ReadFailedError('the universe', 'broken on purpose')),
        }),
    });
    expect(seen).toContain('scans that nobody asked for did not come');
    expect(ok).toBe(false);
  });
});
