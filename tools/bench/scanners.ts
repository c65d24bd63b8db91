import { Redis } from 'ioredis';
import { openQueues, OutageLog } from '../../src/run/queues.js';
import { wallClock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import { openKucoin } from '../../src/venues/kucoin/index.js';
import { Relay } from '../../src/state/outbox/relay.js';
import { loadSettings } from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import { beginScan } from '../../src/trade/signals/scan.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { startKucoin } from '../../test/support/kucoin/index.js';
import type { Bench, Figure } from './bench.js';
import { BotBench, waitUntil } from './live-bot.js';

const RUNS = 3;
const SCANNERS = [1, 2];
const SIZES = [100, 1_000];
const PREFIX = 'rad:paper:main';

interface ScannerFigures {
  /** The first scan, in which every process reads 2,000 candles of each symbol it gets, s. */
  readonly cold: number;
  /** Following scans with nothing new to read, s. */
  readonly warm: readonly number[];
}

/** Begins scans as the trader does and times them to their last chunk, the work being done by `scanners` processes. */
const measureScanners = async (scanners: number, symbols: number): Promise<ScannerFigures> => {
  const instruments = Array.from({ length: symbols }, (_, i) => ({
    symbol: `C${i}USDTM`,
    price: 100,
    turnover: 1e9 - i,
  }));
  // The exchange's quota is not what is measured: at 2,000 in 30 s a thousand symbols take minutes to warm up.
  const kucoin = await startKucoin({ clock: wallClock, instruments, quota: 1e7 });
  const bots = await BotBench.open();
  const redis = new Redis(bots.redis.url, { maxRetriesPerRequest: null });
  const queues = openQueues(redis, `${PREFIX}:bull`, new OutageLog(silentLog, redis));
  const store = new RedisStore<BotDocs>({ redis, prefix: PREFIX, clock: wallClock });
  const relay = new Relay({ store, queues, clock: wallClock, mode: 'wall', log: silentLog });
  try {
    const env = { MODE: 'paper', ROLE: 'scanner', EXCHANGE_API_ROOT: kucoin.root };
    await Promise.all(Array.from({ length: scanners }, () => bots.start(env)));
    relay.start();
    const settings = loadSettings({ SCAN_PAIRS: String(symbols) });
    const { market } = await openKucoin({ apiRoot: kucoin.root, clock: wallClock, log: silentLog });
    const parts = { store, market, clock: wallClock, settings: () => settings };
    const once = async (): Promise<number> => {
      const began = performance.now();
      await beginScan(parts as unknown as TradingParts);
      const done = async (): Promise<boolean> => {
        const run = (await store.get('scan', 'main'))?.value;
        return run !== undefined && run.done.length === run.chunks;
      };
      await waitUntil('the end of the scan', done, 300_000, 5);
      const run = await store.get('scan', 'main');
      if (run)
        await store.commit({ put: [{ kind: 'scan', id: 'main', value: { ...run.value, gathered: true } }] });
      return (performance.now() - began) / 1000;
    };
    const cold = await once();
    // Each process warms up the symbols it has not had yet.
    for (let i = 0; i < 2 * scanners; i++) await once();
    const warm: number[] = [];
    for (let i = 0; i < RUNS; i++) warm.push(await once());
    return { cold, warm };
  } finally {
    await relay.stop();
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    redis.disconnect();
    await bots.stop();
    await kucoin.stop();
  }
};

/** The section of docs/benchmarks.md. */
export const scannersBench: Bench = {
  title: 'Scanners',
  about: `Scans of ${SIZES.join(' and ')} symbols in chunks of 10 by ${SCANNERS.join(' and ')} processes of ROLE=scanner on one Redis, market data from the wire-level exchange on loopback with its quota lifted. A cold scan reads 2,000 candles of every symbol (four requests each); a warm one finds no new closed candle, so that what remains is the spreading itself: jobs, thresholds, opportunities, and the scan document that every chunk is added to. Exchange, Redis and scanners share the machine's cores.`,
  run: async () => {
    const figures: Figure[] = [];
    for (const symbols of SIZES)
      for (const scanners of SCANNERS) {
        const { cold, warm } = await measureScanners(scanners, symbols);
        const name = `${symbols} symbols, ${scanners} scanner${scanners > 1 ? 's' : ''}`;
        figures.push({ name: `${name}: cold scan`, unit: 's', runs: [cold] });
        figures.push({ name: `${name}: warm scan`, unit: 's', runs: warm });
      }
    return figures;
  },
};
