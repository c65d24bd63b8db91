import type { ExecutionParts } from '../orders/parts.js';
import { ensureProtection } from './ensure.js';
import { flatten } from './flatten.js';
import type { Protection } from './state.js';

/** `ensureProtection`, and where no stop can be had the position is closed (invariant 5). Under the symbol's mutex. */
export const protectOrClose = async (parts: ExecutionParts, symbol: string): Promise<Protection> => {
  const protection = await ensureProtection(parts, symbol);
  if (protection.status === 'failed') await flatten(parts, symbol, protection.reason);
  return protection;
};
