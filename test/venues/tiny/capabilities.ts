import type { Capabilities } from '../../../src/venues/venue.js';

export const CAPABILITIES: Capabilities = {
  wholeContracts: false,
  clientIds: { longest: 64, alphabet: /[\w.:-]/ },
};
