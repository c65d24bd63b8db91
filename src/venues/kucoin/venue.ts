import { CAPABILITIES } from './capabilities.js';
import { credential } from '../../domain/setting-table.js';
import type { VenueDefinition } from '../venue.js';

export const kucoin: VenueDefinition = {
  id: 'kucoin',
  scope: '',
  name: 'KuCoin Futures',
  capabilities: CAPABILITIES,
  credentials: {
    KUCOIN_API_KEY: credential(
      'a KuCoin API key',
      'The API key of your KuCoin account, for MODE=live; its rights are General and Futures only',
    ),
    KUCOIN_API_SECRET: credential('the secret of that key', 'The secret of that API key'),
    KUCOIN_API_PASSPHRASE: credential('the passphrase of that key', 'The passphrase of that API key', /\S/),
  },
  accountBy: 'KUCOIN_API_KEY',
  assumptions: [
    'Positions of KuCoin Futures are one-way and isolated; stops and targets wait on its mark price.',
  ],
  // ccxt is loaded only where it is used: it takes 30 MB.
  open: async (options) => (await import('./index.js')).openVenue(options),
};
