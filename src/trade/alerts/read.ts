import type { TradingParts } from '../core/parts.js';

/** Reads an alert once; what becomes of it is written down with it. */
export const readAlert = async ({ store }: TradingParts, alertId: string): Promise<void> => {
  await store.get('alert', alertId);
};
