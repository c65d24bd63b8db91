import type { KucoinClient } from './client.js';
import { KucoinError } from './errors.js';
import { KeyRefusedError, reading } from '../shared/errors.js';
import { numberOf, optionalText, rowOf } from '../shared/fields.js';
import { isPassing } from './outcomes.js';

/**
 * Refuses an account whose orders and positions are reached by other endpoints. One whose mode cannot be read counts
 * as classic: the account itself is read next.
 * @throws KeyRefusedError with one line for the owner
 */
export const requireClassic = async (client: KucoinClient): Promise<void> => {
  const mode = await client.call('utaPrivate', 'GET', 'account/mode').then(
    (data) => optionalText(rowOf(data, 'account mode'), 'selfAccountMode'),
    () => '',
  );
  if (mode === 'UNIFIED')
    throw new KeyRefusedError(
      'the KuCoin account is a unified trading account, which RAD cannot trade: use a classic account, such as a classic sub-account with a key of its own',
    );
};

/**
 * Brings the account into one-way mode; nothing happens when it is.
 * @throws KeyRefusedError with one line for the owner where the exchange does not switch it, as with positions open;
 * ReadFailedError when it cannot be asked
 */
export const ensureOneWay = (client: KucoinClient): Promise<void> =>
  reading('position mode', async () => {
    const data = await client.call('futuresPrivate', 'GET', 'position/getPositionMode');
    if (numberOf(rowOf(data, 'position mode'), 'positionMode') === 0) return undefined;
    try {
      await client.call('futuresPrivate', 'POST', 'position/switchPositionMode', { positionMode: '0' });
      return undefined;
    } catch (error) {
      if (error instanceof KucoinError && !isPassing(error)) return error;
      throw error;
    }
  }).then((refusal) => {
    if (refusal)
      throw new KeyRefusedError(
        `the KuCoin account is in hedge mode, and cannot be switched as it is: close its futures positions and orders, or set Position Mode to One-Way in KuCoin Futures (${refusal.exchangeCode}: ${refusal.reason})`,
        { exchangeCode: refusal.exchangeCode },
      );
  });
