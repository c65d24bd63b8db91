import type { Clock } from '../../src/clock.js';
import { silentLog } from '../../src/domain/index.js';
import type { Settings } from '../../src/settings.js';
import { openClient, type KucoinKeys } from '../../src/venues/kucoin/client.js';
import { ContractList } from '../../src/venues/kucoin/contracts.js';
import { QUOTA } from '../../src/venues/kucoin/weights.js';
import { LocalRateBudget } from '../../src/venues/shared/rate-budget.js';
import { Wire } from './wire.js';

const TIMEOUT_MS = 8_000;

/**
 * The exchange of the settings, as the bot reaches it.
 * @param mayOpen whether an order that may open something may leave; without it the keys are left out
 */
export const openWire = async (
  { exchangeApiRoot: apiRoot, credentials }: Pick<Settings, 'exchangeApiRoot' | 'credentials'>,
  clock: Clock,
  mayOpen?: () => boolean,
): Promise<Wire> => {
  const heard: { by?: Wire } = {};
  const client = await openClient({
    clock,
    log: silentLog,
    budget: new LocalRateBudget(clock, QUOTA),
    timeoutMs: TIMEOUT_MS,
    heard: (call) => heard.by?.hear(call),
    ...(apiRoot === undefined ? {} : { apiRoot }),
    ...(mayOpen ? { mayOpen, keys: keysOf(credentials) } : {}),
  });
  const wire = new Wire(client, new ContractList(client), clock);
  heard.by = wire;
  return wire;
};

const keysOf = (credentials: Settings['credentials']): KucoinKeys => ({
  key: credentials['KUCOIN_API_KEY'] ?? '',
  secret: credentials['KUCOIN_API_SECRET'] ?? '',
  passphrase: credentials['KUCOIN_API_PASSPHRASE'] ?? '',
});
