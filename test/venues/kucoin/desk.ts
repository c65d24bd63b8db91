import { silentLog } from '../../../src/domain/index.js';
import type { BotDocs } from '../../../src/state/store/docs.js';
import { MemoryStore } from '../../../src/state/store/memory-store.js';
import { AnalyzerCache } from '../../../src/trade/core/analyzer-cache.js';
import { BackgroundTask } from '../../../src/trade/core/background-task.js';
import type { TradingParts } from '../../../src/trade/core/parts.js';
import { executeIntent } from '../../../src/trade/execution/driver.js';
import { OrderIds } from '../../../src/trade/orders/ids.js';
import { KeyedMutex } from '../../../src/trade/orders/mutex.js';
import { Sends } from '../../../src/trade/orders/sends.js';
import { JumpClock } from '../../chaos/site.js';
import { settings } from '../../decide/risk/fixtures.js';
import type { Bench } from './support.js';

/** The use cases on the wire-level exchange, with a store in memory: nothing is known yet. */
export const partsOn = ({ clock, exchange, kucoin }: Bench): TradingParts => {
  const human = new JumpClock(clock.now());
  human.sleep = (ms) => {
    clock.advance(ms);
    return Promise.resolve();
  };
  return {
    store: new MemoryStore<BotDocs>({ clock }),
    market: kucoin.market,
    exchange,
    clock,
    human,
    settings: () => ({ ...settings, mode: 'live' }),
    log: silentLog,
    ids: new OrderIds('me'),
    fence: () => undefined,
    symbols: new KeyedMutex(),
    sends: new Sends(clock),
    cashflows: new BackgroundTask('booking cash flows', clock, silentLog),
    analyzers: new AnalyzerCache(kucoin.market, '1h'),
    notes: [],
  };
};

/** Runs the order jobs that are owed, for some seconds. */
export const driveOrders = async ({ clock }: Pick<Bench, 'clock'>, parts: TradingParts): Promise<void> => {
  for (let round = 0; round < 20; round++) {
    for (const { seq, job } of await parts.store.owedJobs(clock.now(), 100)) {
      if (job.name === 'execute-order') await executeIntent(parts, String(job.data['intentId']));
      await parts.store.settleJobs([seq]);
    }
    clock.advance(300);
  }
};
