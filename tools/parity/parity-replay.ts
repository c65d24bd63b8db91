import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { QUEUES } from '../../src/state/store/store.js';
import type { JobContext } from '../../jobs/job.js';
import { openQueues, OutageLog, Workers } from '../../src/run/queues.js';
import { Stepper } from '../../src/run/stepper.js';
import { ManualClock, wallClock } from '../../src/clock.js';
import { HOUR, type ClosedTrade, type JournalEntry, type Log } from '../../src/domain/index.js';
import { OrderIds } from '../../src/trade/orders/ids.js';
import { PaperExchange } from '../../src/venues/paper/paper-exchange.js';
import type { PaperDocs } from '../../src/venues/paper/paper-state.js';
import type { Recording } from '../../src/venues/recorded/candle-files.js';
import { RecordedMarketData } from '../../src/venues/recorded/recorded-market.js';
import { Relay } from '../../src/state/outbox/relay.js';
import type { Settings } from '../../src/settings.js';
import type { BotDocs } from '../../src/state/store/docs.js';
import { RedisStore } from '../../src/state/store/redis-store.js';
import type { TradingParts } from '../../src/trade/core/parts.js';
import { trimDocuments } from '../../src/trade/watchdog/retention.js';
import { modelOf, researchParts, spanOf, withCosts } from '../../src/backtest/engine.js';
import type { TimedAlert } from '../../src/backtest/alert-file.js';
import type { Research } from '../../src/backtest/types.js';
import { oweAlerts } from './parity-alerts.js';

export interface ReplayOptions {
  readonly recording: Recording;
  readonly settings: Settings;
  readonly research: Research;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Messages from outside, none at the close of a candle: there the order of things differs. */
  readonly alerts?: readonly TimedAlert[];
  readonly redisUrl: string;
  readonly log: Log;
  /** Share of the time done, 0…1, and instants passed. */
  readonly progress?: (done: number, instants: number) => void;
}

/** What the job for upkeep does every minute of people's time, by market time. */
const TRIM_EVERY = HOUR;

/** What a replay left behind. */
export interface Replayed {
  readonly journal: readonly JournalEntry[];
  readonly trades: readonly ClosedTrade[];
}

/**
 * Runs recorded candles through what `npm start` runs in replay: jobs on BullMQ, every document in Redis, the
 * stepper, the paper exchange; only the chat is left out. Its keys are of this call alone and are deleted after it.
 */
export const replay = async (options: ReplayOptions): Promise<Replayed> => {
  const { recording, settings, research, log } = options;
  const connection = new Redis(options.redisUrl, { maxRetriesPerRequest: null });
  const outage = new OutageLog(log, connection);
  connection.on('error', outage.onError);
  const prefix = `rad:parity:${randomBytes(4).toString('hex')}`;
  const clock = new ManualClock(0);
  const costs = research.costFactor ?? 1;
  const market = new RecordedMarketData(withCosts(recording, costs), clock);
  const span = spanOf(market, options);
  clock.set(span.from);
  const store = new RedisStore<BotDocs>({ redis: connection, prefix, clock });
  const exchange = new PaperExchange({
    store: new RedisStore<PaperDocs>({ redis: connection, prefix: `${prefix}:exchange`, clock }),
    market,
    clock,
    balance: settings.paperBalance,
    model: modelOf(costs),
  });
  const parts: TradingParts = {
    store,
    market,
    exchange,
    clock,
    // How old an alert is has to be told by its own time.
    human: options.alerts ? { ...wallClock, now: () => clock.now() } : wallClock,
    settings: () => settings,
    log,
    ids: new OrderIds('parity', () => 'replay'),
    ...researchParts(research, market, clock, settings),
  };
  const queues = openQueues(connection, `${prefix}:bull`, outage);
  const context: JobContext = { parts, holder: prefix };
  const workers = new Workers({ connection, prefix: `${prefix}:bull`, settings, context, log, outage });
  const relay = new Relay({ store, queues, clock, mode: 'stepped', log });
  workers.start(QUEUES);
  const trades = new Map<string, ClosedTrade>();
  const gather = async (): Promise<void> => {
    for (const { id, value } of await store.list('trade')) trades.set(id, value);
  };
  let instants = 0;
  let trimmed = span.from;
  const stepper = new Stepper({
    clock,
    human: wallClock,
    market,
    advance: async (upTo) => {
      instants++;
      options.progress?.((upTo - span.from) / (span.to - span.from), instants);
      await exchange.advance(upTo);
      // Else every look at intents and signals reads all that there ever were.
      if (upTo - trimmed < TRIM_EVERY) return;
      trimmed = upTo;
      await gather();
      await trimDocuments(parts);
    },
    store,
    queues,
    workers,
    relay,
    settings,
    log,
    ...span,
  });
  try {
    if (options.alerts) await oweAlerts(parts, options.alerts, span);
    await stepper.run(new AbortController().signal);
    await gather();
    return { journal: await store.journal(), trades: [...trades.values()] };
  } finally {
    await workers.stop(5000);
    await relay.stop(2000);
    await Promise.allSettled(Object.values(queues).map((queue) => queue.close()));
    await forget(connection, prefix);
    await connection.quit();
  }
};

/** Deletes every key of a prefix. */
const forget = async (redis: Redis, prefix: string): Promise<void> => {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', 1000);
    if (keys.length > 0) await redis.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
};
