import { FencedError } from '../../domain/index.js';
import { StoreFullError, StoreUnavailableError } from '../../state/store/store-errors.js';
import type { StoreState } from '../../state/store/store.js';
import type { TradingParts } from './parts.js';
import { createWithin } from '../../clock.js';

/** The store says within this how it is, or it is away, ms. */
export const STORE_TIMEOUT = 500;
/** How the state store is; everybody who must know asks here. Never rejects. */
export const storeState = async ({
  store,
  human,
}: Pick<TradingParts, 'human'> & {
  readonly store: Pick<TradingParts['store'], 'probe'>;
}): Promise<StoreState> => {
  try {
    return await createWithin(human)(store.probe(), STORE_TIMEOUT);
  } catch {
    return GONE;
  }
};

const GONE: StoreState = { is: 'away', why: 'does not answer' };

/** What ails the state store while it is away, in words that complete "Redis …"; undefined while it is there. */
export const storeIllnessOf = async (
  parts: Parameters<typeof storeState>[0],
): Promise<string | undefined> => {
  const state = await storeState(parts);
  return state.is === 'away' ? state.why : undefined;
};

/** Whether it was not recorded because the store did not take it, or not from this process: nobody must wait for that. */
export const isStoreless = (error: unknown): boolean =>
  error instanceof StoreFullError || error instanceof StoreUnavailableError || error instanceof FencedError;
