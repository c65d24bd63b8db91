import { FOREIGN_ADDRESS } from './address.js';
import { KEY_INFO, type KucoinClient } from './client.js';
import { KucoinError } from './errors.js';
import { KeyRefusedError, reading } from '../shared/errors.js';
import { optionalText, rowOf, textOf } from '../shared/fields.js';

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
      return rowOf(await client.call('private', 'GET', KEY_INFO), 'key');
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
  return { permissions, ipRestricted: optionalText(row, 'ipWhitelist').trim() !== '' };
};

/** What the owner should change about a key that may trade; undefined: nothing. */
export const cautionOf = ({ ipRestricted }: KeyInfo): string | undefined =>
  ipRestricted
    ? undefined
    : "The KuCoin key has no IP list: whoever has it trades from anywhere, and KuCoin takes its right to trade away after 30 days without use. Add this computer's address to it in KuCoin's API Management.";

/** What the owner reads when the exchange does not take the key; undefined when the error is about something else. */
const keyTrouble = (error: unknown): KeyRefusedError | undefined => {
  if (!(error instanceof KucoinError)) return undefined;
  const code = error.exchangeCode;
  const line = code === FOREIGN_ADDRESS ? error.reason : KEY_LINES[code];
  return line === undefined
    ? undefined
    : new KeyRefusedError(`KuCoin refuses the key: ${line} (${code})`, { exchangeCode: code });
};

const KEY_LINES: Readonly<Record<string, string>> = {
  '400001': 'a header is missing; check KUCOIN_API_KEY, KUCOIN_API_SECRET and KUCOIN_API_PASSPHRASE',
  '400003': 'KUCOIN_API_KEY is not known',
  '400004': 'KUCOIN_API_PASSPHRASE is wrong, or KUCOIN_API_SECRET, which signs it',
  '400005': 'KUCOIN_API_SECRET is wrong',
  '400007': 'the key lacks the Futures permission',
  '411100': 'the account is frozen; ask KuCoin',
};
