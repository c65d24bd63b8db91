import type { Capabilities } from '../venue.js';

export const CAPABILITIES: Capabilities = {
  wholeContracts: true,
  clientIds: { longest: 40, alphabet: /[A-Za-z0-9_-]/ },
};
