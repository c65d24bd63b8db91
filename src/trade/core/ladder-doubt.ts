import type { TradingParts } from './parts.js';

/** Why several targets cannot rest yet: on the real account they wait for their own rehearsal; undefined where they can. */
export const ladderDoubt = async (
  parts: Pick<TradingParts, 'store' | 'settings'>,
): Promise<string | undefined> => {
  if (parts.settings().mode !== 'live') return undefined;
  if ((await parts.store.get('rehearsal', 'main'))?.value.hasLadder) return undefined;
  return 'several targets wait until this key has proved on the exchange that they can rest side by side: npm run rehearse -- --ladder';
};
