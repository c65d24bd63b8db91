import type { KucoinClient } from './client.js';
import { KeyRefusedError, keyTrouble, reading } from './errors.js';
import { optionalText, rowOf, textOf } from './fields.js';

/** What a trading key may do, and no more. */
const ALLOWED = new Set(['General', 'Futures']);

export interface KeyInfo {
  readonly permissions: readonly string[];
  /** Whether the key works from listed addresses only. */
  readonly ipRestricted: boolean;
}

/**
 * Reads what the key may do.
 * @throws KeyRefusedError when the exchange refuses it, it lacks Futures, or it can do more than General and Futures;
 * ReadFailedError when the exchange cannot be asked
 */
export const checkKey = async (client: KucoinClient): Promise<KeyInfo> => {
  if (!client.hasKeys) throw new KeyRefusedError('no KuCoin key is set');
  const row = await reading('key permissions', async () => {
    try {
      return rowOf(await client.call('private', 'GET', 'user/api-key'), 'key');
    } catch (error) {
      return keyTrouble(error) ?? Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  if (row instanceof KeyRefusedError) throw row;
  const permissions = textOf(row, 'permission')
    .split(',')
    .map((each) => each.trim());
  const excess = permissions.filter((each) => !ALLOWED.has(each));
  if (excess.length > 0)
    throw new KeyRefusedError(
      `the KuCoin key can do more than trade futures (${excess.join(', ')}): make one with General and Futures only`,
      { permissions },
    );
  if (!permissions.includes('Futures'))
    throw new KeyRefusedError(
      `the KuCoin key has ${permissions.join(', ') || 'no permission'} but not Futures: make one with General and Futures`,
      { permissions },
    );
  return { permissions, ipRestricted: optionalText(row, 'ipWhitelist') !== '' };
};
