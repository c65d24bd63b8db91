import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { wallClock } from '../clock.js';
import { ConflictError } from '../domain/index.js';
import { InFlightEntries } from '../execution/in-flight.js';
import { KeyedMutex } from '../execution/mutex.js';
import type { Logger } from '../logger.js';
import type { Settings } from '../settings.js';
import { readArchive } from '../store/archive.js';
import type { BotDocs } from '../store/docs.js';
import type { LeaseKeeper } from '../store/lease-keeper.js';
import type { Store } from '../store/store.js';
import { Brain } from '../trading/brain.js';
import type { TradingParts } from '../trading/parts.js';
import { SettingsOverride } from '../trading/settings-override.js';
import { chatExchange } from './chat-exchange.js';
import { settingRules } from './setting-rules.js';
import type { Venue } from './venue.js';

/** What the use cases stand on, of a venue and its settings. Without a keeper (ROLE) this process does not trade. */
export const tradingParts = async (
  venue: Venue,
  settings: Settings,
  logger: Logger,
  keeper: LeaseKeeper | undefined,
): Promise<TradingParts> => {
  const log = logger.child({ component: 'orders' });
  // Without the lease intents are recorded, not carried out: there is no fence to write under.
  const fence = (): ReturnType<LeaseKeeper['fence']> | undefined => keeper?.fence();
  const { store, clock } = venue;
  const chat = { store, clock, human: wallClock, fence, log };
  const overrides = new SettingsOverride(settingRules(settings), chat);
  return {
    ...chat,
    market: venue.market,
    exchange: keeper ? venue.exchange : chatExchange(venue.exchange, store, clock),
    settings: overrides.current,
    overrides,
    instance: await instanceName(store),
    symbols: new KeyedMutex(),
    ...(keeper ? { inFlight: new InFlightEntries() } : {}),
    brain: new Brain(venue.market, settings.timeframe),
    scansElsewhere: !venue.replay,
    archived: (from, to) => readArchive(journalDir(settings, venue), { from, to }),
    notes: venue.notes,
  };
};

/** Where older lines of the journal lie: a folder for each mode and account. */
export const journalDir = ({ dataDir }: Settings, { prefix }: Venue): string =>
  join(dataDir, 'journal', prefix.replaceAll(':', '-'));

/** The name that marks this installation's client order ids; made once, by whoever starts first. */
const instanceName = async (store: Store<BotDocs>): Promise<string> => {
  const known = await store.get('secret', 'instance');
  if (known) return known.value.value;
  const value = randomBytes(3).toString('hex');
  try {
    await store.commit({ put: [{ kind: 'secret', id: 'instance', value: { value }, version: 0 }] });
    return value;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return instanceName(store);
  }
};
