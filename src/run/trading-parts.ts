import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { OrderIds } from '../trade/orders/ids.js';
import { InFlightEntries } from '../trade/orders/in-flight.js';
import { KeyedMutex } from '../trade/orders/mutex.js';
import { Sends } from '../trade/orders/sends.js';
import type { Logger } from './logger.js';
import type { Settings } from '../settings.js';
import { readArchive } from '../state/store/archive.js';
import type { BotDocs } from '../state/store/docs.js';
import type { LeaseKeeper } from '../state/store/lease-keeper.js';
import { keptSecret } from '../state/store/kept-secret.js';
import type { Store } from '../state/store/store.js';
import { AnalyzerCache } from '../trade/core/analyzer-cache.js';
import { BackgroundTask } from '../trade/core/background-task.js';
import type { TradingParts } from '../trade/core/parts.js';
import { SettingsOverride } from '../trade/core/setting-overrides.js';
import { chatExchange } from './chat-exchange.js';
import { settingRules } from './setting-rules.js';
import type { Venue } from './venue.js';

/**
 * What the use cases stand on, of a venue and its settings. Without a keeper (ROLE) this process does not trade.
 * @param known of the last backtest
 * @param instance marks client order ids, as far as it is known yet (`instanceName`)
 */
export const tradingParts = (
  venue: Venue,
  settings: Settings,
  logger: Logger,
  keeper: LeaseKeeper | undefined,
  instance: string = newInstance(),
  known: Pick<TradingParts, 'drawdown95'> = {},
): TradingParts => {
  const log = logger.child({ component: 'orders' });
  // Without the lease intents are recorded, not carried out: there is no fence to write under.
  const fence = (): ReturnType<LeaseKeeper['fence']> | undefined => keeper?.fence();
  const { store, clock, human } = venue;
  const chat = { store, clock, human, fence, log };
  const overrides = new SettingsOverride(settingRules(settings), chat);
  return {
    ...chat,
    market: venue.market,
    exchange: keeper ? venue.exchange : chatExchange(venue.exchange, store, clock),
    settings: overrides.current,
    overrides,
    ids: new OrderIds(instance),
    symbols: new KeyedMutex(),
    sends: new Sends(clock),
    ...(keeper ? { inFlight: new InFlightEntries() } : {}),
    analyzers: new AnalyzerCache(venue.market, settings.timeframe),
    cashflows: new BackgroundTask('booking cash flows', human, log),
    scansElsewhere: !venue.replay,
    archived: (from, to) => readArchive(journalDir(settings, venue), { from, to }),
    notes: venue.notes,
    ...known,
  };
};

/** Where older lines of the journal lie: a folder for each mode and account. */
export const journalDir = ({ dataDir }: Settings, { prefix }: Venue): string =>
  join(dataDir, 'journal', prefix.replaceAll(':', '-'));

const newInstance = (): string => randomBytes(3).toString('hex');

/**
 * The name that marks this installation's client order ids.
 * @param used by this process so far, from the disk or the account: a Redis that came back empty takes it over
 */
export const instanceName = (store: Store<BotDocs>, used: string): Promise<string> =>
  keptSecret(store, 'instance', () => used);
